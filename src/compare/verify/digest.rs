//! The Digest attribute.

use kmip_conform_protocol::{Item, Tag, enumeration};
use kmip_reference_server::crypto;
use kmip_reference_server::key_format::digest_octets;

use super::Finding;
use crate::compare::condition::record;
use crate::compare::site::Site;

/// A digest computed again from the material the tool has seen.
pub(super) fn value(site: &Site<'_>, actual: &Item) -> Finding {
    let number = |tag: Tag| {
        let item = site.actual_siblings.iter().find(|item| item.tag == tag);
        item.and_then(Item::as_enumeration)
    };
    let format = number(Tag::KEY_FORMAT_TYPE).unwrap_or(enumeration::KeyFormatType::RAW.0);
    let material = record(site).and_then(|record| record.material.get(&format));
    let algorithm = number(Tag::HASHING_ALGORITHM).map(enumeration::HashingAlgorithm);
    let (Some(material), Some(algorithm), Some(bytes)) = (material, algorithm, actual.as_bytes())
    else {
        return Finding::Unknown;
    };
    let octets = digest_octets(&Item::new(Tag::KEY_MATERIAL, material.clone()));
    match crypto::digest(algorithm, &octets) {
        Ok(computed) => Finding::of(computed == bytes, || {
            format!(
                "{} is not the digest of the object's material, {}",
                hex::encode(bytes),
                hex::encode(computed)
            )
        }),
        Err(_) => Finding::Unknown,
    }
}
