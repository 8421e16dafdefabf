//! A campaign: sessions one after the other, a corpus of those that brought something new, findings.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use arbitrary::Unstructured;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use super::compose::{Composer, Judged};
use super::finding::Finding;
use super::link::{Core, Link, Outcome};
use super::minimise::minimise;
use super::options::FuzzOptions;
use super::oracle::{Breach, Differential, Divergence, serves_next, verdict};
use super::session::{Session, perform};
use super::steer::Kinds;
use super::step::Step;

/// Octets of chance for one session.
const CHANCE: usize = 32 << 10;

/// Sessions kept at most.
const CORPUS: usize = 2_000;

/// A campaign against one target.
pub struct Campaign {
    options: FuzzOptions,
    link: Box<dyn Link>,
    reference: Option<Core>,
    differential: Differential,
    corpus: Vec<Vec<Step>>,
    kinds: Kinds,
    findings: BTreeMap<String, Finding>,
    statistics: Statistics,
    began: Instant,
    earlier: Duration,
}

/// What a campaign did so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Sessions begun.
    pub sessions: u64,
    /// Requests sent, apart from probes and those that minimise a finding.
    pub requests: u64,
    /// Kinds of answers.
    pub kinds: usize,
    /// Sessions in the corpus.
    pub corpus: usize,
    /// Findings.
    pub findings: usize,
    /// Batch items of answers by status and reason.
    pub answers: BTreeMap<String, u64>,
}

impl Statistics {
    /// Adds what a campaign beside this one did.
    pub fn add(&mut self, other: &Self) {
        self.sessions += other.sessions;
        self.requests += other.requests;
        self.kinds = self.kinds.max(other.kinds);
        self.corpus += other.corpus;
        self.findings += other.findings;
        for (answer, count) in &other.answers {
            *self.answers.entry(answer.clone()).or_default() += count;
        }
    }
}

/// How a campaign ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Its budget is used up.
    Done,
    /// The target does not answer its probe any more.
    Lost,
}

/// What is needed to go on with a campaign.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    seed: u64,
    statistics: Statistics,
    kinds: Vec<u64>,
    corpus: Vec<Vec<Step>>,
    found: Vec<Finding>,
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
            kinds: Kinds::default(),
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
            milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// The way to the target.
    pub fn link(&mut self) -> &mut dyn Link {
        self.link.as_mut()
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

    /// Runs until the budget is used up; `watch` is called after each session.
    pub fn run(&mut self, watch: &mut dyn FnMut(&Statistics, Option<&Finding>)) -> End {
        self.link.restart();
        while self.is_within_budget() {
            let found = self.session();
            let new: Vec<String> = found.iter().filter_map(|one| self.report(one)).collect();
            watch(&self.statistics, None);
            for key in &new {
                watch(&self.statistics, self.findings.get(key));
            }
            if self.options.stop_at_first && !new.is_empty() {
                return End::Done;
            }
            // Whatever was found, the next session needs a target that serves.
            if serves_next(self.link.as_mut()).is_err()
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

    /// One session with what it found.
    fn session(&mut self) -> Vec<(Breach, Vec<Step>, u64)> {
        let number = self.statistics.sessions;
        self.statistics.sessions += 1;
        let chance = chance(self.options.seed, number);
        let mut u = Unstructured::new(&chance);
        let before = self.statistics.requests;
        let mut session = Session::begin(self.link.as_mut(), self.options.credentials);
        let judged = compose(&mut session, &self.options, &self.corpus, &mut u);
        let steps = session.steps().to_vec();
        self.statistics.requests += session.messages();
        let mut found = self.take_in(&judged, &steps, before);
        if let Err(breach) = serves_next(self.link.as_mut())
            && found.is_empty()
        {
            found.push((breach, steps.clone(), self.statistics.requests));
        }
        self.compare(&judged, &steps);
        found
    }

    fn take_in(
        &mut self,
        judged: &Judged,
        steps: &[Step],
        before: u64,
    ) -> Vec<(Breach, Vec<Step>, u64)> {
        let mut found = Vec::new();
        let mut new = false;
        for ((seen, breaches), number) in judged.iter().zip(1..) {
            new |= self.kinds.note(seen);
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
        self.statistics.kinds = self.kinds.count();
        self.statistics.corpus = self.corpus.len();
        found
    }

    /// Keeps what was not found before, as small as it can be made; gives its key.
    fn report(&mut self, (breach, steps, at): &(Breach, Vec<Step>, u64)) -> Option<String> {
        let key = breach.key();
        if self.findings.contains_key(&key) || self.options.ignored.contains(&key) {
            return None;
        }
        let credentials = self.options.credentials;
        let small = match self.options.minimise {
            true => minimise(self.link.as_mut(), steps, breach, credentials),
            false => steps.clone(),
        };
        let finding = Finding::of(breach.clone(), small, self.options.seed, *at);
        self.findings.insert(key.clone(), finding);
        self.statistics.findings = self.findings.len();
        Some(key)
    }

    fn compare(&mut self, judged: &Judged, steps: &[Step]) {
        let Some(reference) = &mut self.reference else {
            return;
        };
        let ours = perform(reference, steps, self.options.credentials);
        for ((target, _), (reference, _)) in judged.iter().zip(&ours) {
            if target.octets.len() == reference.octets.len() {
                self.differential.compare(target, reference);
            }
        }
    }
}

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
    u: &mut Unstructured<'_>,
) -> Judged {
    let vary = !corpus.is_empty() && u.ratio(1, 2).unwrap_or(false);
    let kept = u.choose_index(corpus.len().max(1)).unwrap_or(0);
    let other = u.choose_index(corpus.len().max(1)).unwrap_or(0);
    let Ok(composer) = Composer::new(session, options, u) else {
        return Vec::new();
    };
    match (corpus.get(kept), corpus.get(other)) {
        (Some(kept), Some(other)) if vary => composer.vary(kept, other),
        _ => composer.compose(),
    }
}

fn answers(seen: &super::Seen) -> Vec<String> {
    let other = match &seen.reply.outcome {
        Outcome::Answer(_) => None,
        Outcome::Closed(_) => Some("closed"),
        Outcome::TimedOut(_) => Some("no answer"),
        Outcome::NotAMessage(_) => Some("no message"),
        Outcome::Unreachable(_) => Some("no connection"),
    };
    let items = seen.answer.iter().flat_map(|m| m.fields());
    let items = items.filter(|item| item.tag == kmip_conform_protocol::Tag::BATCH_ITEM);
    items.map(verdict).chain(other.map(str::to_owned)).collect()
}
