//! Encoding, structure and version of what a response holds.

use kmip_conform_protocol::schema::{attribute, check};
use kmip_conform_protocol::{Item, MessagePath, ProtocolVersion, Tag, Value};

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
    Outcome::of(violations.iter().map(ToString::to_string))
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

fn newer(item: &Item, version: ProtocolVersion, path: &mut MessagePath) -> Option<String> {
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
