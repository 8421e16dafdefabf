//! Dates that a case sets in the future and may wait for.

use std::collections::BTreeSet;

use crate::case::{Step, timing};

/// The dates a case has sent so far, in seconds since 1970.
#[derive(Debug, Default)]
pub(super) struct Dates(BTreeSet<i64>);

impl Dates {
    /// Notes the future dates of a request.
    pub(super) fn note(&mut self, step: &Step, now: i64) {
        let dates = timing::future_dates(step).into_iter();
        self.0
            .extend(dates.map(|seconds| now.saturating_add_unsigned(seconds)));
    }

    /// The first date after `now`.
    pub(super) fn after(&self, now: i64) -> Option<i64> {
        self.0.range(now..).next().copied()
    }
}
