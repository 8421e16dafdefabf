//! Encoding, structure and version of what a response holds.

use kmip_conform_protocol::schema::attribute;
use kmip_conform_protocol::schema::check::{self, SchemaViolation};
use kmip_conform_protocol::{
    Item, MessagePath, ProtocolVersion, Tag, Value, Violation, ViolationKind,
};

use super::{Observation, Outcome};

pub(super) fn well_formed(seen: &Observation<'_>) -> Outcome {
    if seen.response.is_none() && seen.violations.is_empty() {
        return Outcome::NotApplicable;
    }
    Outcome::of(seen.violations.iter().map(ToString::to_string))
}

pub(super) fn schema_valid(seen: &Observation<'_>) -> Outcome {
    let Some(response) = seen.response.filter(|_| seen.judged_version().is_known()) else {
        return Outcome::NotApplicable;
    };
    let violations = check::message(response, seen.judged_version());
    let broken = violations.iter().filter(|one| !is_echo(one, seen.request));
    Outcome::of(broken.map(ToString::to_string))
}

/// Whether the violation is an operation that the client named: a server that refuses an operation
/// nobody knows repeats it (KMIP 2.1 section 8.6).
fn is_echo(violation: &Violation, request: &Item) -> bool {
    let ViolationKind::Schema(SchemaViolation::UnknownValue { value }) = violation.kind else {
        return false;
    };
    let items = request.fields_with(Tag::BATCH_ITEM);
    let mut asked = items.filter_map(|item| item.field(Tag::OPERATION)?.as_enumeration());
    violation.path.last_tag() == Some(Tag::OPERATION) && asked.any(|number| number == value)
}

/// Tags and 1.x attributes that came with a later version than the message's own.
pub(super) fn no_newer_items(seen: &Observation<'_>) -> Outcome {
    let Some(response) = seen.response.filter(|_| seen.judged_version().is_known()) else {
        return Outcome::NotApplicable;
    };
    let mut path = MessagePath::root();
    path.push(response.tag, 0);
    let found = newer(response, seen.judged_version(), &mut path);
    Outcome::of(found.into_iter())
}

pub(super) fn newer(
    item: &Item,
    version: ProtocolVersion,
    path: &mut MessagePath,
) -> Option<String> {
    let row = item.tag.definition();
    if let Some(row) = row.filter(|row| row.versions.first > version) {
        return Some(format!("{path} exists from {} on", row.versions.first));
    }
    if let (Tag::ATTRIBUTE_NAME, Value::TextString(name)) = (item.tag, &item.value)
        && let Some(row) = attribute(name).filter(|row| row.versions.first > version)
    {
        return Some(format!(
            "{path}: `{name}` exists from {} on",
            row.versions.first
        ));
    }
    let fields = item.fields();
    fields.iter().enumerate().find_map(|(index, field)| {
        let before = fields.iter().take(index);
        let occurrence = before.filter(|other| other.tag == field.tag).count();
        path.push(field.tag, occurrence);
        let found = newer(field, version, path);
        path.pop();
        found
    })
}
