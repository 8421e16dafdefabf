//! Join Split Key (KMIP 1.4 section 4.39, 2.1 section 6.1.27).

use std::sync::Arc;

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::create_key_pair::requested;
use super::create_split_key::{object_type_in_1_2, read};
use crate::creation::{self, Origin};
use crate::crypto::{self, KeyPart};
use crate::error::{Cause, OperationError};
use crate::key_use::{self, refused};
use crate::material;
use crate::store::Object;
use crate::use_cause::UseCause;

/// What parts are joined to.
const KINDS: [ObjectType; 3] = [
    ObjectType::SYMMETRIC_KEY,
    ObjectType::SECRET_DATA,
    ObjectType::PRIVATE_KEY,
];

/// Octets of the longest secret that a Cryptographic Length is believed to be of.
const LONGEST: usize = 16 << 10;

/// Restores a key from its parts and keeps it.
pub(super) fn join_split_key(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let kind = payload
        .field(Tag::OBJECT_TYPE)
        .and_then(Item::as_enumeration)
        .map(ObjectType)
        .filter(|kind| KINDS.contains(kind))
        .ok_or_else(|| {
            OperationError::new(
                Cause::InvalidObjectType,
                "parts are joined to symmetric and private keys and secret data",
            )
        })?;
    let mut objects = Vec::new();
    for field in payload.fields_with(Tag::UNIQUE_IDENTIFIER) {
        let named = Item::structure(Tag::REQUEST_PAYLOAD, vec![field.clone()]);
        objects.push(cx.find_online(&named)?);
    }
    let mut items = requested(payload, Tag::TEMPLATE_ATTRIBUTE, Tag::ATTRIBUTES, cx)?;
    inherit(&objects, kind, &mut items);
    let octets = joined(&objects, kind, &items)?;
    let content = match kind {
        ObjectType::SYMMETRIC_KEY => {
            let algorithm = items
                .iter()
                .find(|item| item.tag == Tag::CRYPTOGRAPHIC_ALGORITHM);
            material::raw_key(&octets, algorithm)
        }
        ObjectType::PRIVATE_KEY => material::private_key_of(&octets, &items)?,
        _ => material::raw_secret(&octets, payload.field(Tag::SECRET_DATA_TYPE)),
    };
    let object = creation::store_new(kind, items, content, Origin::Registered, cx)?;
    cx.set_placeholder(Some(object.id.clone()));
    let mut fields = object_type_in_1_2(kind, cx.version);
    fields.push(Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str()));
    Ok(fields)
}

/// What the request leaves out is taken from the first part.
fn inherit(objects: &[Arc<Object>], kind: ObjectType, items: &mut Vec<Item>) {
    let Some(first) = objects.first() else {
        return;
    };
    let tags = [
        Tag::CRYPTOGRAPHIC_ALGORITHM,
        Tag::CRYPTOGRAPHIC_LENGTH,
        Tag::CRYPTOGRAPHIC_USAGE_MASK,
    ];
    for tag in tags {
        let given = items.iter().any(|item| item.tag == tag);
        if !given && kind != ObjectType::SECRET_DATA {
            items.extend(first.attributes.get(tag).cloned());
        }
    }
}

fn joined(
    objects: &[Arc<Object>],
    kind: ObjectType,
    items: &[Item],
) -> Result<Vec<u8>, OperationError> {
    let mut common = None;
    let mut parts = Vec::new();
    for object in objects {
        let content = object
            .content
            .as_ref()
            .filter(|_| object.object_type == ObjectType::SPLIT_KEY)
            .ok_or_else(|| {
                OperationError::new(
                    Cause::Use(UseCause::UnfitObjectType),
                    "an object is no part of a split key",
                )
            })?;
        let parameters = read(content)?;
        if common.get_or_insert_with(|| parameters.clone()) != &parameters {
            return Err(apart());
        }
        let identifier = content
            .field(Tag::KEY_PART_IDENTIFIER)
            .and_then(Item::as_integer)
            .and_then(|number| u32::try_from(number).ok())
            .ok_or_else(apart)?;
        parts.push(KeyPart {
            identifier,
            octets: key_use::secret(object)?,
        });
    }
    let parameters = common.ok_or_else(apart)?;
    // The Cryptographic Length of a private key is not that of its octets, which tell their own.
    let len = items
        .iter()
        .filter(|_| kind != ObjectType::PRIVATE_KEY)
        .find(|item| item.tag == Tag::CRYPTOGRAPHIC_LENGTH)
        .and_then(Item::as_integer)
        .and_then(|bits| usize::try_from(bits).ok())
        .map(|bits| bits / 8)
        .filter(|len| *len <= LONGEST);
    crypto::join(&parameters, &parts, len).map_err(refused)
}

fn apart() -> OperationError {
    OperationError::new(
        Cause::CryptographicFailure,
        "the parts do not belong together",
    )
}
