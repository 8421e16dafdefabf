//! Statements for readers: a terminal, Markdown, and the table of many.

use std::collections::BTreeMap;
use std::io::{self, Write};

use owo_colors::OwoColorize;

use super::printable::printable;
use crate::profile::{Conformance, Judged, MANDATORY_CASE, Outcome, Statement};

/// Writes what a person wants to know first: the verdict, and whatever is not met or not shown.
///
/// # Errors
/// When writing fails.
pub fn write_statement(mut writer: impl Write, statement: &Statement) -> io::Result<()> {
    let verdict = match statement.conformance {
        Conformance::Conformant => statement.conformance.green().bold().to_string(),
        Conformance::NotConformant => statement.conformance.red().bold().to_string(),
        Conformance::Undecided => statement.conformance.yellow().bold().to_string(),
    };
    let name = format!("{} KMIP {}", statement.profile_name, statement.version);
    writeln!(writer, "{} ({}): {verdict}", name.bold(), statement.status)?;
    writeln!(writer, "  {}", printable(&statement.reason))?;
    for one in statement.requirements.iter().filter(|one| is_open(one)) {
        writeln!(
            writer,
            "  {}{} {} {}: {} [{}]",
            one.outcome,
            provisional(one),
            one.about,
            printable(&one.name),
            printable(&one.evidence.join("; ")),
            printable(&one.section)
        )?;
    }
    let counts = statement.counts.iter();
    let counts: Vec<_> = counts
        .map(|(outcome, count)| format!("{count} {outcome}"))
        .collect();
    writeln!(
        writer,
        "  self-assessment, {}: {}",
        statement.tool,
        counts.join(", ")
    )
}

fn is_open(one: &Judged) -> bool {
    one.level.is_binding() && matches!(one.outcome, Outcome::NotMet | Outcome::NotShown)
}

fn provisional(one: &Judged) -> &'static str {
    match one.provisional {
        true => " (provisional)",
        false => "",
    }
}

/// Writes the statement as a Markdown document.
///
/// # Errors
/// When writing fails.
pub fn write_statement_markdown(mut writer: impl Write, one: &Statement) -> io::Result<()> {
    writeln!(writer, "# {} KMIP {}\n", one.profile_name, one.version)?;
    writeln!(
        writer,
        "Self-assessment against a profile of {} status: **{}**.\n\n{}.\n",
        one.status,
        one.conformance,
        cell(&one.reason)
    )?;
    writeln!(writer, "| | |\n|---|---|")?;
    let claimed = match one.claimed {
        Some(true) => "claimed in Query",
        Some(false) => "not claimed in Query",
        None => "cannot be claimed in Query",
    };
    for (name, value) in [
        (
            "profile",
            format!("{} ({claimed}); {}", one.profile, one.sections.join("; ")),
        ),
        ("tool", one.tool.clone()),
        ("permitted variations", format!("SHA-256 {}", one.rules)),
        ("errata", format!("SHA-256 {}", one.errata)),
        ("date", one.date.clone()),
    ] {
        writeln!(writer, "| {name} | {} |", cell(&value))?;
    }
    for (name, value) in &one.target {
        writeln!(writer, "| target: {} | {} |", cell(name), cell(value))?;
    }
    for (setting, tls) in &one.tls {
        let versions = tls.suites.iter();
        let versions =
            versions.map(|(version, suites)| format!("{version}: {}", suites.join(", ")));
        let versions: Vec<_> = versions.collect();
        writeln!(
            writer,
            "| TLS, {} | {} |",
            cell(setting),
            cell(&versions.join("; "))
        )?;
    }
    writeln!(writer, "\n## Requirements\n")?;
    writeln!(
        writer,
        "| requirement | level | outcome | evidence | section |"
    )?;
    writeln!(writer, "|---|---|---|---|---|")?;
    for judged in &one.requirements {
        writeln!(
            writer,
            "| {} {} | {} | {}{} | {} | {} |",
            judged.about,
            cell(&judged.name),
            judged.level,
            judged.outcome,
            provisional(judged),
            cell(&judged.evidence.join("; ")),
            cell(&judged.section)
        )?;
    }
    writeln!(
        writer,
        "\n## Cases\n\n| case | verdict | official, unmodified | SHA-256 |\n|---|---|---|---|"
    )?;
    for case in &one.cases {
        let official = if case.official { "yes" } else { "no" };
        writeln!(
            writer,
            "| {} | {} | {official} | {} |",
            case.name, case.verdict, case.digest
        )?;
    }
    Ok(())
}

/// Writes the verdicts of many statements as a table, and under it every reason.
///
/// # Errors
/// When writing fails.
pub fn write_statement_table(mut writer: impl Write, statements: &[Statement]) -> io::Result<()> {
    let mut totals: BTreeMap<String, usize> = BTreeMap::new();
    for one in statements {
        *totals.entry(one.conformance.to_string()).or_default() += 1;
    }
    let totals = totals.iter();
    let totals: Vec<_> = totals
        .map(|(verdict, count)| format!("{count} {verdict}"))
        .collect();
    writeln!(writer, "{}.\n", totals.join(", "))?;
    writeln!(
        writer,
        "| profile | KMIP | status | verdict | why |\n|---|---|---|---|---|"
    )?;
    for one in statements {
        writeln!(
            writer,
            "| {} | {} | {} | {} | {} |",
            one.profile,
            one.version,
            one.status,
            one.conformance,
            cell(&why(one))
        )?;
    }
    Ok(())
}

/// The kinds of reasons, without numbers that change whenever somebody writes a case.
fn why(statement: &Statement) -> String {
    let binding = || {
        statement
            .requirements
            .iter()
            .filter(|one| one.level.is_binding())
    };
    let broken = |provisional: bool| {
        let broken = binding()
            .filter(move |one| one.outcome == Outcome::NotMet && one.provisional == provisional);
        let words =
            broken.map(|one| format!("{} {} ({})", one.about, one.name, one.evidence.join("; ")));
        words.collect::<Vec<_>>().join(", ")
    };
    let mut reasons = Vec::new();
    let mut tell = |words: &str, what: String| {
        if !what.is_empty() {
            reasons.push(format!("{words}{what}"));
        }
    };
    tell("not met: ", broken(false));
    let absent =
        binding().filter(|one| one.about == MANDATORY_CASE && one.outcome == Outcome::NotShown);
    let absent = absent.count();
    if absent > 0 {
        tell("mandatory cases not judged: ", absent.to_string());
    }
    let open = |one: &Judged| {
        one.outcome == Outcome::NotShown && one.decides() && one.about != MANDATORY_CASE
    };
    if binding().any(open) {
        tell(
            "normative requirements that no case shows",
            " yet".to_owned(),
        );
    }
    let provisional = binding().filter(|one| one.provisional);
    let provisional = provisional
        .filter(|one| one.outcome != Outcome::NotApplicable)
        .count();
    if provisional > 0 {
        tell(
            "requirements without normative text: ",
            provisional.to_string(),
        );
    }
    tell("not met, and provisional: ", broken(true));
    reasons.join("; ")
}

/// A text as a cell of a table, whatever a target put into it.
pub(super) fn cell(text: &str) -> String {
    let text = printable(text).replace('\\', "\\\\").replace('|', "\\|");
    text.replace('<', "&lt;").replace('\n', " ")
}
