//! Create User (KMIP 3.0 draft).

use kmip_conform_protocol::Item;
use kmip_conform_protocol::enumeration::ObjectType;

use super::Context;
use crate::error::OperationError;
use crate::system_object;
use crate::{attribute, users};

/// Makes a user.
pub(super) fn create_user(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let given = attribute::payload_attributes(payload, cx.version)?;
    let items: Vec<Item> = given.into_iter().map(|given| given.item).collect();
    users::require_free_names(&items, cx.settings, cx.store)?;
    let created = system_object::create(ObjectType::USER, None, payload, cx)?;
    let id = created.first().and_then(Item::as_text).unwrap_or_default();
    if let Some(user) = cx.store.object(id) {
        users::enlist(&user, cx.store);
    }
    Ok(created)
}
