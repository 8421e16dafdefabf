//! Register (KMIP 1.4 section 4.3, 2.1 section 6.1.43).

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::Context;
use super::create_key_pair::requested;
use crate::attribute;
use crate::creation::{self, Origin};
use crate::error::{Cause, OperationError};
use crate::object_type;
use crate::pkcs12;

/// Takes an object that a client brings.
pub(super) fn register(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let stated = payload
        .field(Tag::OBJECT_TYPE)
        .and_then(Item::as_enumeration)
        .map(ObjectType)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no Object Type is given"))?;
    let tag = object_type::tag_of(stated, cx.version).ok_or_else(|| {
        OperationError::new(
            Cause::InvalidObjectType,
            format!("{stated} cannot be registered"),
        )
    })?;
    let content = payload.field(tag).ok_or_else(|| missing(payload, stated))?;
    let mut items = requested(payload, Tag::TEMPLATE_ATTRIBUTE, Tag::ATTRIBUTES, cx)?;
    if stated == ObjectType::TEMPLATE {
        items.extend(template_names(content, cx)?);
    }
    check_statements(&items, content)?;
    // What the object itself says is set from it.
    items.retain(|item| item.tag != Tag::KEY_FORMAT_TYPE);
    let unpacked = pkcs12::unpacked(content, &items, cx)?;
    let content = unpacked
        .as_ref()
        .map_or(content, |unpacked| &unpacked.content);
    let object = creation::store_new(stated, items, content.clone(), Origin::Registered, cx)?;
    if let Some(unpacked) = unpacked {
        unpacked.keep_certificates(&object.id, cx)?;
    }
    cx.set_placeholder(Some(object.id.clone()));
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str())])
}

/// The failure of a request whose object is of another type, or that has none.
fn missing(payload: &Item, stated: ObjectType) -> OperationError {
    if payload
        .fields()
        .iter()
        .any(|field| object_type::is_object(field.tag))
    {
        OperationError::new(
            Cause::InvalidObjectType,
            format!("the object given is no {stated}"),
        )
    } else {
        OperationError::new(Cause::InvalidMessage, "no object is given")
    }
}

/// The Names inside a Template structure. In 1.0 and 1.1 they are the template's own (KMIP 1.0
/// section 2.2.6); later they are refused (KMIP 1.4 section 11.4). The other attributes must be
/// readable.
fn template_names(content: &Item, cx: &Context<'_>) -> Result<Vec<Item>, OperationError> {
    let attributes = attribute::payload_attributes(content, cx.version)?;
    let items = attributes.into_iter().map(|given| given.item);
    let names: Vec<Item> = items.filter(|item| item.tag == Tag::NAME).collect();
    if !names.is_empty() && cx.version >= ProtocolVersion::V1_2 {
        return Err(OperationError::new(
            Cause::InvalidField,
            "a template cannot hold a Name",
        ));
    }
    Ok(names)
}

/// Attributes that repeat what the object says must agree with it.
fn check_statements(items: &[Item], content: &Item) -> Result<(), OperationError> {
    let said = |tag| {
        content
            .at(&[Tag::KEY_BLOCK, tag])
            .or_else(|| content.field(tag))
    };
    let differs = items
        .iter()
        .filter(|item| item.tag != Tag::ATTRIBUTE)
        .find(|item| said(item.tag).is_some_and(|said| said.value != item.value));
    if let Some(item) = differs {
        return Err(OperationError::new(
            Cause::InvalidAttributeValue,
            format!("{} differs from what the object says", item.tag),
        ));
    }
    Ok(())
}
