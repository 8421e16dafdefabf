//! What a run would do, and one case in full.

use std::collections::BTreeSet;
use std::io::{self, Write};

use owo_colors::OwoColorize;

use super::terminal::authority_name;
use crate::case::{Case, Direction, Requirement};
use crate::compare::{Rule, Rules};
use crate::run::{Action, Plan, PlannedCase};

/// Writes a line for each case in the order of a run: what becomes of it, and why.
///
/// # Errors
/// When writing fails.
pub fn write_plan(mut writer: impl Write, plan: &Plan) -> io::Result<()> {
    let mut deselected = 0;
    for scenario in &plan.scenarios {
        for planned in &scenario.cases {
            if planned.is_deselected() {
                deselected += 1;
            } else {
                write_line(&mut writer, planned, &scenario.name)?;
            }
        }
    }
    for unreadable in &plan.unreadable {
        let place = format!("{} line {}", unreadable.file, unreadable.line);
        writeln!(
            writer,
            "error {} {place}: {}",
            unreadable.key, unreadable.reason
        )?;
    }
    let (runs, all) = (plan.runs(), plan.results());
    writeln!(
        writer,
        "{runs} of {all} cases would run, {deselected} are deselected"
    )
}

fn write_line(writer: &mut impl Write, planned: &PlannedCase, scenario: &str) -> io::Result<()> {
    let case = &planned.case;
    let authority = authority_name(case.authority);
    let mut line = match &planned.action {
        Action::Run => format!("run   {} {authority}", case.key),
        Action::Skip(reason) => format!("skip  {} {authority}: {reason}", case.key)
            .dimmed()
            .to_string(),
    };
    if scenario != case.key.to_string() {
        line.push_str(&format!(" [scenario {scenario}]"));
    }
    if let Some(carrier) = planned.carrier {
        line.push_str(&format!(" [over {carrier}]"));
    }
    writeln!(writer, "{line}")
}

/// Writes one case: its steps, what it needs, and what is known of it.
///
/// # Errors
/// When writing fails.
pub fn write_case(
    mut writer: impl Write,
    planned: &PlannedCase,
    scenario: &str,
    requirements: &[&Requirement],
    rules: &Rules,
) -> io::Result<()> {
    let case = &planned.case;
    writeln!(
        writer,
        "{} ({})",
        case.key.to_string().bold(),
        authority_name(case.authority)
    )?;
    writeln!(writer, "file: {}", case.file)?;
    let headers = &case.headers;
    let told = [
        ("title", &headers.title),
        ("profile", &headers.profile),
        ("clause", &headers.clause),
        ("level", &headers.level),
        ("a failure means", &headers.failure),
    ];
    for (name, text) in told {
        if let Some(text) = text {
            writeln!(writer, "{name}: {text}")?;
        }
    }
    match &planned.action {
        Action::Run => writeln!(writer, "would run")?,
        Action::Skip(reason) => writeln!(writer, "would be skipped: {reason}")?,
    }
    if let Some(carrier) = planned.carrier {
        writeln!(writer, "over: {carrier}")?;
    }
    if scenario != case.key.to_string() {
        writeln!(writer, "scenario: {scenario}")?;
    }
    for requirement in requirements {
        writeln!(
            writer,
            "requires {}: {}",
            requirement.name, requirement.provision
        )?;
    }
    for erratum in &case.errata {
        writeln!(writer, "erratum: {erratum}")?;
    }
    writeln!(writer, "steps:")?;
    for step in &case.steps {
        let operations: Vec<_> = step.operations().iter().map(ToString::to_string).collect();
        let operations = operations.join(", ");
        let side = match step.direction {
            Direction::ClientToServer => "client",
            Direction::ServerToClient => "sent by the server to client",
        };
        write!(
            writer,
            "  {} {operations} ({side} {}, line {})",
            step.index, step.client, step.line
        )?;
        if let Some(until) = &step.repeat_until {
            write!(writer, " repeated until {until}")?;
        }
        writeln!(writer)?;
        for outcome in &step.outcomes {
            writeln!(writer, "    may end with {outcome}")?;
        }
    }
    writeln!(writer, "rules that may apply:")?;
    for (rule, source) in rules_for(case, rules) {
        writeln!(writer, "  {}: {}", rule.id, source)?;
    }
    for warning in &case.warnings {
        writeln!(writer, "warning: line {}: {}", warning.line, warning.text)?;
    }
    Ok(())
}

/// The rules for the case, in its version, that speak of every operation or one of the case's.
fn rules_for<'a>(case: &'a Case, rules: &'a Rules) -> impl Iterator<Item = (&'a Rule, &'a str)> {
    let operations: BTreeSet<u32> = case
        .steps
        .iter()
        .flat_map(|step| step.operations())
        .map(|operation| operation.0)
        .collect();
    let version = case.key.version;
    rules.all().iter().filter_map(move |rule| {
        let mut named = rule.operations.iter();
        let applies = rule.operations.is_empty() || named.any(|one| operations.contains(&one.0));
        let applies = applies && rule.is_for_case(&case.key.id);
        let source = rule.source(version).filter(|_| applies)?;
        Some((rule, source.source.as_str()))
    })
}
