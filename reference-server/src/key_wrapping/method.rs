//! The wrapping methods: what is encrypted, what is authenticated, and which of it first (KMIP 2.1
//! section 11.62).

use kmip_conform_protocol::enumeration::WrappingMethod;
use kmip_conform_protocol::{Item, Tag};

use super::key::{authenticating_key, wrapping_key};
use super::{authentication, encryption};
use crate::error::{Cause, OperationError};
use crate::key_use::Use;
use crate::operation::Context;

/// A wrapped key value.
pub(super) struct Sealed {
    /// What takes the place of the Key Value.
    pub octets: Vec<u8>,
    /// The fields of the Key Wrapping Data before the Encoding Option.
    pub data: Vec<Item>,
}

/// Wraps octets as a specification says.
///
/// # Errors
/// A method that is not offered or lacks its key, or what the key refuses.
pub(super) fn seal(
    specification: &Item,
    octets: &[u8],
    cx: &mut Context<'_>,
) -> Result<Sealed, OperationError> {
    let method = method_of(specification)?;
    let mut sealed = octets.to_vec();
    let (mut iv, mut code) = (None, None);
    let encryption = encryption_of(method, specification)?;
    let authentication = authentication_of(method, specification)?;
    if method == WrappingMethod::MAC_SIGN_THEN_ENCRYPT {
        code = made(authentication, &sealed, cx)?;
    }
    if let Some(information) = encryption {
        (sealed, iv) = encryption::seal(information, &sealed, cx)?;
    }
    if code.is_none() {
        code = made(authentication, &sealed, cx)?;
    }
    let mut data = vec![Item::enumeration(Tag::WRAPPING_METHOD, method)];
    data.extend(encryption.cloned());
    data.extend(authentication.cloned());
    data.extend(code.map(|code| Item::bytes(Tag::MAC_SIGNATURE, code)));
    data.extend(iv.map(|iv| Item::bytes(Tag::IV_COUNTER_NONCE, iv)));
    Ok(Sealed {
        octets: sealed,
        data,
    })
}

/// The octets that were wrapped, by the Key Wrapping Data. Whether the keys may be used comes before
/// what they are used on.
///
/// # Errors
/// A method that is not offered or lacks its key or code, or octets that are not as they were.
pub(super) fn open(
    data: &Item,
    sealed: Option<&[u8]>,
    cx: &mut Context<'_>,
) -> Result<Vec<u8>, OperationError> {
    let method = method_of(data)?;
    let encryption = encryption_of(method, data)?;
    let authentication = authentication_of(method, data)?;
    if let Some(information) = encryption {
        wrapping_key(information, Use::Unwrap, cx)?;
    }
    if let Some(information) = authentication {
        authenticating_key(information, false, cx)?;
    }
    let sealed = sealed
        .ok_or_else(|| OperationError::new(Cause::InvalidField, "the key value is no octets"))?;
    let inner = method == WrappingMethod::MAC_SIGN_THEN_ENCRYPT;
    if !inner {
        require(authentication, data, sealed, cx)?;
    }
    let iv = data.field(Tag::IV_COUNTER_NONCE).and_then(Item::as_bytes);
    let octets = match encryption {
        Some(information) => encryption::open(information, sealed, iv, cx)?,
        None => sealed.to_vec(),
    };
    if inner {
        require(authentication, data, &octets, cx)?;
    }
    Ok(octets)
}

/// The refusal of a wrapping that is not offered.
pub(super) fn unsupported(message: &str) -> OperationError {
    OperationError::new(Cause::KeyWrapNotSupported, message)
}

fn made(
    information: Option<&Item>,
    octets: &[u8],
    cx: &mut Context<'_>,
) -> Result<Option<Vec<u8>>, OperationError> {
    information
        .map(|information| authentication::code(information, octets, cx))
        .transpose()
}

fn require(
    information: Option<&Item>,
    data: &Item,
    octets: &[u8],
    cx: &Context<'_>,
) -> Result<(), OperationError> {
    let Some(information) = information else {
        return Ok(());
    };
    let code = data.field(Tag::MAC_SIGNATURE).and_then(Item::as_bytes);
    let code = code.ok_or_else(|| missing(Tag::MAC_SIGNATURE))?;
    authentication::require(information, octets, code, cx)
}

fn method_of(fields: &Item) -> Result<WrappingMethod, OperationError> {
    let offered = [
        WrappingMethod::ENCRYPT,
        WrappingMethod::MAC_SIGN,
        WrappingMethod::ENCRYPT_THEN_MAC_SIGN,
        WrappingMethod::MAC_SIGN_THEN_ENCRYPT,
    ];
    fields
        .field(Tag::WRAPPING_METHOD)
        .and_then(Item::as_enumeration)
        .map(WrappingMethod)
        .filter(|method| offered.contains(method))
        .ok_or_else(|| unsupported("this wrapping method is not supported"))
}

/// The information on the key that encrypts, where the method does.
fn encryption_of(method: WrappingMethod, fields: &Item) -> Result<Option<&Item>, OperationError> {
    match method {
        WrappingMethod::MAC_SIGN => Ok(None),
        _ => information(fields, Tag::ENCRYPTION_KEY_INFORMATION),
    }
}

/// The information on the key that makes codes or signatures, where the method has them.
fn authentication_of(
    method: WrappingMethod,
    fields: &Item,
) -> Result<Option<&Item>, OperationError> {
    match method {
        WrappingMethod::ENCRYPT => Ok(None),
        _ => information(fields, Tag::MAC_SIGNATURE_KEY_INFORMATION),
    }
}

fn information(fields: &Item, tag: Tag) -> Result<Option<&Item>, OperationError> {
    let field = fields.field(tag);
    field.map(Some).ok_or_else(|| missing(tag))
}

fn missing(tag: Tag) -> OperationError {
    OperationError::new(
        Cause::InvalidField,
        format!("the wrapping method needs {tag}"),
    )
}
