//! `fuzz`: hostile requests, and oracles that judge the replies.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{ProtocolVersion, schema};

use super::fuzz_view::View;
use super::target_args::TargetArgs;
use super::{ExitCode, ToolError};
use crate::cli::app::write_stdout;
use crate::fuzz::{
    Campaign, Core, End, Finding, FuzzOptions, FuzzResult, Kept, Level, Network, replay, start,
};

/// Options of `fuzz`.
#[derive(Args, Debug)]
#[command(after_help = "\
Without --target the bundled server is fuzzed, for a short while.

  kmip-conform fuzz --runs 2000 --seed 7
  kmip-conform fuzz --target kmip://127.0.0.1:5696 --ca ca.pem --cert c.pem --key c.key \\
      --i-own-this-target --time 600 --out found

The certificate given by --identity B=CERT,KEY makes the last client somebody else, so that it shows
whether keys reach others. Each finding is a folder below --out; `kmip-conform replay` does it again.

Exit codes: 0 nothing breaks a clause (a divergence from the reference server is none), 1 something
does or the target was lost, 2 usage, 3 the target could not be reached")]
pub(super) struct FuzzArgs {
    #[command(flatten)]
    target: TargetArgs,
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
    #[arg(long = "protocol-version", value_name = "VERSION")]
    versions: Vec<ProtocolVersion>,
    /// Only requests about this operation, as the specification names it; repeatable
    #[arg(long = "operation", value_name = "NAME")]
    operations: Vec<String>,
    /// Break requests only at this level: bytes, item, structure, message, session; repeatable
    #[arg(long = "level", value_name = "LEVEL")]
    levels: Vec<Level>,
    /// Campaigns beside one another, each from a seed of its own
    #[arg(long, short, value_name = "N", default_value_t = 1)]
    jobs: u16,
    /// Requests a second at most, for all campaigns together; 200 for a --target
    #[arg(long, value_name = "N")]
    rate: Option<u32>,
    /// The server's process on this machine, to watch its memory
    #[arg(long, value_name = "PROCESS")]
    pid: Option<u32>,
    /// Folder for findings, and for what a stopped campaign goes on from
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Go on with the campaign in --out
    #[arg(long, requires = "out")]
    resume: bool,
    /// Write the result as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
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
/// Requests a second to a target of the user's.
const DEFAULT_RATE: u32 = 200;

pub(super) fn run(args: &FuzzArgs) -> Result<ExitCode, ToolError> {
    let options = args.options()?;
    if args.against_faults {
        return super::fuzz_faults::run(&args.faults, args.seeds, args.runs, &options);
    }
    if args.target.is_given() && !args.i_own_this_target {
        return Err(ToolError::NotOwned);
    }
    let view = View::new(
        args.runs
            .or_else(|| args.time.is_none().then_some(DEFAULT_RUNS)),
    );
    let jobs = u64::from(args.jobs.max(1));
    let ran: Vec<Result<Ran, ToolError>> = std::thread::scope(|scope| {
        let campaigns: Vec<_> = (0..jobs)
            .map(|job| {
                let (options, view) = (options.clone(), &view);
                scope.spawn(move || args.campaign(job, jobs, options, view))
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
    args.tell(&options, ran)
}

/// One campaign that has ended.
struct Ran {
    campaign: Campaign,
    end: End,
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
        let none = self.runs.is_none() && self.time.is_none();
        Ok(FuzzOptions {
            seed: self.seed,
            requests: self.runs.or(none.then_some(DEFAULT_RUNS)),
            time: self.time.map(Duration::from_secs),
            versions: if self.versions.is_empty() {
                usual.versions
            } else {
                self.versions.clone()
            },
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

    fn campaign(
        &self,
        job: u64,
        jobs: u64,
        mut options: FuzzOptions,
        view: &View,
    ) -> Result<Ran, ToolError> {
        options.seed = options.seed.wrapping_add(job);
        options.requests = options.requests.map(|most| most.div_ceil(jobs));
        let given = self.target.is_given();
        let kept = match self.resume {
            true => Some(Kept::read(&self.folder(job))?),
            false => None,
        };
        let (link, _running) = self.link(jobs)?;
        let reference = given.then(|| Core::new([7; 32]));
        let mut campaign = Campaign::new(options, Box::new(link), reference);
        kept.into_iter().for_each(|kept| campaign.resume(kept));
        let end = campaign.run(&mut |statistics, finding| view.show(job, statistics, finding));
        if self.out.is_some() {
            campaign.keep().write(&self.folder(job))?;
            self.write_findings(&mut campaign, job)?;
        }
        Ok(Ran { campaign, end })
    }

    /// The way to the target; the bundled server lives as long as the second part.
    fn link(&self, jobs: u64) -> Result<(Network, Option<crate::fuzz::Running>), ToolError> {
        let runtime = tokio::runtime::Runtime::new().map_err(ToolError::Runtime)?;
        let shared = |rate: u32| rate.div_ceil(u32::try_from(jobs).unwrap_or(1));
        match self.target.alone()? {
            Some(target) => {
                let rate = self.rate.unwrap_or(DEFAULT_RATE);
                let link = Network::open(runtime, target, Some(shared(rate)), self.pid)?;
                Ok((link, None))
            }
            None => {
                let running = start(&runtime, [7; 32], self.target.timeouts())?;
                let target = running.target.clone();
                let link = Network::open(runtime, target, self.rate.map(shared), None)?;
                Ok((link, Some(running)))
            }
        }
    }

    fn folder(&self, job: u64) -> PathBuf {
        let out = self.out.clone().unwrap_or_default();
        if self.jobs > 1 {
            out.join(format!("job-{job}"))
        } else {
            out
        }
    }

    fn write_findings(&self, campaign: &mut Campaign, job: u64) -> Result<(), ToolError> {
        let again = self.again();
        let findings: Vec<Finding> = campaign.findings().cloned().collect();
        for finding in findings {
            let (_, seen) = replay(campaign.link(), &finding, !self.target.is_given());
            finding.write(&self.folder(job), &seen, &again)?;
        }
        Ok(())
    }

    fn again(&self) -> String {
        let target = self.target.again().join(" ");
        let owned = if self.target.is_given() {
            " --i-own-this-target"
        } else {
            ""
        };
        format!("kmip-conform replay {target}{owned}").replace("replay  ", "replay ")
    }

    fn tell(&self, options: &FuzzOptions, ran: Vec<Ran>) -> Result<ExitCode, ToolError> {
        let result = self.result(options, &ran);
        if let Some(path) = &self.json {
            let text = serde_json::to_vec_pretty(&result)
                .map_err(|error| ToolError::write(path, error.into()))?;
            std::fs::write(path, text).map_err(|source| ToolError::write(path, source))?;
        }
        write_stdout(crate::report::fuzz(&result).as_bytes())?;
        let clean = result.findings.is_empty() && !result.lost;
        Ok(if clean {
            ExitCode::Success
        } else {
            ExitCode::Failed
        })
    }

    fn result(&self, options: &FuzzOptions, ran: &[Ran]) -> FuzzResult {
        let mut all = FuzzResult {
            schema_version: 1,
            target: self.target.address(),
            seed: options.seed,
            statistics: Default::default(),
            lost: ran.iter().any(|one| one.end == End::Lost),
            findings: Vec::new(),
            divergences: Vec::new(),
            complete: true,
        };
        for one in ran {
            all.statistics.add(one.campaign.statistics());
            all.divergences.extend(one.campaign.divergences());
            for finding in one.campaign.findings() {
                let key = finding.breach.key();
                if !all.findings.iter().any(|known| known.breach.key() == key) {
                    all.findings.push(finding.clone());
                }
            }
        }
        all.statistics.findings = all.findings.len();
        all
    }
}
