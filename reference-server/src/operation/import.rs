//! Import (KMIP 1.4 section 4.40, 2.1 section 6.1.25).

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::attribute;
use crate::creation;
use crate::error::{Cause, OperationError};
use crate::key_wrapping;
use crate::object_type;
use crate::pkcs12;

/// Takes an object with the identifier and the attributes that a client states.
pub(super) fn import(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let id = payload
        .field(Tag::UNIQUE_IDENTIFIER)
        .and_then(Item::as_text)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no identifier is given"))?;
    let content = payload
        .fields()
        .iter()
        .find(|field| object_type::is_object(field.tag))
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no object is given"))?;
    let kind = kind_of(payload, content, cx)?;
    let replace = payload
        .field(Tag::REPLACE_EXISTING)
        .and_then(Item::as_boolean)
        == Some(true);
    make_room(id, replace, cx)?;
    let given = attribute::payload_attributes(payload, cx.version)?;
    let items: Vec<Item> = given.into_iter().map(|given| given.item).collect();
    // A wrapped object that is to be kept plain is unwrapped now or refused.
    let content = key_wrapping::opened(payload, content.clone(), cx)?;
    let unpacked = pkcs12::unpacked(&content, &items, cx)?;
    let content = unpacked
        .as_ref()
        .map_or(content, |unpacked| unpacked.content.clone());
    creation::store_imported(id, kind, items, content, cx)?;
    if let Some(unpacked) = unpacked {
        unpacked.keep_certificates(id, cx)?;
    }
    cx.set_placeholder(Some(id.to_owned()));
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, id)])
}

/// The type of the object given, with which the Object Type must agree that 2.x states.
fn kind_of(payload: &Item, content: &Item, cx: &Context<'_>) -> Result<ObjectType, OperationError> {
    let stated = payload
        .field(Tag::OBJECT_TYPE)
        .and_then(Item::as_enumeration);
    object_type::supported(cx.version)
        .find(|kind| object_type::tag_of(*kind, cx.version) == Some(content.tag))
        .filter(|kind| stated.is_none_or(|stated| stated == kind.0))
        .ok_or_else(|| {
            OperationError::new(
                Cause::InvalidObjectType,
                "the object given is not of the type stated",
            )
        })
}

/// The identifier must be free, or that of an object of the client that is to be replaced.
fn make_room(id: &str, replace: bool, cx: &mut Context<'_>) -> Result<(), OperationError> {
    if cx.store.object(id).is_none() {
        return Ok(());
    }
    if !replace || cx.object(id).is_none() {
        return Err(OperationError::new(
            Cause::ObjectExists,
            "an object has this identifier",
        ));
    }
    cx.store.remove(id);
    Ok(())
}
