//! The requests that are measured, in KMIP 1.2, which every target speaks.

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, NameType, ObjectType,
    Operation, PaddingMethod,
};
use kmip_conform_protocol::{Item, Tag, ttlv};

/// Octets that Encrypt works on.
const PLAIN: usize = 1024;

/// A message with one operation.
pub fn message(operation: Operation, payload: Vec<Item>) -> Vec<u8> {
    batch(operation, vec![payload])
}

/// A message with an operation on each payload.
pub fn batch(operation: Operation, payloads: Vec<Vec<Item>>) -> Vec<u8> {
    let version = vec![
        Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 1),
        Item::integer(Tag::PROTOCOL_VERSION_MINOR, 2),
    ];
    let count = i32::try_from(payloads.len()).unwrap();
    let header = vec![
        Item::structure(Tag::PROTOCOL_VERSION, version),
        Item::integer(Tag::BATCH_COUNT, count),
    ];
    let mut parts = vec![Item::structure(Tag::REQUEST_HEADER, header)];
    parts.extend(payloads.into_iter().enumerate().map(|(place, payload)| {
        let fields = vec![
            Item::enumeration(Tag::OPERATION, operation),
            Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, place.to_be_bytes()),
            Item::structure(Tag::REQUEST_PAYLOAD, payload),
        ];
        Item::structure(Tag::BATCH_ITEM, fields)
    }));
    ttlv::encode(&Item::structure(Tag::REQUEST_MESSAGE, parts))
}

fn attribute(name: &str, value: Item) -> Item {
    let value = Item::new(Tag::ATTRIBUTE_VALUE, value.value);
    let fields = vec![Item::text(Tag::ATTRIBUTE_NAME, name), value];
    Item::structure(Tag::ATTRIBUTE, fields)
}

fn name(text: &str) -> Item {
    let fields = vec![
        Item::text(Tag::NAME_VALUE, text),
        Item::enumeration(Tag::NAME_TYPE, NameType::UNINTERPRETED_TEXT_STRING),
    ];
    attribute("Name", Item::structure(Tag::NAME, fields))
}

fn group(text: &str) -> Item {
    attribute("Object Group", Item::text(Tag::OBJECT_GROUP, text))
}

/// An AES-256 key with these further attributes.
fn aes(more: Vec<Item>) -> Vec<Item> {
    let algorithm = Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES);
    let mask = CryptographicUsageMask::ENCRYPT.0 | CryptographicUsageMask::DECRYPT.0;
    let mut attributes = vec![
        attribute("Cryptographic Algorithm", algorithm),
        attribute(
            "Cryptographic Length",
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
        ),
        attribute(
            "Cryptographic Usage Mask",
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
        ),
    ];
    attributes.extend(more);
    vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        Item::structure(Tag::TEMPLATE_ATTRIBUTE, attributes),
    ]
}

pub fn create() -> Vec<u8> {
    message(Operation::CREATE, aes(Vec::new()))
}

/// Keys with a name of their own, ten to a group.
pub fn create_named(numbers: std::ops::Range<usize>) -> Vec<u8> {
    let payloads = numbers.map(|number| {
        let rack = group(&format!("rack {}", number / 10));
        aes(vec![name(&format!("key {number}")), rack])
    });
    batch(Operation::CREATE, payloads.collect())
}

pub fn create_rsa(bits: i32) -> Vec<u8> {
    let algorithm = Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::RSA);
    let common = vec![
        attribute("Cryptographic Algorithm", algorithm),
        attribute(
            "Cryptographic Length",
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
        ),
    ];
    let mask = |mask: CryptographicUsageMask| {
        let mask = Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask);
        vec![attribute("Cryptographic Usage Mask", mask)]
    };
    let payload = vec![
        Item::structure(Tag::COMMON_TEMPLATE_ATTRIBUTE, common),
        Item::structure(
            Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
            mask(CryptographicUsageMask::SIGN),
        ),
        Item::structure(
            Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
            mask(CryptographicUsageMask::VERIFY),
        ),
    ];
    message(Operation::CREATE_KEY_PAIR, payload)
}

fn uid(id: &str) -> Item {
    Item::text(Tag::UNIQUE_IDENTIFIER, id)
}

pub fn get(id: &str) -> Vec<u8> {
    message(Operation::GET, vec![uid(id)])
}

pub fn activate(id: &str) -> Vec<u8> {
    message(Operation::ACTIVATE, vec![uid(id)])
}

pub fn encrypt(id: &str) -> Vec<u8> {
    let parameters = vec![
        Item::enumeration(Tag::BLOCK_CIPHER_MODE, BlockCipherMode::CBC),
        Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PKCS5),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
    ];
    let payload = vec![
        uid(id),
        Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, parameters),
        Item::bytes(Tag::DATA, [7; PLAIN]),
        Item::bytes(Tag::IV_COUNTER_NONCE, [9; 16]),
    ];
    message(Operation::ENCRYPT, payload)
}

pub fn locate_named(number: usize) -> Vec<u8> {
    message(Operation::LOCATE, vec![name(&format!("key {number}"))])
}

pub fn locate_grouped(number: usize) -> Vec<u8> {
    message(Operation::LOCATE, vec![group(&format!("rack {number}"))])
}

/// A search for a name that nothing has.
pub fn locate_nothing() -> Vec<u8> {
    message(Operation::LOCATE, vec![name("no such key")])
}

/// A search that every object matches, for one of them.
pub fn locate_any() -> Vec<u8> {
    let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
    let payload = vec![
        Item::integer(Tag::MAXIMUM_ITEMS, 1),
        attribute("Object Type", kind),
    ];
    message(Operation::LOCATE, payload)
}
