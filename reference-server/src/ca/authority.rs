//! The authority: one ECDSA P-256 key and one name, made when first needed and kept in the store.

use std::str::FromStr;
use std::time::Duration;

use der::asn1::{GeneralizedTime, UtcTime};
use der::{Decode, Encode};
use kmip_conform_protocol::{Item, Tag};
use p256::ecdsa::{DerSignature, SigningKey};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

use crate::error::{Cause, OperationError};
use crate::store::{RecordKind, Store};

/// The name under which the authority issues.
const NAME: &str = "CN=kmip-conform reference server authority";
/// Seconds for which the authority's own certificate is valid: twenty years.
const LIFE: i64 = 20 * 365 * 86_400;
/// Octets of a serial number; the first bit is 0, for the number is positive.
const SERIAL_LEN: usize = 16;
/// 2050-01-01, from which certificates write dates in another form (RFC 5280 section 4.1.2.5).
const YEAR_2050: i64 = 2_524_608_000;

/// The certificate authority of one server.
pub struct Authority {
    key: SigningKey,
    name: Name,
    certificate: Vec<u8>,
}

/// What a certificate is to say.
pub struct Wanted {
    /// The subject.
    pub subject: Name,
    /// The subject's public key.
    pub key: SubjectPublicKeyInfoOwned,
    /// The first second of its validity, since 1970.
    pub not_before: i64,
    /// The last second of its validity, since 1970.
    pub not_after: i64,
}

impl Authority {
    /// The authority of the store, which is made if there is none.
    ///
    /// # Errors
    /// The authority cannot be made or read.
    pub fn of_store(
        now: i64,
        store: &mut dyn Store,
        rng: &mut ChaCha20Rng,
    ) -> Result<Self, OperationError> {
        if let Some(record) = store.record(RecordKind::Authority, "") {
            return Self::decode(&record).ok_or_else(failure);
        }
        let authority = Self::generate(now, rng)?;
        store.put_record(RecordKind::Authority, "", Some(authority.encode()));
        Ok(authority)
    }

    /// The DER form of the authority's own certificate.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Issues a certificate; gives its DER form.
    ///
    /// # Errors
    /// Dates that a certificate cannot have, or a key that cannot be written.
    pub fn issue(&self, wanted: Wanted, rng: &mut ChaCha20Rng) -> Result<Vec<u8>, OperationError> {
        let profile = Profile {
            issuer: self.name.clone(),
            subject: wanted.subject,
            is_authority: false,
        };
        let validity = validity(wanted.not_before, wanted.not_after)?;
        sign(profile, validity, wanted.key, &self.key, rng)
    }

    fn generate(now: i64, rng: &mut ChaCha20Rng) -> Result<Self, OperationError> {
        let key = loop {
            let mut scalar = [0; 32];
            rng.fill_bytes(&mut scalar);
            if let Ok(key) = SigningKey::from_slice(&scalar) {
                break key;
            }
        };
        let name = Name::from_str(NAME).map_err(|_| failure())?;
        let profile = Profile {
            issuer: name.clone(),
            subject: name.clone(),
            is_authority: true,
        };
        let public = SubjectPublicKeyInfoOwned::from_key(key.verifying_key());
        let public = public.map_err(|_| failure())?;
        let validity = validity(now, now.saturating_add(LIFE))?;
        let certificate = sign(profile, validity, public, &key, rng)?;
        Ok(Self {
            key,
            name,
            certificate,
        })
    }

    fn encode(&self) -> Item {
        Item::structure(
            Tag::PRIVATE_KEY,
            vec![
                Item::bytes(Tag::KEY_MATERIAL, self.key.to_bytes().to_vec()),
                Item::bytes(Tag::CERTIFICATE_VALUE, self.certificate.clone()),
            ],
        )
    }

    fn decode(record: &Item) -> Option<Self> {
        let certificate = record.field(Tag::CERTIFICATE_VALUE)?.as_bytes()?.to_vec();
        let scalar = record.field(Tag::KEY_MATERIAL)?.as_bytes()?;
        let read = x509_cert::Certificate::from_der(&certificate).ok()?;
        Some(Self {
            key: SigningKey::from_slice(scalar).ok()?,
            name: read.tbs_certificate().subject().clone(),
            certificate,
        })
    }
}

fn sign(
    profile: Profile,
    validity: Validity,
    key: SubjectPublicKeyInfoOwned,
    signer: &SigningKey,
    rng: &mut ChaCha20Rng,
) -> Result<Vec<u8>, OperationError> {
    let mut serial = [0; SERIAL_LEN];
    rng.fill_bytes(&mut serial);
    serial[0] = (serial[0] & 0x7F) | 0x40;
    let serial = SerialNumber::new(&serial).map_err(|_| failure())?;
    let builder = CertificateBuilder::new(profile, serial, validity, key);
    let certificate = builder.and_then(|builder| builder.build::<_, DerSignature>(signer));
    let certificate = certificate.map_err(|_| failure())?;
    certificate.to_der().map_err(|_| failure())
}

fn validity(not_before: i64, not_after: i64) -> Result<Validity, OperationError> {
    if not_after < not_before {
        return Err(impossible());
    }
    Ok(Validity::new(time(not_before)?, time(not_after)?))
}

fn time(seconds: i64) -> Result<Time, OperationError> {
    let since = u64::try_from(seconds).map_err(|_| impossible())?;
    let since = Duration::from_secs(since);
    let time = if seconds < YEAR_2050 {
        UtcTime::from_unix_duration(since).map(Time::from)
    } else {
        GeneralizedTime::from_unix_duration(since).map(Time::from)
    };
    time.map_err(|_| impossible())
}

/// The extensions of our certificates: what the key is for, and whose it is.
struct Profile {
    issuer: Name,
    subject: Name,
    is_authority: bool,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let mut extensions = Vec::new();
        let constraints = BasicConstraints {
            ca: self.is_authority,
            path_len_constraint: self.is_authority.then_some(0),
        };
        extensions.push(constraints.to_extension(tbs.subject(), &extensions)?);
        let subject = SubjectKeyIdentifier::try_from(key)?;
        extensions.push(subject.to_extension(tbs.subject(), &extensions)?);
        let issuer = AuthorityKeyIdentifier {
            key_identifier: Some(SubjectKeyIdentifier::try_from(issuer_key)?.0),
            ..AuthorityKeyIdentifier::default()
        };
        extensions.push(issuer.to_extension(tbs.subject(), &extensions)?);
        if self.is_authority {
            let usage = KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign);
            extensions.push(usage.to_extension(tbs.subject(), &extensions)?);
        }
        Ok(extensions)
    }
}

fn impossible() -> OperationError {
    OperationError::new(
        Cause::InvalidField,
        "a certificate cannot be valid between these dates",
    )
}

fn failure() -> OperationError {
    OperationError::new(
        Cause::CertificationFailure,
        "the certificate cannot be made",
    )
}
