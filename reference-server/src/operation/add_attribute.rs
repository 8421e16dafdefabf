//! Add Attribute (KMIP 1.4 section 4.15, 2.1 section 6.1.2).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::attribute::{self, Change};
use crate::error::{Cause, OperationError};
use crate::{application, creation, usage_limits};

/// Gives an object an attribute, or one more value of it.
pub(super) fn add_attribute(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    let given = attribute::one_given(payload, Tag::NEW_ATTRIBUTE, cx.version)?;
    if given.index.is_some() {
        return Err(OperationError::new(
            Cause::InvalidField,
            "a new attribute cannot have an index",
        ));
    }
    let key = attribute::key_in(&given.item, cx.version);
    attribute::check_change(Change::Add, &key, &object, cx.version, cx.now)?;
    attribute::check_value(&given.item, object.object_type, cx.version)?;
    creation::require_free_name(&given.item, Some(&object.id), cx)?;
    let item = application::complete(usage_limits::initial(given.item)?, cx)?;
    if object
        .attributes
        .instances(&key)
        .any(|one| one.item == item)
        && item.tag != Tag::ATTRIBUTE
    {
        let cause = if item.tag == Tag::NAME {
            Cause::NameInUse
        } else {
            Cause::AttributeSingleValued
        };
        return Err(OperationError::new(cause, "the object has this very value"));
    }
    if object.attributes.instances(&key).count() >= cx.settings.attribute_instances {
        return Err(OperationError::new(
            Cause::TooManyInstances,
            "the attribute has too many instances",
        ));
    }
    let index = object.attributes.add(item.clone());
    creation::check_dates(&object)?;
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(answer(id, &item, index, cx))
}

/// The answer of the operations on one attribute: 1.x repeats the attribute.
pub(super) fn answer(id: Item, item: &Item, index: i32, cx: &Context<'_>) -> Vec<Item> {
    let mut fields = vec![id];
    if cx.version.is_1x() {
        fields.push(attribute::to_1x(item, index));
    }
    fields
}
