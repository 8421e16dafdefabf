//! Each enumeration in each payload with a value that its version does not know.

use kmip_conform_protocol::enumeration::ResultReason;
use kmip_conform_protocol::{EnumerationDef, Item, ProtocolVersion, Tag, Value};

use super::malformed::{Spoilt, refusals, samples, tag_id};
use super::rule::Rule;
use crate::case::Case;

pub(super) const RULE: Rule = Rule {
    name: "unknown-enumeration",
    about: "an enumeration of the payload has a value that the version does not know",
    make,
};

/// A number that no table lists and that is none of the vendors' own.
const UNLISTED: u32 = 0x7FFF_FFF0;

/// What an unknown algorithm, method, type or format may be refused with, besides.
const NOT_OFFERED: [ResultReason; 8] = [
    ResultReason::FEATURE_NOT_SUPPORTED,
    ResultReason::OPERATION_NOT_SUPPORTED,
    ResultReason::INVALID_OBJECT_TYPE,
    ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED,
    ResultReason::CRYPTOGRAPHIC_FAILURE,
    ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
    ResultReason::UNSUPPORTED_ATTRIBUTE,
    ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
];

fn make(version: ProtocolVersion) -> Vec<Case> {
    let mut cases = Vec::new();
    for sample in samples(version) {
        let operation = sample.request.operation;
        let payload = Item::structure(Tag::REQUEST_PAYLOAD, sample.request.payload.clone());
        let mut found = Vec::new();
        places(&payload, &mut Vec::new(), &mut found);
        for (number, path) in found.into_iter().enumerate() {
            let Some((tag, spoilt)) = spoil(&payload, &path, version) else {
                continue;
            };
            let spoilt = Spoilt {
                rule: RULE.name,
                version,
                sample: &sample,
                what: format!("{}-{number}", tag_id(tag)),
                title: format!("{operation} with an unknown value of {tag}"),
                clause: sample.request.section(version),
                payload: spoilt.fields().to_vec(),
                outcomes: refusals(operation, version, &NOT_OFFERED),
            };
            cases.push(spoilt.case());
        }
    }
    cases
}

/// Where enumerations stand: the index at each level.
fn places(item: &Item, path: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    if matches!(item.value, Value::Enumeration(_)) {
        found.push(path.clone());
    }
    for (index, field) in item.fields().iter().enumerate() {
        path.push(index);
        places(field, path, found);
        path.pop();
    }
}

/// The tree with an unknown value in one place, and the tag there.
fn spoil(item: &Item, path: &[usize], version: ProtocolVersion) -> Option<(Tag, Item)> {
    let Some((first, rest)) = path.split_first() else {
        let table = item.tag.definition().and_then(|row| row.enumeration);
        let number = table.map_or(UNLISTED, |table| unknown(table, version));
        return Some((item.tag, Item::new(item.tag, Value::Enumeration(number))));
    };
    let mut fields = item.fields().to_vec();
    let (tag, field) = spoil(fields.get(*first)?, rest, version)?;
    fields[*first] = field;
    Some((tag, Item::structure(item.tag, fields)))
}

/// A value that a later version has, else one that none has.
fn unknown(table: &EnumerationDef, version: ProtocolVersion) -> u32 {
    let mut later = table.values.iter().map(|row| row.value);
    later
        .find(|value| !table.lists(*value, version) && value & table.extensions == 0)
        .unwrap_or(UNLISTED)
}
