//! `fuzz`: hostile requests, and oracles that judge the replies.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{ProtocolVersion, schema};

use super::app::write_stdout;
use super::fuzz_campaign::Ran;
use super::fuzz_view::View;
use super::interrupt::stop_on_interrupt;
use super::report_args::FuzzReportArgs;
use super::target_args::TargetArgs;
use super::{ExitCode, ToolError};
use crate::fuzz::{End, FUZZ_SCHEMA_VERSION, FuzzOptions, FuzzResult, Kind, Level, is_asked};

/// Options of `fuzz`.
#[derive(Args, Debug)]
#[command(
    disable_version_flag = true,
    after_help = "\
Without --target the bundled server is fuzzed, for a short while.

  kmip-conform fuzz --runs 2000 --seed 7
  kmip-conform fuzz --target kmip://127.0.0.1:5696 --ca ca.pem --cert c.pem --key c.key \\
      --i-own-this-target --time 600 --out found

The certificate given by --identity B=CERT,KEY makes the last client somebody else, so that it shows
whether keys reach others. Each finding is a folder below --out; `kmip-conform replay` does it again.

The first interrupt (Ctrl-C, SIGTERM) ends the campaign after the session under way, with reports,
findings and what --resume goes on from; the second one ends at once.

Exit codes: 0 nothing breaks a clause (a divergence from the reference server is none), 1 something
does, the target was lost, or it was interrupted twice, 2 usage, 3 the target could not be reached.
A campaign that was interrupted once ends with the code of what it found until then"
)]
pub(super) struct FuzzArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// The target is yours: it may crash, fill up and lose what it holds
    #[arg(long)]
    i_own_this_target: bool,
    /// Decides every request: the same seed, version and target give the same ones
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Requests to send at most; 1500 where neither this nor --time is given
    #[arg(long, value_name = "N")]
    runs: Option<u64>,
    /// Seconds to take at most
    #[arg(long, value_name = "SECONDS")]
    time: Option<u64>,
    /// Only requests of this protocol version; repeatable
    #[arg(
        long = "protocol-version",
        visible_alias = "version",
        value_name = "VERSION"
    )]
    versions: Vec<ProtocolVersion>,
    /// Only requests about this operation, as the specification names it; repeatable
    #[arg(long = "operation", value_name = "NAME")]
    operations: Vec<String>,
    /// Break requests only at this level: bytes, item, field, structure, message, session, and over
    /// HTTPS text (of XML and JSON) and head (of HTTP); repeatable
    #[arg(long = "level", value_name = "LEVEL")]
    levels: Vec<Level>,
    /// Campaigns beside one another, each from a seed of its own
    #[arg(long, short, value_name = "N", default_value_t = 1)]
    pub(super) jobs: u16,
    /// Requests a second at most, for all campaigns together; 200 for a --target
    #[arg(long, value_name = "N")]
    pub(super) rate: Option<u32>,
    /// The server's process on this machine, to watch its memory
    #[arg(long, value_name = "PROCESS")]
    pub(super) pid: Option<u32>,
    /// Folder for findings, and for what a stopped campaign goes on from
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<PathBuf>,
    /// Go on with the campaign in --out
    #[arg(long, requires = "out")]
    pub(super) resume: bool,
    /// Write the result as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    reports: FuzzReportArgs,
    /// Measure how many of the known robustness faults are found, and how soon
    #[arg(long)]
    against_faults: bool,
    /// With --against-faults: only the fault of this name; repeatable
    #[arg(long = "fault", value_name = "NAME", requires = "against_faults")]
    faults: Vec<String>,
    /// With --against-faults: seeds for each fault
    #[arg(long, value_name = "N", default_value_t = 5)]
    seeds: u64,
}

/// Requests where no budget is given.
const DEFAULT_RUNS: u64 = 1_500;

pub(super) fn run(args: &FuzzArgs) -> Result<ExitCode, ToolError> {
    let options = args.options()?;
    if args.against_faults {
        let out = args.out.as_deref();
        return super::fuzz_faults::run(&args.faults, args.seeds, args.runs, &options, out);
    }
    if args.target.is_given() && !args.i_own_this_target {
        return Err(ToolError::NotOwned);
    }
    let view = View::new(
        args.runs
            .or_else(|| args.time.is_none().then_some(DEFAULT_RUNS)),
    );
    let (jobs, stop) = (u64::from(args.jobs.max(1)), stop_on_interrupt());
    let began = jiff::Timestamp::now().to_string();
    let ran: Vec<Result<Ran, ToolError>> = std::thread::scope(|scope| {
        let campaigns: Vec<_> = (0..jobs)
            .map(|job| {
                let (options, view, stop) = (options.clone(), &view, stop.as_ref());
                scope.spawn(move || args.campaign(job, jobs, options, view, stop))
            })
            .collect();
        let ends = campaigns
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join);
        ends.map(|end| end.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    view.finish();
    let ran: Vec<Ran> = ran.into_iter().collect::<Result<_, _>>()?;
    args.tell(&options, began, &ran)
}

/// Refuses what would leave nothing of its kind to send.
fn exists(versions: &[ProtocolVersion], operations: &[Operation]) -> Result<(), ToolError> {
    let unknown = versions.iter().find(|version| !version.is_known());
    if let Some(version) = unknown {
        let text = format!("there is no version {version} of the protocol");
        return Err(ToolError::NothingToFuzz(text));
    }
    let has = |operation: &Operation| versions.iter().any(|one| is_asked(*operation, *one));
    match operations.iter().find(|operation| !has(operation)) {
        None => Ok(()),
        Some(operation) => Err(ToolError::NothingToFuzz(format!(
            "no client asks for {operation} in these versions"
        ))),
    }
}

impl FuzzArgs {
    fn options(&self) -> Result<FuzzOptions, ToolError> {
        let usual = FuzzOptions::default();
        let named = |name: &String| {
            let row = schema::operation_named(name).or_else(|| {
                let same = |text: &str| text.replace([' ', '-'], "").eq_ignore_ascii_case(name);
                schema::operations().iter().find(|row| same(row.name))
            });
            row.map(|row| row.operation)
                .ok_or_else(|| ToolError::NothingToFuzz(format!("no operation is called {name}")))
        };
        let operations: Vec<Operation> = self
            .operations
            .iter()
            .map(named)
            .collect::<Result<_, _>>()?;
        let versions = match self.versions.is_empty() {
            true => usual.versions,
            false => self.versions.clone(),
        };
        exists(&versions, &operations)?;
        let none = self.runs.is_none() && self.time.is_none();
        Ok(FuzzOptions {
            seed: self.seed,
            requests: self.runs.or(none.then_some(DEFAULT_RUNS)),
            time: self.time.map(Duration::from_secs),
            versions,
            operations,
            levels: if self.levels.is_empty() {
                usual.levels
            } else {
                self.levels.clone()
            },
            credentials: !self.target.is_given(),
            ..usual
        })
    }

    fn tell(
        &self,
        options: &FuzzOptions,
        start: String,
        ran: &[Ran],
    ) -> Result<ExitCode, ToolError> {
        let result = self.result(options, start, ran);
        if let Some(path) = &self.json {
            let text = serde_json::to_vec_pretty(&result)
                .map_err(|error| ToolError::write(path, error.into()))?;
            std::fs::write(path, text).map_err(|source| ToolError::write(path, source))?;
        }
        self.reports.write(&result)?;
        write_stdout(crate::report::fuzz(&result).as_bytes())?;
        Ok(match result.is_clean() {
            true => ExitCode::Success,
            false => ExitCode::Failed,
        })
    }

    fn result(&self, options: &FuzzOptions, start: String, ran: &[Ran]) -> FuzzResult {
        let mut all = FuzzResult {
            schema_version: FUZZ_SCHEMA_VERSION,
            kind: Kind::Fuzz,
            tool: format!("kmip-conform {}", env!("CARGO_PKG_VERSION")),
            start,
            target: self.target.address(),
            seed: options.seed,
            statistics: Default::default(),
            lost: ran.iter().any(|one| one.end == End::Lost),
            stopped: ran.iter().any(|one| one.end == End::Stopped),
            findings: Vec::new(),
            divergences: Vec::new(),
            complete: true,
        };
        ran.iter().for_each(|one| one.add_to(&mut all));
        all.statistics.findings = all.findings.len();
        all
    }
}
