//! Where a case noticed a fault.

use std::collections::BTreeSet;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema;
use kmip_reference_server::fault::Fault;

use super::touched::names;
use crate::result::{CaseResult, Difference, StepResult};

/// A case that fails with a fault and passes without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caught {
    /// The case, as `id@version`.
    pub case: String,
    /// The message path of the first difference that nobody accepts, where there is one.
    pub path: Option<String>,
    /// The clause that the difference breaks, else the one that the case checks.
    pub clause: Option<String>,
    /// Whether that is the clause of the fault, or its words name the field or the operation; such a
    /// case tells most.
    pub at_home: bool,
}

/// What a failed case says of a fault.
pub(super) fn caught(case: &CaseResult, fault: &Fault, about: &BTreeSet<Operation>) -> Caught {
    let found = case
        .steps
        .iter()
        .find_map(|step| open(step).map(|difference| (step, difference)));
    let clause = found.and_then(|(_, difference)| difference.clause.clone());
    let clause = clause.or_else(|| case.about.clause.clone());
    let at_home = clause.as_deref() == Some(fault.source)
        || found.is_some_and(|(step, difference)| {
            names_place(fault.shows, &difference.path) || asks(step, about)
        });
    Caught {
        case: case.name(),
        path: found.map(|(_, difference)| difference.path.clone()),
        clause,
        at_home,
    }
}

fn open(step: &StepResult) -> Option<&Difference> {
    let mut differences = step.differences.iter();
    differences.find(|difference| difference.accepted_by.is_none())
}

/// Whether the step asks for one of the operations.
fn asks(step: &StepResult, about: &BTreeSet<Operation>) -> bool {
    let rows = schema::operations().iter();
    let mut rows = rows.filter(|row| about.contains(&row.operation));
    rows.any(|row| {
        let asked = step.operations.iter();
        asked
            .map(|name| squeezed(name))
            .any(|name| name == squeezed(row.name))
    })
}

/// Whether the words name a field of the path.
fn names_place(words: &str, path: &str) -> bool {
    let fields = path.split(['/', '[', ']', ' ']);
    let mut fields = fields.filter(|field| field.chars().any(char::is_alphabetic));
    fields.any(|field| names(words, &spaced(field)))
}

/// `UniqueIdentifier` as `Unique Identifier`.
fn spaced(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = None::<char>;
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_some_and(char::is_lowercase) {
            out.push(' ');
        }
        out.push(letter);
        before = Some(letter);
    }
    out
}

/// A name without what its spellings differ in.
fn squeezed(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_named_by_the_field_it_ends_in_or_passes() {
        let path = "ResponseMessage/BatchItem[0]/ResponsePayload/UniqueIdentifier";
        assert!(names_place("answers without Unique Identifier", path));
        assert!(names_place("a Batch Item too many", path));
        assert!(!names_place("a Maximum Items that is ignored", path));
    }
}
