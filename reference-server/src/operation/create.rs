//! Create (KMIP 1.4 section 4.1, 2.1 section 6.1.8).

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::Context;
use crate::attribute;
use crate::creation::{self, Origin};
use crate::error::{Cause, OperationError};
use crate::key_use;
use crate::material;
use crate::policy;

/// Makes a symmetric key, or Secret Data from 1.4.
pub(super) fn create(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let object_type = payload
        .field(Tag::OBJECT_TYPE)
        .and_then(Item::as_enumeration)
        .map(ObjectType)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no Object Type is given"))?;
    let (templates, given) = attribute::given_in(
        payload,
        Tag::TEMPLATE_ATTRIBUTE,
        Tag::ATTRIBUTES,
        cx.version,
    )?;
    let items = creation::requested_attributes(&templates, given, cx)?;
    let items = policy::with_defaults(object_type, items, cx);
    let object = match object_type {
        ObjectType::SYMMETRIC_KEY => symmetric_key(with_usage(items, cx.version), cx)?,
        ObjectType::SECRET_DATA if cx.version >= ProtocolVersion::V1_4 => secret_data(items, cx)?,
        _ => {
            return Err(OperationError::new(
                Cause::InvalidObjectType,
                format!("{object_type} cannot be created"),
            ));
        }
    };
    cx.set_placeholder(Some(object.clone()));
    Ok(vec![
        Item::enumeration(Tag::OBJECT_TYPE, object_type),
        Item::text(Tag::UNIQUE_IDENTIFIER, object),
    ])
}

/// Makes a symmetric key with these attributes and gives its identifier.
pub(super) fn symmetric_key(
    items: Vec<Item>,
    cx: &mut Context<'_>,
) -> Result<String, OperationError> {
    for required in [Tag::CRYPTOGRAPHIC_ALGORITHM, Tag::CRYPTOGRAPHIC_USAGE_MASK] {
        require(&items, required)?;
    }
    let content = material::symmetric_key(&items, cx.rng)?;
    let object = creation::store_new(
        ObjectType::SYMMETRIC_KEY,
        items,
        content,
        Origin::Generated,
        cx,
    )?;
    Ok(object.id.clone())
}

/// The attributes with a Cryptographic Usage Mask: a key whose use the client does not restrict
/// may be used for all. The attribute always has a value and Create may set it by itself (KMIP 2.1
/// section 4.17); 1.4 asks clients to state it and no server to refuse them (section 4.1).
fn with_usage(mut items: Vec<Item>, version: ProtocolVersion) -> Vec<Item> {
    let tag = Tag::CRYPTOGRAPHIC_USAGE_MASK;
    if items.iter().all(|item| item.tag != tag) {
        items.push(Item::integer(tag, key_use::unrestricted(version)));
    }
    items
}

/// Makes Secret Data of the length asked for (KMIP 1.4 section 4.1).
fn secret_data(items: Vec<Item>, cx: &mut Context<'_>) -> Result<String, OperationError> {
    let content = material::secret_data(&items, cx.rng)?;
    let object = creation::store_new(
        ObjectType::SECRET_DATA,
        items,
        content,
        Origin::Generated,
        cx,
    )?;
    Ok(object.id.clone())
}

/// Requires an attribute of a request for a new key (KMIP 1.4 table 165, 2.1 section 6.1.9).
pub(super) fn require(items: &[Item], tag: Tag) -> Result<(), OperationError> {
    if items.iter().any(|item| item.tag == tag) {
        return Ok(());
    }
    Err(OperationError::new(
        Cause::InvalidAttributeValue,
        format!("{tag} must be given"),
    ))
}
