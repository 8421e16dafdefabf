//! Where a case failed, as far as a statement has to name it.

use kmip_conform_protocol::schema::{OperationDef, attributes, operations};
use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag, xml};

use crate::result::{CaseResult, Difference, StepResult};

/// A step of a failed case that differs from what the case expects.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// `CASE@VERSION step N`.
    pub(super) place: String,
    /// The case's id.
    pub(super) case: String,
    /// The operations that are to blame, by XML name: those that the case's clause is about, else
    /// those of the step; none where an attribute is to blame.
    pub(super) operations: Vec<String>,
    /// The paths that differ.
    pub(super) paths: Vec<String>,
    /// The clause, or the first difference.
    pub(super) what: String,
    /// The attributes that are to blame, by name.
    attributes: Vec<String>,
    /// The paths whose form breaks the protocol, and not what the case expects.
    malformed: Vec<String>,
}

impl Failure {
    /// The first step of the case that differs; what follows may be its consequence.
    pub(super) fn of(case: &CaseResult) -> Option<Self> {
        let step = case.steps.iter().find(differs)?;
        let open: Vec<_> = open(step).collect();
        let violated = || step.violations.iter().map(|one| one.path.clone());
        let mut paths: Vec<String> = open.iter().map(|one| one.path.clone()).collect();
        paths.extend(violated());
        let clause = case.about.clause.clone();
        let subjects = clause.as_deref().map(subjects).unwrap_or_default();
        let seen = named(step, &open);
        let of_clause = |kind: fn(&Subject) -> Option<&String>| -> Vec<String> {
            subjects.iter().filter_map(kind).cloned().collect()
        };
        let mut attributes = of_clause(Subject::attribute);
        let mut operations = of_clause(Subject::operation);
        // What differs is nearer to the truth than a clause about another attribute; and an
        // operation beside an attribute is the way to see it.
        let elsewhere = !seen.is_empty() && !attributes.iter().any(|one| seen.contains(one));
        if subjects.is_empty() || (!attributes.is_empty() && elsewhere) {
            attributes = seen;
            operations.clone_from(&step.operations);
        }
        if !attributes.is_empty() {
            operations.clear();
        }
        let malformed = violated().collect();
        let clause = clause.or_else(|| open.iter().find_map(|one| one.clause.clone()));
        let violated = step.violations.first().and_then(|one| one.section.clone());
        Some(Self {
            place: format!("{} step {}", case.name(), step.index),
            case: case.id.clone(),
            what: clause.or(violated).unwrap_or_else(|| {
                let first = paths.first();
                first.map_or_else(String::new, |path| format!("at {path}"))
            }),
            operations,
            paths,
            attributes,
            malformed,
        })
    }

    /// Whether an attribute is to blame.
    pub(super) fn breaks_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|one| one == name)
    }

    /// Whether the form of a structure or a field breaks the protocol, or that of what is directly in
    /// it.
    pub(super) fn breaks_form(&self, element: &str) -> bool {
        self.malformed.iter().any(|path| {
            let mut last = elements(path).rev().take(2);
            last.any(|part| part == element)
        })
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

fn differs(step: &&StepResult) -> bool {
    !step.violations.is_empty() || open(step).next().is_some()
}

fn open(step: &StepResult) -> impl Iterator<Item = &Difference> {
    let differences = step.differences.iter();
    differences.filter(|one| one.accepted_by.is_none())
}

/// The elements of a path, without their numbers.
fn elements(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    let parts = path.split('/');
    parts.map(|part| part.split(['[', '(']).next().unwrap_or(part))
}

/// What the clause of a case is about.
#[derive(Debug, PartialEq)]
enum Subject {
    /// An operation, by XML name.
    Operation(String),
    /// An attribute, by name.
    Attribute(String),
}

impl Subject {
    fn operation(&self) -> Option<&String> {
        match self {
            Self::Operation(name) => Some(name),
            Self::Attribute(_) => None,
        }
    }

    fn attribute(&self) -> Option<&String> {
        match self {
            Self::Attribute(name) => Some(name),
            Self::Operation(_) => None,
        }
    }

    /// What a section describes; sections within it are about the same.
    fn of(version: ProtocolVersion, section: &str) -> Option<Self> {
        let covers = |own: Option<&str>| {
            let rest = own.and_then(|own| section.strip_prefix(own));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let error_section = |row: &OperationDef| row.exchange(version)?.error_section(version);
        let mut rows = operations().iter();
        let found = rows.find(|row| covers(row.section(version)) || covers(error_section(row)));
        if let Some(row) = found {
            return Some(Self::Operation(row.operation.to_string()));
        }
        let mut rows = attributes().iter();
        let found = rows.find(|row| covers(row.section(version)))?;
        Some(Self::Attribute(found.name.to_owned()))
    }
}

/// Reads `KMIP 2.1 section 6.1.19`, also behind other words and with further sections behind a
/// comma; a clause may be about neither an operation nor an attribute.
fn subjects(clause: &str) -> Vec<Subject> {
    let read = || {
        let (before, sections) = clause.rsplit_once(" section ")?;
        let version: ProtocolVersion = before.rsplit(' ').next()?.parse().ok()?;
        Some((version, sections))
    };
    let Some((version, sections)) = read() else {
        return Vec::new();
    };
    let sections = sections.split(", ");
    let numbers = sections.filter_map(|text| text.split(' ').next());
    numbers
        .filter_map(|number| Subject::of(version, number))
        .collect()
}

/// The attributes that differ or whose form is wrong: those that the paths name, and in 1.x those that
/// the messages name as text.
fn named(step: &StepResult, open: &[&Difference]) -> Vec<String> {
    let mut names: Vec<String> = open
        .iter()
        .filter_map(|one| one.attribute.clone())
        .collect();
    let response = step.response_xml.as_deref().and_then(message);
    for violation in &step.violations {
        names.extend(
            response
                .as_ref()
                .and_then(|item| name_at(item, &violation.path)),
        );
    }
    let paths = open.iter().map(|one| one.path.as_str());
    let paths = paths.chain(step.violations.iter().map(|one| one.path.as_str()));
    for element in paths.flat_map(elements) {
        let row =
            Tag::from_xml_name(element).and_then(kmip_conform_protocol::schema::attribute_by_tag);
        names.extend(row.map(|row| row.name.to_owned()));
    }
    names
}

/// The name of the 1.x Attribute that a path of the message goes through.
fn name_at(message: &Item, path: &str) -> Option<String> {
    let mut item = message;
    for part in path.split('/').skip(1) {
        let (element, number) = match part.trim_end_matches(']').split_once('[') {
            Some((element, number)) => (element, number.parse().unwrap_or(1)),
            None => (part, 1_usize),
        };
        let tag = Tag::from_xml_name(element)?;
        item = item.fields_with(tag).nth(number.checked_sub(1)?)?;
        if tag == Tag::ATTRIBUTE {
            return Some(item.field(Tag::ATTRIBUTE_NAME)?.as_text()?.to_owned());
        }
    }
    None
}

/// A message of the evidence; what is masked reads as zeros.
pub(super) fn message(text: &str) -> Option<Item> {
    let read = text.replace("**", "00");
    xml::decode(&read, &Limits::default()).ok()?.item
}

#[cfg(test)]
mod tests;
