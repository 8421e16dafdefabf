//! The result as Markdown: the summary of a CI step, a comment on a merge request.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::cause::{Cause, causes};
use super::printable::printable;
use super::rerun;
use super::terminal::verdict_name;
use crate::result::{Baseline, CaseResult, CheckResult, Counts, RunResult, Verdict};

/// Causes and cases that are listed one by one.
const MOST: usize = 30;

/// Writes the summary.
///
/// # Errors
/// When writing fails.
pub fn write_markdown(mut writer: impl Write, result: &RunResult) -> io::Result<()> {
    let address = result
        .target
        .get("address")
        .map_or("a target", String::as_str);
    let counts = &result.summary.total;
    writeln!(
        writer,
        "## {} KMIP conformance of {}\n",
        sign(result),
        text(address)
    )?;
    let Counts {
        passed,
        failed,
        errored,
        skipped,
    } = counts;
    writeln!(
        writer,
        "**{failed} failed, {errored} errored, {passed} passed**, {skipped} skipped.\n"
    )?;
    let (start, tool) = (text(&result.start), text(&result.tool));
    writeln!(writer, "Run {start} by {tool}.\n")?;
    grid(&mut writer, result)?;
    failures(&mut writer, result)?;
    checks(&mut writer, &result.checks)?;
    flaky(&mut writer, result)?;
    if let Some(baseline) = &result.baseline {
        since(&mut writer, baseline)?;
    }
    writer.flush()
}

fn sign(result: &RunResult) -> &'static str {
    let counts = &result.summary.total;
    let broken = result
        .checks
        .iter()
        .any(|check| check.verdict == Verdict::Failed);
    match counts.failed + counts.errored {
        0 if counts.passed > 0 && !broken => "✅",
        0 if !broken => "⚪",
        _ => "❌",
    }
}

fn grid(writer: &mut impl Write, result: &RunResult) -> io::Result<()> {
    let mut rows: BTreeMap<&str, BTreeMap<&str, Counts>> = BTreeMap::new();
    let ran = |case: &&CaseResult| case.verdict != Verdict::Skipped;
    let versions: BTreeSet<&str> = result
        .cases
        .iter()
        .filter(ran)
        .map(|case| case.version.as_str())
        .collect();
    for case in result.cases.iter().filter(ran) {
        let row = rows.entry(&case.about.family).or_default();
        row.entry(&case.version).or_default().count(case.verdict);
    }
    if rows.is_empty() {
        return writeln!(writer, "No case was run.\n");
    }
    let heads: Vec<String> = versions.iter().map(|version| text(version)).collect();
    writeln!(writer, "| profile or family | {} |", heads.join(" | "))?;
    writeln!(writer, "|---|{}", "--:|".repeat(versions.len()))?;
    for (family, cells) in &rows {
        let cells: Vec<String> = versions
            .iter()
            .map(|version| share(cells.get(version)))
            .collect();
        writeln!(writer, "| {} | {} |", text(family), cells.join(" | "))?;
    }
    writeln!(writer)
}

/// Passed of those that ran.
pub(super) fn share(counts: Option<&Counts>) -> String {
    let Some(counts) = counts else {
        return String::new();
    };
    let wrong = counts.failed + counts.errored;
    match (counts.passed + wrong, wrong) {
        (0, _) => "–".to_owned(),
        (ran, 0) => format!("✓ {ran}"),
        (ran, wrong) => format!("**✕ {wrong}**/{ran}"),
    }
}

fn failures(writer: &mut impl Write, result: &RunResult) -> io::Result<()> {
    let causes = causes(&result.cases);
    if causes.is_empty() {
        return Ok(());
    }
    writeln!(writer, "### What failed\n")?;
    for cause in causes.iter().take(MOST) {
        write_cause(writer, cause, result)?;
    }
    if causes.len() > MOST {
        writeln!(writer, "- and {} more causes", causes.len() - MOST)?;
    }
    writeln!(
        writer,
        "\nRun one again: `{} ID@VERSION`\n",
        code(rerun(result))
    )
}

fn write_cause(writer: &mut impl Write, cause: &Cause<'_>, result: &RunResult) -> io::Result<()> {
    write!(writer, "- **{}** {}", cause.cases.len(), text(&cause.title))?;
    if let Some((expected, actual)) = cause.example {
        write!(
            writer,
            ": expected `{}`, got `{}`",
            code(expected),
            code(actual)
        )?;
    }
    if let Some(clause) = cause.clause() {
        write!(writer, " ({})", text(&clause))?;
    }
    writeln!(writer)?;
    let cases = cause
        .cases
        .iter()
        .filter_map(|place| result.cases.get(*place));
    let names: Vec<String> = cases
        .take(MOST)
        .map(|case| match case.known {
            Some(_) => format!("`{}` (known)", code(&case.name())),
            None => format!("`{}`", code(&case.name())),
        })
        .collect();
    let more = cause.cases.len().saturating_sub(MOST);
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    writeln!(
        writer,
        "  <details><summary>cases</summary>\n\n  {}{rest}\n  </details>",
        names.join(", ")
    )
}

fn checks(writer: &mut impl Write, checks: &[CheckResult]) -> io::Result<()> {
    let broken = |check: &&CheckResult| check.verdict == Verdict::Failed;
    let mut found = checks.iter().filter(broken).peekable();
    if found.peek().is_none() {
        return Ok(());
    }
    writeln!(writer, "### Checks of every response that failed\n")?;
    for check in found {
        let first = check.first.as_deref().unwrap_or_default();
        writeln!(
            writer,
            "- **{}** of {} responses: {} ({}); first: {}",
            check.broken,
            check.checked,
            text(&check.id),
            text(&check.clause),
            text(first)
        )?;
    }
    writeln!(writer)
}

fn flaky(writer: &mut impl Write, result: &RunResult) -> io::Result<()> {
    let flaky: Vec<String> = result
        .cases
        .iter()
        .filter(|case| case.is_flaky())
        .map(|case| format!("`{}`", code(&case.name())))
        .collect();
    if flaky.is_empty() {
        return Ok(());
    }
    writeln!(
        writer,
        "### Flaky\n\nPassed, and failed at another attempt: {}\n",
        flaky.join(", ")
    )
}

fn since(writer: &mut impl Write, baseline: &Baseline) -> io::Result<()> {
    writeln!(writer, "### Since {}\n", text(&baseline.start))?;
    let lists = [
        ("new failures", &baseline.new),
        ("mended", &baseline.mended),
        ("known", &baseline.known),
        ("failed before, not run now", &baseline.unseen),
    ];
    for (name, cases) in lists {
        let names: Vec<String> = cases
            .iter()
            .take(MOST)
            .map(|case| format!("`{}`", code(case)))
            .collect();
        let dots = if cases.len() > MOST { ", ..." } else { "" };
        writeln!(
            writer,
            "- **{}** {name}: {}{dots}",
            cases.len(),
            names.join(", ")
        )?;
    }
    for moved in baseline.moved.iter().take(MOST) {
        let (case, rule) = (code(&moved.case), code(&moved.rule));
        let (was, is) = (verdict_name(moved.was), verdict_name(moved.is));
        writeln!(writer, "- `{case}` moved by rule `{rule}`: {was}, now {is}")?;
    }
    writeln!(writer)
}

/// A text of which nothing is read as markup.
pub(super) fn text(plain: &str) -> String {
    let mut escaped = String::new();
    for character in printable(plain).chars() {
        match character {
            '\n' => escaped.push(' '),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // A name after it would be told of the report.
            '@' => escaped.push_str("&#64;"),
            '#' | '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A text between backquotes.
pub(super) fn code(plain: &str) -> String {
    let shown = printable(plain);
    shown
        .replace('`', "'")
        .replace('\n', " ")
        .replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_a_target_is_no_markup() {
        assert_eq!(
            text("<img> [a](b) | @all\n# x"),
            "&lt;img&gt; \\[a\\](b) \\| &#64;all \\# x"
        );
        assert_eq!(code("a`b\u{202E}"), "a'b\\u{202e}");
    }
}
