//! Wrapped objects: wrapping on the way out, unwrapping where a client wants the plain object
//! (KMIP 1.4 sections 2.1.5 and 2.1.6, 2.1 sections 3.3 and 7.18).

mod authentication;
mod encryption;
mod key;
mod method;

use kmip_conform_protocol::enumeration::{EncodingOption, KeyFormatType, KeyWrapType};
use kmip_conform_protocol::{Item, Tag, ttlv};

use crate::attribute::{self, AttributeKey};
use crate::error::{Cause, OperationError};
use crate::operation::Context;
use crate::store::Object;
use crate::use_cause::UseCause;

/// The object unwrapped, where the payload asks for the plain object or for another wrapping.
///
/// # Errors
/// A wrapping key that does not exist or may not be used, or octets that do not unwrap.
pub fn opened(payload: &Item, content: Item, cx: &mut Context<'_>) -> Result<Item, OperationError> {
    let kind = payload
        .field(Tag::KEY_WRAP_TYPE)
        .and_then(Item::as_enumeration);
    let again = payload.field(Tag::KEY_WRAPPING_SPECIFICATION).is_some();
    match again || kind == Some(KeyWrapType::NOT_WRAPPED.0) {
        true => unwrapped(content, cx),
        false => Ok(content),
    }
}

/// The object wrapped, where the payload asks for it.
///
/// # Errors
/// A wrapping key that does not exist or may not be used, or a wrapping that is not offered.
pub fn sealed(
    payload: &Item,
    object: &Object,
    content: Item,
    cx: &mut Context<'_>,
) -> Result<Item, OperationError> {
    match payload.field(Tag::KEY_WRAPPING_SPECIFICATION) {
        Some(specification) => wrapped(specification, object, &content, cx),
        None => Ok(content),
    }
}

/// Whether the object's key is wrapped and states this format, so that nothing is to be converted.
pub fn is_wrapped_in(content: &Item, format: KeyFormatType) -> bool {
    let field = |tag| content.at(&[Tag::KEY_BLOCK, tag]);
    let stated = field(Tag::KEY_FORMAT_TYPE).and_then(Item::as_enumeration);
    field(Tag::KEY_WRAPPING_DATA).is_some() && stated == Some(format.0)
}

fn wrapped(
    specification: &Item,
    object: &Object,
    content: &Item,
    cx: &mut Context<'_>,
) -> Result<Item, OperationError> {
    let (Some(block), Some(value)) = (
        content.field(Tag::KEY_BLOCK),
        content.at(&[Tag::KEY_BLOCK, Tag::KEY_VALUE]),
    ) else {
        return Err(nothing_to_wrap(content));
    };
    let octets = encoded_value(specification, object, value, cx)?;
    let sealed = method::seal(specification, &octets, cx)?;
    let mut data = sealed.data;
    data.extend(specification.field(Tag::ENCODING_OPTION).cloned());
    let mut fields: Vec<Item> = block
        .fields()
        .iter()
        .map(|field| match field.tag {
            Tag::KEY_VALUE => Item::bytes(Tag::KEY_VALUE, sealed.octets.clone()),
            _ => field.clone(),
        })
        .collect();
    fields.push(Item::structure(Tag::KEY_WRAPPING_DATA, data));
    Ok(with_block(content, fields))
}

/// The failure of an object that has no key in the clear: one whose value is elsewhere, or no key.
fn nothing_to_wrap(content: &Item) -> OperationError {
    match content.field(Tag::KEY_BLOCK) {
        Some(_) => OperationError::new(
            Cause::KeyValueNotPresent,
            "the key value is not on this server",
        ),
        None => OperationError::new(
            Cause::WrongObjectType,
            "an object without a key cannot be wrapped",
        ),
    }
}

/// The object whose wrapping key the server has, unwrapped; an object that is not wrapped as it is.
///
/// # Errors
/// A wrapping key that does not exist or may not be used, or octets that do not unwrap.
fn unwrapped(content: Item, cx: &mut Context<'_>) -> Result<Item, OperationError> {
    let Some(block) = content.field(Tag::KEY_BLOCK) else {
        return Ok(content);
    };
    let Some(data) = block.field(Tag::KEY_WRAPPING_DATA) else {
        return Ok(content);
    };
    let value = block.field(Tag::KEY_VALUE).and_then(Item::as_bytes);
    let octets = method::open(data, value, cx)?;
    let value = match no_encoding(data) {
        true => Item::structure(Tag::KEY_VALUE, vec![Item::bytes(Tag::KEY_MATERIAL, octets)]),
        false => decoded_value(&octets)?,
    };
    let fields = block
        .fields()
        .iter()
        .filter(|field| field.tag != Tag::KEY_WRAPPING_DATA)
        .map(|field| match field.tag {
            Tag::KEY_VALUE => value.clone(),
            _ => field.clone(),
        })
        .collect();
    Ok(with_block(&content, fields))
}

/// A TTLV Key Value; padding of the wrapping may follow it.
fn decoded_value(octets: &[u8]) -> Result<Item, OperationError> {
    let decoded = ttlv::decode(octets, &kmip_conform_protocol::Limits::default());
    decoded
        .item
        .filter(|item| item.tag == Tag::KEY_VALUE)
        .ok_or_else(|| {
            OperationError::new(
                Cause::CryptographicFailure,
                "the unwrapped octets are no Key Value",
            )
        })
}

/// The octets that are wrapped: the Key Material alone, or the Key Value with the attributes asked
/// for.
fn encoded_value(
    specification: &Item,
    object: &Object,
    value: &Item,
    cx: &Context<'_>,
) -> Result<Vec<u8>, OperationError> {
    let encoding = |message| OperationError::new(Cause::Use(UseCause::EncodingOption), message);
    let names = attribute::wrapped_with_key(specification, cx.version)?;
    if no_encoding(specification) {
        if !names.is_empty() {
            return Err(encoding("attributes cannot be wrapped without encoding"));
        }
        return value
            .field(Tag::KEY_MATERIAL)
            .and_then(Item::as_bytes)
            .map(<[u8]>::to_vec)
            .ok_or_else(|| encoding("the key material is no Byte String"));
    }
    let mut fields: Vec<Item> = value
        .field(Tag::KEY_MATERIAL)
        .into_iter()
        .cloned()
        .collect();
    let mut shown = attribute::visible(object, cx.version, cx.now);
    shown.retain(|one| names.contains(&AttributeKey::of(&one.item)));
    if !shown.is_empty() {
        fields.extend(attribute::encoded(&shown, cx.version));
    }
    Ok(ttlv::encode(&Item::structure(Tag::KEY_VALUE, fields)))
}

fn no_encoding(fields: &Item) -> bool {
    let option = fields.field(Tag::ENCODING_OPTION);
    option.and_then(Item::as_enumeration) == Some(EncodingOption::NO_ENCODING.0)
}

fn with_block(content: &Item, block: Vec<Item>) -> Item {
    let fields = content.fields().iter().map(|field| match field.tag {
        Tag::KEY_BLOCK => Item::structure(Tag::KEY_BLOCK, block.clone()),
        _ => field.clone(),
    });
    Item::structure(content.tag, fields.collect())
}

#[cfg(test)]
mod tests;
