//! What a certificate says, as far as authentication suites ask: the kind of its key, how it is
//! signed, and whether its key may sign (RFC 5280, for Suite B RFC 5759).

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Serialize;
use x509_cert::Certificate;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::KeyUsage;

use super::stream::connect;
use super::tls::RustlsClient;
use super::{DEFAULT_IDENTITY, PemIdentity, TargetOptions};

/// A certificate as authentication suites look at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateFacts {
    /// The kind of key, such as `P-256`; the number of the algorithm where it has no name here.
    pub key: String,
    /// How the certificate is signed, such as `ECDSA with SHA-256`.
    pub signature: String,
    /// Whether the key may sign; absent where the certificate says nothing of its use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digital_signature: Option<bool>,
}

/// Names of kinds of keys, by algorithm or curve.
const KEYS: [(&str, &str); 6] = [
    ("1.2.840.10045.3.1.7", "P-256"),
    ("1.3.132.0.34", "P-384"),
    ("1.3.132.0.35", "P-521"),
    ("1.2.840.113549.1.1.1", "RSA"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

/// Names of signature algorithms.
const SIGNATURES: [(&str, &str); 7] = [
    ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ("1.2.840.113549.1.1.11", "RSA with SHA-256"),
    ("1.2.840.113549.1.1.12", "RSA with SHA-384"),
    ("1.2.840.113549.1.1.5", "RSA with SHA-1"),
    ("1.3.101.112", "Ed25519"),
];

const ELLIPTIC: &str = "1.2.840.10045.2.1";

impl CertificateFacts {
    /// Reads a certificate; `None` where it is none.
    pub fn read(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let tbs = certificate.tbs_certificate();
        let algorithm = &tbs.subject_public_key_info().algorithm;
        let curve = algorithm.parameters.as_ref();
        let curve = curve.and_then(|one| ObjectIdentifier::from_der(&one.to_der().ok()?).ok());
        let kind = match (algorithm.oid.to_string() == ELLIPTIC, curve) {
            (true, Some(curve)) => curve,
            _ => algorithm.oid,
        };
        let usage = tbs.get_extension::<KeyUsage>().ok().flatten();
        Some(Self {
            key: named(&KEYS, kind),
            signature: named(&SIGNATURES, certificate.signature_algorithm().oid),
            digital_signature: usage.map(|(_, usage)| usage.digital_signature()),
        })
    }

    /// Reads the certificate of a client.
    pub fn of_client(identity: &PemIdentity) -> Option<Self> {
        let pem = identity.certificate_pem.as_bytes();
        Self::read(&CertificateDer::from_pem_slice(pem).ok()?)
    }

    /// Reads the certificate that a target shows to its client, in a handshake in which both are
    /// authenticated; `None` where none came about, or not with our own TLS library.
    pub async fn of_target(options: &TargetOptions) -> Option<Self> {
        let client = RustlsClient::new(options, DEFAULT_IDENTITY).ok()?;
        let opening = async {
            let tcp = connect(options).await.ok()?;
            client.certificate(tcp).await
        };
        let shown = tokio::time::timeout(options.timeouts.connect, opening).await;
        Self::read(&shown.ok().flatten()?)
    }
}

fn named(names: &[(&str, &str)], number: ObjectIdentifier) -> String {
    let number = number.to_string();
    let found = names.iter().find(|(known, _)| *known == number);
    found.map_or(number, |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use kmip_reference_server::pki::{CLIENT, KeyCurve, Pki};

    use super::*;

    #[test]
    fn a_certificate_tells_its_key_its_signature_and_what_it_is_for() {
        for (curve, key, signature) in [
            (KeyCurve::P256, "P-256", "ECDSA with SHA-256"),
            (KeyCurve::P384, "P-384", "ECDSA with SHA-384"),
        ] {
            let pki = Pki::generate_on(curve, &["localhost"]).unwrap();
            let client = &pki.clients[CLIENT];
            let facts = CertificateFacts::of_client(&PemIdentity {
                certificate_pem: client.certificate_pem.clone(),
                key_pem: client.key_pem.clone(),
            });
            let facts = facts.unwrap();
            assert_eq!(facts.key, key);
            assert_eq!(facts.signature, signature);
            assert_eq!(facts.digital_signature, Some(true));
        }
        assert_eq!(CertificateFacts::read(b"0"), None);
    }
}
