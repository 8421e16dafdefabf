//! Recover (KMIP 1.4 section 4.23, 2.1 section 6.1.42).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::attribute::AttributeKey;
use crate::error::OperationError;

/// Takes an object out of the archive.
pub(super) fn recover(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find(payload)?).clone();
    object.archived = false;
    object
        .attributes
        .remove_all(&AttributeKey::Standard(Tag::ARCHIVE_DATE));
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.set_placeholder(Some(object.id.clone()));
    cx.save(object);
    Ok(vec![id])
}
