//! Re-certify (KMIP 1.4 section 4.8, 2.1 section 6.1.45).

use std::sync::Arc;

use der::Decode;
use kmip_conform_protocol::enumeration::{LinkType, ObjectType};
use kmip_conform_protocol::{Item, Tag};
use x509_cert::Certificate;

use super::Context;
use super::certify::{
    cannot_be_certified, destroyed, is_link, issue, link_both, request_in, require_same_key,
    stored_request,
};
use super::create_key_pair::requested;
use crate::attribute;
use crate::ca::CertificateRequest;
use crate::error::{Cause, OperationError};
use crate::replacement;
use crate::store::Object;

/// What a certificate says of itself, and its replacement says anew.
const SAID_BY_ITSELF: [Tag; 5] = [
    Tag::CERTIFICATE_LENGTH,
    Tag::CRYPTOGRAPHIC_ALGORITHM,
    Tag::CRYPTOGRAPHIC_LENGTH,
    Tag::DIGITAL_SIGNATURE_ALGORITHM,
    Tag::KEY_FORMAT_TYPE,
];

/// Makes the replacement of a certificate, for the same key.
pub(super) fn recertify(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let existing = (*cx.find_online(payload)?).clone();
    let old = certificate_in(&existing)?;
    let public = public_key_of(&existing, cx);
    let request = match request_in(payload)? {
        Some(request) => Some(request),
        None => named_request(payload, cx)?,
    };
    let (subject, key) = match request {
        Some(request) => (request.subject, request.key),
        None => {
            let tbs = old.tbs_certificate();
            (tbs.subject().clone(), tbs.subject_public_key_info().clone())
        }
    };
    let renewed = old.tbs_certificate().subject_public_key_info();
    if renewed.subject_public_key != key.subject_public_key {
        return Err(OperationError::new(
            Cause::InvalidCsr,
            "the certificate request is for another key",
        ));
    }
    if let Some(public) = &public {
        require_same_key(&key, public)?;
    }
    let items = attributes(&existing, payload, cx)?;
    let existing = replacement::retire(existing, cx);
    let id = issue(subject, key, items, cx)?;
    replacement::link(existing, &id, cx);
    if let Some(public) = public {
        link_both((*public).clone(), &id, cx);
    }
    cx.set_placeholder(Some(id.clone()));
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, id)])
}

/// The attributes of the replacement: those of the existing certificate that a client may give,
/// over which go new dates and what the request gives.
fn attributes(
    existing: &Object,
    payload: &Item,
    cx: &Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let given = requested(payload, Tag::TEMPLATE_ATTRIBUTE, Tag::ATTRIBUTES, cx)?;
    let offset = replacement::offset(payload)?;
    let own = given.clone();
    let mut items = replacement::attributes(existing, given, offset, cx)?;
    items.retain(|item| {
        let one = std::iter::once(item);
        let settable = attribute::check_creation(one, ObjectType::CERTIFICATE, cx.version);
        own.contains(item) || (settable.is_ok() && !SAID_BY_ITSELF.contains(&item.tag))
    });
    Ok(items)
}

fn certificate_in(existing: &Object) -> Result<Certificate, OperationError> {
    if existing.object_type != ObjectType::CERTIFICATE {
        return Err(cannot_be_certified());
    }
    let content = existing.content.as_ref().ok_or_else(destroyed)?;
    let value = content.field(Tag::CERTIFICATE_VALUE);
    let octets = value.and_then(Item::as_bytes);
    octets
        .and_then(|octets| Certificate::from_der(octets).ok())
        .ok_or_else(cannot_be_certified)
}

fn public_key_of(existing: &Object, cx: &Context<'_>) -> Option<Arc<Object>> {
    let mut links = existing.attributes.all(Tag::LINK);
    let link = links.find(|link| is_link(link, LinkType::PUBLIC_KEY_LINK))?;
    let id = link.field(Tag::LINKED_OBJECT_IDENTIFIER)?.as_text()?;
    cx.object(id)
        .filter(|object| object.object_type == ObjectType::PUBLIC_KEY && !object.is_destroyed())
}

/// The Certificate Request object that the payload names.
fn named_request(
    payload: &Item,
    cx: &Context<'_>,
) -> Result<Option<CertificateRequest>, OperationError> {
    let tag = Tag::CERTIFICATE_REQUEST_UNIQUE_IDENTIFIER;
    if payload.field(tag).is_none() {
        return Ok(None);
    }
    let object = cx.find_under(payload, tag)?;
    super::context::require_online(&object)?;
    if object.object_type != ObjectType::CERTIFICATE_REQUEST {
        return Err(cannot_be_certified());
    }
    stored_request(&object).map(Some)
}
