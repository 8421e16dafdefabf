//! Create User (KMIP 3.0 draft).

use kmip_conform_protocol::Item;
use kmip_conform_protocol::enumeration::ObjectType;

use super::Context;
use crate::error::OperationError;
use crate::system_object;

/// Makes a user.
pub(super) fn create_user(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    system_object::create(ObjectType::USER, None, payload, cx)
}
