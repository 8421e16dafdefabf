//! Seeking a fault: the fuzzer, and plain byte mutation in the same harness.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;
use std::time::Duration;

use kmip_reference_server::fault::Fault;

use super::campaign::Campaign;
use super::finding::Finding;
use super::link::Child;
use super::mutate::Level;
use super::options::FuzzOptions;
use super::replay::replay;
use super::seen::Seen;

/// The way requests are broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// At every level.
    Structure,
    /// Octets alone; sessions, corpus, steering and oracles are the same.
    Plain,
}

impl Means {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Structure, Self::Plain];

    fn levels(self) -> Vec<Level> {
        match self {
            Self::Structure => Level::ALL.to_vec(),
            Self::Plain => vec![Level::Bytes],
        }
    }
}

/// After how many requests a fault was found; nothing where it was not.
pub type Found = Option<u64>;

/// How long a hanging server is waited for; an answering one takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// Seeks faults, each with the same seeds and as many requests.
pub struct Seeking {
    options: FuzzOptions,
    most: u64,
    seeds: u64,
}

impl Seeking {
    /// So many requests for each of so many seeds, the first of which is in the options.
    pub fn new(options: FuzzOptions, most: u64, seeds: u64) -> Self {
        Self {
            options,
            most,
            seeds,
        }
    }

    /// Runs every campaign on a server without faults first. What is found there says nothing about
    /// a fault and is passed over from now on; gives it, each with what its steps sent and brought.
    pub fn control(&mut self) -> Vec<(Finding, Vec<Seen>)> {
        let mut all = BTreeMap::new();
        for means in Means::ALL {
            let found = self.each(|seed| -> Vec<Finding> {
                let mut campaign = self.campaign(None, means, seed);
                campaign.run(&mut ());
                campaign.findings().cloned().collect()
            });
            let found = found.into_iter().flatten();
            all.extend(found.map(|finding| (finding.breach.key(), finding)));
        }
        self.options.ignored.extend(all.keys().cloned());
        let found = all.into_values();
        found.map(|finding| self.done_again(finding)).collect()
    }

    /// What its steps send and bring on a server without faults that has done nothing else.
    fn done_again(&self, finding: Finding) -> (Finding, Vec<Seen>) {
        let (_, seen) = replay(&mut child(None), &finding, self.options.credentials);
        (finding, seen)
    }

    /// Seeks one fault with every seed.
    pub fn seek(&self, fault: &Fault, means: Means) -> Vec<Found> {
        self.each(|seed| self.with(fault, means, seed))
    }

    /// Does something with every seed, with as many at once as there are processors.
    fn each<T: Send>(&self, run: impl Fn(u64) -> T + Sync) -> Vec<T> {
        let at_once = thread::available_parallelism().map_or(1, NonZero::get);
        let seeds: Vec<u64> = (0..self.seeds).collect();
        let (run, mut all) = (&run, Vec::new());
        for some in seeds.chunks(at_once) {
            thread::scope(|scope| {
                let seeds = some.iter().copied();
                let under_way: Vec<_> = seeds.map(|seed| scope.spawn(move || run(seed))).collect();
                for one in under_way {
                    all.push(one.join().unwrap_or_else(|panic| resume_unwind(panic)));
                }
            });
        }
        all
    }

    fn with(&self, fault: &Fault, means: Means, seed: u64) -> Found {
        let mut campaign = self.campaign(Some(fault), means, seed);
        loop {
            campaign.run(&mut ());
            let first = campaign.findings().min_by_key(|finding| finding.request);
            let first = first?.clone();
            if !self.shows_without_fault(&first) {
                return Some(first.request);
            }
            campaign.pass_over([first.breach.key()]);
        }
    }

    /// Whether a server without faults shows the same when it is asked the same.
    fn shows_without_fault(&self, finding: &Finding) -> bool {
        let mut sound = child(None);
        replay(&mut sound, finding, self.options.credentials).0
    }

    fn campaign(&self, fault: Option<&Fault>, means: Means, seed: u64) -> Campaign {
        let options = FuzzOptions {
            seed: self.options.seed.wrapping_add(seed),
            requests: Some(self.most),
            time: None,
            levels: means.levels(),
            minimise: false,
            stop_at_first: fault.is_some(),
            ..self.options.clone()
        };
        Campaign::new(options, Box::new(child(fault)), None)
    }
}

fn child(fault: Option<&Fault>) -> Child {
    let mut command = vec!["fuzz-child".to_owned()];
    command.extend(fault.map(|fault| format!("--fault={}", fault.name)));
    Child::new(command, PATIENCE)
}
