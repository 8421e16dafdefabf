//! The keys that wrap, and whether they may.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{LinkType, ObjectType};
use kmip_conform_protocol::{Item, Tag};

use crate::error::{Cause, OperationError};
use crate::key_use::{self, Use};
use crate::operation::Context;
use crate::parameters;
use crate::store::Object;
use crate::use_cause::UseCause;

/// The key that the information names for encryption, where it may be used so.
pub(super) fn wrapping_key(
    information: &Item,
    wanted: Use,
    cx: &Context<'_>,
) -> Result<Arc<Object>, OperationError> {
    let key = named(information, cx)?;
    // What a public key wrapped, its private key unwraps.
    let key = match (wanted, key.object_type) {
        (Use::Unwrap, ObjectType::PUBLIC_KEY) => half(&key, LinkType::PRIVATE_KEY_LINK, cx),
        _ => key,
    };
    require_usable(&key)?;
    key_use::check(&key, wanted, cx)?;
    Ok(key)
}

/// The key that the information names for a code or a signature, where it may make one or else
/// verify one. Either half of a pair may be named (KMIP 2.1 table 17).
pub(super) fn authenticating_key(
    information: &Item,
    makes: bool,
    cx: &Context<'_>,
) -> Result<Arc<Object>, OperationError> {
    let key = named(information, cx)?;
    let (key, wanted) = match (key.object_type, makes) {
        (ObjectType::SYMMETRIC_KEY, true) => (key, Use::MacGenerate),
        (ObjectType::SYMMETRIC_KEY, false) => (key, Use::MacVerify),
        (ObjectType::PUBLIC_KEY, true) => (half(&key, LinkType::PRIVATE_KEY_LINK, cx), Use::Sign),
        (ObjectType::PRIVATE_KEY, false) => {
            (half(&key, LinkType::PUBLIC_KEY_LINK, cx), Use::Verify)
        }
        (_, true) => (key, Use::Sign),
        (_, false) => (key, Use::Verify),
    };
    require_usable(&key)?;
    key_use::check(&key, wanted, cx)?;
    Ok(key)
}

fn named(information: &Item, cx: &Context<'_>) -> Result<Arc<Object>, OperationError> {
    cx.find_under(information, Tag::UNIQUE_IDENTIFIER)
        .map_err(|_| fails(UseCause::WrappingKeyNotFound, "no such wrapping key"))
}

fn fails(cause: UseCause, message: &str) -> OperationError {
    OperationError::new(Cause::Use(cause), message)
}

fn require_usable(key: &Object) -> Result<(), OperationError> {
    if key.archived {
        return Err(fails(
            UseCause::WrappingKeyArchived,
            "the wrapping key is archived",
        ));
    }
    if key.is_destroyed() {
        return Err(fails(
            UseCause::WrappingKeyDestroyed,
            "the wrapping key is destroyed",
        ));
    }
    let keys = [
        ObjectType::SYMMETRIC_KEY,
        ObjectType::PUBLIC_KEY,
        ObjectType::PRIVATE_KEY,
    ];
    if !keys.contains(&key.object_type) {
        return Err(fails(
            UseCause::UnfitWrappingKey,
            "the object named for wrapping is no key",
        ));
    }
    Ok(())
}

/// The other half of a pair, or the key itself where it is linked to none.
fn half(key: &Arc<Object>, other: LinkType, cx: &Context<'_>) -> Arc<Object> {
    let is_other = |link: &&Item| {
        let kind = link.field(Tag::LINK_TYPE).and_then(Item::as_enumeration);
        kind == Some(other.0)
    };
    let link = key.attributes.all(Tag::LINK).find(is_other);
    let id = link.and_then(|link| link.field(Tag::LINKED_OBJECT_IDENTIFIER)?.as_text());
    id.and_then(|id| cx.object(id))
        .unwrap_or_else(|| Arc::clone(key))
}

/// Parameters of the request must be among those of the wrapping key, and a key without any does not
/// wrap (KMIP 1.4 section 2.1.6, 2.1 section 7.18).
pub(super) fn check_parameters(information: &Item, key: &Object) -> Result<(), OperationError> {
    let given = information.field(Tag::CRYPTOGRAPHIC_PARAMETERS);
    match parameters::are_of_key(given, key) {
        true => Ok(()),
        false => Err(fails(
            UseCause::WrappingParameters,
            "the wrapping key does not have these cryptographic parameters",
        )),
    }
}
