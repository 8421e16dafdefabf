//! Managed objects as objects of the token (PKCS#11 3.0 section 4).

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, ObjectType,
};
use kmip_conform_protocol::{BigInteger, Item, Tag};

use super::attribute;
use crate::crypto::KeyMaterial;
use crate::store::{Object, name_value};
use crate::{key_use, one_time_pad};

/// What the token says of an attribute of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Its value, as it is written.
    Value(Vec<u8>),
    /// It does not leave the token.
    Sensitive,
    /// The object has no such attribute.
    None,
}

const CERTIFICATE: u64 = 1;
const PUBLIC_KEY: u64 = 2;
const PRIVATE_KEY: u64 = 3;
const SECRET_KEY: u64 = 4;
/// CKK_GENERIC_SECRET.
const GENERIC_SECRET: u64 = 0x10;
/// CKC_X_509.
const X_509: u64 = 0;

/// The key types that are told by the algorithm alone.
const KEY_TYPES: [(CryptographicAlgorithm, u64); 24] = [
    (CryptographicAlgorithm::RSA, 0x00),
    (CryptographicAlgorithm::DSA, 0x01),
    (CryptographicAlgorithm::DH, 0x02),
    (CryptographicAlgorithm::EC, 0x03),
    (CryptographicAlgorithm::ECDSA, 0x03),
    (CryptographicAlgorithm::ECDH, 0x03),
    (CryptographicAlgorithm::RC2, 0x11),
    (CryptographicAlgorithm::RC4, 0x12),
    (CryptographicAlgorithm::DES, 0x13),
    (CryptographicAlgorithm::CAST5, 0x18),
    (CryptographicAlgorithm::RC5, 0x19),
    (CryptographicAlgorithm::IDEA, 0x1A),
    (CryptographicAlgorithm::SKIPJACK, 0x1B),
    (CryptographicAlgorithm::AES, 0x1F),
    (CryptographicAlgorithm::BLOWFISH, 0x20),
    (CryptographicAlgorithm::TWOFISH, 0x21),
    (CryptographicAlgorithm::CAMELLIA, 0x25),
    (CryptographicAlgorithm::ARIA, 0x26),
    (CryptographicAlgorithm::HMAC_MD5, 0x27),
    (CryptographicAlgorithm::HMAC_SHA1, 0x28),
    (CryptographicAlgorithm::HMAC_SHA256, 0x2B),
    (CryptographicAlgorithm::HMAC_SHA384, 0x2C),
    (CryptographicAlgorithm::HMAC_SHA512, 0x2D),
    (CryptographicAlgorithm::CHACHA20, 0x33),
];

/// CK_OBJECT_CLASS of an object; none for objects that the token does not show.
pub(super) fn class_of(object: &Object) -> Option<u64> {
    Some(match object.object_type {
        ObjectType::CERTIFICATE => CERTIFICATE,
        ObjectType::PUBLIC_KEY => PUBLIC_KEY,
        ObjectType::PRIVATE_KEY => PRIVATE_KEY,
        ObjectType::SYMMETRIC_KEY | ObjectType::SECRET_DATA => SECRET_KEY,
        _ => return None,
    })
}

/// The value of an attribute.
pub(super) fn value(object: &Object, number: u64) -> Answer {
    let of_all = match number {
        attribute::CLASS => class_of(object).map(written),
        attribute::TOKEN => Some(vec![1]),
        attribute::PRIVATE
        | attribute::MODIFIABLE
        | attribute::COPYABLE
        | attribute::DESTROYABLE => Some(vec![0]),
        attribute::LABEL => Some(label(object)),
        attribute::UNIQUE_ID | attribute::ID => Some(object.id.clone().into_bytes()),
        _ => None,
    };
    match (of_all, class_of(object)) {
        (Some(value), _) => Answer::Value(value),
        (None, Some(CERTIFICATE)) => of_certificate(object, number),
        (None, Some(class)) => of_key(object, class, number),
        (None, None) => Answer::None,
    }
}

fn of_certificate(object: &Object, number: u64) -> Answer {
    let octets = || {
        let content = object.content.as_ref()?;
        content.field(Tag::CERTIFICATE_VALUE)?.as_bytes()
    };
    match number {
        attribute::CERTIFICATE_TYPE => Answer::Value(written(X_509)),
        attribute::VALUE => found(octets().map(<[u8]>::to_vec)),
        _ => Answer::None,
    }
}

fn of_key(object: &Object, class: u64, number: u64) -> Answer {
    if let Some(used) = mask_of(number) {
        let mask = object.attributes.get(Tag::CRYPTOGRAPHIC_USAGE_MASK);
        let mask = mask.and_then(Item::as_integer).unwrap_or_default();
        return boolean(mask & used != 0);
    }
    let is_true = |tag| boolean(object.attributes.is_true(tag));
    let secret = class != PUBLIC_KEY;
    match number {
        attribute::KEY_TYPE => Answer::Value(written(key_type(object))),
        attribute::LOCAL => {
            let made = object.attributes.get(Tag::RANDOM_NUMBER_GENERATOR);
            boolean(made.is_some())
        }
        attribute::SENSITIVE if secret => is_true(Tag::SENSITIVE),
        attribute::EXTRACTABLE if secret => is_true(Tag::EXTRACTABLE),
        attribute::ALWAYS_SENSITIVE if secret => is_true(Tag::ALWAYS_SENSITIVE),
        attribute::NEVER_EXTRACTABLE if secret => is_true(Tag::NEVER_EXTRACTABLE),
        attribute::VALUE | attribute::VALUE_LEN if class == SECRET_KEY => of_secret(object, number),
        attribute::MODULUS | attribute::MODULUS_BITS | attribute::PUBLIC_EXPONENT => {
            of_rsa(object, number)
        }
        // No private number goes through the token; Get is the way to it.
        attribute::VALUE if class == PRIVATE_KEY => Answer::Sensitive,
        attribute::PRIVATE_EXPONENT..=attribute::COEFFICIENT if class == PRIVATE_KEY => {
            Answer::Sensitive
        }
        _ => Answer::None,
    }
}

fn of_secret(object: &Object, number: u64) -> Answer {
    let Ok(octets) = key_use::secret(object) else {
        return Answer::None;
    };
    let leaves = object.attributes.is_true(Tag::EXTRACTABLE)
        && !object.attributes.is_true(Tag::SENSITIVE)
        && !one_time_pad::is_pad(object);
    match number {
        attribute::VALUE_LEN => found(u64::try_from(octets.len()).ok().map(written)),
        _ if leaves => Answer::Value(octets),
        _ => Answer::Sensitive,
    }
}

fn of_rsa(object: &Object, number: u64) -> Answer {
    let (modulus, exponent) = match key_use::material(object) {
        Ok(KeyMaterial::RsaPublic(key)) => (key.modulus, Some(key.public_exponent)),
        Ok(KeyMaterial::RsaPrivate(key)) => (key.modulus, key.public_exponent),
        _ => return Answer::None,
    };
    let octets = |number: &BigInteger| number.to_unsigned_be_bytes().map(<[u8]>::to_vec);
    match number {
        attribute::MODULUS => found(octets(&modulus)),
        attribute::PUBLIC_EXPONENT => found(exponent.as_ref().and_then(octets)),
        _ => {
            let bits = object.attributes.get(Tag::CRYPTOGRAPHIC_LENGTH);
            let bits = bits.and_then(Item::as_integer);
            found(bits.and_then(|bits| u64::try_from(bits).ok()).map(written))
        }
    }
}

fn key_type(object: &Object) -> u64 {
    let algorithm = key_use::algorithm(object);
    if algorithm == Some(CryptographicAlgorithm::N_3DES) {
        let two = key_use::secret(object).is_ok_and(|octets| octets.len() == 16);
        return if two { 0x14 } else { 0x15 };
    }
    let mut rows = KEY_TYPES.iter();
    let row = rows.find(|(listed, _)| Some(*listed) == algorithm);
    row.map_or(GENERIC_SECRET, |(_, number)| *number)
}

/// The bits of the usage mask that a Boolean of a key stands for.
fn mask_of(number: u64) -> Option<i32> {
    use CryptographicUsageMask as Mask;
    Some(match number {
        attribute::ENCRYPT => Mask::ENCRYPT.0,
        attribute::DECRYPT => Mask::DECRYPT.0,
        attribute::WRAP => Mask::WRAP_KEY.0,
        attribute::UNWRAP => Mask::UNWRAP_KEY.0,
        attribute::SIGN => Mask::SIGN.0 | Mask::MAC_GENERATE.0,
        attribute::VERIFY => Mask::VERIFY.0 | Mask::MAC_VERIFY.0,
        attribute::DERIVE => Mask::DERIVE_KEY.0,
        _ => return None,
    })
}

/// The first Name; nothing where the object has none.
fn label(object: &Object) -> Vec<u8> {
    let name = object.attributes.get(Tag::NAME).and_then(name_value);
    name.unwrap_or_default().as_bytes().to_vec()
}

fn found(value: Option<Vec<u8>>) -> Answer {
    value.map_or(Answer::None, Answer::Value)
}

fn boolean(value: bool) -> Answer {
    Answer::Value(vec![u8::from(value)])
}

fn written(number: u64) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}
