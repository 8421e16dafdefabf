//! What a person reads of a case that did not pass: just the differing parts.

use std::io::{self, Write};

use owo_colors::OwoColorize;

use super::cause::open;
use super::printable::printable;
use super::value_diff::{Line, lines};
use crate::case::Authority;
use crate::result::{CaseResult, Difference, StepResult, Verdict};

/// Differences shown of one step; the JSON result has them all.
const MOST_DIFFERENCES: usize = 20;

/// Writes one case that did not pass: its steps with the differences no rule accepts, and the
/// command that runs it again. Colours are for the writer to keep or strip.
///
/// # Errors
/// When writing fails.
pub fn write_failure(mut writer: impl Write, case: &CaseResult, rerun: &str) -> io::Result<()> {
    let verdict = match case.verdict {
        Verdict::Failed => "FAILED".red().bold().to_string(),
        Verdict::Errored => "ERRORED".magenta().bold().to_string(),
        Verdict::Skipped => "SKIPPED".yellow().to_string(),
        Verdict::Passed => "PASSED".green().to_string(),
    };
    let name = format!("{}@{}", case.id, case.version);
    let mut weight = authority_name(case.authority).to_owned();
    if let Some(level) = case
        .about
        .level
        .as_deref()
        .filter(|level| *level != "SHALL")
    {
        weight = format!("{weight}, {level}");
    }
    writeln!(writer, "{verdict} {} ({weight}) {}", name.bold(), case.file)?;
    if let Some(known) = &case.known {
        writeln!(writer, "  known: {}", printable(known))?;
    }
    let shown = case.steps.iter().filter(|step| open(step).next().is_some());
    for step in shown {
        write_step(&mut writer, step)?;
    }
    if case.steps.iter().all(|step| open(step).next().is_none()) {
        writeln!(
            writer,
            "  {}",
            printable(case.reason.as_deref().unwrap_or(""))
        )?;
    }
    writeln!(writer, "  rerun: {rerun} {name}")
}

fn write_step(writer: &mut impl Write, step: &StepResult) -> io::Result<()> {
    let operations = step.operations.join(", ");
    writeln!(
        writer,
        "  step {} {operations} (client {})",
        step.index, step.identity
    )?;
    for difference in open(step).take(MOST_DIFFERENCES) {
        write_difference(writer, difference)?;
    }
    let more = open(step).count().saturating_sub(MOST_DIFFERENCES);
    if more > 0 {
        writeln!(writer, "    ... {more} more differences")?;
    }
    for note in &step.notes {
        writeln!(writer, "    note: {}", printable(note))?;
    }
    Ok(())
}

fn write_difference(writer: &mut impl Write, difference: &Difference) -> io::Result<()> {
    let kind = serde_json::to_value(difference.kind).unwrap_or_default();
    let kind = kind.as_str().unwrap_or_default();
    writeln!(
        writer,
        "    {} {}",
        printable(&difference.path),
        kind.dimmed()
    )?;
    let expected = difference.expected.as_deref().map(printable);
    let actual = difference.actual.as_deref().map(printable);
    match (expected, actual) {
        (Some(expected), Some(actual)) => {
            for line in lines(&expected, &actual) {
                write_line(writer, &line)?;
            }
        }
        (Some(expected), None) => write_all(writer, &expected, Line::Expected)?,
        (None, Some(actual)) => write_all(writer, &actual, Line::Actual)?,
        (None, None) => {}
    }
    match &difference.clause {
        Some(clause) => writeln!(writer, "      {}", printable(clause).dimmed()),
        None => Ok(()),
    }
}

fn write_all(writer: &mut impl Write, text: &str, line: fn(String) -> Line) -> io::Result<()> {
    const MOST: usize = 12;
    for part in text.lines().take(MOST) {
        let cut: String = part.chars().take(160).collect();
        write_line(writer, &line(cut))?;
    }
    match text.lines().count().saturating_sub(MOST) {
        0 => Ok(()),
        more => writeln!(writer, "      ... {more} more lines"),
    }
}

fn write_line(writer: &mut impl Write, line: &Line) -> io::Result<()> {
    match line {
        Line::Expected(text) => writeln!(writer, "      {}", format!("- {text}").red()),
        Line::Actual(text) => writeln!(writer, "      {}", format!("+ {text}").green()),
        Line::Both(text) => writeln!(writer, "        {text}"),
    }
}

/// The name of a verdict in reports.
pub(super) fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Errored => "errored",
        Verdict::Skipped => "skipped",
    }
}

/// The name of an authority in reports.
pub(super) fn authority_name(authority: Authority) -> &'static str {
    match authority {
        Authority::ProfileMandatory => "profile-mandatory",
        Authority::ProfileOptional => "profile-optional",
        Authority::CommitteeNote => "committee-note",
        Authority::Own => "own",
    }
}
