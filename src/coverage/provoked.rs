//! What a run provoked, read from its result: operations by version, pairs of operation and result
//! reason, rules of attributes. No verdict is computed again.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::schema;
use kmip_conform_protocol::{NamedValue, ProtocolVersion, Tag};

use super::reasons::Unprovoked;
use crate::case::Direction;
use crate::generate::RULES;
use crate::result::{CaseResult, RunResult, StepResult, Verdict};

/// The version whose pairs are counted: the one with an error table for every operation.
pub const COUNTED: ProtocolVersion = ProtocolVersion::V2_1;

/// The reasons that the error table of nearly every operation repeats.
const GENERAL: [ResultReason; 8] = [
    ResultReason::ATTESTATION_FAILED,
    ResultReason::ATTESTATION_REQUIRED,
    ResultReason::FEATURE_NOT_SUPPORTED,
    ResultReason::INVALID_FIELD,
    ResultReason::INVALID_MESSAGE,
    ResultReason::OPERATION_NOT_SUPPORTED,
    ResultReason::PERMISSION_DENIED,
    ResultReason::RESPONSE_TOO_LARGE,
];

/// A pair of an operation and a reason with which it fails.
pub type Pair = (Operation, ResultReason);

/// What a run provoked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provoked {
    /// Passed cases that ask for an operation, by operation and version.
    pub operations: BTreeMap<(String, String), usize>,
    /// The pairs of passed cases in the counted version.
    pub pairs: BTreeSet<Pair>,
    /// Rules of attributes that passed cases check, by rule and version.
    pub attribute_rules: BTreeMap<(&'static str, String), usize>,
}

/// Part of a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// What was provoked.
    pub provoked: BTreeSet<Pair>,
    /// What was not.
    pub left: BTreeSet<Pair>,
}

impl Provoked {
    /// What the passed cases of a result provoked.
    pub fn by(result: &RunResult) -> Self {
        let mut provoked = Self::default();
        let passed = |case: &&CaseResult| case.verdict == Verdict::Passed;
        for case in result.cases.iter().filter(passed) {
            provoked.add(case);
        }
        provoked
    }

    fn add(&mut self, case: &CaseResult) {
        let asked = |step: &&StepResult| step.direction == Direction::ClientToServer;
        let steps: Vec<&StepResult> = case.steps.iter().filter(asked).collect();
        let used: BTreeSet<&String> = steps.iter().flat_map(|step| &step.operations).collect();
        for operation in used {
            let key = (operation.clone(), case.version.clone());
            *self.operations.entry(key).or_default() += 1;
        }
        if case.version == COUNTED.to_string() {
            self.pairs.extend(steps.into_iter().flat_map(pairs));
        }
        let rules = RULES
            .iter()
            .filter(|rule| rule.name.starts_with("attribute-"));
        let rule = rules
            .filter(|rule| case.id.starts_with(&format!("{}-", rule.name)))
            .max_by_key(|rule| rule.name.len());
        if let Some(rule) = rule {
            let key = (rule.name, case.version.clone());
            *self.attribute_rules.entry(key).or_default() += 1;
        }
    }

    /// The pairs of the operations' own reasons.
    pub fn specific(&self) -> Share {
        self.share(listed().filter(|(_, reason)| !GENERAL.contains(reason)))
    }

    /// The pairs of the reasons that every operation repeats; one counts where a documented setting
    /// of the server brings it about.
    pub fn general(&self, data: &Unprovoked) -> Share {
        let mut share = self.share(listed().filter(|(_, reason)| GENERAL.contains(reason)));
        let (by_setting, otherwise) = std::mem::take(&mut share.provoked)
            .into_iter()
            .partition(|(_, reason)| data.setting(*reason).is_some());
        share.provoked = by_setting;
        let otherwise: BTreeSet<Pair> = otherwise;
        share.left.extend(otherwise);
        share
    }

    fn share(&self, listed: impl Iterator<Item = Pair>) -> Share {
        let (provoked, left) = listed.partition(|pair| self.pairs.contains(pair));
        Share { provoked, left }
    }

    /// The operations that clients of a version may ask for and no passed case does.
    pub fn unused(&self, version: ProtocolVersion) -> Vec<Operation> {
        let asked = schema::operations().iter().filter(|row| {
            let form = row.client_to_server.as_ref();
            form.is_some_and(|form| form.versions.contains(version))
        });
        let unused = asked.filter(|row| {
            let key = (row.operation.to_string(), version.to_string());
            !self.operations.contains_key(&key)
        });
        unused.map(|row| row.operation).collect()
    }

    /// Attributes with a table of rules in a version.
    pub fn attributes(version: ProtocolVersion) -> usize {
        let rows = schema::attributes().iter();
        let ruled = rows.filter(|row| row.tag != Tag::ATTRIBUTE && row.rules_in(version).is_some());
        ruled.count()
    }
}

/// The pairs of a step: each operation with the reason at its place.
fn pairs(step: &StepResult) -> impl Iterator<Item = Pair> {
    let asked = step.operations.iter().zip(&step.results);
    asked.filter_map(|(operation, result)| {
        let operation = Operation::TABLE.number(operation)?;
        let reason = ResultReason::TABLE.number(result)?;
        Some((Operation(operation), ResultReason(reason)))
    })
}

/// The distinct pairs that the error tables list for clients' requests.
pub fn listed() -> impl Iterator<Item = Pair> {
    let rows = schema::operations().iter();
    let pairs: BTreeSet<Pair> = rows
        .filter_map(|row| Some((row.operation, row.client_to_server.as_ref()?)))
        .filter(|(_, form)| form.versions.contains(COUNTED))
        .flat_map(|(operation, form)| {
            let reasons = form.reasons_in(COUNTED);
            reasons.map(move |allowed| (operation, allowed.reason))
        })
        .collect();
    pairs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(operation: &str, result: &str) -> StepResult {
        StepResult {
            index: 0,
            direction: Direction::ClientToServer,
            identity: "A".to_owned(),
            operations: vec![operation.to_owned()],
            request_hex: None,
            request_xml: None,
            response_hex: None,
            response_xml: None,
            results: vec![result.to_owned()],
            violations: Vec::new(),
            differences: Vec::new(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn the_tables_list_698_pairs_251_of_them_specific() {
        assert_eq!(listed().count(), 698);
        let none = Provoked::default();
        let specific = none.specific();
        assert_eq!((specific.provoked.len(), specific.left.len()), (0, 251));
    }

    #[test]
    fn a_step_gives_the_pair_of_its_operation_and_its_reason() {
        let found: Vec<Pair> = pairs(&step("Destroy", "WrongKeyLifecycleState")).collect();
        let reason = ResultReason::WRONG_KEY_LIFECYCLE_STATE;
        assert_eq!(found, [(Operation::DESTROY, reason)]);
        assert_eq!(pairs(&step("Destroy", "Success")).count(), 0);
    }

    #[test]
    fn a_general_pair_counts_only_where_a_setting_brings_it_about() {
        let data = Unprovoked::embedded().unwrap();
        let mut provoked = Provoked::default();
        let denied = (Operation::GET, ResultReason::PERMISSION_DENIED);
        let malformed = (Operation::GET, ResultReason::INVALID_MESSAGE);
        provoked.pairs.extend([denied, malformed]);
        let share = provoked.general(&data);
        assert!(share.provoked.contains(&denied) && share.left.contains(&malformed));
        assert_eq!(share.provoked.len() + share.left.len(), 447);
    }
}
