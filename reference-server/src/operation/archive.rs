//! Archive (KMIP 1.4 section 4.22, 2.1 section 6.1.4).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::OperationError;

/// Moves an object to the archive, from which it must be recovered before use.
pub(super) fn archive(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    object.archived = true;
    let date = Item::date_time(Tag::ARCHIVE_DATE, cx.now);
    object.attributes.set(date);
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(vec![id])
}
