//! Failures as code hosts show them beside a change.

use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::printable::printable;
use super::rerun;
use crate::result::{CaseResult, RunResult};

/// Writes a workflow command of GitHub Actions for each failure that is not known.
///
/// # Errors
/// When writing fails.
pub fn write_github(mut writer: impl Write, result: &RunResult) -> io::Result<()> {
    for case in unexpected(result) {
        let title = printable(&case.name());
        let message = format!("{}\nrerun: {} {}", reason(case), rerun(result), case.name());
        writeln!(
            writer,
            "::error title={}::{}",
            escape(&title).replace(':', "%3A").replace(',', "%2C"),
            escape(&printable(&message))
        )?;
    }
    writer.flush()
}

fn escape(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// An entry of GitLab's code quality report.
#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes the failures that are not known as GitLab's code quality report.
///
/// # Errors
/// When writing fails.
pub fn write_code_quality(mut writer: impl Write, result: &RunResult) -> io::Result<()> {
    let entries = unexpected(result).map(|case| Entry {
        description: printable(&format!("{}: {}", case.name(), reason(case))),
        check_name: printable(&case.name()),
        fingerprint: hex::encode(Sha256::digest(case.name())),
        severity: "major",
        location: Location {
            path: printable(&case.file),
            lines: Lines { begin: 1 },
        },
    });
    let entries: Vec<Entry> = entries.collect();
    serde_json::to_writer_pretty(&mut writer, &entries)?;
    writer.write_all(b"\n")?;
    writer.flush()
}

fn unexpected(result: &RunResult) -> impl Iterator<Item = &CaseResult> {
    let cases = result.cases.iter();
    cases.filter(|case| case.is_failure() && case.known.is_none())
}

fn reason(case: &CaseResult) -> &str {
    case.reason.as_deref().unwrap_or("no reason is given")
}
