//! What a person reads: failures with just the differing parts, and one summary line.

use std::io::{self, Write};

use owo_colors::OwoColorize;

use super::cause::{causes, open};
use super::printable::printable;
use super::value_diff::{Line, lines};
use crate::case::Authority;
use crate::result::{
    Baseline, CaseResult, CheckResult, Counts, Difference, Moved, RunResult, StepResult, Verdict,
};

/// Differences shown of one step; the JSON result has them all.
const MOST_DIFFERENCES: usize = 20;

/// Lines of one kind in a summary.
const MOST_LINES: usize = 8;

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
    let authority = authority_name(case.authority);
    writeln!(
        writer,
        "{verdict} {} ({authority}) {}",
        name.bold(),
        case.file
    )?;
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

/// Writes broken checks, what was left behind, and the summary line, split by authority.
///
/// # Errors
/// When writing fails.
pub fn write_summary(mut writer: impl Write, result: &RunResult) -> io::Result<()> {
    let broken = |check: &&CheckResult| check.verdict == Verdict::Failed;
    for check in result.checks.iter().filter(broken) {
        let CheckResult {
            id,
            clause,
            checked,
            broken,
            ..
        } = check;
        let verdict = "CHECK FAILED".red().bold().to_string();
        writeln!(
            writer,
            "{verdict} {id}: {broken} of {checked} responses ({clause})"
        )?;
        if let Some(first) = &check.first {
            writeln!(writer, "  first: {}", printable(first))?;
        }
    }
    for left in result.left_behind.iter().take(MOST_LINES) {
        writeln!(writer, "left behind: {}", printable(left))?;
    }
    let more = result.left_behind.len().saturating_sub(MOST_LINES);
    if more > 0 {
        writeln!(writer, "left behind: {more} more")?;
    }
    write_causes(&mut writer, result)?;
    write_flaky(&mut writer, result)?;
    if let Some(baseline) = &result.baseline {
        write_baseline(&mut writer, baseline)?;
    }
    let mut line = format!("summary: {}", counts(&result.summary.total));
    for (authority, split) in &result.summary.by_authority {
        line.push_str(&format!(
            "; {}: {}",
            authority_name(*authority),
            counts(split)
        ));
    }
    let known = result
        .cases
        .iter()
        .filter(|case| case.known.is_some())
        .count();
    if known > 0 {
        line.push_str(&format!("; {known} of the failures are known"));
    }
    writeln!(writer, "{line}")
}

/// What the failures have in common, in so many lines that a screen holds them.
fn write_causes(writer: &mut impl Write, result: &RunResult) -> io::Result<()> {
    let causes = causes(&result.cases);
    for cause in causes.iter().take(MOST_LINES) {
        let count = cause.cases.len().to_string();
        let clause = cause.clause.map(|clause| format!(" ({clause})"));
        writeln!(
            writer,
            "{:>5} failed: {}{}",
            count.red(),
            printable(&cause.title),
            printable(&clause.unwrap_or_default()).dimmed()
        )?;
    }
    match causes.len().saturating_sub(MOST_LINES) {
        0 => Ok(()),
        more => writeln!(writer, "      and {more} more causes"),
    }
}

fn write_flaky(writer: &mut impl Write, result: &RunResult) -> io::Result<()> {
    let flaky = result.cases.iter().filter(|case| case.is_flaky());
    let names: Vec<String> = flaky.map(CaseResult::name).collect();
    if names.is_empty() {
        return Ok(());
    }
    let shown = names.get(..names.len().min(MOST_LINES)).unwrap_or_default();
    let sign = "FLAKY".yellow().bold().to_string();
    writeln!(writer, "{sign} {}: {}", names.len(), shown.join(" "))
}

fn write_baseline(writer: &mut impl Write, baseline: &Baseline) -> io::Result<()> {
    for name in baseline.new.iter().take(MOST_LINES) {
        writeln!(writer, "{} {name}", "new failure:".red().bold())?;
    }
    for moved in baseline.moved.iter().take(MOST_LINES) {
        let Moved { case, rule, .. } = moved;
        writeln!(writer, "moved by rule {}: {case}", printable(rule))?;
    }
    let rules = if baseline.same_rules {
        ""
    } else {
        "; the rules have changed"
    };
    writeln!(
        writer,
        "baseline of {}: {} new failures, {} mended, {} known, {} not run this time{rules}",
        printable(&baseline.start),
        baseline.new.len(),
        baseline.mended.len(),
        baseline.known.len(),
        baseline.unseen.len()
    )
}

fn counts(counts: &Counts) -> String {
    let Counts {
        passed,
        failed,
        errored,
        skipped,
    } = counts;
    format!("{passed} passed, {failed} failed, {errored} errored, {skipped} skipped")
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
