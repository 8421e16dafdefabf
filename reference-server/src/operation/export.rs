//! Export (KMIP 1.4 section 4.41, 2.1 section 6.1.18).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::get::content_for;
use crate::attribute;
use crate::error::OperationError;
use crate::system_object;

/// Gives an object with all its attributes; of a destroyed one the form without its material.
pub(super) fn export(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let object = cx.find_online(payload)?;
    let mut fields = vec![
        Item::enumeration(Tag::OBJECT_TYPE, object.object_type),
        Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str()),
    ];
    fields.extend(attribute::encoded(
        &attribute::visible(&object, cx.version, cx.now),
        cx.version,
    ));
    fields.push(match object.husk.clone() {
        Some(husk) => {
            system_object::refuse_content(&object)?;
            husk
        }
        None => content_for(payload, &object, cx)?,
    });
    cx.set_placeholder(Some(object.id.clone()));
    Ok(fields)
}
