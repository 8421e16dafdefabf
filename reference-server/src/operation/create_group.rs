//! Create Group (KMIP 3.0 draft).

use kmip_conform_protocol::Item;
use kmip_conform_protocol::enumeration::ObjectType;

use super::Context;
use crate::error::OperationError;
use crate::system_object;

/// Makes a group, to which other objects belong by their Group Link.
pub(super) fn create_group(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    system_object::create(ObjectType::GROUP, None, payload, cx)
}
