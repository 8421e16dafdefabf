//! Certification requests: PKCS#10, as DER or PEM (RFC 2986).

use der::{Decode, DecodePem, Encode};
use kmip_conform_protocol::enumeration::{CertificateRequestType, HashingAlgorithm};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::name::Name;
use x509_cert::request::CertReq;

use crate::crypto::{self, SignatureInput, SignatureScheme};
use crate::error::{Cause, OperationError};
use crate::key_format::{key_of_info, signature_algorithm};

/// A certification request whose signature was verified.
#[derive(Clone, Debug)]
pub struct CertificateRequest {
    /// The subject it asks for.
    pub subject: Name,
    /// The key it asks to be certified, and was signed with.
    pub key: SubjectPublicKeyInfoOwned,
}

impl CertificateRequest {
    /// Reads a request and verifies that it is signed with the key in it.
    ///
    /// # Errors
    /// A type that the server does not read, or no signed request of the type.
    pub fn read(kind: CertificateRequestType, octets: &[u8]) -> Result<Self, OperationError> {
        let request = match kind {
            CertificateRequestType::PKCS_10 => CertReq::from_der(octets).map_err(|_| invalid())?,
            CertificateRequestType::PEM => CertReq::from_pem(octets).map_err(|_| invalid())?,
            _ => {
                return Err(OperationError::new(
                    Cause::FeatureNotSupported,
                    "certificate requests of this type are not supported",
                ));
            }
        };
        if !is_signed(&request)? {
            return Err(invalid());
        }
        Ok(Self {
            subject: request.info.subject,
            key: request.info.public_key,
        })
    }
}

fn is_signed(request: &CertReq) -> Result<bool, OperationError> {
    let key = key_of_info(&request.info.public_key).map_err(|_| invalid())?;
    let scheme = signature_algorithm(request.algorithm.oid)
        .and_then(|algorithm| SignatureScheme::of(algorithm, HashingAlgorithm::SHA_256))
        .ok_or_else(invalid)?;
    let signed = request.info.to_der().map_err(|_| invalid())?;
    let signature = request.signature.as_bytes().ok_or_else(invalid)?;
    crypto::verify(scheme, &key, SignatureInput::Data(&signed), signature).map_err(|_| invalid())
}

fn invalid() -> OperationError {
    OperationError::new(
        Cause::InvalidCsr,
        "this is no signed certificate request of the type stated",
    )
}
