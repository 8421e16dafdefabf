//! How many cases there are, by rule or subject and by version.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use kmip_conform_protocol::ProtocolVersion;

use crate::case::Case;

/// Writes a table with a row for each folder of cases: those of a rule, or of a subject.
///
/// # Errors
/// When writing fails.
pub fn write_case_counts<'c>(
    mut writer: impl Write,
    cases: impl IntoIterator<Item = &'c Case>,
) -> io::Result<()> {
    let mut rows: BTreeMap<String, BTreeMap<ProtocolVersion, usize>> = BTreeMap::new();
    let mut versions = BTreeSet::new();
    for case in cases {
        let row = rows.entry(folder(case)).or_default();
        *row.entry(case.key.version).or_default() += 1;
        versions.insert(case.key.version);
    }
    let width = rows
        .keys()
        .map(String::len)
        .max()
        .unwrap_or(0)
        .max("all".len());
    let mut totals: BTreeMap<ProtocolVersion, usize> = BTreeMap::new();
    write!(writer, "{:width$}", "")?;
    for version in &versions {
        write!(writer, " {:>6}", version.to_string())?;
    }
    writeln!(writer, " {:>6}", "all")?;
    for (name, counts) in &rows {
        write_row(&mut writer, name, width, &versions, counts)?;
        for (version, count) in counts {
            *totals.entry(*version).or_default() += count;
        }
    }
    write_row(&mut writer, "all", width, &versions, &totals)
}

fn write_row(
    writer: &mut impl Write,
    name: &str,
    width: usize,
    versions: &BTreeSet<ProtocolVersion>,
    counts: &BTreeMap<ProtocolVersion, usize>,
) -> io::Result<()> {
    write!(writer, "{name:width$}")?;
    for version in versions {
        write!(writer, " {:>6}", counts.get(version).copied().unwrap_or(0))?;
    }
    writeln!(writer, " {:>6}", counts.values().sum::<usize>())
}

/// `generated/missing-field` or `written/life-cycle`: kind and folder, whatever the version.
fn folder(case: &Case) -> String {
    let folder = case.file.rsplit('/').nth(1).unwrap_or("(no folder)");
    let kind = match case.file.starts_with("generated/") {
        true => "generated",
        false => "written",
    };
    format!("{kind}/{folder}")
}
