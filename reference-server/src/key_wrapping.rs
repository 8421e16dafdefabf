//! Wrapped objects: wrapping on the way out, unwrapping where a client wants the plain object
//! (KMIP 1.4 sections 2.1.5 and 2.1.6, 2.1 sections 3.3 and 7.18).

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, EncodingOption, KeyFormatType, KeyWrapType, LinkType,
    ObjectType, PaddingMethod, WrappingMethod,
};
use kmip_conform_protocol::{Item, Tag, ttlv};
use rand_core::Rng;

use crate::attribute::{self, AttributeKey};
use crate::crypto::{self, CipherParameters, KeyMaterial};
use crate::error::{Cause, OperationError};
use crate::key_use::{self, Use, refused};
use crate::operation::Context;
use crate::operation::rsa_padding;
use crate::parameters::Parameters;
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
    let method = specification
        .field(Tag::WRAPPING_METHOD)
        .and_then(Item::as_enumeration);
    let information = specification.field(Tag::ENCRYPTION_KEY_INFORMATION);
    let information = match (method, information) {
        (Some(method), Some(information)) if method == WrappingMethod::ENCRYPT.0 => information,
        _ => return Err(unsupported("this wrapping method is not supported")),
    };
    let (Some(block), Some(value)) = (
        content.field(Tag::KEY_BLOCK),
        content.at(&[Tag::KEY_BLOCK, Tag::KEY_VALUE]),
    ) else {
        return Err(OperationError::new(
            Cause::WrongObjectType,
            "an object without a key cannot be wrapped",
        ));
    };
    let octets = encoded_value(specification, object, value, cx)?;
    let key = wrapping_key(information, Use::Wrap, cx)?;
    check_parameters(information, &key)?;
    let (sealed, iv) = seal(information, &key, &octets, cx)?;
    key_use::count(&key, octets.len(), true, cx)?;
    let mut data = vec![
        Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::ENCRYPT),
        information.clone(),
    ];
    data.extend(iv.map(|iv| Item::bytes(Tag::IV_COUNTER_NONCE, iv)));
    data.extend(specification.field(Tag::ENCODING_OPTION).cloned());
    let mut fields: Vec<Item> = block
        .fields()
        .iter()
        .map(|field| match field.tag {
            Tag::KEY_VALUE => Item::bytes(Tag::KEY_VALUE, sealed.clone()),
            _ => field.clone(),
        })
        .collect();
    fields.push(Item::structure(Tag::KEY_WRAPPING_DATA, data));
    Ok(with_block(content, fields))
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
    let information = data
        .field(Tag::ENCRYPTION_KEY_INFORMATION)
        .filter(|_| {
            let method = data.field(Tag::WRAPPING_METHOD);
            method.and_then(Item::as_enumeration) == Some(WrappingMethod::ENCRYPT.0)
        })
        .ok_or_else(|| unsupported("this wrapping method is not supported"))?;
    let key = wrapping_key(information, Use::Unwrap, cx)?;
    let sealed = block
        .field(Tag::KEY_VALUE)
        .and_then(Item::as_bytes)
        .ok_or_else(|| OperationError::new(Cause::InvalidField, "the key value is no octets"))?;
    let iv = data.field(Tag::IV_COUNTER_NONCE).and_then(Item::as_bytes);
    let octets = open(information, &key, sealed, iv, cx)?;
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
    let names = attribute::references(specification, cx.version)?;
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

/// The key that the information names, where it may be used so.
fn wrapping_key(
    information: &Item,
    wanted: Use,
    cx: &Context<'_>,
) -> Result<Arc<Object>, OperationError> {
    let fails = |cause, message| OperationError::new(Cause::Use(cause), message);
    let key = cx
        .find_under(information, Tag::UNIQUE_IDENTIFIER)
        .map_err(|_| fails(UseCause::WrappingKeyNotFound, "no such wrapping key"))?;
    // What a public key wrapped, its private key unwraps.
    let key = match (wanted, key.object_type) {
        (Use::Unwrap, ObjectType::PUBLIC_KEY) => private_half(&key, cx).unwrap_or(key),
        _ => key,
    };
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
    key_use::check(&key, wanted, cx)?;
    Ok(key)
}

/// The private key that a public key is linked to.
fn private_half(key: &Object, cx: &Context<'_>) -> Option<Arc<Object>> {
    let is_private = |link: &&Item| {
        let kind = link.field(Tag::LINK_TYPE).and_then(Item::as_enumeration);
        kind == Some(LinkType::PRIVATE_KEY_LINK.0)
    };
    let link = key.attributes.all(Tag::LINK).find(is_private)?;
    cx.object(link.field(Tag::LINKED_OBJECT_IDENTIFIER)?.as_text()?)
}

/// Parameters of the request must be among those of the wrapping key (KMIP 2.1 section 7.18).
fn check_parameters(information: &Item, key: &Object) -> Result<(), OperationError> {
    let Some(given) = information.field(Tag::CRYPTOGRAPHIC_PARAMETERS) else {
        return Ok(());
    };
    let known = key
        .attributes
        .all(Tag::CRYPTOGRAPHIC_PARAMETERS)
        .any(|instance| {
            given
                .fields()
                .iter()
                .all(|field| instance.field(field.tag) == Some(field))
        });
    match known {
        true => Ok(()),
        false => Err(OperationError::new(
            Cause::Use(UseCause::WrappingParameters),
            "the wrapping key does not have these cryptographic parameters",
        )),
    }
}

/// The wrapped octets, and the IV where the mode takes one.
fn seal(
    information: &Item,
    key: &Object,
    octets: &[u8],
    cx: &mut Context<'_>,
) -> Result<(Vec<u8>, Option<Vec<u8>>), OperationError> {
    let given = Parameters::of(information, key);
    let secret = match key_use::material(key)? {
        KeyMaterial::Symmetric(secret) => secret,
        KeyMaterial::RsaPublic(public) => {
            let padding = rsa_padding(given)?;
            let sealed = crypto::encrypt_rsa(padding, &public, octets, cx.rng).map_err(refused)?;
            return Ok((sealed, None));
        }
        _ => return Err(unsupported("this key cannot wrap")),
    };
    let mut parameters = symmetric(given, key);
    let iv = parameters
        .iv_len(crypto::block_len(parameters.algorithm))
        .map(|len| {
            let mut iv = vec![0; len];
            cx.rng.fill_bytes(&mut iv);
            iv
        });
    parameters.iv = iv.as_deref();
    let finished = crypto::encrypt(&parameters, &secret, octets).map_err(refused)?;
    if finished.tag.is_some() {
        return Err(unsupported("this mode cannot wrap"));
    }
    Ok((finished.data, iv))
}

fn open(
    information: &Item,
    key: &Object,
    sealed: &[u8],
    iv: Option<&[u8]>,
    cx: &mut Context<'_>,
) -> Result<Vec<u8>, OperationError> {
    let given = Parameters::of(information, key);
    let secret = match key_use::material(key)? {
        KeyMaterial::Symmetric(secret) => secret,
        KeyMaterial::RsaPrivate(private) => {
            let padding = rsa_padding(given)?;
            return crypto::decrypt_rsa(padding, &private, sealed, cx.rng).map_err(refused);
        }
        _ => return Err(unsupported("this key cannot unwrap")),
    };
    let mut parameters = symmetric(given, key);
    parameters.iv = iv;
    crypto::decrypt(&parameters, &secret, sealed, None).map_err(refused)
}

fn symmetric<'a>(given: Parameters<'a>, key: &Object) -> CipherParameters<'a> {
    CipherParameters {
        algorithm: key_use::algorithm(key).unwrap_or(CryptographicAlgorithm::AES),
        // A key without parameters wraps as keys are usually wrapped.
        mode: given.mode().or(Some(BlockCipherMode::NISTKEYWRAP)),
        padding: given.padding().unwrap_or(PaddingMethod::NONE),
        iv: None,
        additional: &[],
        tag_len: None,
        initial_counter: None,
    }
}

fn with_block(content: &Item, block: Vec<Item>) -> Item {
    let fields = content.fields().iter().map(|field| match field.tag {
        Tag::KEY_BLOCK => Item::structure(Tag::KEY_BLOCK, block.clone()),
        _ => field.clone(),
    });
    Item::structure(content.tag, fields.collect())
}

fn unsupported(message: &str) -> OperationError {
    OperationError::new(Cause::KeyWrapNotSupported, message)
}

#[cfg(test)]
mod tests;
