//! What a person reads last: what is wrong with the run, and one line of figures. All of it fits on
//! a screen of 24 lines, however much is wrong: the reports have the rest.

use std::io::{self, Write};

use owo_colors::OwoColorize;

use super::cause::causes;
use super::printable::printable;
use super::terminal::{authority_name, verdict_name};
use crate::result::{Baseline, CaseResult, CheckResult, Counts, Moved, RunResult, Verdict};

/// Checks that are named, each in two lines.
const CHECKS: usize = 3;
/// Objects left behind that are named.
const LEFT: usize = 2;
/// Causes that are named.
const CAUSES: usize = 5;
/// Flaky cases that are named, in one line.
const FLAKY: usize = 3;
/// New failures, and verdicts that a rule moved, that are named of each.
const CHANGES: usize = 2;
/// Characters of what a target is quoted with.
const LONGEST: usize = 120;

/// Writes broken checks, what was left behind, and the summary line, split by authority.
///
/// # Errors
/// When writing fails.
pub fn write_summary(mut writer: impl Write, result: &RunResult) -> io::Result<()> {
    write_checks(&mut writer, result)?;
    let left = &result.left_behind;
    for one in left.iter().take(LEFT) {
        writeln!(writer, "left behind: {}", cut(one))?;
    }
    if let Some(more) = more(left.len(), LEFT) {
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

fn write_checks(writer: &mut impl Write, result: &RunResult) -> io::Result<()> {
    let broken = |check: &&CheckResult| check.verdict == Verdict::Failed;
    let all: Vec<&CheckResult> = result.checks.iter().filter(broken).collect();
    let sign = "CHECK FAILED".red().bold().to_string();
    for check in all.iter().take(CHECKS) {
        let CheckResult {
            id,
            clause,
            checked,
            broken,
            ..
        } = check;
        writeln!(
            writer,
            "{sign} {id}: {broken} of {checked} responses ({clause})"
        )?;
        if let Some(first) = &check.first {
            writeln!(writer, "  first: {}", cut(first))?;
        }
    }
    match more(all.len(), CHECKS) {
        Some(more) => writeln!(writer, "{sign} and {more} more"),
        None => Ok(()),
    }
}

/// How many there are beyond those that are named, if any.
fn more(count: usize, named: usize) -> Option<usize> {
    count.checked_sub(named).filter(|more| *more > 0)
}

/// A text in one line, not too long.
fn cut(text: &str) -> String {
    let line = printable(text).replace('\n', " ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// What the failures have in common, the most frequent first.
fn write_causes(writer: &mut impl Write, result: &RunResult) -> io::Result<()> {
    let causes = causes(&result.cases);
    for cause in causes.iter().take(CAUSES) {
        let count = cause.cases.len().to_string();
        let clause = cause.clause().map(|clause| format!(" ({clause})"));
        writeln!(
            writer,
            "{:>5} failed: {}{}",
            count.red(),
            cut(&cause.title),
            printable(&clause.unwrap_or_default()).dimmed()
        )?;
    }
    match more(causes.len(), CAUSES) {
        Some(more) => writeln!(writer, "      and {more} more causes"),
        None => Ok(()),
    }
}

fn write_flaky(writer: &mut impl Write, result: &RunResult) -> io::Result<()> {
    let flaky = result.cases.iter().filter(|case| case.is_flaky());
    let names: Vec<String> = flaky.map(CaseResult::name).collect();
    if names.is_empty() {
        return Ok(());
    }
    let shown = names.get(..names.len().min(FLAKY)).unwrap_or_default();
    let rest = more(names.len(), FLAKY).map(|more| format!(" and {more} more"));
    let sign = "FLAKY".yellow().bold().to_string();
    let (count, shown) = (names.len(), shown.join(" "));
    writeln!(
        writer,
        "{sign} {count}: {shown}{}",
        rest.unwrap_or_default()
    )
}

fn write_baseline(writer: &mut impl Write, baseline: &Baseline) -> io::Result<()> {
    for name in baseline.new.iter().take(CHANGES) {
        writeln!(writer, "{} {name}", "new failure:".red().bold())?;
    }
    for moved in baseline.moved.iter().take(CHANGES) {
        let Moved {
            case,
            rule,
            was,
            is,
        } = moved;
        let (was, is) = (verdict_name(*was), verdict_name(*is));
        writeln!(
            writer,
            "moved by rule {}: {case}: {was}, now {is}",
            cut(rule)
        )?;
    }
    let rules = if baseline.same_rules {
        ""
    } else {
        "; the rules have changed"
    };
    writeln!(
        writer,
        "baseline of {}: {} new failures, {} mended, {} known, {} not run this time, {} moved by a \
         rule{rules}",
        printable(&baseline.start),
        baseline.new.len(),
        baseline.mended.len(),
        baseline.known.len(),
        baseline.unseen.len(),
        baseline.moved.len()
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
