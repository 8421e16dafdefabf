//! What an object that a client brings must be in itself, beyond the schema (KMIP 2.1 chapter 2).

use kmip_conform_protocol::enumeration::{CertificateRequestType, SplitKeyMethod};
use kmip_conform_protocol::{Item, Tag};

use crate::ca::CertificateRequest;
use crate::error::{Cause, OperationError};

/// How the ASCII form of OpenPGP keys begins (RFC 4880 section 6.2).
const ARMOUR: [&[u8]; 2] = [
    b"-----BEGIN PGP PUBLIC KEY BLOCK-----",
    b"-----BEGIN PGP PRIVATE KEY BLOCK-----",
];
/// The versions of OpenPGP keys that may be stored (KMIP 2.1 section 2.4).
const PGP_VERSIONS: [i32; 2] = [3, 4];

/// Checks an object's own structure.
///
/// # Errors
/// A PGP Key that is none, a Split Key whose numbers contradict each other, or a Certificate
/// Request that is not of its type.
pub fn check(content: &Item) -> Result<(), OperationError> {
    match content.tag {
        Tag::PGP_KEY => check_pgp_key(content),
        Tag::SPLIT_KEY => check_split_key(content),
        Tag::CERTIFICATE_REQUEST => check_certificate_request(content),
        _ => Ok(()),
    }
}

fn check_pgp_key(content: &Item) -> Result<(), OperationError> {
    let version = content.field(Tag::PGP_KEY_VERSION);
    let known = version
        .and_then(Item::as_integer)
        .is_some_and(|version| PGP_VERSIONS.contains(&version));
    if !known {
        return Err(invalid("the PGP Key Version is neither 3 nor 4"));
    }
    let path = [Tag::KEY_BLOCK, Tag::KEY_VALUE, Tag::KEY_MATERIAL];
    // A wrapped key value shows nothing of itself.
    let armoured = content
        .at(&path)
        .and_then(Item::as_bytes)
        .is_none_or(|octets| ARMOUR.iter().any(|begin| octets.starts_with(begin)));
    if armoured {
        return Ok(());
    }
    Err(invalid("the key is no PGP key in ASCII form"))
}

fn check_split_key(content: &Item) -> Result<(), OperationError> {
    let number = |tag| content.field(tag).and_then(Item::as_integer);
    let parts = number(Tag::SPLIT_KEY_PARTS).unwrap_or_default();
    let within = |tag| number(tag).is_some_and(|value| (1..=parts).contains(&value));
    if !within(Tag::KEY_PART_IDENTIFIER) || !within(Tag::SPLIT_KEY_THRESHOLD) {
        return Err(invalid(
            "part and threshold lie between 1 and the number of parts",
        ));
    }
    let method = content.field(Tag::SPLIT_KEY_METHOD);
    let prime = method.and_then(Item::as_enumeration)
        == Some(SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD.0);
    if prime && content.field(Tag::PRIME_FIELD_SIZE).is_none() {
        return Err(invalid("the method needs a Prime Field Size"));
    }
    Ok(())
}

fn check_certificate_request(content: &Item) -> Result<(), OperationError> {
    let kind = content
        .field(Tag::CERTIFICATE_REQUEST_TYPE)
        .and_then(Item::as_enumeration)
        .map(CertificateRequestType);
    let value = content.field(Tag::CERTIFICATE_REQUEST_VALUE);
    match (kind, value.and_then(Item::as_bytes)) {
        // Kept as it is, for the server cannot read it.
        (Some(CertificateRequestType::CRMF), Some(_)) => Ok(()),
        (Some(kind), Some(octets)) => CertificateRequest::read(kind, octets)
            .map(drop)
            .map_err(|error| invalid(&error.message)),
        _ => Err(invalid("the Certificate Request is incomplete")),
    }
}

fn invalid(message: &str) -> OperationError {
    OperationError::new(Cause::InvalidField, message)
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::KeyFormatType;

    use super::*;

    fn pgp(version: i32, octets: &[u8]) -> Item {
        let material = Item::bytes(Tag::KEY_MATERIAL, octets);
        let block = vec![
            Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
            Item::structure(Tag::KEY_VALUE, vec![material]),
        ];
        let fields = vec![
            Item::integer(Tag::PGP_KEY_VERSION, version),
            Item::structure(Tag::KEY_BLOCK, block),
        ];
        Item::structure(Tag::PGP_KEY, fields)
    }

    fn split(part: i32, threshold: i32, method: SplitKeyMethod) -> Item {
        let fields = vec![
            Item::integer(Tag::SPLIT_KEY_PARTS, 4),
            Item::integer(Tag::KEY_PART_IDENTIFIER, part),
            Item::integer(Tag::SPLIT_KEY_THRESHOLD, threshold),
            Item::enumeration(Tag::SPLIT_KEY_METHOD, method),
        ];
        Item::structure(Tag::SPLIT_KEY, fields)
    }

    #[test]
    fn a_pgp_key_has_a_known_version_and_the_ascii_form() {
        let armoured = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n";
        assert!(check(&pgp(4, armoured)).is_ok());
        assert!(check(&pgp(3, armoured)).is_ok());
        assert!(check(&pgp(5, armoured)).is_err());
        assert!(check(&pgp(4, &[0x99, 0x01])).is_err());
    }

    #[test]
    fn the_numbers_of_a_split_key_lie_within_its_parts() {
        let xor = SplitKeyMethod::XOR;
        assert!(check(&split(4, 4, xor)).is_ok());
        for (part, threshold) in [(0, 4), (5, 4), (1, 0), (1, 5)] {
            assert!(check(&split(part, threshold, xor)).is_err());
        }
        let prime = SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD;
        assert!(check(&split(1, 4, prime)).is_err());
    }

    #[test]
    fn a_certificate_request_is_of_its_type() {
        let request = |kind| {
            let fields = vec![
                Item::enumeration(Tag::CERTIFICATE_REQUEST_TYPE, kind),
                Item::bytes(Tag::CERTIFICATE_REQUEST_VALUE, [0x30, 0x00]),
            ];
            Item::structure(Tag::CERTIFICATE_REQUEST, fields)
        };
        assert!(check(&request(CertificateRequestType::CRMF)).is_ok());
        assert!(check(&request(CertificateRequestType::PKCS_10)).is_err());
        assert!(check(&request(CertificateRequestType::PEM)).is_err());
    }
}
