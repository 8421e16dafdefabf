//! A result in short: verdicts by family and version, the same for the same verdicts.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::result::{Counts, RunResult, Verdict};

/// What is kept: nothing that changes from run to run.
#[derive(Serialize)]
struct Short<'r> {
    tool: &'r str,
    summary: &'r crate::result::Summary,
    families: BTreeMap<&'r str, BTreeMap<&'r str, Counts>>,
    checks: BTreeMap<&'r str, Verdict>,
}

/// Writes the counts as JSON.
///
/// # Errors
/// When writing fails.
pub fn write_counts(mut writer: impl Write, result: &RunResult) -> io::Result<()> {
    let mut families: BTreeMap<&str, BTreeMap<&str, Counts>> = BTreeMap::new();
    for case in &result.cases {
        let row = families.entry(&case.about.family).or_default();
        row.entry(&case.version).or_default().count(case.verdict);
    }
    let checks = result.checks.iter();
    let short = Short {
        tool: &result.tool,
        summary: &result.summary,
        families,
        checks: checks
            .map(|check| (check.id.as_str(), check.verdict))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut writer, &short)?;
    writer.write_all(b"\n")?;
    writer.flush()
}
