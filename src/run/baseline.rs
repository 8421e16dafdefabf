//! A run against an earlier one: what fails newly, what is mended, what the rules moved.

use std::collections::HashMap;

use crate::result::{Baseline, CaseResult, Difference, Moved, RunResult, StepResult, Verdict};

/// Compares a result with an earlier one and puts the outcome into it. Failures that the earlier
/// one has in the same place are marked as known; no verdict changes.
pub fn compare(result: &mut RunResult, earlier: &RunResult) {
    let before: HashMap<(&str, &str), &CaseResult> = earlier
        .cases
        .iter()
        .map(|case| ((case.id.as_str(), case.version.as_str()), case))
        .collect();
    let mut found = Baseline {
        tool: earlier.tool.clone(),
        start: earlier.start.clone(),
        same_rules: earlier.rules.is_some() && earlier.rules == result.rules,
        ..Baseline::default()
    };
    for case in &mut result.cases {
        let past = before.get(&(case.id.as_str(), case.version.as_str()));
        note(&mut found, case, past.copied());
    }
    let broken = |result: &RunResult| -> Vec<String> {
        let checks = result.checks.iter();
        let broken = checks.filter(|check| check.verdict == Verdict::Failed);
        broken.map(|check| check.id.clone()).collect()
    };
    let past = broken(earlier);
    found.known_checks = broken(result);
    found.known_checks.retain(|id| past.contains(id));
    result.baseline = Some(found);
}

fn note(found: &mut Baseline, case: &mut CaseResult, past: Option<&CaseResult>) {
    let name = case.name();
    let failed_before = past.is_some_and(CaseResult::is_failure);
    if let Some(past) = past
        && let Some(rule) = moved_by(past, case)
    {
        found.moved.push(Moved {
            case: name.clone(),
            was: past.verdict,
            is: case.verdict,
            rule,
        });
    }
    if case.is_failure() {
        match past {
            Some(past) if failed_before && place(past) == place(case) => {
                let known = format!("in the baseline of {} too", found.start);
                case.known.get_or_insert(known);
                found.known.push(name);
            }
            _ => found.new.push(name),
        }
    } else if failed_before && case.verdict == Verdict::Passed {
        found.mended.push(name);
    } else if failed_before {
        found.unseen.push(name);
    }
}

/// Where a case first fails: the same failure fails in the same place.
fn place(case: &CaseResult) -> Option<(usize, &str, crate::result::DifferenceKind)> {
    let mut all = case.steps.iter().flat_map(|step| {
        let open = step.differences.iter();
        let open = open.filter(|difference| difference.accepted_by.is_none());
        open.map(move |one| (step.index, one.path.as_str(), one.kind))
    });
    all.next()
}

/// The rule that alone made the verdict another: the target's answers differ from the expectation
/// in the same places as before, and one of them is accepted in one result and not in the other.
fn moved_by(past: &CaseResult, now: &CaseResult) -> Option<String> {
    if past.verdict == now.verdict || past.about.digest != now.about.digest {
        return None;
    }
    let mut moved = None;
    if past.steps.len() != now.steps.len() {
        return None;
    }
    for (past, now) in past.steps.iter().zip(&now.steps) {
        let (past, now) = (differences(past), differences(now));
        let places = |all: &[&Difference]| -> Vec<(String, crate::result::DifferenceKind)> {
            all.iter().map(|one| (one.path.clone(), one.kind)).collect()
        };
        if places(&past) != places(&now) {
            return None;
        }
        for (past, now) in past.iter().zip(&now) {
            if past.accepted_by.is_some() != now.accepted_by.is_some() {
                let rule = past.accepted_by.as_ref().or(now.accepted_by.as_ref());
                moved = moved.or(rule.map(|rule| rule.rule.clone()));
            }
        }
    }
    moved
}

/// The differences of a step, in an order that does not depend on who accepts them.
fn differences(step: &StepResult) -> Vec<&Difference> {
    let mut all: Vec<&Difference> = step.differences.iter().collect();
    all.sort_by(|one, other| one.path.cmp(&other.path));
    all
}

#[cfg(test)]
mod tests;
