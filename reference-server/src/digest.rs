//! The Digest attribute (KMIP 1.4 section 3.17, 2.1 section 4.21).

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, HashingAlgorithm, KeyFormatType};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};
use sha2::{Digest, Sha256};

use crate::key_format;
use crate::material;
use crate::store::Object;

/// The digests of a new object, all with SHA-256. 1.x wants one over the format in which the
/// object is kept; 2.x wants one over the default format, and keeps the other beside it.
pub fn digests(object: &Object, version: ProtocolVersion) -> Vec<Item> {
    let Some(content) = &object.content else {
        return Vec::new();
    };
    let default = (!version.is_1x()).then(|| in_default_format(object, content));
    let mut digests: Vec<Item> = default.flatten().iter().filter_map(of_content).collect();
    let own = of_content(content).or_else(|| of_other(object, content));
    digests.extend(own.filter(|own| !digests.contains(own)));
    digests
}

/// The object in the default format, where that is another and it can be brought into it.
fn in_default_format(object: &Object, content: &Item) -> Option<Item> {
    let algorithm = object
        .attributes
        .get(Tag::CRYPTOGRAPHIC_ALGORITHM)
        .and_then(Item::as_enumeration)
        .map(CryptographicAlgorithm);
    let format = key_format::default_format(object.object_type, algorithm)?;
    material::in_format(content, object.object_type, format).ok()
}

/// The digest over the Key Material of an object.
fn of_content(content: &Item) -> Option<Item> {
    let (format, material) = material::format_and_material(content)?;
    Some(attribute(&key_format::digest_octets(material), format))
}

/// The digest over the octets of a Certificate or Opaque Object.
fn of_other(object: &Object, content: &Item) -> Option<Item> {
    let format = object
        .attributes
        .get(Tag::KEY_FORMAT_TYPE)?
        .as_enumeration()?;
    let octets = content
        .field(Tag::CERTIFICATE_VALUE)
        .or_else(|| content.field(Tag::OPAQUE_DATA_VALUE))?
        .as_bytes()?;
    Some(attribute(octets, KeyFormatType(format)))
}

fn attribute(octets: &[u8], format: KeyFormatType) -> Item {
    Item::structure(
        Tag::DIGEST,
        vec![
            Item::enumeration(Tag::HASHING_ALGORITHM, HashingAlgorithm::SHA_256),
            Item::bytes(Tag::DIGEST_VALUE, Sha256::digest(octets).to_vec()),
            Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        ],
    )
}
