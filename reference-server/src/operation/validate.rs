//! Validate (KMIP 1.4 section 4.24, 2.1 section 6.1.57).

use kmip_conform_protocol::enumeration::{ObjectType, State, ValidityIndicator};
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::context::require_online;
use crate::ca::{Authority, Chain, Link};
use crate::error::{Cause, OperationError};
use crate::store::Object;

/// Tells whether certificates make a chain that ends in the server's own authority.
pub(super) fn validate(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let date = payload
        .field(Tag::VALIDITY_DATE)
        .and_then(Item::as_date_time)
        .unwrap_or(cx.now);
    let mut links = Vec::new();
    for certificate in payload.fields_with(Tag::CERTIFICATE) {
        links.push(read(certificate)?);
    }
    let mut withdrawn = false;
    for field in payload.fields_with(Tag::UNIQUE_IDENTIFIER) {
        let named = Item::structure(Tag::REQUEST_PAYLOAD, vec![field.clone()]);
        let object = cx.find(&named)?;
        require_online(&object)?;
        links.push(stored(&object)?);
        withdrawn |= is_withdrawn(&object, date);
    }
    if links.is_empty() {
        return Err(OperationError::new(
            Cause::NoCertificates,
            "no certificate is given",
        ));
    }
    let authority = Authority::of_store(cx.now, cx.store, cx.rng)?;
    let anchor = Link::read(authority.certificate()).ok_or_else(|| {
        OperationError::new(Cause::CertificationFailure, "the authority is unreadable")
    })?;
    let verdict = match withdrawn {
        true => ValidityIndicator::INVALID,
        false => Chain::new(links, anchor).judge(date),
    };
    Ok(vec![Item::enumeration(Tag::VALIDITY_INDICATOR, verdict)])
}

fn read(certificate: &Item) -> Result<Link, OperationError> {
    let octets = certificate
        .field(Tag::CERTIFICATE_VALUE)
        .and_then(Item::as_bytes);
    octets.and_then(Link::read).ok_or_else(|| {
        OperationError::new(
            Cause::UnreadableCertificate,
            "a certificate is none that the server can read",
        )
    })
}

fn stored(object: &Object) -> Result<Link, OperationError> {
    if object.object_type != ObjectType::CERTIFICATE {
        return Err(OperationError::new(
            Cause::WrongObjectType,
            "an identifier is not that of a certificate",
        ));
    }
    let content = object.content.as_ref();
    let content = content
        .ok_or_else(|| OperationError::new(Cause::ObjectDestroyed, "a certificate is destroyed"))?;
    read(content)
}

/// A certificate that was revoked or compromised is no longer valid, whatever it says.
fn is_withdrawn(object: &Object, date: i64) -> bool {
    let revoked = object.attributes.get(Tag::REVOCATION_REASON).is_some();
    revoked || [State::COMPROMISED, State::DESTROYED_COMPROMISED].contains(&object.state(date))
}
