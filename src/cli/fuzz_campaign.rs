//! One campaign of `fuzz`: the way to its target, and who follows it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::ToolError;
use super::fuzz::FuzzArgs;
use super::fuzz_view::View;
use super::target_args::TargetArgs;
use crate::fuzz::{
    Campaign, Core, End, Finding, FuzzOptions, FuzzResult, Https, Kept, Link, Network, Running,
    Seen, Watch, start,
};
use crate::target::Scheme;

/// Requests a second to a target of the user's.
const DEFAULT_RATE: u32 = 200;

/// How often a campaign leaves what it can go on from.
const KEPT_EVERY: Duration = Duration::from_secs(5);

/// One campaign that has ended.
pub(super) struct Ran {
    campaign: Campaign,
    /// How it ended.
    pub(super) end: End,
}

impl Ran {
    /// Adds what it did and found to the result of all.
    pub(super) fn add_to(&self, all: &mut FuzzResult) {
        all.statistics.add(self.campaign.statistics());
        all.divergences.extend(self.campaign.divergences());
        for finding in self.campaign.findings() {
            let key = finding.breach.key();
            if !all.findings.iter().any(|known| known.breach.key() == key) {
                all.findings.push(finding.clone());
            }
        }
    }
}

/// A link, and the bundled server where that is behind it.
pub(super) type Way = (Box<dyn Link>, Option<Running>);

/// The way to a target, or to a bundled server of its own.
pub(super) fn way(
    args: &TargetArgs,
    rate: Option<u32>,
    process: Option<u32>,
) -> Result<Way, ToolError> {
    let runtime = tokio::runtime::Runtime::new().map_err(ToolError::Runtime)?;
    let (target, running) = match args.alone()? {
        Some(target) => (target, None),
        None => {
            let running = start(&runtime, [7; 32], args.encoding(), args.timeouts())?;
            (running.target.clone(), Some(running))
        }
    };
    let link: Box<dyn Link> = match target.options().address.scheme {
        Scheme::Kmip => Box::new(Network::open(runtime, target, rate, process)?),
        Scheme::Https => Box::new(Https::open(runtime, target, rate, process)?),
    };
    Ok((link, running))
}

impl FuzzArgs {
    /// Runs one of `jobs` campaigns.
    pub(super) fn campaign(
        &self,
        job: u64,
        jobs: u64,
        mut options: FuzzOptions,
        view: &View,
        stop: &AtomicBool,
    ) -> Result<Ran, ToolError> {
        options.seed = options.seed.wrapping_add(job);
        options.requests = options.requests.map(|most| most.div_ceil(jobs));
        let kept = match self.resume {
            true => Some(Kept::read(&self.folder(job))?),
            false => None,
        };
        let (link, _running) = self.link(jobs)?;
        let wire = link.wire();
        if !options.levels.iter().any(|level| level.is_of(&wire)) {
            let text = "nothing is text or has a head of HTTP here: see --encoding and --target";
            return Err(ToolError::NothingToFuzz(text.to_owned()));
        }
        let reference = self.target.is_given().then(|| Core::new([7; 32]));
        let mut campaign = Campaign::new(options, link, reference);
        kept.into_iter().for_each(|kept| campaign.resume(kept));
        let mut follower = Follower {
            job,
            view,
            stop,
            folder: self.out.is_some().then(|| self.folder(job)),
            again: self.again(),
            kept: Instant::now(),
            failed: None,
        };
        let end = campaign.run(&mut follower);
        follower.keep(&campaign);
        match follower.failed {
            Some(error) => Err(error),
            None => Ok(Ran { campaign, end }),
        }
    }

    /// The way to the target; the bundled server lives as long as the second part.
    fn link(&self, jobs: u64) -> Result<Way, ToolError> {
        let shared = |rate: u32| rate.div_ceil(u32::try_from(jobs).unwrap_or(1));
        let given = self.target.is_given().then_some(DEFAULT_RATE);
        let rate = self.rate.or(given).map(shared);
        way(&self.target, rate, self.pid)
    }

    fn folder(&self, job: u64) -> PathBuf {
        let out = self.out.clone().unwrap_or_default();
        if self.jobs > 1 {
            out.join(format!("job-{job}"))
        } else {
            out
        }
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
}

/// Shows a campaign, and writes what it finds and what it can go on from as soon as there is any.
struct Follower<'a> {
    job: u64,
    view: &'a View,
    stop: &'a AtomicBool,
    folder: Option<PathBuf>,
    again: String,
    kept: Instant,
    failed: Option<ToolError>,
}

impl Follower<'_> {
    fn keep(&mut self, campaign: &Campaign) {
        if let Some(folder) = &self.folder {
            let written = campaign.keep().write(folder);
            self.failed = self.failed.take().or(written.err().map(Into::into));
            self.kept = Instant::now();
        }
    }
}

impl Watch for Follower<'_> {
    fn session(&mut self, campaign: &Campaign) {
        self.view.show(self.job, campaign.statistics());
        if self.kept.elapsed() >= KEPT_EVERY {
            self.keep(campaign);
        }
    }

    fn found(&mut self, finding: &Finding, seen: &[Seen]) {
        self.view.found(finding);
        if let Some(folder) = &self.folder {
            let written = finding.write(folder, seen, &self.again);
            self.failed = self.failed.take().or(written.err().map(Into::into));
        }
    }

    fn has_enough(&self) -> bool {
        self.failed.is_some() || self.stop.load(Ordering::Relaxed)
    }
}
