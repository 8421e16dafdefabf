//! A campaign in Markdown.

use std::fmt::Write;

use crate::fuzz::{Finding, FuzzResult};
use crate::report::printable;

/// The findings as a table, and in how many ways the target and the reference server differ.
pub fn write_fuzz_markdown(result: &FuzzResult) -> String {
    let done = &result.statistics;
    let mut text = format!("## Fuzzing {}\n\n", cell(&result.target));
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "{} requests in {} sessions with seed {}; {} kinds of answers; {} findings; {} ways to differ \
         from the reference server, which are no failures.\n",
        done.requests,
        done.sessions,
        result.seed,
        done.kinds,
        result.findings.len(),
        result.divergences.len()
    );
    if result.lost {
        text.push_str("The target does not answer any more.\n\n");
    }
    if !result.findings.is_empty() {
        text.push_str("| Finding | Seen | Clause | Steps | Again |\n|---|---|---|---:|---|\n");
    }
    result
        .findings
        .iter()
        .for_each(|one| text.push_str(&row(one)));
    text
}

fn row(finding: &Finding) -> String {
    let breach = &finding.breach;
    format!(
        "| {} | {} | {} | {} | {} |\n",
        cell(&breach.key()),
        cell(&breach.saw),
        cell(&breach.clause),
        finding.steps.len(),
        finding.stability()
    )
}

/// A text of the target that ends no cell and is no markup.
fn cell(text: &str) -> String {
    let plain = printable(text).replace(['\n', '\r'], " ");
    let plain = plain.replace('&', "&amp;").replace('<', "&lt;");
    plain.replace('|', "\\|").replace('`', "'")
}
