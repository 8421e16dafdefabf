//! Each field of each payload with a value of a type that it cannot have.

use kmip_conform_protocol::schema::{self, Field};
use kmip_conform_protocol::{Item, ItemType, ProtocolVersion, Value};

use super::malformed::{Spoilt, refusals, rows, samples, stands_in, tag_id};
use super::rule::Rule;
use crate::case::Case;

pub(super) const RULE: Rule = Rule {
    name: "wrong-type",
    about: "a field of the payload has a value of a type that it cannot have",
    make,
};

fn make(version: ProtocolVersion) -> Vec<Case> {
    let mut cases = Vec::new();
    for sample in samples(version) {
        let operation = sample.request.operation;
        for field in rows(operation, version) {
            let payload = &sample.request.payload;
            let Some(index) = payload.iter().position(|item| stands_in(item, field)) else {
                continue;
            };
            let Some(other) = another(&payload[index], Some(field), version) else {
                continue;
            };
            let tag = payload[index].tag;
            let kind = other.value.item_type().map_or("", ItemType::name);
            let mut spoilt = payload.clone();
            spoilt[index] = other;
            let spoilt = Spoilt {
                rule: RULE.name,
                version,
                sample: &sample,
                what: tag_id(tag),
                title: format!("{operation} with {tag} as {kind}"),
                clause: sample.request.section(version),
                payload: spoilt,
                outcomes: refusals(operation, version, &[]),
            };
            cases.push(spoilt.case());
        }
    }
    cases
}

/// The item with a value of a type that its place does not allow; `None` where it allows any.
pub(super) fn another(
    item: &Item,
    field: Option<&Field>,
    version: ProtocolVersion,
) -> Option<Item> {
    let of_field = field
        .map(|field| field.types)
        .filter(|types| !types.is_empty());
    let of_tag = item.tag.definition().and_then(|row| row.types_in(version));
    let types = of_field.or(of_tag).filter(|types| !types.is_empty())?;
    let form = schema::structures_of(item.tag, version).any(|form| !form.types.is_empty());
    let values = [
        Value::Integer(1),
        Value::TextString("text".to_owned()),
        Value::Boolean(true),
        Value::Structure(Vec::new()),
    ];
    let fits = |value: &Value| value.item_type().is_some_and(|one| types.contains(&one));
    let other = values.into_iter().find(|value| !fits(value))?;
    (!form).then(|| Item::new(item.tag, other))
}
