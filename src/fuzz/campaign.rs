//! A campaign: sessions one after the other, a corpus of those that brought something new, findings.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use arbitrary::Unstructured;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use super::compose::{Composer, Judged};
use super::confirm::confirm;
use super::finding::Finding;
use super::link::{Core, Link};
use super::mutate::Tried;
use super::options::FuzzOptions;
use super::oracle::{Breach, Differential, Divergence, serves_next};
use super::seen::Seen;
use super::session::{Session, perform};
use super::statistics::{Statistics, answers};
use super::steer::Kinds;
use super::step::Step;
use super::tidy::{self, Made};
use super::watch::Watch;

/// Octets of chance for one session.
const CHANCE: usize = 32 << 10;

/// Sessions kept at most.
const CORPUS: usize = 2_000;

/// Objects that are remembered, the latest ones, to be destroyed before a finding is done again.
const MADE: usize = 10_000;

/// A campaign against one target.
pub struct Campaign {
    options: FuzzOptions,
    link: Box<dyn Link>,
    reference: Option<Core>,
    differential: Differential,
    corpus: Vec<Vec<Step>>,
    /// The session before: what it left with the target may be part of what shows.
    before: Vec<Step>,
    /// What sessions left with the target: a finding done again must not need it.
    made: Vec<Made>,
    /// What was there before: that is others'.
    others: BTreeSet<String>,
    kinds: Kinds,
    tried: Tried,
    findings: BTreeMap<String, Finding>,
    statistics: Statistics,
    began: Instant,
    earlier: Duration,
}

/// How a campaign ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Its budget is used up.
    Done,
    /// The target does not answer its probe any more.
    Lost,
    /// It was told to stop.
    Stopped,
}

/// What is needed to go on with a campaign.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    seed: u64,
    statistics: Statistics,
    kinds: Vec<u64>,
    corpus: Vec<Vec<Step>>,
    found: Vec<Finding>,
    #[serde(default)]
    divergences: Vec<Divergence>,
    milliseconds: u64,
}

impl Campaign {
    /// A campaign from its beginning. Where there is a reference, what it says to the same messages
    /// is put beside what the target says.
    pub fn new(options: FuzzOptions, link: Box<dyn Link>, reference: Option<Core>) -> Self {
        Self {
            options,
            link,
            reference,
            differential: Differential::default(),
            corpus: Vec::new(),
            before: Vec::new(),
            made: Vec::new(),
            others: BTreeSet::new(),
            kinds: Kinds::default(),
            tried: Tried::default(),
            findings: BTreeMap::new(),
            statistics: Statistics::default(),
            began: Instant::now(),
            earlier: Duration::ZERO,
        }
    }

    /// Goes on with an earlier campaign; its seed counts.
    pub fn resume(&mut self, kept: Kept) {
        self.options.seed = kept.seed;
        self.statistics = kept.statistics;
        self.kinds = Kinds::of(kept.kinds);
        self.corpus = kept.corpus;
        let found = kept.found.into_iter().map(|one| (one.breach.key(), one));
        self.findings = found.collect();
        self.differential = Differential::of(kept.divergences);
        self.earlier = Duration::from_millis(kept.milliseconds);
    }

    /// What is needed to go on later.
    pub fn keep(&self) -> Kept {
        let took = self.earlier + self.began.elapsed();
        Kept {
            seed: self.options.seed,
            statistics: self.statistics.clone(),
            kinds: self.kinds.numbers(),
            corpus: self.corpus.clone(),
            found: self.findings.values().cloned().collect(),
            divergences: self.divergences(),
            milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// What was done so far.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// What was found so far, by what it breaks.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.values()
    }

    /// In which ways the target and the reference server differed.
    pub fn divergences(&self) -> Vec<Divergence> {
        self.differential.divergences()
    }

    /// Takes findings of these keys for none from now on.
    pub fn pass_over(&mut self, keys: impl IntoIterator<Item = String>) {
        self.options.ignored.extend(keys);
        let ignored = &self.options.ignored;
        self.findings.retain(|key, _| !ignored.contains(key));
    }

    /// Runs until the budget is used up or the watcher has had enough.
    pub fn run(&mut self, watch: &mut dyn Watch) -> End {
        self.link.restart();
        if self.options.minimise {
            self.others = tidy::found(self.link.as_mut());
        }
        while self.is_within_budget() {
            if watch.has_enough() {
                return End::Stopped;
            }
            let Ended { found, steps, lost } = self.session();
            let mut new = false;
            for one in &found {
                new |= self.report(one, watch);
            }
            self.before = steps;
            watch.session(self);
            if self.options.stop_at_first && new {
                return End::Done;
            }
            // Whatever was found, and however often it was done again, the next session needs a target
            // that serves.
            if (lost || new)
                && serves_next(self.link.as_mut()).is_err()
                && !(self.link.restart() && serves_next(self.link.as_mut()).is_ok())
            {
                return End::Lost;
            }
        }
        End::Done
    }

    fn is_within_budget(&self) -> bool {
        let sent = self.statistics.requests;
        let requests = self.options.requests.is_none_or(|most| sent < most);
        let time = self
            .options
            .time
            .is_none_or(|most| self.began.elapsed() < most);
        requests && time
    }

    fn session(&mut self) -> Ended {
        let number = self.statistics.sessions;
        self.statistics.sessions += 1;
        let chance = chance(self.options.seed, number);
        let mut u = Unstructured::new(&chance);
        let before = self.statistics.requests;
        let mut session = Session::begin(self.link.as_mut(), self.options.credentials);
        let judged = compose(
            &mut session,
            &self.options,
            &self.corpus,
            &mut self.tried,
            &mut u,
        );
        let steps = session.steps().to_vec();
        self.statistics.requests += session.messages();
        let mut found = self.take_in(&judged, &steps, before);
        let next = serves_next(self.link.as_mut());
        let lost = next.is_err();
        if let (Err(breach), true) = (next, found.is_empty()) {
            found.push((breach, steps.clone(), self.statistics.requests));
        }
        self.compare(&judged, &steps);
        Ended { found, steps, lost }
    }

    fn take_in(&mut self, judged: &Judged, steps: &[Step], before: u64) -> Vec<Found> {
        let mut found = Vec::new();
        let mut new = false;
        for ((seen, breaches), number) in judged.iter().zip(1..) {
            new |= self.kinds.note(seen);
            self.made.extend(tidy::made(seen));
            for item in answers(seen) {
                *self.statistics.answers.entry(item).or_default() += 1;
            }
            for breach in breaches {
                found.push((breach.clone(), steps.to_vec(), before + number));
            }
        }
        if new && self.corpus.len() < CORPUS && !steps.is_empty() {
            self.corpus.push(steps.to_vec());
        }
        let surplus = self.made.len().saturating_sub(MADE);
        self.made.drain(..surplus);
        self.statistics.kinds = self.kinds.count();
        self.statistics.corpus = self.corpus.len();
        found
    }

    /// Keeps what was not found before, as small as it can be made; gives whether it is new.
    fn report(&mut self, (breach, steps, at): &Found, watch: &mut dyn Watch) -> bool {
        let key = breach.key();
        if self.findings.contains_key(&key) || self.options.ignored.contains(&key) {
            return false;
        }
        let mut finding = Finding::of(breach.clone(), steps.clone(), self.options.seed, *at);
        let mut seen: Vec<Seen> = Vec::new();
        if self.options.minimise {
            let link = self.link.as_mut();
            tidy::destroy(link, self.made.drain(..));
            let left = tidy::found(link);
            let left = left.difference(&self.others).cloned();
            tidy::destroy(link, left.map(|name| (0, name)));
            let (before, credentials) = (&self.before, self.options.credentials);
            let enough = || watch.has_enough();
            seen = confirm(link, &mut finding, before, credentials, &enough);
        }
        if finding.is_of_the_machine() {
            return false;
        }
        watch.found(&finding, &seen);
        self.findings.insert(key, finding);
        self.statistics.findings = self.findings.len();
        true
    }

    fn compare(&mut self, judged: &Judged, steps: &[Step]) {
        let Some(reference) = &mut self.reference else {
            return;
        };
        let ours = perform(reference, steps, self.options.credentials);
        for ((target, _), (reference, _)) in judged.iter().zip(&ours) {
            if target.request == reference.request {
                self.differential.compare(target, reference);
            }
        }
    }
}

/// A session that has ended.
struct Ended {
    found: Vec<Found>,
    steps: Vec<Step>,
    /// Whether the next connection was not served.
    lost: bool,
}

/// What breaks which clause, the session that showed it, and the number of the request.
type Found = (Breach, Vec<Step>, u64);

/// Chance for one session: the same for the same seed and number.
fn chance(seed: u64, number: u64) -> Vec<u8> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    rng.set_stream(number);
    let mut octets = vec![0; CHANCE];
    rng.fill_bytes(&mut octets);
    octets
}

fn compose(
    session: &mut Session<'_>,
    options: &FuzzOptions,
    corpus: &[Vec<Step>],
    tried: &mut Tried,
    u: &mut Unstructured<'_>,
) -> Judged {
    let vary = !corpus.is_empty() && u.ratio(1, 2).unwrap_or(false);
    let kept = u.choose_index(corpus.len().max(1)).unwrap_or(0);
    let other = u.choose_index(corpus.len().max(1)).unwrap_or(0);
    let Ok(composer) = Composer::new(session, options, tried, u) else {
        return Vec::new();
    };
    match (corpus.get(kept), corpus.get(other)) {
        (Some(kept), Some(other)) if vary => composer.vary(kept, other),
        _ => composer.compose(),
    }
}
