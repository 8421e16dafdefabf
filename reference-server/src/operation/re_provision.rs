//! Re-Provision (KMIP 2.1 section 6.1.48).

use std::str::FromStr;

use kmip_conform_protocol::enumeration::{
    CertificateType, CryptographicAlgorithm, CryptographicUsageMask, LinkType, ObjectType,
};
use kmip_conform_protocol::{Item, Tag};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::name::Name;

use super::Context;
use super::certify::{cannot_be_certified, escaped, issue, key_of, link_both, request_in};
use super::create_key_pair::{key_pair, link};
use crate::creation::{self, Origin};
use crate::error::{Cause, OperationError};
use crate::key_format::CertificateFacts;
use crate::link_credential::{self, LinkCertificate};
use crate::pki;

/// Bits of the RSA keys that the server makes for clients.
const KEY_BITS: i32 = 2048;

/// Replaces the certificate by which the client connects: by one for the request in the payload, by
/// the one in the payload, or by one for a key that the server makes. From the next message on the
/// old one is refused; the rest of the batch can still get what was made.
pub(super) fn re_provision(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let current = current(cx)?;
    let request = payload.field(Tag::CERTIFICATE_REQUEST);
    let (id, certificate) = match (request, payload.field(Tag::CERTIFICATE)) {
        (Some(_), Some(_)) => {
            return Err(OperationError::new(
                Cause::InvalidField,
                "a certificate request and a certificate exclude each other",
            ));
        }
        (Some(request), None) => {
            let request = request_in(request)?.ok_or_else(cannot_be_certified)?;
            let id = certify(request.key, cx)?;
            (id.clone(), id)
        }
        (None, Some(certificate)) => {
            let id = register(certificate, cx)?;
            (id.clone(), id)
        }
        (None, None) => make(cx)?,
    };
    let octets = octets_of(&certificate, cx).ok_or_else(unusable)?;
    let facts = CertificateFacts::read(&octets).map_err(|_| unusable())?;
    let new = LinkCertificate::new(&octets);
    link_credential::replace(&current, &new, &facts, cx.store);
    cx.set_placeholder(Some(id.clone()));
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, id)])
}

/// The client's present certificate, where it may be replaced.
fn current(cx: &Context<'_>) -> Result<LinkCertificate, OperationError> {
    let denied = |text: &str| OperationError::new(Cause::PermissionDenied, text);
    let link = cx.link.filter(|_| !cx.permit.is_restricted());
    let link = link.ok_or_else(|| denied("the client has no certificate of its own here"))?;
    if CertificateFacts::read(link.octets()).is_ok_and(|facts| facts.not_after < cx.now) {
        return Err(denied("the client's certificate has expired"));
    }
    let owned = cx.store.owned_by(cx.identity);
    let revoked = owned.iter().any(|object| {
        let content = object.content.as_ref();
        let value = content.and_then(|content| content.field(Tag::CERTIFICATE_VALUE));
        value.and_then(Item::as_bytes) == Some(link.octets())
            && object.attributes.get(Tag::REVOCATION_REASON).is_some()
    });
    match revoked {
        true => Err(denied("the client's certificate was revoked")),
        false => Ok(link.clone()),
    }
}

/// Issues a certificate for the client under its own name, whatever a request says: by the name the
/// client is known.
fn certify(key: SubjectPublicKeyInfoOwned, cx: &mut Context<'_>) -> Result<String, OperationError> {
    let subject = format!("CN={}", escaped(cx.identity));
    let subject = Name::from_str(&subject).map_err(|_| unusable())?;
    issue(subject, key, Vec::new(), cx)
}

/// Keeps the certificate of the payload.
fn register(certificate: &Item, cx: &mut Context<'_>) -> Result<String, OperationError> {
    let kind = certificate.field(Tag::CERTIFICATE_TYPE);
    let value = certificate.field(Tag::CERTIFICATE_VALUE);
    let octets = value.and_then(Item::as_bytes).unwrap_or_default();
    let facts = CertificateFacts::read(octets).map_err(|_| unusable())?;
    if kind.and_then(Item::as_enumeration) != Some(CertificateType::X_509.0)
        || facts.not_after < cx.now
    {
        return Err(unusable());
    }
    // Who has another's certificate has not its key; it would lead the other to the wrong objects.
    let named = pki::common_name(octets);
    if named.as_deref() != Some(cx.identity)
        || link_credential::is_known(&LinkCertificate::new(octets), cx.store)
    {
        return Err(OperationError::new(
            Cause::PermissionDenied,
            "the certificate cannot be this client's",
        ));
    }
    let kind = ObjectType::CERTIFICATE;
    let content = certificate.clone();
    let object = creation::store_new(kind, Vec::new(), content, Origin::Registered, cx)?;
    Ok(object.id.clone())
}

/// Makes a key pair and its certificate; gives the identifiers of private key and certificate.
fn make(cx: &mut Context<'_>) -> Result<(String, String), OperationError> {
    let items = |mask| {
        vec![
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::RSA),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, KEY_BITS),
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
        ]
    };
    let (private, public) = key_pair(
        items(CryptographicUsageMask::SIGN),
        items(CryptographicUsageMask::VERIFY),
        None,
        cx,
    )?;
    let object = |id: &str, cx: &Context<'_>| cx.object(id).ok_or_else(unusable);
    let public = object(&public, cx)?;
    let certificate = certify(key_of(&public)?, cx)?;
    link_both((*public).clone(), &certificate, cx);
    let mut key = (*object(&private, cx)?).clone();
    key.attributes
        .add(link(LinkType::CERTIFICATE_LINK, &certificate));
    cx.save(key);
    Ok((private, certificate))
}

fn octets_of(certificate: &str, cx: &Context<'_>) -> Option<Vec<u8>> {
    let object = cx.object(certificate)?;
    let value = object.content.as_ref()?.field(Tag::CERTIFICATE_VALUE)?;
    value.as_bytes().map(<[u8]>::to_vec)
}

fn unusable() -> OperationError {
    OperationError::new(Cause::InvalidField, "the certificate cannot be a client's")
}

#[cfg(test)]
mod tests;
