//! Failures that are likely to have one cause: the same place of a message, the same clause.

use std::collections::{BTreeMap, BTreeSet};

use crate::result::{CaseResult, Difference, DifferenceKind, StepResult};

/// Cases that fail in the same way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cause<'r> {
    /// What is wrong, in words.
    pub title: String,
    /// The clauses that the cases name for it, where any are known.
    pub clauses: BTreeSet<&'r str>,
    /// The first case's expectation and answer, where both are short.
    pub example: Option<(&'r str, &'r str)>,
    /// What the target said of itself in the first case.
    pub says: Option<&'r str>,
    /// The cases, by their places in the result.
    pub cases: Vec<usize>,
}

impl Cause<'_> {
    /// The clauses in a few words.
    pub(super) fn clause(&self) -> Option<String> {
        let first = self.clauses.first()?;
        Some(match self.clauses.len() - 1 {
            0 => (*first).to_owned(),
            1 => format!("{first} and one more clause"),
            more => format!("{first} and {more} more clauses"),
        })
    }

    /// What tells causes apart. Where a target says why it refuses, its words do, whatever the
    /// clause of the case that happened upon the refusal; else the clause does.
    fn key(&self) -> (String, Option<String>) {
        let words = self.says.map(without_numbers);
        let clause = || self.clauses.first().map(|clause| (*clause).to_owned());
        (self.title.clone(), words.or_else(clause))
    }
}

/// What the failures have in common; the most frequent first.
pub(super) fn causes(cases: &[CaseResult]) -> Vec<Cause<'_>> {
    let mut found: BTreeMap<(String, Option<String>), Cause<'_>> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        if !case.is_failure() {
            continue;
        }
        let cause = cause(case);
        let clauses = cause.clauses.clone();
        let group = found.entry(cause.key()).or_insert(cause);
        group.clauses.extend(clauses);
        group.cases.push(index);
    }
    let mut causes: Vec<Cause<'_>> = found.into_values().collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.cases.len()));
    causes
}

/// The differences of a step that no rule accepts.
pub(super) fn open(step: &StepResult) -> impl Iterator<Item = &Difference> {
    let differences = step.differences.iter();
    differences.filter(|difference| difference.accepted_by.is_none())
}

fn cause(case: &CaseResult) -> Cause<'_> {
    let mut all = case.steps.iter().flat_map(|step| {
        let differences = open(step);
        differences.map(move |difference| (step, difference))
    });
    match all.next() {
        Some((step, first)) => Cause {
            title: format!("{}: {}", step.operations.join(", "), title(first)),
            clauses: first.clause.as_deref().into_iter().collect(),
            example: example(first),
            says: step.notes.iter().find_map(|note| says(note)),
            cases: Vec::new(),
        },
        None => Cause {
            title: without_numbers(case.reason.as_deref().unwrap_or("no reason is given")),
            clauses: case.about.clause.as_deref().into_iter().collect(),
            example: None,
            says: None,
            cases: Vec::new(),
        },
    }
}

/// The note, if it is what a target says in a Result Message.
fn says(note: &str) -> Option<&str> {
    note.starts_with("the target says: ").then_some(note)
}

fn title(difference: &Difference) -> String {
    let place = place(&difference.path);
    match difference.kind {
        DifferenceKind::Missing => format!("{place} is missing"),
        DifferenceKind::Unexpected => format!("{place} was not expected"),
        DifferenceKind::Value => format!("{place} has another value"),
        DifferenceKind::Type => format!("{place} has another type"),
        DifferenceKind::Order => format!("{place} stands in another order"),
        DifferenceKind::Binding => format!("{place} does not keep its value"),
        DifferenceKind::Verification => format!("{place} is wrong when verified"),
        DifferenceKind::NoResponse => "no answer that can be read".to_owned(),
        DifferenceKind::NoRequest => "no request of the server that can be read".to_owned(),
    }
}

/// The last two parts of a path, without the numbers of occurrences.
fn place(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let last = parts.get(parts.len().saturating_sub(2)..).unwrap_or(&parts);
    let named = last
        .iter()
        .map(|part| part.split('[').next().unwrap_or(part));
    named.collect::<Vec<_>>().join("/")
}

fn example(difference: &Difference) -> Option<(&str, &str)> {
    const SHORT: usize = 60;
    let pair = (
        difference.expected.as_deref()?,
        difference.actual.as_deref()?,
    );
    let is_short = |text: &str| text.len() <= SHORT && !text.contains('\n');
    (is_short(pair.0) && is_short(pair.1)).then_some(pair)
}

/// A reason, with its numbers left out so that those that differ only in them are alike.
fn without_numbers(reason: &str) -> String {
    let words = reason.split(' ').map(|word| {
        let is_number = word.chars().any(|c| c.is_ascii_digit());
        if is_number { "..." } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_without_occurrences() {
        assert_eq!(
            place("ResponseMessage/BatchItem[2]/ResponsePayload/Attribute[3]"),
            "ResponsePayload/Attribute"
        );
        assert_eq!(place("ResultReason"), "ResultReason");
    }

    #[test]
    fn reasons_that_differ_in_numbers_are_alike() {
        assert_eq!(
            without_numbers("not done within 120 s"),
            without_numbers("not done within 5 s")
        );
    }
    #[test]
    fn what_a_target_says_is_one_cause_whatever_clause_met_it() {
        let case = |says: &str, clause: &str| {
            let mut case = crate::report::tests::failed();
            case.steps[0].notes = vec![format!("the target says: {says}")];
            case.steps[0].differences[0].clause = Some(clause.to_owned());
            case
        };
        let cases = [
            case("no attribute 12", "KMIP 1.4 section 4.9"),
            case("no attribute 13", "KMIP 1.4 section 3.24"),
            case("no room", "KMIP 1.4 section 4.9"),
        ];
        let found = causes(&cases);
        let counts: Vec<usize> = found.iter().map(|cause| cause.cases.len()).collect();
        assert_eq!(counts, [2, 1]);
        assert_eq!(
            found[0].clause().as_deref(),
            Some("KMIP 1.4 section 3.24 and one more clause")
        );
    }
}
