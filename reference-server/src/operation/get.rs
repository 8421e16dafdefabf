//! Get (KMIP 1.4 section 4.12, 2.1 section 6.1.19).

use kmip_conform_protocol::enumeration::KeyFormatType;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::key_wrapping;
use crate::material;
use crate::one_time_pad;
use crate::pkcs12;
use crate::store::Object;
use crate::system_object;

/// Gives an object, in another key format if asked for.
pub(super) fn get(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let object = cx.find_online(payload)?;
    let content = content_for(payload, &object, cx)?;
    if object.attributes.is_true(Tag::FRESH) {
        // Being served is no change of the object that its Last Change Date would show.
        let mut served = (*object).clone();
        served.attributes.set(Item::boolean(Tag::FRESH, false));
        cx.store.put(served);
    }
    Ok(vec![
        Item::enumeration(Tag::OBJECT_TYPE, object.object_type),
        Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str()),
        content,
    ])
}

/// The object as the payload asks for it.
pub(super) fn content_for(
    payload: &Item,
    object: &Object,
    cx: &mut Context<'_>,
) -> Result<Item, OperationError> {
    system_object::refuse_content(object)?;
    one_time_pad::refuse_content(object)?;
    let content = object
        .content
        .as_ref()
        .ok_or_else(|| OperationError::new(Cause::ObjectDestroyed, "the object is destroyed"))?;
    check_may_leave(payload, object)?;
    refuse_options(payload)?;
    let format = payload
        .field(Tag::KEY_FORMAT_TYPE)
        .and_then(Item::as_enumeration)
        .map(KeyFormatType);
    let content = key_wrapping::opened(payload, content.clone(), cx)?;
    let content = match format {
        Some(KeyFormatType::PKCS_12) => pkcs12::packed(object, &content, cx)?,
        Some(format) if !key_wrapping::is_wrapped_in(&content, format) => {
            material::in_format(&content, object.object_type, format)?
        }
        _ => content,
    };
    let content = material::named_in(content, cx.version);
    key_wrapping::sealed(payload, object, content, cx)
}

/// Refuses what the server cannot do to the object on its way out.
fn refuse_options(payload: &Item) -> Result<(), OperationError> {
    if payload.field(Tag::KEY_COMPRESSION_TYPE).is_some() {
        return Err(OperationError::new(
            Cause::KeyCompressionNotSupported,
            "key compression is not supported",
        ));
    }
    Ok(())
}

/// A Sensitive object leaves wrapped only, one that is not Extractable never (KMIP 2.1 sections
/// 4.55 and 4.23).
fn check_may_leave(payload: &Item, object: &Object) -> Result<(), OperationError> {
    if object
        .attributes
        .get(Tag::EXTRACTABLE)
        .and_then(Item::as_boolean)
        == Some(false)
    {
        return Err(OperationError::new(
            Cause::NotExtractable,
            "the object is not extractable",
        ));
    }
    let wrapped = payload.field(Tag::KEY_WRAPPING_SPECIFICATION).is_some();
    if object.attributes.is_true(Tag::SENSITIVE) && !wrapped {
        return Err(OperationError::new(
            Cause::Sensitive,
            "the object is sensitive",
        ));
    }
    Ok(())
}
