//! Managed objects as clients bring them, with fixed content.

use kmip_conform_protocol::enumeration::{
    CertificateRequestType, CertificateType, CryptographicAlgorithm, CryptographicUsageMask,
    KeyFormatType, ObjectType, Operation, SecretDataType, SplitKeyMethod,
};
use kmip_conform_protocol::{BigInteger, Item, NamedValue, ProtocolVersion, Tag, Value};

use super::payload::{Extent, payload};
use super::sample::{Given, Request};
use super::{attribute, material};

/// The types of objects that clients register.
pub const KINDS: [ObjectType; 10] = [
    ObjectType::SYMMETRIC_KEY,
    ObjectType::SECRET_DATA,
    ObjectType::OPAQUE_OBJECT,
    ObjectType::CERTIFICATE,
    ObjectType::PUBLIC_KEY,
    ObjectType::PRIVATE_KEY,
    ObjectType::SPLIT_KEY,
    ObjectType::TEMPLATE,
    ObjectType::PGP_KEY,
    ObjectType::CERTIFICATE_REQUEST,
];

/// The type of a vendor's opaque data: the bit of extensions is set.
const VENDOR: u32 = 0x8000_0001;

/// An object of the type; `None` where clients of `version` cannot bring one.
pub fn object(kind: ObjectType, version: ProtocolVersion) -> Option<Item> {
    if !ObjectType::TABLE.lists(kind.0, version) {
        return None;
    }
    let number = |tag, number: i32| Item::integer(tag, number);
    let (tag, fields) = match kind {
        ObjectType::SYMMETRIC_KEY => (Tag::SYMMETRIC_KEY, vec![aes()]),
        ObjectType::SECRET_DATA => (
            Tag::SECRET_DATA,
            vec![
                Item::enumeration(Tag::SECRET_DATA_TYPE, SecretDataType::PASSWORD),
                block(KeyFormatType::OPAQUE, b"swordfish", None),
            ],
        ),
        ObjectType::OPAQUE_OBJECT => (
            Tag::OPAQUE_OBJECT,
            vec![
                Item::enumeration(Tag::OPAQUE_DATA_TYPE, VENDOR),
                Item::bytes(Tag::OPAQUE_DATA_VALUE, [1, 2, 3]),
            ],
        ),
        ObjectType::CERTIFICATE => (
            Tag::CERTIFICATE,
            vec![
                Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509),
                Item::bytes(Tag::CERTIFICATE_VALUE, material::CERTIFICATE),
            ],
        ),
        ObjectType::PUBLIC_KEY => (Tag::PUBLIC_KEY, vec![rsa(material::RSA_PUBLIC)]),
        ObjectType::PRIVATE_KEY => (Tag::PRIVATE_KEY, vec![rsa(material::RSA_PRIVATE)]),
        ObjectType::SPLIT_KEY => (
            Tag::SPLIT_KEY,
            vec![
                number(Tag::SPLIT_KEY_PARTS, 3),
                number(Tag::KEY_PART_IDENTIFIER, 1),
                number(Tag::SPLIT_KEY_THRESHOLD, 3),
                Item::enumeration(Tag::SPLIT_KEY_METHOD, SplitKeyMethod::XOR),
                aes(),
            ],
        ),
        ObjectType::TEMPLATE => {
            let plain = attribute::plain(version);
            return Some(attribute::attributes(Tag::TEMPLATE, &[plain], version));
        }
        ObjectType::PGP_KEY => (
            Tag::PGP_KEY,
            vec![
                number(Tag::PGP_KEY_VERSION, 4),
                block(
                    KeyFormatType::RAW,
                    b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n",
                    None,
                ),
            ],
        ),
        ObjectType::CERTIFICATE_REQUEST => (
            Tag::CERTIFICATE_REQUEST,
            vec![
                Item::enumeration(
                    Tag::CERTIFICATE_REQUEST_TYPE,
                    CertificateRequestType::PKCS_10,
                ),
                Item::bytes(
                    Tag::CERTIFICATE_REQUEST_VALUE,
                    material::CERTIFICATE_REQUEST,
                ),
            ],
        ),
        _ => return None,
    };
    Some(Item::structure(tag, fields))
}

/// The fields of a Register request for an object of the type, with further attributes; `None` where
/// clients of `version` cannot register one.
pub fn registration(
    kind: ObjectType,
    more: &[Item],
    version: ProtocolVersion,
) -> Option<Vec<Item>> {
    let object = object(kind, version)?;
    let mut items: Vec<Item> = usage(kind).into_iter().collect();
    items.extend_from_slice(more);
    Some(register(kind, object, &items, version))
}

/// The fields of a Register request, for [`payload`](super::payload()) to put in order.
pub(super) fn register(
    kind: ObjectType,
    object: Item,
    items: &[Item],
    version: ProtocolVersion,
) -> Vec<Item> {
    let container = match version.is_1x() {
        true => Tag::TEMPLATE_ATTRIBUTE,
        false => Tag::ATTRIBUTES,
    };
    vec![
        Item::enumeration(Tag::OBJECT_TYPE, kind),
        attribute::attributes(container, items, version),
        object,
    ]
}

/// The uses of an object that has a Cryptographic Usage Mask.
pub(super) fn usage(kind: ObjectType) -> Option<Item> {
    use CryptographicUsageMask as Mask;
    let mask = match kind {
        ObjectType::TEMPLATE | ObjectType::OPAQUE_OBJECT => return None,
        ObjectType::PRIVATE_KEY => Mask::SIGN.0 | Mask::DECRYPT.0,
        ObjectType::PUBLIC_KEY => Mask::VERIFY.0 | Mask::ENCRYPT.0,
        ObjectType::CERTIFICATE | ObjectType::CERTIFICATE_REQUEST => Mask::VERIFY.0,
        ObjectType::SECRET_DATA => Mask::DERIVE_KEY.0,
        _ => Mask::ENCRYPT.0 | Mask::DECRYPT.0 | Mask::DERIVE_KEY.0,
    };
    Some(Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask))
}

/// A public RSA key in the transparent format, whose numbers are items of their own (KMIP 2.1 section
/// 3.17.5, 1.4 section 2.1.7.5).
pub fn transparent_public_key() -> Item {
    // The modulus as it lies in the PKCS#1 encoding: behind two headers of four octets.
    let modulus = material::RSA_PUBLIC.get(8..265).unwrap_or_default();
    let number =
        |tag, octets: &[u8]| Item::new(tag, Value::BigInteger(BigInteger::from_be_bytes(octets)));
    let numbers = vec![
        number(Tag::MODULUS, modulus),
        number(Tag::PUBLIC_EXPONENT, &[1, 0, 1]),
    ];
    let material = Item::structure(Tag::KEY_MATERIAL, numbers);
    let format = KeyFormatType::TRANSPARENT_RSA_PUBLIC_KEY;
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        Item::structure(Tag::KEY_VALUE, vec![material]),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::RSA),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 2048),
    ];
    let block = Item::structure(Tag::KEY_BLOCK, block);
    Item::structure(Tag::PUBLIC_KEY, vec![block])
}

fn aes() -> Item {
    let octets: Vec<u8> = (0..16).collect();
    let algorithm = Some((CryptographicAlgorithm::AES, 128));
    block(KeyFormatType::RAW, &octets, algorithm)
}

/// A key for HMAC-SHA256.
pub(super) fn hmac() -> Item {
    let octets: Vec<u8> = (0..32).collect();
    let algorithm = Some((CryptographicAlgorithm::HMAC_SHA256, 256));
    let block = block(KeyFormatType::RAW, &octets, algorithm);
    Item::structure(Tag::SYMMETRIC_KEY, vec![block])
}

fn rsa(octets: &[u8]) -> Item {
    let algorithm = Some((CryptographicAlgorithm::RSA, 2048));
    block(KeyFormatType::PKCS_1, octets, algorithm)
}

fn block(
    format: KeyFormatType,
    octets: &[u8],
    algorithm: Option<(CryptographicAlgorithm, i32)>,
) -> Item {
    let material = Item::bytes(Tag::KEY_MATERIAL, octets);
    let mut fields = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        Item::structure(Tag::KEY_VALUE, vec![material]),
    ];
    if let Some((algorithm, bits)) = algorithm {
        fields.push(Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm));
        fields.push(Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits));
    }
    Item::structure(Tag::KEY_BLOCK, fields)
}

/// A request that registers an object of the type with this attribute, or without it where it can be.
pub fn registered(
    kind: ObjectType,
    tag: Tag,
    value: Option<Item>,
    version: ProtocolVersion,
) -> Request {
    let own = usage(kind).filter(|item| value.is_none() || item.tag != tag);
    let items: Vec<Item> = own.into_iter().chain(value).collect();
    let object = object(kind, version).unwrap_or_else(|| super::value::item(tag, version));
    let items = register(kind, object, &items, version);
    Request {
        operation: Operation::REGISTER,
        payload: payload(Operation::REGISTER, version, Extent::Minimal, &items),
        gives: vec![Given::first(Tag::UNIQUE_IDENTIFIER, "UNIQUE_IDENTIFIER_0")],
    }
}
