//! From what the steps of a case gave to its verdict.

use super::case_run::Stop;
use crate::result::{Difference, StepResult, Verdict};

/// How a case ended: its last step was reached, or something came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Every step was run.
    Complete,
    /// A step ended the case.
    Stopped(Stop),
    /// The case took longer than allowed.
    TimedOut {
        /// The limit, in seconds.
        seconds: u64,
    },
}

/// The verdict, and its reason for all but `passed`.
pub(super) fn conclude(steps: &[StepResult], ending: &Ending) -> (Verdict, Option<String>) {
    let mut failing = steps.iter().flat_map(|step| {
        let open = |difference: &&Difference| difference.accepted_by.is_none();
        let differences = step.differences.iter().filter(open);
        differences.map(move |difference| (step.index, difference))
    });
    if let Some((index, first)) = failing.next() {
        let more = failing.count();
        return (Verdict::Failed, Some(describe(index, first, more)));
    }
    match ending {
        Ending::TimedOut { seconds } => {
            let reason = format!("not done within {seconds} s (--case-timeout)");
            (Verdict::Failed, Some(reason))
        }
        Ending::Stopped(Stop::Unbound(why)) => {
            let reason = format!("cannot build the next request: {why}");
            (Verdict::Errored, Some(reason))
        }
        Ending::Stopped(Stop::Lost(why)) => (
            Verdict::Errored,
            Some(format!("the target was lost: {why}")),
        ),
        Ending::Stopped(Stop::Dropped) => {
            let reason = "the target did not answer".to_owned();
            (Verdict::Failed, Some(reason))
        }
        // No answer must never pass.
        Ending::Complete if steps.iter().all(|step| step.response_hex.is_none()) => {
            let reason = "nothing was judged: every step was omitted".to_owned();
            (Verdict::Skipped, Some(reason))
        }
        Ending::Complete => (Verdict::Passed, None),
    }
}

fn describe(index: usize, first: &Difference, more: usize) -> String {
    let mut text = format!("step {index}: {}", first.path);
    match (&first.expected, &first.actual) {
        (Some(expected), Some(actual)) => {
            text.push_str(&format!(
                ": expected {}, got {}",
                cut(expected),
                cut(actual)
            ));
        }
        (Some(expected), None) => text.push_str(&format!(" is missing: {}", cut(expected))),
        (None, Some(actual)) => text.push_str(&format!(" was not expected: {}", cut(actual))),
        (None, None) => {}
    }
    if more > 0 {
        text.push_str(&format!(" (and {more} more)"));
    }
    text
}

/// The longest value shown in a reason, in characters.
const LONGEST: usize = 120;

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
