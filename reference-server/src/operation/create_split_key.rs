//! Create Split Key (KMIP 1.4 section 4.38, 2.1 section 6.1.10).

use kmip_conform_protocol::enumeration::{KeyFormatType, ObjectType, SplitKeyMethod};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::Context;
use super::create_key_pair::requested;
use crate::creation::{self, Origin};
use crate::crypto::{self, KeyPart, SplitParameters};
use crate::error::{Cause, OperationError};
use crate::key_use::{self, refused};
use crate::material;
use crate::store::Object;
use crate::use_cause::UseCause;

/// What a part says of the key, which the key and not the request decides.
const FROM_KEY: [Tag; 3] = [
    Tag::CRYPTOGRAPHIC_ALGORITHM,
    Tag::CRYPTOGRAPHIC_LENGTH,
    Tag::CRYPTOGRAPHIC_USAGE_MASK,
];

/// Splits a key that the server has, or a new one, and keeps the parts.
pub(super) fn create_split_key(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let kind = payload
        .field(Tag::OBJECT_TYPE)
        .and_then(Item::as_enumeration);
    if kind != Some(ObjectType::SPLIT_KEY.0) {
        return Err(OperationError::new(
            Cause::InvalidObjectType,
            "only split keys can be made so",
        ));
    }
    let mut parameters = read(payload)?;
    let mut items = requested(payload, Tag::TEMPLATE_ATTRIBUTE, Tag::ATTRIBUTES, cx)?;
    let secret = match payload.field(Tag::UNIQUE_IDENTIFIER) {
        Some(_) => {
            let object = cx.find_online(payload)?;
            existing(&object, &mut items).map_err(|error| in_1x(error, cx.version))?
        }
        None => new(&items, cx)?,
    };
    let parts = crypto::split(&mut parameters, &secret, cx.rng).map_err(refused)?;
    let mut ids = Vec::new();
    for part in parts {
        let content = structure(&parameters, part, &items);
        let kind = ObjectType::SPLIT_KEY;
        let object = creation::store_new(kind, items.clone(), content, Origin::Generated, cx)?;
        ids.push(object.id.clone());
    }
    cx.set_placeholder(ids.first().cloned());
    let mut fields = object_type_in_1_2(ObjectType::SPLIT_KEY, cx.version);
    let ids = ids.into_iter();
    fields.extend(ids.map(|id| Item::text(Tag::UNIQUE_IDENTIFIER, id)));
    Ok(fields)
}

/// 1.x does not list Key Value Not Present: an object without its value is none that can be split
/// (KMIP 1.4 section 11.39).
fn in_1x(error: OperationError, version: ProtocolVersion) -> OperationError {
    match error.cause {
        Cause::KeyValueNotPresent if version.is_1x() => OperationError::not_found(),
        _ => error,
    }
}

/// The Object Type, which the responses of 1.2 have and later ones do not.
pub(super) fn object_type_in_1_2(kind: ObjectType, version: ProtocolVersion) -> Vec<Item> {
    let stated = version == ProtocolVersion::V1_2;
    let field = stated.then(|| Item::enumeration(Tag::OBJECT_TYPE, kind));
    field.into_iter().collect()
}

/// The numbers of a split, from a request or a Split Key structure.
pub(super) fn read(fields: &Item) -> Result<SplitParameters, OperationError> {
    let number = |tag| {
        fields
            .field(tag)
            .and_then(Item::as_integer)
            .and_then(|number| u32::try_from(number).ok())
            .ok_or_else(|| OperationError::new(Cause::InvalidField, format!("{tag} is no number")))
    };
    let method = fields
        .field(Tag::SPLIT_KEY_METHOD)
        .and_then(Item::as_enumeration)
        .ok_or_else(|| OperationError::new(Cause::InvalidField, "no Split Key Method is given"))?;
    let prime = match fields
        .field(Tag::PRIME_FIELD_SIZE)
        .map(|field| &field.value)
    {
        Some(Value::BigInteger(prime)) => Some(prime.clone()),
        _ => None,
    };
    Ok(SplitParameters {
        method: SplitKeyMethod(method),
        parts: number(Tag::SPLIT_KEY_PARTS)?,
        threshold: number(Tag::SPLIT_KEY_THRESHOLD)?,
        prime,
    })
}

/// The octets of the key to split; its attributes go over those of the request.
fn existing(object: &Object, items: &mut Vec<Item>) -> Result<Vec<u8>, OperationError> {
    let kinds = [
        ObjectType::SYMMETRIC_KEY,
        ObjectType::SECRET_DATA,
        ObjectType::PRIVATE_KEY,
    ];
    if !kinds.contains(&object.object_type) {
        return Err(OperationError::new(
            Cause::Use(UseCause::UnfitObjectType),
            format!("a {} cannot be split", object.object_type),
        ));
    }
    for tag in FROM_KEY {
        if let Some(own) = object.attributes.get(tag) {
            items.retain(|item| item.tag != tag);
            items.push(own.clone());
        }
    }
    match object.object_type {
        ObjectType::PRIVATE_KEY => private_octets(object),
        _ => key_use::secret(object),
    }
}

/// A private key as PKCS#8, which tells its own length and algorithm, in whole elements of every
/// field: an octet of zeros may follow.
fn private_octets(object: &Object) -> Result<Vec<u8>, OperationError> {
    let key = key_use::material(object)?;
    let mut octets = material::pkcs8_of(&key)?;
    if !octets.len().is_multiple_of(2) {
        octets.push(0);
    }
    Ok(octets)
}

fn new(items: &[Item], cx: &mut Context<'_>) -> Result<Vec<u8>, OperationError> {
    let key = material::symmetric_key(items, cx.rng)?;
    let path = [Tag::KEY_BLOCK, Tag::KEY_VALUE, Tag::KEY_MATERIAL];
    key.at(&path)
        .and_then(Item::as_bytes)
        .map(<[u8]>::to_vec)
        .ok_or_else(|| {
            OperationError::new(
                Cause::KeyFormatNotSupported,
                "parts cannot be had in this format",
            )
        })
}

/// The Split Key structure of a part.
fn structure(parameters: &SplitParameters, part: KeyPart, items: &[Item]) -> Item {
    let number = |tag, number| Item::integer(tag, i32::try_from(number).unwrap_or(i32::MAX));
    let mut block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
        Item::structure(
            Tag::KEY_VALUE,
            vec![Item::bytes(Tag::KEY_MATERIAL, part.octets)],
        ),
    ];
    for tag in [Tag::CRYPTOGRAPHIC_ALGORITHM, Tag::CRYPTOGRAPHIC_LENGTH] {
        block.extend(items.iter().find(|item| item.tag == tag).cloned());
    }
    let mut fields = vec![
        number(Tag::SPLIT_KEY_PARTS, parameters.parts),
        number(Tag::KEY_PART_IDENTIFIER, part.identifier),
        number(Tag::SPLIT_KEY_THRESHOLD, parameters.threshold),
        Item::enumeration(Tag::SPLIT_KEY_METHOD, parameters.method),
    ];
    let prime = parameters.prime.clone();
    fields.extend(prime.map(|prime| Item::new(Tag::PRIME_FIELD_SIZE, Value::BigInteger(prime))));
    fields.push(Item::structure(Tag::KEY_BLOCK, block));
    Item::structure(Tag::SPLIT_KEY, fields)
}

#[cfg(test)]
mod tests;
