//! `run`: replay cases against a target, judge every response, report.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{ArgAction, Args};
use owo_colors::OwoColorize;

use super::app::write_text;
use super::config_args::ConfigArgs;
use super::progress::Progress;
use super::report_args::{ReportArgs, create, read_result};
use super::selection_args::SelectionArgs;
use super::target_args::TargetArgs;
use super::{ExitCode, ToolError};
use crate::compare::Rules;
use crate::report::{sample, write_failure, write_json, write_summary};
use crate::result::{CaseResult, CheckResult, RunResult, Verdict};
use crate::run::{
    Heading, Hooks, Host, Journal, JournalHead, Known, Plan, RunOptions, TargetFile, compare, plan,
};

/// Options of `run`.
#[derive(Args, Debug)]
#[command(after_help = concat!("\
Examples:
  kmip-conform run
  kmip-conform run --cases published.zip --protocol-version 2.1 'SKLC-*'
  kmip-conform run --target kmip://kms.example:5696 --ca ca.pem --cert me.pem --key me.key

Exit codes:
  0  at least one case passed, none failed or errored
  1  something failed or errored, or the target was lost on the way
  2  usage or configuration, or nothing was selected or judged
  3  the target could not be reached
  4  internal error"))]
pub(super) struct RunArgs {
    #[command(flatten)]
    _config: ConfigArgs,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    target: TargetArgs,
    /// Scenarios at once, on the bundled server only, which gives each a store of its own; twice
    /// the processors where absent
    #[arg(long, short, value_name = "N")]
    jobs: Option<usize>,
    /// Try cases that do not pass again, so often at most; what passes then is marked as flaky
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: usize,
    /// Shell command before each case, to put the target back into order; cases that go on from one
    /// another count as one. KMIP_CONFORM_CASES names them
    #[arg(long, value_name = "COMMAND")]
    before_case: Option<String>,
    /// Shell command after each case; KMIP_CONFORM_VERDICT tells how it ended
    #[arg(long, value_name = "COMMAND")]
    after_case: Option<String>,
    /// Keep what is done in this file until the run is whole, and go on from it where a run with the
    /// same options was cut off
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    /// What decides every random choice of the bundled server, and which failures are sampled
    #[arg(long, value_name = "TEXT", default_value = "0")]
    seed: String,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    reports: ReportArgs,
}

/// What to do with the result.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// Write the result as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Keep the exchanges of passed cases too, and write each case's result into this folder
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
    /// Show key material that the target made, and passwords
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value_t = false,
        default_missing_value = "true", action = ArgAction::Set, hide_default_value = true, hide_possible_values = true)]
    reveal: bool,
    /// Failures that are known, as TOML; a listed one that passes or is not there is an error
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// Those that stand in the configuration file itself.
    #[arg(skip)]
    configured: Option<Known>,
    /// An earlier result (--json): tells new failures from mended and known ones; known ones do not
    /// count for the exit code
    #[arg(long, value_name = "RESULT")]
    baseline: Option<PathBuf>,
    /// Print only this many failures, drawn by --seed: the same failures and the same seed give
    /// the same sample, on any target; files and the summary hold them all
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
}

impl RunArgs {
    /// Takes over what a configuration file says and no option can.
    pub(super) fn configure(&mut self, known: Option<Known>) {
        self.output.configured = known;
    }
}

impl OutputArgs {
    fn known(&self) -> Result<Option<Known>, ToolError> {
        match &self.known {
            Some(path) => read_known(path).map(Some),
            None => Ok(self.configured.clone()),
        }
    }
}

pub(super) fn run(args: &RunArgs) -> Result<ExitCode, ToolError> {
    if args.target.is_given() && args.jobs.is_some_and(|jobs| jobs > 1) {
        return Err(ToolError::JobsNeedIsolation);
    }
    let loaded = args.selection.load()?;
    let known = args.output.known()?;
    let file = args.target.file(&loaded.profiles)?;
    let offer = args.target.offer(&file)?;
    let mut plan = plan(
        &loaded.catalogue,
        &loaded.profiles,
        &loaded.selections,
        &offer,
        args.selection.partition(),
    );
    args.target.adapt(&mut plan, &loaded.profiles, &file);
    let mut result = execute(args, plan, &file)?;
    if let Some(path) = &args.output.baseline {
        compare(&mut result, &read_result(path)?);
    }
    let today = jiff::Zoned::now().date();
    let complaints = known.map(|known| known.apply(&mut result, today));
    write_files(&args.output, &result)?;
    args.reports.write(&result)?;
    let complaints = complaints.unwrap_or_default();
    show(args, &result, &complaints)?;
    Ok(exit_code(&result, &complaints))
}

fn execute(args: &RunArgs, plan: Plan, file: &TargetFile) -> Result<RunResult, ToolError> {
    let rules = Rules::load()?;
    let mut host = args.target.host(file, seed(&args.seed))?;
    let runtime = tokio::runtime::Runtime::new().map_err(ToolError::Runtime)?;
    let heading = Heading {
        target: args.target.describe().into_iter().collect(),
        selection: selection(args),
    };
    let journal = args
        .resume
        .as_deref()
        .map(|path| journal(path, &rules, &heading))
        .transpose()?;
    let mut progress = Progress::new(plan.results());
    let options = RunOptions {
        hooks: Hooks {
            before: args.before_case.clone(),
            after: args.after_case.clone(),
            limit: args.target.timeouts().case,
        },
        started: progress.started(),
        journal: journal.clone(),
        interop: args.target.interop(),
        skip_slow: args.target.skip_slow(),
        jobs: args.jobs.unwrap_or_else(default_jobs),
        retries: args.retries,
        keep_exchanges: args.output.evidence.is_some(),
        reveal: args.output.reveal,
        secrets: args.target.secrets(file)?,
        ..RunOptions::default()
    };
    runtime.block_on(async {
        args.target.open_listener(&mut host).await?;
        if plan.runs() > 0
            && let Host::Remote(target, _) = &host
        {
            let mut connection = target.connection(crate::target::DEFAULT_IDENTITY)?;
            connection.open().await?;
        }
        let mut observe = |case: &CaseResult| progress.advance(case);
        let result = crate::run::run(plan, host, rules, options, heading, &mut observe).await;
        progress.finish();
        if let Some(journal) = journal {
            journal.finish()?;
        }
        Ok(result)
    })
}

fn journal(path: &Path, rules: &Rules, heading: &Heading) -> Result<Arc<Journal>, ToolError> {
    let head = JournalHead {
        tool: crate::run::TOOL.to_owned(),
        rules: rules.digest().to_owned(),
        target: heading.target.clone(),
        selection: heading.selection.clone(),
    };
    Ok(Arc::new(Journal::open(path, &head)?))
}

pub(super) fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from) * 2
}

pub(super) fn seed(text: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).into()
}

fn selection(args: &RunArgs) -> BTreeMap<String, String> {
    let mut selection: BTreeMap<_, _> = args.selection.describe().into_iter().collect();
    selection.insert("seed".to_owned(), args.seed.clone());
    selection.insert("rerun".to_owned(), rerun(args));
    selection
}

/// The command that runs cases with the same options again; their ids are added to it.
fn rerun(args: &RunArgs) -> String {
    let mut words = vec!["kmip-conform".to_owned(), "run".to_owned()];
    words.extend(args.selection.sources());
    words.extend(args.target.again());
    if args.seed != "0" {
        words.extend(["--seed".to_owned(), args.seed.clone()]);
    }
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    quoted.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+".contains(c);
    if word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn read_known(path: &Path) -> Result<Known, ToolError> {
    let text = std::fs::read_to_string(path).map_err(|source| ToolError::Read {
        path: path.to_owned(),
        source,
    })?;
    Known::parse(&text).map_err(|source| ToolError::Known {
        path: path.to_owned(),
        source,
    })
}

fn write_files(output: &OutputArgs, result: &RunResult) -> Result<(), ToolError> {
    if let Some(path) = &output.json {
        let writing = create(path)?;
        write_json(writing, result).map_err(|source| ToolError::write(path, source))?;
    }
    if let Some(folder) = &output.evidence {
        std::fs::create_dir_all(folder).map_err(|source| ToolError::write(folder, source))?;
        for case in &result.cases {
            let path = folder.join(format!("{}@{}.json", case.id, case.version));
            let writing = create(&path)?;
            let written = serde_json::to_writer_pretty(writing, case);
            written.map_err(|error| ToolError::write(&path, error.into()))?;
        }
    }
    Ok(())
}

fn show(args: &RunArgs, result: &RunResult, complaints: &[String]) -> Result<(), ToolError> {
    let unexpected = |case: &&CaseResult| case.is_failure() && case.known.is_none();
    let mut failures: Vec<&CaseResult> = result.cases.iter().filter(unexpected).collect();
    if let Some(count) = args.output.sample {
        failures = sample(&failures, count, &args.seed);
    }
    let rerun = rerun(args);
    let mut text = Vec::new();
    let write = || {
        for case in failures {
            write_failure(&mut text, case, &rerun)?;
        }
        for complaint in complaints {
            writeln!(text, "known failures: {complaint}")?;
        }
        write_summary(&mut text, result)
    };
    write().map_err(ToolError::stdout)?;
    write_text(&text)?;
    hint(args, result);
    Ok(())
}

/// What to do next, for a person at a terminal.
fn hint(args: &RunArgs, result: &RunResult) {
    if !std::io::stderr().is_terminal() {
        return;
    }
    let Some(next) = next_step(args, result) else {
        return;
    };
    let mut stderr = anstream::stderr().lock();
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(stderr, "{} {next}", "next:".bold());
}

fn next_step(args: &RunArgs, result: &RunResult) -> Option<String> {
    if result
        .cases
        .iter()
        .all(|case| case.verdict == Verdict::Skipped)
    {
        return Some("kmip-conform list, with the same options, says why nothing ran".to_owned());
    }
    let failure = result.cases.iter().find(|case| case.is_failure())?;
    let shown = |path: &Path| quoted(&path.display().to_string());
    Some(match (args.reports.html(), &args.output.json) {
        (Some(page), _) => {
            let explain = format!("kmip-conform explain {}", failure.name());
            format!("open {}; {explain} says what a case asks", shown(page))
        }
        (None, Some(result)) => format!(
            "kmip-conform report {} --html result.html shows each case with its messages",
            shown(result)
        ),
        (None, None) => "add --html result.html to see each case with its messages".to_owned(),
    })
}

fn exit_code(result: &RunResult, complaints: &[String]) -> ExitCode {
    let fails = |case: &CaseResult| case.is_failure() && case.known.is_none();
    let known_checks = result.baseline.as_ref().map(|found| &found.known_checks);
    let is_known = |check: &CheckResult| known_checks.is_some_and(|all| all.contains(&check.id));
    let broken = |check: &CheckResult| check.verdict == Verdict::Failed && !is_known(check);
    if result.cases.iter().any(fails) || result.checks.iter().any(broken) || !complaints.is_empty()
    {
        ExitCode::Failed
    } else if result.summary.total.passed > 0 {
        ExitCode::Success
    } else if result.cases.iter().any(CaseResult::is_failure) {
        // Known failures alone are no success.
        ExitCode::Failed
    } else {
        ExitCode::Usage
    }
}
