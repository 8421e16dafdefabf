//! Whether certificates make a chain that ends in an authority the server trusts.

use der::{Decode, Encode};
use kmip_conform_protocol::enumeration::{HashingAlgorithm, ValidityIndicator};
use x509_cert::Certificate;
use x509_cert::ext::pkix::BasicConstraints;

use crate::crypto::{self, SignatureInput, SignatureScheme};
use crate::key_format::{CertificateFacts, key_of_info, signature_algorithm};

/// A certificate of a chain.
pub struct Link {
    certificate: Certificate,
    octets: Vec<u8>,
    facts: CertificateFacts,
}

/// The certificates to validate, in any order, and the anchor that a chain must end in.
pub struct Chain {
    links: Vec<Link>,
    anchor: Link,
}

impl Link {
    /// Reads the DER form of a certificate; `None` for anything else.
    pub fn read(octets: &[u8]) -> Option<Self> {
        Some(Self {
            certificate: Certificate::from_der(octets).ok()?,
            octets: octets.to_vec(),
            facts: CertificateFacts::read(octets).ok()?,
        })
    }

    fn is_valid_at(&self, now: i64) -> bool {
        self.facts.not_before <= now && now <= self.facts.not_after
    }

    fn may_issue(&self) -> bool {
        let tbs = self.certificate.tbs_certificate();
        let constraints = tbs.get_extension::<BasicConstraints>();
        matches!(constraints, Ok(Some((_, constraints))) if constraints.ca)
    }

    /// Whether `issuer` bears the name of the issuer of this certificate.
    fn names(&self, issuer: &Self) -> bool {
        self.facts.issuer.der == issuer.facts.subject.der
    }

    /// Whether the key of `issuer` signed this certificate; `None` where the algorithm is one
    /// that the server does not have.
    fn is_signed_by(&self, issuer: &Self) -> Option<bool> {
        let info = issuer
            .certificate
            .tbs_certificate()
            .subject_public_key_info();
        let key = key_of_info(info).ok()?;
        let algorithm = signature_algorithm(self.certificate.signature_algorithm().oid)?;
        let scheme = SignatureScheme::of(algorithm, HashingAlgorithm::SHA_256)?;
        let signed = self.certificate.tbs_certificate().to_der().ok()?;
        let signature = self.certificate.signature().as_bytes()?;
        crypto::verify(scheme, &key, SignatureInput::Data(&signed), signature).ok()
    }
}

impl Chain {
    /// The certificates of a request under the server's own authority.
    pub fn new(links: Vec<Link>, anchor: Link) -> Self {
        Self { links, anchor }
    }

    /// Judges the chain from its end certificate, the one that issued none of the others.
    ///
    /// Invalid is what contradicts itself: certificates that are not one chain, a signature that
    /// is false, an issuer that may not issue, a date outside the validity. Unknown is a sound
    /// chain that ends elsewhere than in the server's authority, or cannot be verified here.
    pub fn judge(&self, now: i64) -> ValidityIndicator {
        let issued = |link: &Link, others: &[Link]| {
            others
                .iter()
                .any(|other| other.octets != link.octets && other.names(link))
        };
        let mut ends = self.links.iter().filter(|link| !issued(link, &self.links));
        let (Some(end), None) = (ends.next(), ends.next()) else {
            return ValidityIndicator::INVALID;
        };
        self.judge_from(end, now)
    }

    fn judge_from(&self, end: &Link, now: i64) -> ValidityIndicator {
        let (mut link, mut seen) = (end, 1);
        loop {
            if !link.is_valid_at(now) {
                return ValidityIndicator::INVALID;
            }
            let anchored = link.octets == self.anchor.octets;
            let issuer = self.issuer_of(link);
            match issuer.and_then(|issuer| link.is_signed_by(issuer)) {
                Some(false) => return ValidityIndicator::INVALID,
                None => {
                    return self.verdict(ValidityIndicator::UNKNOWN, seen);
                }
                Some(true) if anchored => return self.verdict(ValidityIndicator::VALID, seen),
                Some(true) => {}
            }
            let Some(issuer) = issuer else {
                return self.verdict(ValidityIndicator::UNKNOWN, seen);
            };
            if issuer.octets == link.octets {
                return self.verdict(ValidityIndicator::UNKNOWN, seen);
            }
            if !issuer.may_issue() || seen > self.links.len() {
                return ValidityIndicator::INVALID;
            }
            seen += 1;
            link = issuer;
        }
    }

    /// The verdict, unless a certificate of the request stands beside the chain.
    fn verdict(&self, verdict: ValidityIndicator, seen: usize) -> ValidityIndicator {
        if seen < self.links.len() {
            return ValidityIndicator::INVALID;
        }
        verdict
    }

    fn issuer_of(&self, link: &Link) -> Option<&Link> {
        let mut candidates = self.links.iter().chain([&self.anchor]);
        candidates.find(|candidate| link.names(candidate))
    }
}
