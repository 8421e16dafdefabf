//! Keys: as octets and numbers, whatever format they were seen in.

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, EncodingOption, KeyFormatType, ObjectType,
    SplitKeyMethod,
};
use kmip_conform_protocol::{BigInteger, Item, Limits, Tag, ttlv};
use kmip_reference_server::crypto::{self, EcPublic, KeyMaterial, RsaPublic};
use kmip_reference_server::key_format::{Kind, parse};

use super::Finding;
use crate::compare::condition::record;
use crate::compare::ledger::ObjectRecord;
use crate::compare::provenance::key_block;
use crate::compare::site::Site;

/// The key of an object, if any form of it was seen in the clear.
pub(super) fn of(record: &ObjectRecord) -> Option<KeyMaterial> {
    let kind = Kind::of(ObjectType(record.object_type?))?;
    record.material.iter().find_map(|(format, value)| {
        let material = Item::new(Tag::KEY_MATERIAL, value.clone());
        parse(KeyFormatType(*format), kind, None, &material).ok()
    })
}

/// The public half of a key.
pub(super) fn public(key: &KeyMaterial) -> Option<KeyMaterial> {
    match key {
        KeyMaterial::RsaPrivate(private) => Some(KeyMaterial::RsaPublic(RsaPublic {
            modulus: private.modulus.clone(),
            public_exponent: private.public_exponent.clone()?,
        })),
        KeyMaterial::EcPrivate(private) => Some(KeyMaterial::EcPublic(EcPublic {
            curve: private.curve,
            point: crypto::public_point(private).ok()?,
        })),
        KeyMaterial::RsaPublic(_) | KeyMaterial::EcPublic(_) => Some(key.clone()),
        _ => None,
    }
}

/// Octets of a symmetric key.
pub(super) fn symmetric(record: &ObjectRecord) -> Option<Vec<u8>> {
    match of(record)? {
        KeyMaterial::Symmetric(octets) => Some(octets),
        _ => None,
    }
}

/// Material the target made: of the length its own attributes state, readable in its format, and
/// in wrapped form what the wrapping key opens.
pub(super) fn material(site: &Site<'_>, actual: &Item) -> Finding {
    let Some(block) = site
        .exchange
        .and_then(|exchange| exchange.response())
        .and_then(key_block)
    else {
        return Finding::Unknown;
    };
    if block.field(Tag::KEY_WRAPPING_DATA).is_some() {
        return wrapped(site, block, actual);
    }
    let (Some(format), Some(kind), Some(item)) = (
        block
            .field(Tag::KEY_FORMAT_TYPE)
            .and_then(Item::as_enumeration),
        kind(site),
        block.at(&[Tag::KEY_VALUE, Tag::KEY_MATERIAL]),
    ) else {
        return Finding::Unknown;
    };
    if is_number_of_field(site) {
        return Finding::Unknown;
    }
    let format = KeyFormatType(format);
    let algorithm = block
        .field(Tag::CRYPTOGRAPHIC_ALGORITHM)
        .and_then(Item::as_enumeration)
        .map(CryptographicAlgorithm);
    match parse(format, kind, algorithm, item) {
        Ok(key) => stated_length(block, &key),
        Err(error) if is_understood(format) => Finding::Wrong(error.to_string()),
        Err(_) => Finding::Unknown,
    }
}

/// A part of a key that is split over a prime field is a number of that field, which is larger than
/// the key (KMIP 2.1 section 13.1).
fn is_number_of_field(site: &Site<'_>) -> bool {
    let response = site.exchange.and_then(|exchange| exchange.response());
    let method = response.and_then(|it| it.at(&[Tag::SPLIT_KEY, Tag::SPLIT_KEY_METHOD]));
    method.and_then(Item::as_enumeration) == Some(SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD.0)
}

/// Formats whose refusal by the reader is the material's fault.
fn is_understood(format: KeyFormatType) -> bool {
    [
        KeyFormatType::PKCS_1,
        KeyFormatType::TRANSPARENT_SYMMETRIC_KEY,
        KeyFormatType::TRANSPARENT_RSA_PRIVATE_KEY,
        KeyFormatType::TRANSPARENT_RSA_PUBLIC_KEY,
    ]
    .contains(&format)
}

fn kind(site: &Site<'_>) -> Option<Kind> {
    let stated = site.exchange?.response()?.field(Tag::OBJECT_TYPE);
    Kind::of(ObjectType(stated?.as_enumeration()?))
}

fn stated_length(block: &Item, key: &KeyMaterial) -> Finding {
    let stated = block
        .field(Tag::CRYPTOGRAPHIC_LENGTH)
        .and_then(Item::as_integer)
        .and_then(|bits| u32::try_from(bits).ok());
    // A DES key states 56, 112 or 168 bits and fills 64, 128 or 192.
    let with_parity = |bits: u32| bits.is_multiple_of(56).then(|| bits / 7 * 8);
    match (stated, key.bits()) {
        (Some(stated), Some(bits)) => {
            let fits = stated == bits || with_parity(stated) == Some(bits);
            Finding::of(fits && consistent(key), || {
                format!("{bits} bits of material where {stated} are stated")
            })
        }
        _ => Finding::Unknown,
    }
}

/// Whether the factors of an RSA key give its modulus.
fn consistent(key: &KeyMaterial) -> bool {
    match key {
        KeyMaterial::RsaPrivate(private) => match (&private.p, &private.q) {
            (Some(p), Some(q)) => product(p, q).is_none_or(|product| product == private.modulus),
            _ => true,
        },
        _ => true,
    }
}

/// The product of two numbers that are not negative.
fn product(one: &BigInteger, other: &BigInteger) -> Option<BigInteger> {
    let (one, other) = (one.to_unsigned_be_bytes()?, other.to_unsigned_be_bytes()?);
    // Little-endian octets; each sum stays below 2^32 for keys of any sane length.
    let mut digits = vec![0_u32; one.len() + other.len()];
    for (i, a) in one.iter().rev().enumerate() {
        let mut carry = 0_u32;
        for (j, b) in other.iter().rev().enumerate() {
            let digit = digits.get_mut(i + j)?;
            let sum = *digit + u32::from(*a) * u32::from(*b) + carry;
            *digit = sum & 0xFF;
            carry = sum >> 8;
        }
        *digits.get_mut(i + other.len())? += carry;
    }
    let bytes: Option<Vec<u8>> = digits
        .iter()
        .rev()
        .map(|digit| u8::try_from(*digit).ok())
        .collect();
    Some(BigInteger::from_unsigned_be_bytes(&bytes?))
}

/// A wrapped key whose wrapping key is known must open to the material that is known.
fn wrapped(site: &Site<'_>, block: &Item, actual: &Item) -> Finding {
    let open = || {
        let information = block.at(&[Tag::KEY_WRAPPING_DATA, Tag::ENCRYPTION_KEY_INFORMATION])?;
        let wrapping = information.field(Tag::UNIQUE_IDENTIFIER)?.as_text()?;
        let mode = information
            .at(&[Tag::CRYPTOGRAPHIC_PARAMETERS, Tag::BLOCK_CIPHER_MODE])?
            .as_enumeration()?;
        let mode = [
            BlockCipherMode::NISTKEYWRAP,
            BlockCipherMode::AESKEYWRAPPADDING,
        ]
        .into_iter()
        .find(|known| known.0 == mode)?;
        let key = symmetric(site.context.ledger.object(wrapping)?)?;
        let bytes = actual.as_bytes()?;
        Some(crypto::unwrap_key(mode, &key, bytes))
    };
    match open() {
        None => Finding::Unknown,
        Some(Err(error)) => Finding::Wrong(format!("the wrapping key does not open it: {error}")),
        Some(Ok(opened)) => match record(site).and_then(symmetric) {
            Some(known) => Finding::of(wrapped_material(block, &opened) == Some(known), || {
                "it opens to other material than the object's".to_owned()
            }),
            None => Finding::Holds,
        },
    }
}

/// The material in what a wrapped key opens to: all of it without encoding, else a Key Value as
/// TTLV has it (KMIP 2.1 section 3.3, 1.1 to 1.4 section 2.1.5). 1.0 has no option and always
/// encodes.
fn wrapped_material(block: &Item, opened: &[u8]) -> Option<Vec<u8>> {
    let option = block.at(&[Tag::KEY_WRAPPING_DATA, Tag::ENCODING_OPTION]);
    if option.and_then(Item::as_enumeration) == Some(EncodingOption::NO_ENCODING.0) {
        return Some(opened.to_vec());
    }
    let decoded = ttlv::decode(opened, &Limits::default());
    let value = decoded.item.filter(|item| item.tag == Tag::KEY_VALUE)?;
    Some(value.field(Tag::KEY_MATERIAL)?.as_bytes()?.to_vec())
}
