//! One-time pads (Cryptographic Algorithm One Time Pad): every octet of a pad encrypts once.
//!
//! No specification describes the algorithm beyond its name; what is settled here follows from what
//! makes a pad one, and from the published cases that use it. A pad that a client brought is used
//! from its start to its end. For a pad whose Key Value is not on the server, the server draws
//! fresh octets for each message. Either way it remembers which octets belong to which ciphertext,
//! so that Decrypt finds them again. A pad does not leave the server: who has it could use an octet
//! again without the server's knowledge.

use kmip_conform_protocol::enumeration::CryptographicAlgorithm;
use kmip_conform_protocol::{Item, Tag};
use rand_core::Rng;
use sha2::{Digest, Sha256};

use crate::crypto::Direction;
use crate::error::{Cause, OperationError};
use crate::key_use;
use crate::operation::Context;
use crate::store::{Object, RecordKind, Store};

/// The most octets that the server draws for one pad.
const MOST_DRAWN: usize = 1 << 20;
/// How often the next octets are tried when they give a ciphertext that was given before.
const ATTEMPTS: usize = 64;

/// Whether the object is a one-time pad.
pub fn is_pad(object: &Object) -> bool {
    key_use::algorithm(object) == Some(CryptographicAlgorithm::ONE_TIME_PAD)
}

/// Encrypts or decrypts a message.
///
/// # Errors
/// No data, fewer octets left than the message has, or a ciphertext that was made with none of the
/// pad's octets.
pub fn apply(
    object: &Object,
    direction: Direction,
    data: &[u8],
    cx: &mut Context<'_>,
) -> Result<Vec<u8>, OperationError> {
    if data.is_empty() {
        return Err(OperationError::new(
            Cause::InvalidField,
            "the data are empty",
        ));
    }
    let brought = match has_value(object) {
        true => Some(key_use::secret(object)?),
        false => None,
    };
    let record = |ciphertext: &[u8]| record_key(&object.id, ciphertext);
    if direction == Direction::Decrypt {
        let kept = cx.store.record(RecordKind::Pad, &record(data));
        let kept = kept.as_deref().and_then(Item::as_bytes);
        let first = || brought.as_deref().and_then(|pad| pad.get(..data.len()));
        let octets = kept.or_else(first).ok_or_else(foreign)?;
        return Ok(combined(data, octets));
    }
    for _ in 0..ATTEMPTS {
        let octets = next(object, brought.as_deref(), data.len(), cx)?;
        let ciphertext = combined(data, &octets);
        let key = record(&ciphertext);
        if cx.store.record(RecordKind::Pad, &key).is_none() {
            let kept = Item::bytes(Tag::KEY_MATERIAL, octets);
            cx.store.put_record(RecordKind::Pad, &key, Some(kept));
            return Ok(ciphertext);
        }
    }
    Err(used_up())
}

/// Refuses to let a pad leave the server. One without its value may show what else it holds.
///
/// # Errors
/// The object is a pad that holds octets.
pub fn refuse_content(object: &Object) -> Result<(), OperationError> {
    if is_pad(object) && has_value(object) {
        return Err(OperationError::new(
            Cause::PermissionDenied,
            "a one-time pad does not leave the server",
        ));
    }
    Ok(())
}

/// Forgets what the object's messages were encrypted with.
pub fn forget(object: &Object, store: &mut dyn Store) {
    if !is_pad(object) {
        return;
    }
    let records = store.records(RecordKind::Pad);
    let own = records.iter().filter(|(key, _)| {
        let id = key.split_once('/').map_or(key.as_str(), |(id, _)| id);
        id == object.id
    });
    for (key, _) in own {
        store.put_record(RecordKind::Pad, key, None);
    }
}

fn has_value(object: &Object) -> bool {
    let path = [Tag::KEY_BLOCK, Tag::KEY_VALUE];
    object
        .content
        .as_ref()
        .is_some_and(|content| content.at(&path).is_some())
}

/// The next octets that no message was encrypted with.
fn next(
    object: &Object,
    brought: Option<&[u8]>,
    len: usize,
    cx: &mut Context<'_>,
) -> Result<Vec<u8>, OperationError> {
    let record = cx.store.record(RecordKind::Pad, &object.id);
    let used = record
        .and_then(|record| record.as_long_integer())
        .and_then(|used| usize::try_from(used).ok())
        .unwrap_or_default();
    let end = used.checked_add(len).ok_or_else(used_up)?;
    let octets = match brought {
        Some(pad) => pad.get(used..end).ok_or_else(used_up)?.to_vec(),
        None if end > MOST_DRAWN => return Err(used_up()),
        None => {
            let mut octets = vec![0; len];
            cx.rng.fill_bytes(&mut octets);
            octets
        }
    };
    let count = i64::try_from(end).unwrap_or(i64::MAX);
    let used = Item::long_integer(Tag::USAGE_LIMITS_COUNT, count);
    cx.store.put_record(RecordKind::Pad, &object.id, Some(used));
    Ok(octets)
}

fn combined(data: &[u8], octets: &[u8]) -> Vec<u8> {
    data.iter()
        .zip(octets)
        .map(|(one, two)| one ^ two)
        .collect()
}

fn record_key(id: &str, ciphertext: &[u8]) -> String {
    let digest = Sha256::digest(ciphertext);
    let digest: String = digest.iter().map(|octet| format!("{octet:02x}")).collect();
    format!("{id}/{digest}")
}

fn used_up() -> OperationError {
    OperationError::new(
        Cause::UsageLimitExceeded,
        "the one-time pad has too few unused octets",
    )
}

fn foreign() -> OperationError {
    OperationError::new(
        Cause::CryptographicFailure,
        "the data were not encrypted with this one-time pad",
    )
}

#[cfg(test)]
mod tests;
