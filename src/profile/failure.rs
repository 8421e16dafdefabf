//! Where a case failed, as far as a statement has to name it.

use crate::result::{CaseResult, StepResult};

/// A step of a failed case that differs from what the case expects.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// `CASE@VERSION step N`.
    pub(super) place: String,
    /// The case's id.
    pub(super) case: String,
    /// The operations of the step, by XML name.
    pub(super) operations: Vec<String>,
    /// The paths that differ.
    pub(super) paths: Vec<String>,
    /// The clause, or the first difference.
    pub(super) what: String,
}

impl Failure {
    /// The first step of the case that differs; what follows may be its consequence.
    pub(super) fn of(case: &CaseResult) -> Option<Self> {
        let differs = |step: &&StepResult| {
            !step.violations.is_empty()
                || step.differences.iter().any(|one| one.accepted_by.is_none())
        };
        let step = case.steps.iter().find(differs)?;
        let differences = step.differences.iter();
        let open: Vec<_> = differences
            .filter(|one| one.accepted_by.is_none())
            .collect();
        let mut paths: Vec<String> = open.iter().map(|one| one.path.clone()).collect();
        paths.extend(step.violations.iter().map(|one| one.path.clone()));
        let clause = case.about.clause.clone();
        let clause = clause.or_else(|| open.iter().find_map(|one| one.clause.clone()));
        let violated = step.violations.first().and_then(|one| one.section.clone());
        Some(Self {
            place: format!("{} step {}", case.name(), step.index),
            case: case.id.clone(),
            operations: step.operations.clone(),
            what: clause.or(violated).unwrap_or_else(|| {
                paths
                    .first()
                    .map_or_else(String::new, |path| format!("at {path}"))
            }),
            paths,
        })
    }

    /// Whether a path of it goes through this element.
    pub(super) fn touches(&self, element: &str) -> bool {
        let goes_through = |path: &String| {
            let mut parts = path.split('/');
            parts.any(|part| part.split(['[', '(']).next() == Some(element))
        };
        self.paths.iter().any(goes_through)
    }

    /// The place and what is wrong there.
    pub(super) fn described(&self) -> String {
        if self.what.is_empty() {
            self.place.clone()
        } else {
            format!("{} ({})", self.place, self.what)
        }
    }
}
