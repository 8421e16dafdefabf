//! Link level credentials: the certificates by which clients prove themselves when they connect, and
//! what Re-Provision makes of them (KMIP 2.1 section 6.1.48).
//!
//! A certificate of the operator's authority is good as long as nothing else is known of it. The
//! server remembers the others that it lets in, and those that it no longer does.

use std::sync::Arc;

use kmip_conform_protocol::{Item, Tag};
use sha2::{Digest, Sha256};

use crate::error::{Cause, OperationError};
use crate::key_format::CertificateFacts;
use crate::peer::Peer;
use crate::store::{RecordKind, Store};

/// The certificate of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LinkCertificate {
    octets: Arc<[u8]>,
    key: String,
}

impl LinkCertificate {
    /// A certificate by its DER form.
    pub fn new(octets: &[u8]) -> Self {
        let digest = Sha256::digest(octets);
        Self {
            octets: octets.into(),
            key: digest.iter().map(|octet| format!("{octet:02x}")).collect(),
        }
    }

    /// The DER form.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }
}

/// Refuses a connection whose certificate was replaced, or is one of the server's and has ended.
///
/// # Errors
/// The certificate authenticates nobody any more.
pub fn check(peer: &Peer, now: i64, store: &mut dyn Store) -> Result<(), OperationError> {
    let Some(certificate) = &peer.certificate else {
        return Ok(());
    };
    match store.record(RecordKind::LinkCredential, &certificate.key) {
        Some(record) if !is_good(&record, now) => Err(OperationError::new(
            Cause::AuthenticationNotSuccessful,
            "the client's certificate is not valid any more",
        )),
        _ => Ok(()),
    }
}

/// Whether the server made this certificate a credential, and it is good now.
pub fn is_accepted(octets: &[u8], now: i64, store: &mut dyn Store) -> bool {
    let key = LinkCertificate::new(octets).key;
    let record = store.record(RecordKind::LinkCredential, &key);
    record.is_some_and(|record| is_good(&record, now))
}

/// Whether anything is remembered of the certificate.
pub fn is_known(certificate: &LinkCertificate, store: &mut dyn Store) -> bool {
    let record = store.record(RecordKind::LinkCredential, &certificate.key);
    record.is_some()
}

/// Lets the new certificate in, and the old one no longer.
pub fn replace(
    old: &LinkCertificate,
    new: &LinkCertificate,
    facts: &CertificateFacts,
    store: &mut dyn Store,
) {
    let good = vec![
        Item::date_time(Tag::ACTIVATION_DATE, facts.not_before),
        Item::date_time(Tag::DEACTIVATION_DATE, facts.not_after),
    ];
    // A record without dates is that of a certificate that is never good.
    for (certificate, fields) in [(old, Vec::new()), (new, good)] {
        let record = Item::structure(Tag::CREDENTIAL, fields);
        store.put_record(RecordKind::LinkCredential, &certificate.key, Some(record));
    }
}

fn is_good(record: &Item, now: i64) -> bool {
    let date = |tag| record.field(tag).and_then(Item::as_date_time);
    let dates = date(Tag::ACTIVATION_DATE).zip(date(Tag::DEACTIVATION_DATE));
    dates.is_some_and(|(start, end)| start <= now && now <= end)
}
