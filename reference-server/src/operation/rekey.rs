//! Re-key (KMIP 1.4 section 4.4, 2.1 section 6.1.46).

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::create::symmetric_key;
use super::create_key_pair::requested;
use crate::error::{Cause, OperationError};
use crate::replacement;

/// Makes the replacement of a symmetric key.
pub(super) fn rekey(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let existing = (*cx.find_online(payload)?).clone();
    if existing.object_type != ObjectType::SYMMETRIC_KEY {
        return Err(OperationError::new(
            Cause::WrongObjectType,
            "only a symmetric key can be re-keyed",
        ));
    }
    replacement::require_value(&existing)?;
    let given = requested(payload, Tag::TEMPLATE_ATTRIBUTE, Tag::ATTRIBUTES, cx)?;
    let items = replacement::attributes(&existing, given, replacement::offset(payload)?, cx)?;
    let existing = replacement::retire(existing, cx);
    let id = symmetric_key(items, cx)?;
    replacement::link(existing, &id, cx);
    cx.set_placeholder(Some(id.clone()));
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, id)])
}
