//! Dates that a case sets in the future and waits for.
//!
//! `# TIME n` numbers the exchanges of a case and is no clock: what it waits for follows from the
//! dates it sets with `$NOW+n` before a step that it repeats until something changes by itself.

use std::collections::BTreeSet;

use super::poll::is_poll;
use crate::case::{Case, Step, Variable, facts};

/// The dates a case has sent so far, in seconds since 1970.
#[derive(Debug, Default)]
pub(super) struct Dates(BTreeSet<i64>);

impl Dates {
    /// Notes the future dates of a request.
    pub(super) fn note(&mut self, step: &Step, now: i64) {
        let offsets = offsets(step).into_iter();
        self.0
            .extend(offsets.map(|offset| now.saturating_add_unsigned(offset)));
    }

    /// The first date after `now`.
    pub(super) fn after(&self, now: i64) -> Option<i64> {
        self.0.range(now..).next().copied()
    }
}

/// How many seconds a case waits for its dates at most; 0 for most cases.
pub(super) fn longest_wait(case: &Case) -> u64 {
    let repeats = |step: &&Step| step.repeat_until.is_some() && !is_poll(step);
    let Some(last) = case.steps.iter().rfind(repeats) else {
        return 0;
    };
    let before = case.steps.iter().take(last.index + 1);
    before.flat_map(offsets).max().unwrap_or(0)
}

/// The future dates of a request, in seconds from its sending.
fn offsets(step: &Step) -> Vec<u64> {
    let variables = facts::variables(&step.request).into_iter();
    let offsets = variables.filter_map(|(_, variable)| match variable {
        Variable::Now(offset) => u64::try_from(*offset).ok(),
        Variable::Named(_) => None,
    });
    offsets.filter(|offset| *offset > 0).collect()
}
