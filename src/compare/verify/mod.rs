//! Verification of values that a rule or the case itself leaves open.
//!
//! What is known of the keys involved decides: a signature is checked with the public key, a
//! ciphertext is decrypted, a code or digest is computed again, a wrapped key is unwrapped.

mod certificate;
mod digest;
mod key;
mod output;

pub(super) use output::sign;

use kmip_conform_protocol::{Item, Tag, Value, enumeration::Operation};

use super::site::Site;
use super::stream::Part;
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

/// Checks the actual value at a site against everything that is known.
pub(super) fn value(site: &Site<'_>) -> Finding {
    let (Some(actual), Some(tag)) = (site.actual, site.tags.last()) else {
        return Finding::Unknown;
    };
    let operation = site.exchange.and_then(|exchange| exchange.operation);
    match (*tag, operation) {
        (Tag::DATA, _) if site.part.is_some_and(Part::agrees) => Finding::Holds,
        (Tag::DIGEST_VALUE, _) => digest::value(site, actual),
        (Tag::DATA, Some(Operation::ENCRYPT)) => {
            output::ciphertext(site).or_else(|| length(site, actual))
        }
        (Tag::DATA, Some(Operation::RNG_RETRIEVE)) => output::random(site, actual),
        (Tag::SIGNATURE_DATA, Some(Operation::SIGN)) => {
            output::signature(site, actual).or_else(|| length(site, actual))
        }
        (Tag::MAC_DATA, Some(Operation::MAC)) => {
            output::code(site, actual).or_else(|| length(site, actual))
        }
        (Tag::DATA, Some(Operation::DECRYPT)) => output::plaintext(site, actual),
        (Tag::CERTIFICATE_VALUE, _) => certificate::issued(site, actual),
        _ if certificate::is_fact(site.tags) => certificate::fact(site, actual),
        (Tag::KEY_MATERIAL | Tag::KEY_VALUE, _) => {
            key::material(site, actual).or_else(|| length(site, actual))
        }
        _ => Finding::Unknown,
    }
}

impl Finding {
    /// This finding, or another where it says nothing.
    fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Unknown => other(),
            known => known,
        }
    }

    fn of(holds: bool, wrong: impl FnOnce() -> String) -> Self {
        match holds {
            true => Self::Holds,
            false => Self::Wrong(wrong()),
        }
    }
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
