//! The Digest attribute (KMIP 1.4 section 3.17, 2.1 section 4.21).

use kmip_conform_protocol::enumeration::HashingAlgorithm;
use kmip_conform_protocol::{Item, Tag, Value, ttlv};
use sha2::{Digest, Sha256};

use crate::store::Object;

/// The digests of a new object: SHA-256 over the material in the format it is kept in.
pub fn digests(object: &Object) -> Vec<Item> {
    let Some(content) = &object.content else {
        return Vec::new();
    };
    let format = object.attributes.get(Tag::KEY_FORMAT_TYPE);
    let material = content
        .at(&[Tag::KEY_BLOCK, Tag::KEY_VALUE, Tag::KEY_MATERIAL])
        .or_else(|| content.field(Tag::CERTIFICATE_VALUE))
        .or_else(|| content.field(Tag::OPAQUE_DATA_VALUE));
    material
        .and_then(digested)
        .map(|octets| attribute(&octets, format))
        .into_iter()
        .collect()
}

/// The octets that are digested: a Byte String itself, a structure in TTLV.
fn digested(material: &Item) -> Option<Vec<u8>> {
    match &material.value {
        Value::ByteString(octets) => Some(octets.clone()),
        Value::Structure(_) => Some(ttlv::encode(material)),
        _ => None,
    }
}

fn attribute(octets: &[u8], format: Option<&Item>) -> Item {
    let mut fields = vec![
        Item::enumeration(Tag::HASHING_ALGORITHM, HashingAlgorithm::SHA_256),
        Item::bytes(Tag::DIGEST_VALUE, Sha256::digest(octets).to_vec()),
    ];
    fields.extend(format.cloned());
    Item::structure(Tag::DIGEST, fields)
}
