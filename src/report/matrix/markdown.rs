//! The matrix in Markdown.

use std::io::{self, Write};

use super::Matrix;
use super::table::Row;
use crate::report::markdown::{code, share, text};
use crate::report::terminal::{authority_name, verdict_name};

/// Cases listed for a pair of implementations.
const MOST: usize = 20;

/// Writes the matrix.
///
/// # Errors
/// When writing fails.
pub fn write_matrix_markdown(mut writer: impl Write, matrix: &Matrix<'_>) -> io::Result<()> {
    writeln!(writer, "# KMIP interoperability\n")?;
    for (name, result) in matrix.names.iter().zip(&matrix.results) {
        let told = result.target.iter();
        let told: Vec<String> = told
            .map(|(key, value)| format!("{} {}", text(key), text(value)))
            .collect();
        writeln!(
            writer,
            "- **{}**: {}, run {}",
            text(name),
            told.join(", "),
            text(&result.start)
        )?;
    }
    for caution in matrix.cautions() {
        writeln!(writer, "- ⚠ {}", text(&caution))?;
    }
    writeln!(writer, "\n## Totals\n\nPassed of the cases that ran.\n")?;
    let totals = matrix
        .totals()
        .into_iter()
        .map(|((version, authority), row)| {
            (
                format!("{} {}", text(version), authority_name(authority)),
                row,
            )
        });
    table(&mut writer, matrix, "version", totals, passed)?;
    writeln!(writer, "\n## By family and version\n")?;
    let families = matrix
        .families()
        .into_iter()
        .map(|((_, family, version), row)| (format!("{} {}", text(family), text(version)), row));
    table(&mut writer, matrix, "family", families, |counts| {
        share(Some(counts))
    })?;
    pairs(&mut writer, matrix)?;
    writer.flush()
}

fn passed(counts: &crate::result::Counts) -> String {
    let ran = counts.passed + counts.failed + counts.errored;
    if ran == 0 {
        return "–".to_owned();
    }
    format!("{} / {ran}", counts.passed)
}

fn table(
    writer: &mut impl Write,
    matrix: &Matrix<'_>,
    head: &str,
    rows: impl Iterator<Item = (String, Row)>,
    cell: fn(&crate::result::Counts) -> String,
) -> io::Result<()> {
    let names: Vec<String> = matrix.names.iter().map(|name| text(name)).collect();
    writeln!(writer, "| {head} | {} |", names.join(" | "))?;
    writeln!(writer, "|---|{}", "--:|".repeat(names.len()))?;
    for (label, row) in rows {
        let cells: Vec<String> = row.iter().map(cell).collect();
        writeln!(writer, "| {label} | {} |", cells.join(" | "))?;
    }
    Ok(())
}

fn pairs(writer: &mut impl Write, matrix: &Matrix<'_>) -> io::Result<()> {
    writeln!(writer, "\n## What distinguishes two implementations")?;
    for (one, first) in matrix.names.iter().enumerate() {
        for (other, second) in matrix.names.iter().enumerate().skip(one + 1) {
            let apart = matrix.apart(one, other);
            let (first, second) = (text(first), text(second));
            writeln!(
                writer,
                "\n<details><summary>{first} and {second}: {} cases</summary>\n",
                apart.len()
            )?;
            for (key, one, other) in apart.iter().take(MOST) {
                let name = format!("{}@{}", key.id, key.version);
                let (one, other) = (verdict_name(*one), verdict_name(*other));
                writeln!(writer, "- `{}`: {one}, {other}", code(&name))?;
            }
            if apart.len() > MOST {
                writeln!(writer, "- and {} more", apart.len() - MOST)?;
            }
            writeln!(writer, "\n</details>")?;
        }
    }
    Ok(())
}
