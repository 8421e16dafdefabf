//! The command with its subcommands, and how each ends the process.

use std::io::{self, Write};
use std::process;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use owo_colors::OwoColorize;

use super::config_args::expand;
use super::exit_code::HELP;
use super::{
    ExitCode, ToolError, certify, completions, convert, coverage, explain, faults, fuzz,
    fuzz_corpus, fuzz_faults, import, init, list, man, matrix, provision, replay, report, run,
    self_check, serve, survey,
};

/// Says whether a KMIP implementation conforms, with evidence
#[derive(Parser, Debug)]
#[command(name = "kmip-conform", version, after_help = HELP, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Replay cases against a server, judge every response and report
    Run(Box<run::RunArgs>),
    /// Show what `run` with the same options would do
    List(Box<list::ListArgs>),
    /// Write a commented kmip-conform.toml after asking a target what it is
    Init(Box<init::InitArgs>),
    /// Write a result of `run --json` as HTML, JUnit or Markdown
    Report(report::ReportCommand),
    /// Put results of several implementations side by side
    Matrix(matrix::MatrixArgs),
    /// Show cases in full: steps, needs, clause, errata, rules that may apply
    Explain(Box<explain::ExplainArgs>),
    /// State how a server fares with a profile, requirement by requirement
    Certify(Box<certify::CertifyArgs>),
    /// Say on one page what a server is: versions, operations, algorithms, TLS, profiles
    Survey(Box<survey::SurveyArgs>),
    /// Say what to set up on a server so that no case is skipped for a requirement
    Provision(provision::ProvisionArgs),
    /// Sort the archives that OASIS publishes into a folder of cases
    Import(import::ImportArgs),
    /// Run the reference server on its own
    Serve(serve::ServeArgs),
    /// Prove the comparison without a server: answers fed back pass, mutated ones are caught
    SelfCheck(self_check::SelfCheckArgs),
    /// Run the cases on servers that are wrong in known ways: what is not noticed?
    Faults(faults::FaultsArgs),
    /// Send hostile requests to a server and judge what comes back
    Fuzz(Box<fuzz::FuzzArgs>),
    /// Do again what a finding of `fuzz` did, or make a test case of it
    Replay(Box<replay::ReplayArgs>),
    /// Write the seed corpus and dictionary of the in-process fuzz targets
    #[command(hide = true)]
    FuzzCorpus(fuzz_corpus::FuzzCorpusArgs),
    /// Serve a faulty server's clients over a pipe
    #[command(hide = true)]
    FuzzChild(fuzz_faults::ChildArgs),
    /// Turn a message from one encoding into another and list what is wrong with it
    Convert(convert::ConvertArgs),
    /// Show what the cases touch: operations by version
    Coverage(coverage::CoverageArgs),
    /// Print a completion script for a shell
    Completions(completions::CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Runs the command line of this process.
pub fn main() -> process::ExitCode {
    match answer() {
        Ok(code) => code.into(),
        Err(error) => {
            complain(&error);
            error.exit_code().into()
        }
    }
}

fn answer() -> Result<ExitCode, ToolError> {
    let command = Cli::command();
    let expanded = expand(&command, std::env::args_os().collect())?;
    let parsed = command.clone().try_get_matches_from(&expanded.arguments);
    let parsed = parsed.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (mut cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version are no mistakes; clap prints them to standard output.
            let _ = error.print();
            return Ok(if error.use_stderr() {
                ExitCode::Usage
            } else {
                ExitCode::Success
            });
        }
    };
    if let Some(told) = expanded.in_force(&command, &matches) {
        write_stdout(told.as_bytes())?;
        return Ok(ExitCode::Success);
    }
    if let Command::Run(args) = &mut cli.command {
        args.configure(expanded.known);
    }
    dispatch(&cli.command, &matches)
}

fn dispatch(command: &Command, matches: &ArgMatches) -> Result<ExitCode, ToolError> {
    match command {
        Command::Run(args) => run::run(args),
        Command::List(args) => list::run(args),
        Command::Init(args) => init::run(args, matches),
        Command::Matrix(args) => matrix::run(args),
        Command::Report(args) => report::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Certify(args) => certify::run(args),
        Command::Survey(args) => survey::run(args),
        Command::Provision(args) => provision::run(args),
        Command::Import(args) => import::run(args),
        Command::Serve(args) => serve::run(args),
        Command::SelfCheck(args) => self_check::run(args),
        Command::Faults(args) => faults::run(args),
        Command::Fuzz(args) => fuzz::run(args),
        Command::Replay(args) => replay::run(args),
        Command::FuzzCorpus(args) => fuzz_corpus::run(args),
        Command::FuzzChild(args) => fuzz_faults::serve(args),
        Command::Convert(args) => convert::run(args),
        Command::Coverage(args) => coverage::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Man => man::run(),
    }
}

fn complain(error: &ToolError) {
    let mut stderr = anstream::stderr().lock();
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(stderr, "{} {error}", "error:".red().bold());
    if let Some(hint) = error.hint() {
        let _ = writeln!(stderr, "  {} {hint}", "hint:".bold());
    }
}

/// Writes text, with its colours where standard output is a terminal that wants them.
pub(super) fn write_text(text: &[u8]) -> Result<(), ToolError> {
    let mut stdout = anstream::stdout().lock();
    ignore_closed_pipe(stdout.write_all(text).and_then(|()| stdout.flush()))
}

/// Writes results; a reader that closed the pipe has seen enough.
pub(super) fn write_stdout(octets: &[u8]) -> Result<(), ToolError> {
    let mut stdout = io::stdout().lock();
    ignore_closed_pipe(stdout.write_all(octets).and_then(|()| stdout.flush()))
}

fn ignore_closed_pipe(written: io::Result<()>) -> Result<(), ToolError> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(ToolError::stdout),
    }
}
