//! A campaign as one HTML page that needs no script and no other file.

use std::io::{self, Write};

use maud::{Markup, html};

use crate::fuzz::{Divergence, Finding, FuzzResult, ORACLES};
use crate::report::html::{STYLE, document};
use crate::report::printable;

/// Writes the result as one HTML file.
///
/// # Errors
/// When writing fails.
pub fn write_fuzz_html(mut writer: impl Write, result: &FuzzResult) -> io::Result<()> {
    let title = format!("KMIP fuzzing: {}", printable(&result.target));
    let body = html! {
        header { h1 { (title) } (summary(result)) }
        main {
            (oracles(result))
            (findings(&result.findings))
            (answers(result))
            (divergences(&result.divergences))
        }
    };
    let page = document(&title, STYLE, "", &body);
    writer.write_all(page.into_string().as_bytes())?;
    writer.flush()
}

fn summary(result: &FuzzResult) -> Markup {
    let done = &result.statistics;
    html! {
        p {
            (done.requests) " requests in " (done.sessions) " sessions with seed " (result.seed) "; "
            (done.kinds) " kinds of answers; " (result.findings.len()) " findings. "
            (result.tool) ", " (result.start) "."
        }
        @if result.lost { p { strong { "The target does not answer any more." } } }
        @if result.stopped { p { "Stopped before its end." } }
    }
}

/// What the target is held to, with how often it fell short.
fn oracles(result: &FuzzResult) -> Markup {
    let count = |name: &str| {
        let of = result
            .findings
            .iter()
            .filter(|one| one.breach.oracle == name);
        of.count()
    };
    html! {
        section {
            h2 { "What the target is held to" }
            table {
                thead { tr { th { "Oracle" } th { "Holds that" } th { "Findings" } } }
                tbody {
                    @for (name, holds) in ORACLES {
                        tr { td { (name) } td { (holds) } td { (count(name)) } }
                    }
                }
            }
        }
    }
}

fn findings(findings: &[Finding]) -> Markup {
    html! {
        section {
            h2 { "Findings" }
            @if findings.is_empty() { p { "Nothing breaks a clause." } }
            @for finding in findings {
                (one(finding))
            }
        }
    }
}

fn one(finding: &Finding) -> Markup {
    let breach = &finding.breach;
    html! {
        article {
            h3 { (printable(&breach.key())) }
            p { (printable(&breach.saw)) }
            dl {
                dt { "Clause" } dd { (breach.clause) }
                dt { "Steps" } dd { (finding.steps.len()) ", found at request " (finding.request) }
                dt { "Again" } dd { (finding.stability()) }
                dt { "Folder" } dd { code { (finding.name()) } }
            }
        }
    }
}

fn answers(result: &FuzzResult) -> Markup {
    html! {
        section {
            h2 { "Answers" }
            table {
                thead { tr { th { "Status and reason" } th { "Times" } } }
                tbody {
                    @for (answer, times) in &result.statistics.answers {
                        tr { td { (printable(answer)) } td { (times) } }
                    }
                }
            }
        }
    }
}

fn divergences(rows: &[Divergence]) -> Markup {
    html! {
        section {
            h2 { "Where the reference server says otherwise" }
            p { "Worth a look; no failures." }
            table {
                thead { tr { th { "Operation" } th { "Target" } th { "Reference" } th { "Times" } } }
                tbody {
                    @for row in rows {
                        tr {
                            td { (printable(&row.operation)) } td { (printable(&row.target)) }
                            td { (row.reference) } td { (row.times) }
                        }
                    }
                }
            }
        }
    }
}
