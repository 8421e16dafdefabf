//! What the material of a key that a client brings must be: of the format that its Key Block states
//! (KMIP 2.1 section 3.1, 1.4 section 2.1.3), and of its Cryptographic Length (2.1 section 4.17, 1.4
//! section 3.5).

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, EncodingOption, ObjectType};
use kmip_conform_protocol::{Item, Tag};

use crate::crypto::{self, CryptoError, KeyMaterial};
use crate::error::{Cause, OperationError};
use crate::key_format::{self, FormatError, Kind};
use crate::material;
use crate::use_cause::UseCause;

/// Checks the key of an object that has one in the clear. `items` are the attributes that it comes
/// with. What the server cannot read it keeps as it is.
///
/// # Errors
/// Material that is not of its format, or of another length than is stated.
pub fn check(
    content: &Item,
    object_type: ObjectType,
    items: &[Item],
) -> Result<(), OperationError> {
    if let Some(wrapping) = content.at(&[Tag::KEY_BLOCK, Tag::KEY_WRAPPING_DATA]) {
        return check_encoding(wrapping, content.at(&[Tag::KEY_BLOCK, Tag::KEY_VALUE]));
    }
    let (Some((format, octets)), Some(kind)) = (
        material::format_and_material(content),
        Kind::of(object_type),
    ) else {
        return Ok(());
    };
    let algorithm = stated(content, items, Tag::CRYPTOGRAPHIC_ALGORITHM)
        .and_then(Item::as_enumeration)
        .map(CryptographicAlgorithm);
    match key_format::parse(format, kind, algorithm, octets) {
        Ok(key) if object_type != ObjectType::SPLIT_KEY => {
            check_length(&key, algorithm, stated_length(content, items))
        }
        Err(error) if is_broken(&error) => {
            Err(OperationError::new(Cause::InvalidField, error.to_string()))
        }
        // A part of a split key need not be as long as the key.
        _ => Ok(()),
    }
}

/// A wrapped key is encoded in a way that the version knows, and where it is not encoded at all,
/// nothing but the material is wrapped (KMIP 2.1 sections 3.3 and 11.24).
fn check_encoding(wrapping: &Item, value: Option<&Item>) -> Result<(), OperationError> {
    let error = |text| OperationError::new(Cause::Use(UseCause::EncodingOption), text);
    let option = wrapping
        .field(Tag::ENCODING_OPTION)
        .and_then(Item::as_enumeration)
        .map_or(EncodingOption::TTLV_ENCODING, EncodingOption);
    let is_attribute = |field: &Item| [Tag::ATTRIBUTE, Tag::ATTRIBUTES].contains(&field.tag);
    match option {
        EncodingOption::TTLV_ENCODING => Ok(()),
        EncodingOption::NO_ENCODING => {
            match value.is_some_and(|value| value.fields().iter().any(is_attribute)) {
                true => Err(error("attributes cannot be wrapped without encoding")),
                false => Ok(()),
            }
        }
        _ => Err(error("no such encoding is known")),
    }
}

/// Whether the material itself is wrong, and not only none that the server can read.
fn is_broken(error: &FormatError) -> bool {
    matches!(
        error,
        FormatError::Malformed { .. } | FormatError::Crypto(CryptoError::Key(_))
    )
}

fn check_length(
    key: &KeyMaterial,
    algorithm: Option<CryptographicAlgorithm>,
    stated: Option<i32>,
) -> Result<(), OperationError> {
    let (Some(stated), Some(bits)) = (stated, key.bits()) else {
        return Ok(());
    };
    let without_parity = algorithm
        .filter(|algorithm| crypto::has_parity(*algorithm))
        .map(|_| bits / 8 * 7);
    let fits = |bits: u32| i64::from(bits) == i64::from(stated);
    if fits(bits) || without_parity.is_some_and(fits) {
        return Ok(());
    }
    Err(OperationError::new(
        Cause::InvalidField,
        format!("the Cryptographic Length is {stated}, the key has {bits} bits"),
    ))
}

fn stated_length(content: &Item, items: &[Item]) -> Option<i32> {
    stated(content, items, Tag::CRYPTOGRAPHIC_LENGTH).and_then(Item::as_integer)
}

/// What the Key Block says, or where it says nothing the attributes.
fn stated<'a>(content: &'a Item, items: &'a [Item], tag: Tag) -> Option<&'a Item> {
    let attribute = || items.iter().find(|item| item.tag == tag);
    content.at(&[Tag::KEY_BLOCK, tag]).or_else(attribute)
}

#[cfg(test)]
mod tests;
