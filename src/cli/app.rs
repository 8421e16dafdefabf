//! The command with its subcommands, and how each ends the process.

use std::io::{self, Write};
use std::process;

use clap::{Parser, Subcommand};
use owo_colors::OwoColorize;

use super::exit_code::HELP;
use super::{ExitCode, ToolError, completions, convert, man};

/// Says whether a KMIP implementation conforms, with evidence
#[derive(Parser, Debug)]
#[command(name = "kmip-conform", version, after_help = HELP, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Turn a message from one encoding into another and list what is wrong with it
    Convert(convert::ConvertArgs),
    /// Print a completion script for a shell
    Completions(completions::CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Runs the command line of this process.
pub fn main() -> process::ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no mistakes; clap prints them to standard output.
            let _ = error.print();
            let code = if error.use_stderr() {
                ExitCode::Usage
            } else {
                ExitCode::Success
            };
            return code.into();
        }
    };
    match dispatch(&cli.command) {
        Ok(code) => code.into(),
        Err(error) => {
            report(&error);
            error.exit_code().into()
        }
    }
}

fn dispatch(command: &Command) -> Result<ExitCode, ToolError> {
    match command {
        Command::Convert(args) => convert::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Man => man::run(),
    }
}

fn report(error: &ToolError) {
    let mut stderr = anstream::stderr().lock();
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(stderr, "{} {error}", "error:".red().bold());
    if let Some(hint) = error.hint() {
        let _ = writeln!(stderr, "  {} {hint}", "hint:".bold());
    }
}

/// Writes results; a reader that closed the pipe has seen enough.
pub(super) fn write_stdout(octets: &[u8]) -> Result<(), ToolError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(octets).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(|source| ToolError::Write {
            what: "standard output".to_owned(),
            source,
        }),
    }
}
