//! The counts of a run.

use super::Observation;
use super::table::{CHECKS, Outcome, Subject};
use crate::result::{CheckResult, Verdict};

/// How each check has fared so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checks {
    tallies: Vec<Tally>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    checked: u64,
    broken: u64,
    first: Option<String>,
}

impl Default for Checks {
    fn default() -> Self {
        Self::new()
    }
}

impl Checks {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self {
            tallies: vec![Tally::default(); CHECKS.len()],
        }
    }

    /// Puts one response to every check of responses.
    pub fn observe(&mut self, observation: &Observation<'_>) {
        self.put(Subject::Response, observation);
    }

    /// Puts one request of the server, which has no response yet, to every check of requests.
    pub fn observe_request(&mut self, observation: &Observation<'_>) {
        self.put(Subject::Request, observation);
    }

    fn put(&mut self, subject: Subject, observation: &Observation<'_>) {
        let checks = CHECKS.iter().zip(&mut self.tallies);
        for (check, tally) in checks.filter(|(check, _)| check.subject == subject) {
            match (check.judge)(observation) {
                Outcome::NotApplicable => {}
                Outcome::Holds => tally.checked += 1,
                Outcome::Broken(what) => {
                    tally.checked += 1;
                    tally.broken += 1;
                    tally
                        .first
                        .get_or_insert_with(|| format!("{}: {what}", observation.place));
                }
            }
        }
    }

    /// Adds what another part of the run saw; the first place of `self` stays the first.
    pub fn merge(&mut self, other: Self) {
        for (tally, other) in self.tallies.iter_mut().zip(other.tallies) {
            tally.checked += other.checked;
            tally.broken += other.broken;
            tally.first = tally.first.take().or(other.first);
        }
    }

    /// What results say was seen.
    pub fn restore(results: &[CheckResult]) -> Self {
        let tally = |id: &str| {
            let found = results.iter().find(|result| result.id == id);
            found.map_or_else(Tally::default, |result| Tally {
                checked: result.checked,
                broken: result.broken,
                first: result.first.clone(),
            })
        };
        Self {
            tallies: CHECKS.iter().map(|check| tally(check.id)).collect(),
        }
    }

    /// One result for each clause.
    pub fn results(&self) -> Vec<CheckResult> {
        let checks = CHECKS.iter().zip(&self.tallies);
        checks
            .map(|(check, tally)| CheckResult {
                id: check.id.to_owned(),
                clause: check.clause.to_owned(),
                verdict: match (tally.checked, tally.broken) {
                    (0, _) => Verdict::Skipped,
                    (_, 0) => Verdict::Passed,
                    _ => Verdict::Failed,
                },
                checked: tally.checked,
                broken: tally.broken,
                first: tally.first.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
