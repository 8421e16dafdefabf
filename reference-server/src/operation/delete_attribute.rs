//! Delete Attribute (KMIP 1.4 section 4.17, 2.1 section 6.1.13).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::add_attribute::answer;
use crate::attribute::{self, AttributeKey, Change};
use crate::error::{Cause, OperationError};
use crate::store::Object;

/// Takes values of an attribute away.
pub(super) fn delete_attribute(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    let current = payload
        .field(Tag::CURRENT_ATTRIBUTE)
        .and_then(|field| field.fields().first());
    let key = key_of(payload, current, cx)?;
    attribute::check_change(Change::Delete, &key, &object, cx.version, cx.now)?;
    if object.attributes.instances(&key).next().is_none() {
        return Err(OperationError::new(
            Cause::AttributeNotFound,
            "the object lacks the attribute",
        ));
    }
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    let (item, index) = match current {
        Some(current) => by_value(&mut object, &key, current)?,
        None if cx.version.is_1x() => by_index(&mut object, &key, payload)?,
        None => all(&mut object, &key),
    };
    cx.save(object);
    Ok(answer(id, &item, index, cx))
}

fn key_of(
    payload: &Item,
    current: Option<&Item>,
    cx: &Context<'_>,
) -> Result<AttributeKey, OperationError> {
    if let Some(current) = current {
        return Ok(attribute::key_in(current, cx.version));
    }
    attribute::references(payload, cx.version)?
        .into_iter()
        .next()
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no attribute is named"))
}

/// A 2.x Current Attribute names one value.
fn by_value(
    object: &mut Object,
    key: &AttributeKey,
    current: &Item,
) -> Result<(Item, i32), OperationError> {
    let index = object
        .attributes
        .instances(key)
        .find(|instance| instance.item == *current)
        .map(|instance| instance.index);
    remove(object, key, index)
}

/// A 1.x Attribute Index names one value; it is 0 where it is left out.
fn by_index(
    object: &mut Object,
    key: &AttributeKey,
    payload: &Item,
) -> Result<(Item, i32), OperationError> {
    let index = payload
        .field(Tag::ATTRIBUTE_INDEX)
        .and_then(Item::as_integer)
        .unwrap_or_default();
    remove(object, key, Some(index))
}

/// A 2.x Attribute Reference names all values.
fn all(object: &mut Object, key: &AttributeKey) -> (Item, i32) {
    let gone = object.attributes.remove_all(key).into_iter().next();
    let none = || Item::structure(Tag::ATTRIBUTE, Vec::new());
    (gone.unwrap_or_else(none), 0)
}

fn remove(
    object: &mut Object,
    key: &AttributeKey,
    index: Option<i32>,
) -> Result<(Item, i32), OperationError> {
    index
        .and_then(|index| Some((object.attributes.remove(key, index)?, index)))
        .ok_or_else(|| {
            OperationError::new(
                Cause::AttributeInstanceNotFound,
                "the attribute has no such instance",
            )
        })
}
