//! A certificate with its private key.

use std::fmt;

use der::Decode;
use der::oid::ObjectIdentifier;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use x509_cert::Certificate;

use crate::key_format::text_of;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// A certificate chain, leaf first, and the private key of the leaf.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificates as PEM.
    pub certificate_pem: String,
    /// The private key as PEM.
    pub key_pem: String,
}

/// A PEM text holds no usable certificate or key.
#[derive(Debug, thiserror::Error)]
pub enum PemError {
    /// There is no certificate in the text, or it is broken.
    #[error("no usable certificate: {0}")]
    Certificate(pem::Error),
    /// There is no private key in the text, or it is broken.
    #[error("no usable private key: {0}")]
    Key(pem::Error),
}

impl Identity {
    /// The certificates in the form rustls takes.
    pub fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, PemError> {
        certificates(&self.certificate_pem)
    }

    /// The private key in the form rustls takes.
    pub fn key(&self) -> Result<PrivateKeyDer<'static>, PemError> {
        PrivateKeyDer::from_pem_slice(self.key_pem.as_bytes()).map_err(PemError::Key)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("certificate_pem", &self.certificate_pem)
            .finish_non_exhaustive()
    }
}

/// Every certificate of a PEM text; at least one.
pub(crate) fn certificates(text: &str) -> Result<Vec<CertificateDer<'static>>, PemError> {
    let certificates = CertificateDer::pem_slice_iter(text.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(PemError::Certificate)?;
    if certificates.is_empty() {
        return Err(PemError::Certificate(pem::Error::NoItemsFound));
    }
    Ok(certificates)
}

/// The subject common name of a certificate.
///
/// `None` if the certificate cannot be read, or if it has no such name, an empty one, several, or
/// one with a control character: an identity must be one name that reads the same everywhere.
pub fn common_name(certificate: &[u8]) -> Option<String> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let subject = certificate.tbs_certificate().subject();
    let mut names = subject.iter().filter(|part| part.oid == COMMON_NAME);
    let (first, rest) = (names.next()?, names.next());
    let name = text_of(first)?;
    let clear = !name.is_empty() && !name.chars().any(char::is_control);
    (rest.is_none() && clear).then_some(name)
}

pub(super) fn first_certificate(pem: &str) -> Option<CertificateDer<'static>> {
    certificates(pem).ok()?.into_iter().next()
}

/// Whether two certificates name the same subject and public key.
pub(super) fn same_subject_and_key(left: &str, right: &str) -> bool {
    let read = |pem: &str| Certificate::from_der(&first_certificate(pem)?).ok();
    let (Some(left), Some(right)) = (read(left), read(right)) else {
        return false;
    };
    let (left, right) = (left.tbs_certificate(), right.tbs_certificate());
    left.subject() == right.subject()
        && left.subject_public_key_info() == right.subject_public_key_info()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::CertificateAuthority;

    #[test]
    fn refuses_names_that_are_empty_or_hold_control_characters() {
        let authority = CertificateAuthority::generate("An authority").unwrap();
        for name in ["", "a\0b", "line\nbreak"] {
            let client = authority.client(name).unwrap();
            assert_eq!(common_name(&client.certificates().unwrap()[0]), None);
        }
        assert_eq!(common_name(b"not a certificate"), None);
    }

    #[test]
    fn hides_the_key_when_printed() {
        let authority = CertificateAuthority::generate("An authority").unwrap();
        let printed = format!("{:?}", authority.client("client").unwrap());
        assert!(!printed.contains("PRIVATE"), "{printed}");
    }
}
