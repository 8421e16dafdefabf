//! Attestation of clients (KMIP 1.2 to 1.4 sections 2.1.2, 2.1.14 and 6.17, 2.1 sections 9.3, 9.11
//! and 9.14).
//!
//! The types of the standard are measurements and assertions of formats that this server does not
//! read. It takes one of its own, an extension value, which it can truly verify: the Attestation
//! Assertion is an ECDSA signature with SHA-256, in DER, over the Nonce Value that the server gave,
//! by one of the keys that the operator trusts to attest.

use kmip_conform_protocol::enumeration::{CredentialType, Operation};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

use super::Judge;
use crate::error::{Cause, OperationError};
use crate::settings::Settings;
use crate::store::{RecordKind, Store};

/// The Attestation Type of a signed nonce: an extension value.
pub const SIGNED_NONCE: u32 = 0x8000_0001;
/// Seconds for which a nonce can be answered.
const LIFE: i64 = 300;
const ID_LEN: usize = 16;

/// What a client showed of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attestation {
    /// Nothing, and it cannot.
    #[default]
    Incapable,
    /// Nothing, but it can.
    Capable,
    /// What does not validate.
    Failed,
    /// What validates.
    Proven,
}

/// What the header of a request shows: its Attestation credentials, or whether the client is capable
/// of one. Each nonce serves once.
pub fn shown(header: &Item, credentials: &[Item], judge: &mut Judge<'_>) -> Attestation {
    let given: Vec<&Item> = credentials
        .iter()
        .filter(|one| is_attestation(one))
        .collect();
    if given.is_empty() {
        let capable = header.field(Tag::ATTESTATION_CAPABLE_INDICATOR);
        return match capable.and_then(Item::as_boolean) {
            Some(true) => Attestation::Capable,
            _ => Attestation::Incapable,
        };
    }
    let all = given.into_iter().all(|one| validates(one, judge).is_some());
    match all {
        true => Attestation::Proven,
        false => Attestation::Failed,
    }
}

/// Whether the credential attests, and authenticates nobody.
pub fn is_attestation(credential: &Item) -> bool {
    let kind = credential.field(Tag::CREDENTIAL_TYPE);
    kind.and_then(Item::as_enumeration) == Some(CredentialType::ATTESTATION.0)
}

fn validates(credential: &Item, judge: &mut Judge<'_>) -> Option<()> {
    let value = credential.field(Tag::CREDENTIAL_VALUE)?;
    let nonce = value.field(Tag::NONCE)?;
    let (id, octets) = (nonce.field(Tag::NONCE_ID)?, nonce.field(Tag::NONCE_VALUE)?);
    let key = key(id.as_bytes()?);
    let given = judge.store.record(RecordKind::Nonce, &key)?;
    judge.store.put_record(RecordKind::Nonce, &key, None);
    let issued = given.field(Tag::TIME_STAMP)?.as_date_time()?;
    let fresh = judge.now.saturating_sub(issued) <= LIFE;
    let same = given.field(Tag::NONCE_VALUE) == Some(octets);
    let kind = value.field(Tag::ATTESTATION_TYPE)?.as_enumeration()?;
    let assertion = value.field(Tag::ATTESTATION_ASSERTION)?.as_bytes()?;
    let signature = DerSignature::from_bytes(assertion).ok()?;
    let octets = octets.as_bytes()?;
    let mut keys = judge.settings.attestation.keys.iter();
    let signed = keys.any(|key| is_signed(key, octets, &signature));
    (fresh && same && kind == SIGNED_NONCE && signed).then_some(())
}

fn is_signed(key: &[u8], octets: &[u8], signature: &DerSignature) -> bool {
    VerifyingKey::from_sec1_bytes(key).is_ok_and(|key| key.verify(octets, signature).is_ok())
}

/// Refuses an operation that the operator lets attested clients alone perform.
///
/// # Errors
/// The client showed nothing, or what does not validate.
pub fn check(
    operation: Operation,
    shown: Attestation,
    version: ProtocolVersion,
    settings: &Settings,
) -> Result<(), OperationError> {
    if !settings.attestation.operations.contains(&operation) {
        return Ok(());
    }
    let (cause, text) = match shown {
        Attestation::Proven => return Ok(()),
        Attestation::Failed => (
            Cause::AttestationFailed,
            "the attestation does not validate",
        ),
        Attestation::Capable if version >= ProtocolVersion::V1_2 => (
            Cause::AttestationRequired,
            "the operation requires attestation",
        ),
        _ => (
            Cause::PermissionDenied,
            "the operation requires attestation",
        ),
    };
    Err(OperationError::new(cause, text))
}

/// A new nonce, and what types of attestation answer it: the fields of the header of a response that
/// requires attestation.
pub fn demand(now: i64, store: &mut dyn Store, rng: &mut ChaCha20Rng) -> Vec<Item> {
    let (mut id, mut octets) = ([0; ID_LEN], [0; 32]);
    rng.fill_bytes(&mut id);
    rng.fill_bytes(&mut octets);
    let value = Item::bytes(Tag::NONCE_VALUE, octets);
    let record = vec![value.clone(), Item::date_time(Tag::TIME_STAMP, now)];
    forget_old(now, store);
    let record = Item::structure(Tag::NONCE, record);
    store.put_record(RecordKind::Nonce, &key(&id), Some(record));
    vec![
        Item::structure(Tag::NONCE, vec![Item::bytes(Tag::NONCE_ID, id), value]),
        Item::new(Tag::ATTESTATION_TYPE, Value::Enumeration(SIGNED_NONCE)),
    ]
}

/// Nonces that nobody answered in time.
fn forget_old(now: i64, store: &mut dyn Store) {
    for (key, record) in store.records(RecordKind::Nonce) {
        let issued = record.field(Tag::TIME_STAMP).and_then(Item::as_date_time);
        if issued.is_none_or(|issued| now.saturating_sub(issued) > LIFE) {
            store.put_record(RecordKind::Nonce, &key, None);
        }
    }
}

fn key(id: &[u8]) -> String {
    id.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[cfg(test)]
mod tests;
