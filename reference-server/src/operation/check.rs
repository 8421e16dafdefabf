//! Check (KMIP 1.4 section 4.10, 2.1 section 6.1.7).

use kmip_conform_protocol::enumeration::{CryptographicUsageMask, ObjectType};
use kmip_conform_protocol::{Item, Tag, Value};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::store::Object;
use crate::{lease, usage_limits};

/// Tells whether the client may use an object in the way it states.
pub(super) fn check(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let object = cx.find_online(payload)?;
    let result = judge(payload, &object, cx);
    if result.is_err() {
        cx.set_placeholder(None);
    }
    result?;
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str())])
}

fn judge(payload: &Item, object: &Object, cx: &Context<'_>) -> Result<(), OperationError> {
    if object.object_type == ObjectType::TEMPLATE {
        return Err(OperationError::new(
            Cause::WrongObjectType,
            "a template is not used",
        ));
    }
    check_usage_mask(payload, object)?;
    check_usage_limits(payload, object)?;
    check_lease(payload, object, cx)
}

fn check_usage_mask(payload: &Item, object: &Object) -> Result<(), OperationError> {
    let Some(wanted) = payload
        .field(Tag::CRYPTOGRAPHIC_USAGE_MASK)
        .and_then(Item::as_integer)
    else {
        return Ok(());
    };
    let allowed = object
        .attributes
        .get(Tag::CRYPTOGRAPHIC_USAGE_MASK)
        .and_then(Item::as_integer)
        .unwrap_or_default();
    let unrestricted = allowed & CryptographicUsageMask::UNRESTRICTED.0 != 0;
    if unrestricted || wanted & allowed == wanted {
        return Ok(());
    }
    Err(OperationError::new(
        Cause::IncompatibleUsageMask,
        "the usage mask does not allow this use",
    ))
}

fn check_usage_limits(payload: &Item, object: &Object) -> Result<(), OperationError> {
    let wanted = payload
        .field(Tag::USAGE_LIMITS_COUNT)
        .and_then(Item::as_long_integer);
    let left = usage_limits::remaining(object);
    if wanted.zip(left).is_some_and(|(wanted, left)| wanted > left) {
        return Err(OperationError::new(
            Cause::UsageLimitExceeded,
            "the usage limits do not allow that much",
        ));
    }
    Ok(())
}

fn check_lease(payload: &Item, object: &Object, cx: &Context<'_>) -> Result<(), OperationError> {
    let wanted = payload.field(Tag::LEASE_TIME).map(|field| &field.value);
    let longest = lease::granted(object, cx.now, cx.settings);
    match wanted {
        Some(Value::Interval(seconds)) if *seconds > longest => Err(OperationError::new(
            Cause::PermissionDenied,
            format!("a lease of the object lasts {longest} seconds at most"),
        )),
        _ => Ok(()),
    }
}
