//! Get Usage Allocation (KMIP 1.4 section 4.18, 2.1 section 6.1.23).

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::{lifecycle, usage_limits};

/// Objects with which nothing can be protected.
const PROTECT_NOTHING: [ObjectType; 3] = [
    ObjectType::OPAQUE_OBJECT,
    ObjectType::TEMPLATE,
    ObjectType::CERTIFICATE_REQUEST,
];

/// Grants the use of an object for some units of protection.
pub(super) fn get_usage_allocation(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    let amount = payload
        .field(Tag::USAGE_LIMITS_COUNT)
        .and_then(Item::as_long_integer)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no count is given"))?;
    if PROTECT_NOTHING.contains(&object.object_type) {
        return Err(OperationError::new(
            Cause::WrongObjectType,
            format!("a {} protects nothing", object.object_type),
        ));
    }
    if object.attributes.get(Tag::USAGE_LIMITS).is_some()
        && !lifecycle::may_protect(&object, cx.now)
    {
        return Err(OperationError::new(
            Cause::PermissionDenied,
            "the object may not protect anything now",
        ));
    }
    usage_limits::allocate(&mut object, amount)?;
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(vec![id])
}
