//! Get Attributes (KMIP 1.4 section 4.13, 2.1 section 6.1.20).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::attribute::{self, AttributeKey, Instance};
use crate::error::{Cause, OperationError};

/// Gives the attributes a client names, or all of them.
pub(super) fn get_attributes(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let object = cx.find_online(payload)?;
    let wanted = wanted(payload, cx)?;
    for (position, key) in wanted.iter().enumerate() {
        if wanted[..position].contains(key) {
            return Err(OperationError::new(
                Cause::InvalidMessage,
                format!("{} is asked for twice", attribute::name_1x(key)),
            ));
        }
    }
    let visible = attribute::visible(&object, cx.version, cx.now);
    let shown: Vec<Instance> = if asks_for_all(payload) {
        visible
    } else {
        let found = wanted.iter().flat_map(|key| of_key(&visible, key));
        found.cloned().collect()
    };
    let mut fields = vec![Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str())];
    fields.extend(attribute::encoded(&shown, cx.version));
    Ok(fields)
}

fn asks_for_all(payload: &Item) -> bool {
    payload.field(Tag::ATTRIBUTE_NAME).is_none()
        && payload.field(Tag::ATTRIBUTE_REFERENCE).is_none()
}

/// The attributes asked for. A 1.x name that the version does not have names an attribute without a
/// value, for 1.x has no failure for it; 2.x has Invalid Attribute.
fn wanted(payload: &Item, cx: &Context<'_>) -> Result<Vec<AttributeKey>, OperationError> {
    if cx.version.is_1x() && payload.field(Tag::ATTRIBUTE_NAME).is_some() {
        return Ok(attribute::known_references(payload, cx.version));
    }
    let wanted = attribute::references(payload, cx.version)?;
    let unknown = wanted
        .iter()
        .find(|key| attribute::definition(key, cx.version).is_none());
    match unknown {
        None => Ok(wanted),
        Some(key) => Err(OperationError::new(
            Cause::InvalidAttribute,
            format!("{} is no attribute", attribute::name_1x(key)),
        )),
    }
}

fn of_key<'a>(
    visible: &'a [Instance],
    key: &'a AttributeKey,
) -> impl Iterator<Item = &'a Instance> {
    visible
        .iter()
        .filter(move |instance| key.names(&instance.item))
}
