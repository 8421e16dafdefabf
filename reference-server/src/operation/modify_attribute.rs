//! Modify Attribute (KMIP 1.4 section 4.16, 2.1 section 6.1.34).

use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::Context;
use super::add_attribute::answer;
use crate::attribute::{self, AttributeKey, Change, Given};
use crate::error::{Cause, OperationError};
use crate::store::Object;
use crate::{application, creation, sensitivity, usage_limits};

/// Replaces a value of an attribute.
pub(super) fn modify_attribute(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    let given = attribute::one_given(payload, Tag::NEW_ATTRIBUTE, cx.version)?;
    let key = attribute::key_in(&given.item, cx.version);
    attribute::check_change(Change::Modify, &key, &object, cx.version, cx.now)?;
    attribute::check_value(&given.item, object.object_type, cx.version)?;
    attribute::check_turn(&given.item, object.object_type, cx.version)?;
    let current = payload.field(Tag::CURRENT_ATTRIBUTE);
    let index = instance(&object, &key, &given, current, cx.version)?;
    creation::require_free_name(&given.item, Some(&object.id), cx)?;
    let item = application::complete(usage_limits::initial(given.item)?, cx)?;
    object.attributes.replace(index, item.clone());
    sensitivity::note_change(&mut object);
    creation::check_dates(&object)?;
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(answer(id, &item, index, cx))
}

/// The index of the instance that is meant: by Attribute Index in 1.x (absent is 0), by Current
/// Attribute in 2.x, where it may be left out for an attribute with one instance.
fn instance(
    object: &Object,
    key: &AttributeKey,
    given: &Given,
    current: Option<&Item>,
    version: ProtocolVersion,
) -> Result<i32, OperationError> {
    let mut instances = object.attributes.instances(key);
    let first = instances.next().ok_or_else(|| {
        OperationError::new(Cause::AttributeNotFound, "the object lacks the attribute")
    })?;
    let absent = || {
        OperationError::new(
            Cause::AttributeInstanceNotFound,
            "the attribute has no such instance",
        )
    };
    if let Some(current) = current.and_then(|current| current.fields().first()) {
        let mut all = object.attributes.instances(key);
        return all
            .find(|instance| instance.item == *current)
            .map(|instance| instance.index)
            .ok_or_else(absent);
    }
    if !version.is_1x() {
        // Without Current Attribute several values cannot be told apart.
        return instances
            .next()
            .is_none()
            .then_some(first.index)
            .ok_or_else(absent);
    }
    let index = given.index.unwrap_or_default();
    let mut all = object.attributes.instances(key);
    all.find(|instance| instance.index == index)
        .map(|instance| instance.index)
        .ok_or_else(absent)
}
