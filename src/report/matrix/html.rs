//! The matrix as one HTML page.

use std::io::{self, Write};

use maud::{Markup, html};
use serde::Serialize;

use super::Matrix;
use super::table::{Row, verdict};
use crate::report::family::FamilyNames;
use crate::report::html::{STYLE, document, encoded, in_words, pack, packed, share, title};
use crate::report::printable::printable;
use crate::result::{Counts, Verdict};

const SCRIPT: &str = concat!(
    "\"use strict\";\n",
    include_str!("../html/page/text.js"),
    include_str!("matrix.js"),
);

/// A case in which not all implementations end alike, as the page's script reads it.
#[derive(Serialize)]
struct Apart<'r> {
    id: &'r str,
    version: &'r str,
    family: &'r str,
    verdicts: Vec<Verdict>,
    reasons: Vec<Option<&'r str>>,
}

/// Writes the matrix.
///
/// # Errors
/// When writing fails.
pub fn write_matrix_html(mut writer: impl Write, matrix: &Matrix<'_>) -> io::Result<()> {
    let data = pack(&(&matrix.names, apart(matrix)))?;
    let body = html! {
        header.head {
            p.over { "KMIP interoperability" }
            h1 { (matrix.names.len()) " implementations, " (matrix.cases.len()) " cases" }
            @for caution in matrix.cautions() { p.errored { "! " (printable(&caution)) } }
            (implementations(matrix))
        }
        section aria-labelledby="totals" {
            h2 id="totals" { "Totals" }
            p.quiet { "Cases passed of those that ran, by version and the weight of the expectation." }
            (totals(matrix))
        }
        section aria-labelledby="pairs" {
            h2 id="pairs" { "What distinguishes two implementations" }
            p.quiet { "The number of cases that end differently; a click lists them." }
            (pairs(matrix))
            div id="apart" tabindex="-1" hidden {}
        }
        section aria-labelledby="families" {
            h2 id="families" { "By family and version" }
            (families(matrix))
        }
        (packed("cases", &data))
    };
    let page = document("KMIP interoperability", STYLE, SCRIPT, &body);
    writer.write_all(page.into_string().as_bytes())?;
    writer.flush()
}

fn apart<'r>(matrix: &Matrix<'r>) -> Vec<Apart<'r>> {
    let rows = matrix.cases.iter().map(|(key, cells)| Apart {
        id: key.id,
        version: key.version,
        family: key.family,
        verdicts: cells.iter().map(|cell| verdict(*cell)).collect(),
        reasons: cells
            .iter()
            .map(|cell| cell.and_then(|case| case.reason.as_deref()))
            .collect(),
    });
    rows.filter(|row| {
        row.verdicts
            .windows(2)
            .any(|pair| pair.first() != pair.last())
    })
    .collect()
}

fn implementations(matrix: &Matrix<'_>) -> Markup {
    html! {
        @for (name, result) in matrix.names.iter().zip(&matrix.results) {
            dl.facts {
                div { dt { b { (printable(name)) } } dd {} }
                @for (key, value) in &result.target {
                    div { dt { (printable(key)) } dd { (printable(value)) } }
                }
                div { dt { "run" } dd { (printable(&result.start)) } }
            }
        }
    }
}

fn heads(matrix: &Matrix<'_>, first: &str) -> Markup {
    html! {
        thead { tr {
            th scope="col" { (first) }
            @for name in &matrix.names { th scope="col" { (printable(name)) } }
        } }
    }
}

fn totals(matrix: &Matrix<'_>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Totals" {
            table.grid {
                (heads(matrix, "Version"))
                tbody {
                    @for ((version, authority), row) in matrix.totals() {
                        tr {
                            th scope="row" { (printable(version)) " " span.quiet { (in_words(authority)) } }
                            @for counts in &row { td { (passed(counts)) } }
                        }
                    }
                }
            }
        }
    }
}

fn passed(counts: &Counts) -> Markup {
    let ran = counts.passed + counts.failed + counts.errored;
    html! {
        @if ran == 0 { span.skipped { "–" } }
        @else if ran == counts.passed { span.passed { "✓ " (ran) small { " / " (ran) } } }
        @else { span.failed { "✕ " (counts.passed) small { " / " (ran) } } }
    }
}

fn pairs(matrix: &Matrix<'_>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Differences of pairs" {
            table.grid {
                (heads(matrix, ""))
                tbody {
                    @for (one, name) in matrix.names.iter().enumerate() {
                        tr {
                            th scope="row" { (printable(name)) }
                            @for other in 0..matrix.names.len() {
                                td { @if one == other { "·" } @else {
                                    a href=(format!("#one={one}&other={other}")) { (matrix.apart(one, other).len()) }
                                } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn families(matrix: &Matrix<'_>) -> Markup {
    let mut group = None;
    let names = FamilyNames::load();
    html! {
        div.scroll tabindex="0" role="region" aria-label="Verdicts by family and version" {
            table.grid {
                (heads(matrix, "Family"))
                tbody {
                    @for ((authority, family, version), row) in matrix.families() {
                        @if group.replace(authority) != Some(authority) {
                            tr.group { th scope="rowgroup" colspan=(row.len() + 1) { (in_words(authority)) } }
                        }
                        tr {
                            th scope="row" { (title(names.of(authority, family), family)) " " span.quiet { (printable(version)) } }
                            (cells(family, version, &row))
                        }
                    }
                }
            }
        }
    }
}

fn cells(family: &str, version: &str, row: &Row) -> Markup {
    let address = format!("#family={}&version={}", encoded(family), encoded(version));
    let alike = row.windows(2).all(|pair| pair.first() == pair.last());
    html! {
        @for counts in row {
            td { @if alike { (share(counts)) } @else { a href=(address) { (share(counts)) } } }
        }
    }
}
