//! Verification of values that a rule lets vary.

use kmip_conform_protocol::{Item, Tag, Value, enumeration};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::condition::record;
use super::walk::Site;
use crate::case::Node;

/// What verification says of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// The value is right.
    Holds,
    /// The value is wrong, and why.
    Wrong(String),
    /// Nothing can be said with what is known.
    Unknown,
}

/// Checks the actual value of a difference against everything that is known.
pub(super) fn value(site: &Site<'_>) -> Finding {
    let (Some(actual), Some(tag)) = (site.actual, site.tags.last()) else {
        return Finding::Unknown;
    };
    match *tag {
        Tag::DIGEST_VALUE => digest(site, actual),
        Tag::DATA | Tag::MAC_DATA | Tag::SIGNATURE_DATA | Tag::KEY_MATERIAL => length(site, actual),
        _ => Finding::Unknown,
    }
}

/// A digest recomputed from the material the tool has seen.
fn digest(site: &Site<'_>, actual: &Item) -> Finding {
    let number = |tag: Tag| {
        let item = site.actual_siblings.iter().find(|item| item.tag == tag);
        item.and_then(Item::as_enumeration)
    };
    let format = number(Tag::KEY_FORMAT_TYPE).unwrap_or(enumeration::KeyFormatType::RAW.0);
    let material = record(site).and_then(|record| record.material.get(&format));
    let (Some(Value::ByteString(material)), Some(bytes)) = (material, actual.as_bytes()) else {
        return Finding::Unknown;
    };
    let computed = match number(Tag::HASHING_ALGORITHM).map(enumeration::HashingAlgorithm) {
        Some(enumeration::HashingAlgorithm::SHA_256) => Sha256::digest(material).to_vec(),
        Some(enumeration::HashingAlgorithm::SHA_384) => Sha384::digest(material).to_vec(),
        Some(enumeration::HashingAlgorithm::SHA_512) => Sha512::digest(material).to_vec(),
        _ => return Finding::Unknown,
    };
    if computed == bytes {
        return Finding::Holds;
    }
    Finding::Wrong(format!(
        "{} is not the digest of the object's material, {}",
        hex::encode(bytes),
        hex::encode(computed)
    ))
}

/// Output that varies still has the length the printed example has.
fn length(site: &Site<'_>, actual: &Item) -> Finding {
    let printed = site.expected.and_then(Node::literal);
    let (Some(Value::ByteString(printed)), Some(bytes)) = (printed, actual.as_bytes()) else {
        return Finding::Unknown;
    };
    // DER forms (ECDSA and DSA signatures, encoded keys) vary in length by a few octets.
    let is_der = printed.first() == Some(&0x30) && bytes.first() == Some(&0x30);
    if is_der || printed.len() == bytes.len() {
        return Finding::Unknown;
    }
    Finding::Wrong(format!(
        "{} octets instead of {}",
        bytes.len(),
        printed.len()
    ))
}
