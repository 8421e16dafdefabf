//! A certificate authority: ECDSA, one level, one name.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, SignatureAlgorithm,
    date_time_ymd,
};

use crate::pki::{Identity, PkiError, common_name};

/// The curve of the keys in certificates; signatures take the hash of its strength.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyCurve {
    /// P-256, signed with SHA-256.
    #[default]
    P256,
    /// P-384, signed with SHA-384.
    P384,
}

impl KeyCurve {
    fn algorithm(self) -> &'static SignatureAlgorithm {
        match self {
            Self::P256 => &PKCS_ECDSA_P256_SHA256,
            Self::P384 => &PKCS_ECDSA_P384_SHA384,
        }
    }
}

/// An authority that issues server and client certificates, all on its own curve.
pub struct CertificateAuthority {
    certificate_pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl CertificateAuthority {
    /// Makes a key on P-256 and a self-signed certificate with this subject common name.
    pub fn generate(name: &str) -> Result<Self, PkiError> {
        Self::generate_on(KeyCurve::default(), name)
    }

    /// Makes a key and a self-signed certificate with this subject common name.
    pub fn generate_on(curve: KeyCurve, name: &str) -> Result<Self, PkiError> {
        let key = KeyPair::generate_for(curve.algorithm())?;
        let params = authority_params(name);
        let certificate_pem = params.self_signed(&key)?.pem();
        let issuer = Issuer::new(params, key);
        Ok(Self {
            certificate_pem,
            issuer,
        })
    }

    /// Takes up an authority that [`generate`](Self::generate) made; `None` if the certificate
    /// and the key are not such a pair.
    pub fn from_pem(certificate_pem: &str, key_pem: &str) -> Option<Self> {
        let name = common_name(&crate::pki::identity::first_certificate(certificate_pem)?)?;
        let key = KeyPair::from_pem(key_pem).ok()?;
        let params = authority_params(&name);
        let again = params.self_signed(&key).ok()?;
        let ours = crate::pki::identity::same_subject_and_key(certificate_pem, &again.pem());
        ours.then(|| Self {
            certificate_pem: certificate_pem.to_owned(),
            issuer: Issuer::new(params, key),
        })
    }

    /// The authority's certificate.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The authority's private key (PKCS#8).
    pub fn key_pem(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    /// Issues a server certificate for these host names and addresses.
    pub fn server(&self, hosts: &[&str]) -> Result<Identity, PkiError> {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let name = hosts.first().cloned().unwrap_or_default();
        let params = CertificateParams::new(hosts)?;
        let dates = VALID;
        self.issue(params, &name, ExtendedKeyUsagePurpose::ServerAuth, dates)
    }

    /// Issues a client certificate with this subject common name.
    pub fn client(&self, common_name: &str) -> Result<Identity, PkiError> {
        let params = CertificateParams::default();
        let purpose = ExtendedKeyUsagePurpose::ClientAuth;
        self.issue(params, common_name, purpose, VALID)
    }

    /// Issues a client certificate that no longer holds, to see that it is refused.
    pub fn expired_client(&self, common_name: &str) -> Result<Identity, PkiError> {
        let params = CertificateParams::default();
        let purpose = ExtendedKeyUsagePurpose::ClientAuth;
        self.issue(params, common_name, purpose, EXPIRED)
    }

    fn issue(
        &self,
        mut params: CertificateParams,
        name: &str,
        usage: ExtendedKeyUsagePurpose,
        dates: Dates,
    ) -> Result<Identity, PkiError> {
        let key = KeyPair::generate_for(self.issuer.key().algorithm())?;
        set_subject_and_dates(&mut params, name, dates);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Identity {
            certificate_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
        })
    }
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    set_subject_and_dates(&mut params, name, VALID);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// The first and the last year in which a certificate holds.
type Dates = (i32, i32);

/// The dates are fixed, so that making a certificate reads no clock; they end before 2050, where
/// certificates change to a date form that some readers do not know (RFC 5280 section 4.1.2.5).
const VALID: Dates = (2020, 2049);

const EXPIRED: Dates = (2020, 2021);

fn set_subject_and_dates(params: &mut CertificateParams, name: &str, (from, to): Dates) {
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 12, 31);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_up_only_a_certificate_with_its_own_key() {
        let authority = CertificateAuthority::generate("An authority").unwrap();
        let other = CertificateAuthority::generate("An authority").unwrap();
        let (certificate, key) = (authority.certificate_pem(), authority.key_pem());
        assert!(CertificateAuthority::from_pem(certificate, &key).is_some());
        assert!(CertificateAuthority::from_pem(certificate, &other.key_pem()).is_none());
        assert!(CertificateAuthority::from_pem("no certificate", &key).is_none());
    }

    #[test]
    fn writes_the_client_name_as_the_subject_common_name() {
        let authority = CertificateAuthority::generate("An authority").unwrap();
        let client = authority.client("Größe *").unwrap();
        let certificates = client.certificates().unwrap();
        assert_eq!(common_name(&certificates[0]).as_deref(), Some("Größe *"));
    }
}
