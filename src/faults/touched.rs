//! Which cases touch what a fault spoils, so that those run first.

use std::collections::BTreeSet;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema::{self, OperationDef};
use kmip_reference_server::fault::Fault;

use crate::run::{Plan, PlannedScenario};

/// The operations that a fault is about, by what the catalogue says of it: those that its words name,
/// and the one whose section it breaks. None where it may show anywhere.
pub(super) fn operations(fault: &Fault) -> BTreeSet<Operation> {
    let rows = schema::operations().iter();
    let about = rows.filter(|row| names(fault.shows, row.name) || is_section_of(fault.source, row));
    about.map(|row| row.operation).collect()
}

/// Whether the words name the operation: `Get` is no part of `Get Attributes`.
pub(super) fn names(words: &str, name: &str) -> bool {
    let longer = schema::operations().iter();
    let mut longer = longer.filter(|row| row.name.len() > name.len() && row.name.contains(name));
    let is_part = longer.any(|row| words.contains(row.name));
    let mut found = words.match_indices(name);
    !is_part
        && found.any(|(at, _)| {
            let before = words[..at].chars().next_back();
            let after = words[at + name.len()..].chars().next();
            [before, after]
                .into_iter()
                .flatten()
                .all(|c| !c.is_alphanumeric())
        })
}

/// Whether the source is a section that describes the operation, such as `KMIP 2.1 section 6.1.19`.
fn is_section_of(source: &str, row: &OperationDef) -> bool {
    let Some((version, section)) = source
        .strip_prefix("KMIP ")
        .and_then(|rest| rest.split_once(" section "))
    else {
        return false;
    };
    let Ok(version) = version.parse() else {
        return false;
    };
    let form = row.exchange(version);
    let sections = form.map(|form| [form.section(version), form.error_section(version)]);
    sections.is_some_and(|sections| sections.contains(&Some(section)))
}

/// Scenarios that run together before it is seen whether they notice the fault.
const TOGETHER: usize = 150;

/// The plan in parts that run one after the other until one notices the fault: written cases that
/// touch it, generated ones that do, the rest. Each part has some of every subject.
pub(super) fn parts(plan: &Plan, fault: &Fault) -> Vec<Plan> {
    let about = operations(fault);
    let rank = |scenario: &PlannedScenario| match (touches(scenario, &about), made(scenario)) {
        (true, false) => 0,
        (true, true) => 1,
        (false, _) => 2,
    };
    let mut ranks: [Vec<&PlannedScenario>; 3] = Default::default();
    for scenario in &plan.scenarios {
        ranks[rank(scenario)].push(scenario);
    }
    let parts = ranks.iter().flat_map(|scenarios| {
        let count = scenarios.len().div_ceil(TOGETHER);
        (0..count).map(move |first| scenarios.iter().skip(first).step_by(count).copied())
    });
    let parts = parts.map(|scenarios| Plan {
        scenarios: scenarios.cloned().collect(),
        unreadable: Vec::new(),
    });
    parts.filter(|part| part.runs() > 0).collect()
}

fn touches(scenario: &PlannedScenario, about: &BTreeSet<Operation>) -> bool {
    let steps = scenario
        .cases
        .iter()
        .flat_map(|planned| &planned.case.steps);
    let mut asked = steps.flat_map(|step| step.operations());
    about.is_empty() || asked.any(|operation| about.contains(&operation))
}

fn made(scenario: &PlannedScenario) -> bool {
    let mut cases = scenario.cases.iter();
    cases.all(|planned| planned.case.file.starts_with("generated/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_whole_operations() {
        assert!(names(
            "an object that stays Active after Revoke succeeded",
            "Revoke"
        ));
        assert!(names("a Get of a destroyed object", "Get"));
        assert!(!names("Get Attributes leaves one out", "Get"));
        assert!(!names("states that stay what they are", "Get"));
    }

    #[test]
    fn a_fault_is_about_the_operation_of_its_section() {
        let about = |name: &str| {
            let mut all = kmip_reference_server::fault::all();
            let found = all.find(|(_, fault)| fault.name == name);
            operations(found.unwrap().1)
        };
        assert!(about("activate-does-nothing").contains(&Operation::ACTIVATE));
        assert!(about("dates-do-not-act").is_empty());
    }
}
