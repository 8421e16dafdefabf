//! The result of a campaign in lines.

use std::fmt::Write;

use crate::fuzz::FuzzResult;
use crate::report::printable;

/// Divergences that are shown.
const SHOWN: usize = 10;

/// What was found, what differs, and how much was done.
pub fn fuzz(result: &FuzzResult) -> String {
    let mut text = String::new();
    for finding in &result.findings {
        let breach = &finding.breach;
        let steps = finding.steps.len();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "FOUND {}\n  {}\n  {}\n  {steps} steps, request {}, {}, folder {}",
            printable(&breach.key()),
            printable(&breach.saw),
            breach.clause,
            finding.request,
            finding.stability(),
            finding.name(),
        );
    }
    for row in result.divergences.iter().take(SHOWN) {
        let _ = writeln!(
            text,
            "differs {} times: {}: {} where the reference server says {}",
            row.times, row.operation, row.target, row.reference
        );
    }
    let more = result.divergences.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(text, "and in {more} other ways");
    }
    if result.lost {
        text.push_str("the target does not answer any more\n");
    }
    if result.stopped {
        text.push_str("stopped before its end; --resume goes on with what is in --out\n");
    }
    let done = &result.statistics;
    let _ = writeln!(
        text,
        "summary: {} requests in {} sessions with seed {}, {} kinds of answers, {} findings",
        done.requests, done.sessions, result.seed, done.kinds, done.findings
    );
    text
}
