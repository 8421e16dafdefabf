//! Certificates that the target issued, and what it says of them.

use kmip_conform_protocol::enumeration::{KeyFormatType, ObjectType};
use kmip_conform_protocol::{Item, Tag, Value};
use kmip_reference_server::certificate_attributes;
use kmip_reference_server::crypto::KeyMaterial;
use kmip_reference_server::key_format::{CertificateFacts, certified_key};

use super::{Finding, key};
use crate::case::Node;
use crate::compare::condition::record;
use crate::compare::ledger::{Ledger, ObjectRecord};
use crate::compare::site::Site;

/// Attributes that follow from a certificate and that its issuer decides.
const FACTS: [Tag; 6] = [
    Tag::CERTIFICATE_IDENTIFIER,
    Tag::CERTIFICATE_ISSUER,
    Tag::CERTIFICATE_LENGTH,
    Tag::DIGITAL_SIGNATURE_ALGORITHM,
    Tag::X_509_CERTIFICATE_IDENTIFIER,
    Tag::X_509_CERTIFICATE_ISSUER,
];

/// Longer chains of replaced certificates are not followed to their key.
const MOST_REPLACED: usize = 16;

/// The certificate must be one of the subject that is printed, for the key that was asked for.
pub(super) fn issued(site: &Site<'_>, actual: &Item) -> Finding {
    let octets = actual.as_bytes().unwrap_or_default();
    let facts = match CertificateFacts::read(octets) {
        Ok(facts) => facts,
        Err(error) => return Finding::Wrong(format!("no certificate: {error}")),
    };
    let printed = match site.expected.and_then(Node::literal) {
        Some(Value::ByteString(printed)) => CertificateFacts::read(printed).ok(),
        _ => None,
    };
    if printed.is_some_and(|printed| printed.subject.der != facts.subject.der) {
        return Finding::Wrong(format!("its subject is {}", facts.subject.text));
    }
    let wanted = record(site).and_then(|record| wanted_key(record, site.context.ledger));
    match (wanted, certified_key(octets)) {
        (None, Ok(_)) => Finding::Unknown,
        (Some(wanted), Ok(own)) => {
            Finding::of(wanted == own, || "it is for another public key".to_owned())
        }
        (_, Err(error)) => Finding::Wrong(format!("its key cannot be read: {error}")),
    }
}

/// The public key that a certificate was asked for, where the ledger knows it.
fn wanted_key(certificate: &ObjectRecord, ledger: &Ledger) -> Option<KeyMaterial> {
    let mut record = certificate;
    for _ in 0..MOST_REPLACED {
        record = ledger.object(record.base.as_deref()?)?;
        if record.object_type == Some(ObjectType::PUBLIC_KEY.0) {
            return key::of(record);
        }
    }
    None
}

/// Whether the site is inside an attribute that this module can judge.
pub(super) fn is_fact(tags: &[Tag]) -> bool {
    tags.iter().rev().take(2).any(|tag| FACTS.contains(tag))
}

/// An attribute must say what the certificate says, once that was seen.
pub(super) fn fact(site: &Site<'_>, actual: &Item) -> Finding {
    let format = KeyFormatType::X_509.0;
    let Some(value) = record(site).and_then(|record| record.material.get(&format)) else {
        return Finding::Unknown;
    };
    let content = Item::structure(
        Tag::CERTIFICATE,
        vec![Item::new(Tag::CERTIFICATE_VALUE, value.clone())],
    );
    let attributes = certificate_attributes(&content);
    let found = match site.tags {
        [.., outer, inner] => attributes.iter().find_map(|item| {
            if item.tag == *outer {
                return item.field(*inner);
            }
            (item.tag == *inner).then_some(item)
        }),
        _ => None,
    };
    match found {
        Some(own) => Finding::of(own.value == actual.value, || {
            "the certificate says otherwise".to_owned()
        }),
        None => Finding::Unknown,
    }
}
