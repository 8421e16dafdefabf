//! The public key in a certificate.

use der::{Decode, Encode};
use kmip_conform_protocol::enumeration::KeyFormatType;
use x509_cert::Certificate;

use super::error::In;
use super::spki;
use crate::crypto::KeyMaterial;
use crate::key_format::FormatError;

const FORMAT: In = In(KeyFormatType::X_509);

/// Reads the public key that an X.509 certificate certifies.
///
/// # Errors
/// Octets that are no certificate, or a key of an unknown kind.
pub fn certified_key(octets: &[u8]) -> Result<KeyMaterial, FormatError> {
    let certificate = Certificate::from_der(octets).map_err(FORMAT.der())?;
    let info = certificate.tbs_certificate().subject_public_key_info();
    spki::parse(&info.to_der().map_err(FORMAT.der())?)
}
