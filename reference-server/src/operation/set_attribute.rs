//! Set Attribute (KMIP 2.1 section 6.1.51).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::attribute::{self, Change};
use crate::error::{Cause, OperationError};
use crate::{application, creation, sensitivity, usage_limits};

/// Gives an attribute of at most one value its value.
pub(super) fn set_attribute(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    let given = attribute::one_given(payload, Tag::NEW_ATTRIBUTE, cx.version)?;
    let key = attribute::key_in(&given.item, cx.version);
    let present = object.attributes.instances(&key).count();
    if present > 1 {
        return Err(OperationError::new(
            Cause::AttributeMultiValued,
            "the attribute has several values",
        ));
    }
    let change = if present == 0 {
        Change::Add
    } else {
        Change::Modify
    };
    attribute::check_change(change, &key, &object, cx.version, cx.now)?;
    attribute::check_value(&given.item, object.object_type, cx.version)?;
    if change == Change::Modify {
        attribute::check_turn(&given.item, object.object_type, cx.version)?;
    }
    creation::require_free_name(&given.item, Some(&object.id), cx)?;
    let item = application::complete(usage_limits::initial(given.item)?, cx)?;
    object.attributes.set(item);
    sensitivity::note_change(&mut object);
    creation::check_dates(&object)?;
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(vec![id])
}
