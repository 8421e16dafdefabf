//! Certificates and what asks for them (KMIP 1.4 sections 4.7, 4.8 and 4.23, 2.1 sections 6.1.6,
//! 6.1.45 and 6.1.57).

use kmip_conform_protocol::enumeration::{
    CertificateType, LinkType, Operation, ResultReason, ValidityIndicator,
};
use kmip_conform_protocol::{Item, Tag, Value};

use crate::fault::edit::{
    answered, asked, fail, fields, given, items, operation, put_last, remove, replace,
};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "certify-ignores-request",
        shows: "a certificate without the subject that the Certificate Request of Certify states, \
                from 2.0",
        source: "KMIP 2.1 section 6.1.6",
        change: Change::Request(certify_ignores_request),
    },
    Fault {
        name: "certificate-link-lost",
        shows: "no Certificate Link on a public key that has a certificate, in Get Attributes",
        source: "KMIP 2.1 section 6.1.6",
        change: Change::Response(certificate_link_lost),
    },
    Fault {
        name: "renewal-links-nothing",
        shows: "a certificate from Re-certify that no Link ties to the one it replaces, from 2.0",
        source: "KMIP 2.1 section 6.1.45",
        change: Change::Both {
            request: certify_in_place_of_renewal,
            response: renewal_pretended,
        },
    },
    Fault {
        name: "renewal-not-understood",
        shows: "Invalid Message for Re-certify, though Query lists it",
        source: "field report D31",
        change: Change::Response(renewal_not_understood),
    },
    Fault {
        name: "every-certificate-is-valid",
        shows: "Valid for every chain of certificates, in Validate",
        source: "KMIP 2.1 section 6.1.57",
        change: Change::Response(every_certificate_is_valid),
    },
];

fn certify_ignores_request(request: &mut Item) {
    asked(request, Operation::CERTIFY, |payload| {
        let has_both = [Tag::UNIQUE_IDENTIFIER, Tag::CERTIFICATE_REQUEST_VALUE]
            .map(|tag| payload.field(tag).is_some());
        if has_both != [true; 2] {
            return;
        }
        remove(payload, Tag::CERTIFICATE_REQUEST_TYPE);
        remove(payload, Tag::CERTIFICATE_REQUEST_VALUE);
        // A key that nobody requests a certificate for needs the type of the certificate.
        let x509 = Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509);
        let stated = fields(payload).into_iter().flatten();
        match stated.into_iter().find(|one| one.tag == Tag::ATTRIBUTES) {
            Some(attributes) => put_last(attributes, x509),
            None => put_last(payload, Item::structure(Tag::ATTRIBUTES, vec![x509])),
        }
    });
}

fn certificate_link_lost(request: &Item, response: &mut Item) {
    let operation = Operation::GET_ATTRIBUTES;
    given(request, response, operation, |_, payload| {
        let Some(found) = fields(payload) else { return };
        found.retain(|field| !is_certificate_link(field));
        for list in found.iter_mut().filter_map(fields) {
            list.retain(|field| !is_certificate_link(field));
        }
    });
}

/// In 1.x, in 2.x and in 3.0.
fn is_certificate_link(field: &Item) -> bool {
    let inside = field.at(&[Tag::ATTRIBUTE_VALUE, Tag::LINK_TYPE]);
    let kind = inside.or_else(|| field.field(Tag::LINK_TYPE));
    let kind = kind.and_then(Item::as_enumeration);
    kind == Some(LinkType::CERTIFICATE_LINK.0) || field.tag == Tag::CERTIFICATE_LINK
}

/// Only since 2.0 a request alone, which names no key, is enough for a certificate.
fn certify_in_place_of_renewal(request: &mut Item) {
    for item in items(request).filter(|item| operation(item) == Some(Operation::RE_CERTIFY)) {
        let csr = item.at(&[Tag::REQUEST_PAYLOAD, Tag::CERTIFICATE_REQUEST_VALUE]);
        if csr.is_some() {
            let certify = Value::Enumeration(Operation::CERTIFY.0);
            replace(item, Tag::OPERATION, &certify);
            remove(item, Tag::UNIQUE_IDENTIFIER);
            remove(item, Tag::OFFSET);
        }
    }
}

fn renewal_pretended(request: &Item, response: &mut Item) {
    let renewal = Operation::RE_CERTIFY;
    answered(request, response, renewal, |_, item| {
        replace(item, Tag::OPERATION, &Value::Enumeration(renewal.0));
    });
}

fn renewal_not_understood(request: &Item, response: &mut Item) {
    answered(request, response, Operation::RE_CERTIFY, |_, item| {
        fail(item, ResultReason::INVALID_MESSAGE);
    });
}

fn every_certificate_is_valid(request: &Item, response: &mut Item) {
    let valid = Value::Enumeration(ValidityIndicator::VALID.0);
    given(request, response, Operation::VALIDATE, |_, payload| {
        replace(payload, Tag::VALIDITY_INDICATOR, &valid);
    });
}
