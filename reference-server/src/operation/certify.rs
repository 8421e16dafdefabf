//! Certify (KMIP 1.4 section 4.7, 2.1 section 6.1.6).

use std::str::FromStr;

use der::Decode;
use kmip_conform_protocol::enumeration::{
    CertificateRequestType, CertificateType, KeyFormatType, LinkType, ObjectType,
};
use kmip_conform_protocol::{Item, Tag};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::name::Name;

use super::Context;
use super::create_key_pair::{link, requested};
use crate::attribute::AttributeKey;
use crate::ca::{Authority, CertificateRequest, Wanted};
use crate::creation::{self, Origin};
use crate::error::{Cause, OperationError};
use crate::material;
use crate::store::{Object, name_value};

/// Seconds for which a certificate is valid where no attribute gives its end: a year.
const LIFE: i64 = 365 * 86_400;

/// Makes a certificate for a public key.
pub(super) fn certify(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let mut request = request_in(payload)?;
    let mut public = None;
    if request.is_none() || cx.version.is_1x() || payload.field(Tag::UNIQUE_IDENTIFIER).is_some() {
        let object = cx.find_online(payload)?;
        match object.object_type {
            ObjectType::PUBLIC_KEY => public = Some((*object).clone()),
            ObjectType::CERTIFICATE_REQUEST if request.is_none() => {
                request = Some(stored_request(&object)?);
            }
            _ => return Err(cannot_be_certified()),
        }
    }
    let items = requested(payload, Tag::TEMPLATE_ATTRIBUTE, Tag::ATTRIBUTES, cx)?;
    require_x509(&items, request.is_none())?;
    let (subject, key) = match (&request, &public) {
        (Some(request), _) => (request.subject.clone(), request.key.clone()),
        (None, Some(public)) => (subject_of(public)?, key_of(public)?),
        (None, None) => return Err(cannot_be_certified()),
    };
    if let Some(public) = public.as_ref().filter(|_| request.is_some()) {
        require_same_key(&key, public)?;
    }
    let certificate = issue(subject, key, items, cx)?;
    if let Some(public) = public {
        link_both(public, &certificate, cx);
    }
    cx.set_placeholder(Some(certificate.clone()));
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, certificate)])
}

/// The request that the payload holds.
pub(super) fn request_in(payload: &Item) -> Result<Option<CertificateRequest>, OperationError> {
    let value = payload
        .field(Tag::CERTIFICATE_REQUEST_VALUE)
        .or_else(|| payload.field(Tag::CERTIFICATE_REQUEST))
        .and_then(Item::as_bytes);
    let Some(octets) = value else {
        return Ok(None);
    };
    let kind = payload
        .field(Tag::CERTIFICATE_REQUEST_TYPE)
        .and_then(Item::as_enumeration)
        .ok_or_else(|| {
            OperationError::new(Cause::InvalidField, "the Certificate Request has no type")
        })?;
    CertificateRequest::read(CertificateRequestType(kind), octets).map(Some)
}

/// The request that a Certificate Request object holds.
pub(super) fn stored_request(object: &Object) -> Result<CertificateRequest, OperationError> {
    let content = object.content.as_ref().ok_or_else(destroyed)?;
    request_in(content)?.ok_or_else(cannot_be_certified)
}

/// Without a request, an attribute has to say which type of certificate is wanted; the server
/// makes X.509 certificates alone.
fn require_x509(items: &[Item], required: bool) -> Result<(), OperationError> {
    let stated = items
        .iter()
        .find(|item| item.tag == Tag::CERTIFICATE_TYPE)
        .and_then(Item::as_enumeration);
    match stated {
        Some(kind) if kind == CertificateType::X_509.0 => Ok(()),
        None if !required => Ok(()),
        _ => Err(OperationError::new(
            Cause::InvalidField,
            "the Certificate Type has to be X.509",
        )),
    }
}

/// A key that nobody requests a certificate for bears its own name, or its identifier.
fn subject_of(public: &Object) -> Result<Name, OperationError> {
    let name = public.attributes.get(Tag::NAME).and_then(name_value);
    let text = name.unwrap_or(&public.id);
    Name::from_str(&format!("CN={}", escaped(text))).map_err(|_| cannot_be_certified())
}

/// A text as the value in a distinguished name.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        // RFC 4514 section 2.4, strictly: everything but letters and digits may be special.
        if character.is_ascii_alphanumeric() || !character.is_ascii() {
            escaped.push(character);
        } else {
            let octet = u32::from(character);
            escaped.push_str(&format!("\\{octet:02X}"));
        }
    }
    escaped
}

/// The key of a Public Key object as certificates write it.
pub(super) fn key_of(public: &Object) -> Result<SubjectPublicKeyInfoOwned, OperationError> {
    let content = public.content.as_ref().ok_or_else(destroyed)?;
    let written = material::in_format(content, public.object_type, KeyFormatType::X_509)
        .map_err(|_| cannot_be_certified())?;
    let octets = written
        .at(&[Tag::KEY_BLOCK, Tag::KEY_VALUE, Tag::KEY_MATERIAL])
        .and_then(Item::as_bytes);
    octets
        .and_then(|octets| SubjectPublicKeyInfoOwned::from_der(octets).ok())
        .ok_or_else(cannot_be_certified)
}

/// The request must be for the key that the client names.
pub(super) fn require_same_key(
    key: &SubjectPublicKeyInfoOwned,
    public: &Object,
) -> Result<(), OperationError> {
    if key_of(public)?.subject_public_key == key.subject_public_key {
        return Ok(());
    }
    Err(OperationError::new(
        Cause::InvalidCsr,
        "the certificate request is for another key",
    ))
}

/// Issues a certificate and stores it; gives its identifier.
pub(super) fn issue(
    subject: Name,
    key: SubjectPublicKeyInfoOwned,
    items: Vec<Item>,
    cx: &mut Context<'_>,
) -> Result<String, OperationError> {
    let date = |tag| {
        let item = items.iter().find(|item| item.tag == tag);
        item.and_then(Item::as_date_time)
    };
    let not_before = date(Tag::ACTIVATION_DATE).unwrap_or(cx.now);
    let not_after = date(Tag::DEACTIVATION_DATE).unwrap_or(not_before.saturating_add(LIFE));
    let authority = Authority::of_store(cx.now, cx.store, cx.rng)?;
    let wanted = Wanted {
        subject,
        key,
        not_before,
        not_after,
    };
    let octets = authority.issue(wanted, cx.rng)?;
    let content = Item::structure(
        Tag::CERTIFICATE,
        vec![
            Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509),
            Item::bytes(Tag::CERTIFICATE_VALUE, octets),
        ],
    );
    let kind = ObjectType::CERTIFICATE;
    let object = creation::store_new(kind, items, content, Origin::Generated, cx)?;
    Ok(object.id.clone())
}

/// Links a public key and its certificate to each other; a link to an earlier certificate of the
/// key gives way.
pub(super) fn link_both(mut public: Object, certificate: &str, cx: &mut Context<'_>) {
    let kind = AttributeKey::Standard(Tag::LINK);
    let earlier: Vec<i32> = public
        .attributes
        .instances(&kind)
        .filter(|one| is_link(&one.item, LinkType::CERTIFICATE_LINK))
        .map(|one| one.index)
        .collect();
    for index in earlier {
        public.attributes.remove(&kind, index);
    }
    let to_certificate = link(LinkType::CERTIFICATE_LINK, certificate);
    public.attributes.add(to_certificate);
    if let Some(object) = cx.object(certificate) {
        let mut object = (*object).clone();
        object
            .attributes
            .add(link(LinkType::PUBLIC_KEY_LINK, &public.id));
        cx.store.put(object);
    }
    cx.save(public);
}

pub(super) fn is_link(link: &Item, kind: LinkType) -> bool {
    link.field(Tag::LINK_TYPE).and_then(Item::as_enumeration) == Some(kind.0)
}

pub(super) fn destroyed() -> OperationError {
    OperationError::new(Cause::ObjectDestroyed, "the object is destroyed")
}

pub(super) fn cannot_be_certified() -> OperationError {
    OperationError::new(Cause::WrongObjectType, "the object cannot be certified")
}
