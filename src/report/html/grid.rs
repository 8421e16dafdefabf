//! Verdicts by family and version.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use crate::case::Authority;
use crate::report::family::FamilyNames;
use crate::report::printable::printable;
use crate::report::terminal::authority_name;
use crate::result::{CaseResult, Counts, RunResult, Verdict};

type Rows<'r> = BTreeMap<Authority, BTreeMap<&'r str, BTreeMap<&'r str, Counts>>>;

/// The table of verdicts, each cell a link to its cases.
pub(super) fn grid(result: &RunResult) -> Markup {
    let names = FamilyNames::load();
    let ran = |case: &&CaseResult| case.verdict != Verdict::Skipped;
    let versions: BTreeSet<&str> = result
        .cases
        .iter()
        .filter(ran)
        .map(|case| case.version.as_str())
        .collect();
    let mut rows: Rows<'_> = BTreeMap::new();
    let mut idle: BTreeSet<&str> = result.cases.iter().map(family).collect();
    for case in result.cases.iter().filter(ran) {
        idle.remove(family(case));
    }
    for case in &result.cases {
        if versions.contains(case.version.as_str()) && !idle.contains(family(case)) {
            let row = rows.entry(case.authority).or_default();
            let cells = row.entry(family(case)).or_default();
            cells.entry(&case.version).or_default().count(case.verdict);
        }
    }
    html! {
        @if versions.is_empty() {
            p.quiet { "No case was run." }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="Verdicts by family and version" {
                table.grid {
                    thead { tr {
                        th scope="col" { "Profile or family" }
                        @for version in &versions { th scope="col" { (printable(version)) } }
                    } }
                    @for (authority, families) in &rows {
                        tbody {
                            tr.group { th scope="rowgroup" colspan=(versions.len() + 1) {
                                (in_words(*authority))
                            } }
                            @for (family, cells) in families {
                                tr {
                                    th scope="row" { (title(names.of(*authority, family), family)) }
                                    @for version in &versions {
                                        td { (cell(*authority, family, version, cells.get(version))) }
                                    }
                                }
                            }
                        }
                    }
                    tfoot { tr {
                        th scope="row" { "All" }
                        @for version in &versions {
                            td { @if let Some(counts) = result.summary.by_version.get(*version) {
                                (share(counts))
                            } }
                        }
                    } }
                }
            }
        }
        @if !idle.is_empty() {
            details.idle {
                summary { (idle.len()) " not run" }
                p { (printable(&idle.iter().copied().collect::<Vec<_>>().join(", "))) }
            }
        }
    }
}

/// A profile by its name, with the part of its cases' ids that stands for it.
pub(in crate::report) fn title(name: Option<&str>, family: &str) -> Markup {
    html! {
        @if let Some(name) = name { (name) " " small.quiet { (printable(family)) } }
        @else { (printable(family)) }
    }
}

fn family(case: &CaseResult) -> &str {
    &case.about.family
}

fn cell(authority: Authority, family: &str, version: &str, counts: Option<&Counts>) -> Markup {
    let Some(counts) = counts else {
        return html! { span.none aria-label="no case" { "·" } };
    };
    let address = format!(
        "#family={}&version={}&authority={}",
        encoded(family),
        encoded(version),
        authority_name(authority)
    );
    html! { a href=(address) { (share(counts)) } }
}

/// Passed of those that ran, with a sign that does not need its colour.
pub(in crate::report) fn share(counts: &Counts) -> Markup {
    let ran = counts.passed + counts.failed + counts.errored;
    let wrong = counts.failed + counts.errored;
    html! {
        @if ran == 0 {
            span.skipped title="skipped" { "– " (counts.skipped) }
        } @else if wrong == 0 {
            span.passed title=(format!("{ran} passed, {} skipped", counts.skipped)) {
                "✓ " (ran)
            }
        } @else {
            span.failed title=(format!("{wrong} of {ran} failed or errored, {} skipped", counts.skipped)) {
                "✕ " (wrong) small { "/" (ran) }
            }
        }
    }
}

/// An authority as a heading.
pub(in crate::report) fn in_words(authority: Authority) -> &'static str {
    match authority {
        Authority::ProfileMandatory => "Profiles, mandatory",
        Authority::ProfileOptional => "Profiles, optional",
        Authority::CommitteeNote => "Committee note, examples",
        Authority::Own => "kmip-conform's own",
    }
}

/// A text as part of an address.
pub(in crate::report) fn encoded(text: &str) -> String {
    let octet = |octet: u8| match octet {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(octet).to_string()
        }
        _ => format!("%{octet:02X}"),
    };
    text.bytes().map(octet).collect()
}
