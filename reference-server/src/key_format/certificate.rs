//! What an X.509 certificate says about itself (RFC 5280), for the certificate attributes.

use std::net::{Ipv4Addr, Ipv6Addr};

use der::oid::ObjectIdentifier;
use der::{Decode, Encode};
use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, DigitalSignatureAlgorithm, KeyFormatType,
};
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{IssuerAltName, SubjectAltName};

use super::error::In;
use super::spki;
use crate::crypto::KeyMaterial;
use crate::key_format::{DistinguishedName, FormatError};

const FORMAT: In = In(KeyFormatType::X_509);

/// The facts of a certificate that attributes show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The subject; it may be empty.
    pub subject: DistinguishedName,
    /// The issuer.
    pub issuer: DistinguishedName,
    /// The serial number as its DER structure, which X.509 Certificate Identifier holds.
    pub serial_number_der: Vec<u8>,
    /// The serial number's octets without sign octet, which Certificate Identifier shows in hex.
    pub serial_number: Vec<u8>,
    /// The subject's alternative names.
    pub subject_alternative_names: Vec<AlternativeName>,
    /// The issuer's alternative names.
    pub issuer_alternative_names: Vec<AlternativeName>,
    /// How it is signed; `None` for algorithms that KMIP has no name for.
    pub signature_algorithm: Option<DigitalSignatureAlgorithm>,
    /// What its key is for; `None` for algorithms not known here.
    pub key_algorithm: Option<CryptographicAlgorithm>,
    /// The length of its key in bits, where the algorithm is known.
    pub key_bits: Option<u32>,
    /// Its key, where the algorithm is known.
    pub key: Option<KeyMaterial>,
    /// The first second it is valid, since 1970.
    pub not_before: i64,
    /// The last second it is valid, since 1970.
    pub not_after: i64,
}

/// An alternative name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlternativeName {
    /// The DER form, as the X.509 attributes hold it.
    pub der: Vec<u8>,
    /// The name as text where it is a mail or IP address, host name, URI or distinguished name.
    pub text: Option<String>,
}

impl CertificateFacts {
    /// Reads the DER form of a certificate. Whether it is valid or trusted is not looked at.
    pub fn read(octets: &[u8]) -> Result<Self, FormatError> {
        let certificate = Certificate::from_der(octets).map_err(FORMAT.der())?;
        let tbs = certificate.tbs_certificate();
        let key = spki::of_info(tbs.subject_public_key_info()).ok();
        let serial = tbs.serial_number();
        let subject_names: Option<SubjectAltName> = extension(&certificate)?;
        let issuer_names: Option<IssuerAltName> = extension(&certificate)?;
        let names = |names: Option<Vec<GeneralName>>| -> Result<Vec<_>, FormatError> {
            names.into_iter().flatten().map(alternative_name).collect()
        };
        Ok(Self {
            subject: DistinguishedName::of(tbs.subject()).map_err(FORMAT.der())?,
            issuer: DistinguishedName::of(tbs.issuer()).map_err(FORMAT.der())?,
            serial_number_der: serial.to_der().map_err(FORMAT.der())?,
            serial_number: without_sign(serial.as_bytes()).to_vec(),
            subject_alternative_names: names(subject_names.map(|names| names.0))?,
            issuer_alternative_names: names(issuer_names.map(|names| names.0))?,
            signature_algorithm: signature_algorithm(certificate.signature_algorithm().oid),
            key_algorithm: key.as_ref().and_then(KeyMaterial::algorithm),
            key_bits: key.as_ref().and_then(KeyMaterial::bits),
            key,
            not_before: seconds(tbs.validity().not_before),
            not_after: seconds(tbs.validity().not_after),
        })
    }
}

fn without_sign(octets: &[u8]) -> &[u8] {
    match octets {
        [0, rest @ ..] if !rest.is_empty() => rest,
        octets => octets,
    }
}

fn seconds(time: x509_cert::time::Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}

fn extension<'a, T>(certificate: &'a Certificate) -> Result<Option<T>, FormatError>
where
    T: Decode<'a> + der::oid::AssociatedOid,
{
    let found = certificate.tbs_certificate().get_extension::<T>();
    Ok(found.map_err(FORMAT.der())?.map(|(_, value)| value))
}

fn alternative_name(name: GeneralName) -> Result<AlternativeName, FormatError> {
    let text = match &name {
        GeneralName::Rfc822Name(text)
        | GeneralName::DnsName(text)
        | GeneralName::UniformResourceIdentifier(text) => Some(text.as_str().to_owned()),
        GeneralName::DirectoryName(name) => Some(name.to_string()),
        GeneralName::IpAddress(octets) => address(octets.as_bytes()),
        _ => None,
    };
    let der = name.to_der().map_err(FORMAT.der())?;
    Ok(AlternativeName { der, text })
}

fn address(octets: &[u8]) -> Option<String> {
    <[u8; 4]>::try_from(octets)
        .map(|octets| Ipv4Addr::from(octets).to_string())
        .or_else(|_| <[u8; 16]>::try_from(octets).map(|octets| Ipv6Addr::from(octets).to_string()))
        .ok()
}

/// The algorithm of a signature, by the object identifiers of RFC 3279, RFC 4055 and RFC 5758.
pub(crate) fn signature_algorithm(oid: ObjectIdentifier) -> Option<DigitalSignatureAlgorithm> {
    use DigitalSignatureAlgorithm as Algorithm;
    const ROWS: [(&str, Algorithm); 18] = [
        ("1.2.840.113549.1.1.2", Algorithm::MD2_WITH_RSA_ENCRYPTION),
        ("1.2.840.113549.1.1.4", Algorithm::MD5_WITH_RSA_ENCRYPTION),
        ("1.2.840.113549.1.1.5", Algorithm::SHA_1_WITH_RSA_ENCRYPTION),
        (
            "1.2.840.113549.1.1.14",
            Algorithm::SHA_224_WITH_RSA_ENCRYPTION,
        ),
        (
            "1.2.840.113549.1.1.11",
            Algorithm::SHA_256_WITH_RSA_ENCRYPTION,
        ),
        (
            "1.2.840.113549.1.1.12",
            Algorithm::SHA_384_WITH_RSA_ENCRYPTION,
        ),
        (
            "1.2.840.113549.1.1.13",
            Algorithm::SHA_512_WITH_RSA_ENCRYPTION,
        ),
        ("1.2.840.113549.1.1.10", Algorithm::RSASSA_PSS),
        ("1.2.840.10040.4.3", Algorithm::DSA_WITH_SHA_1),
        ("2.16.840.1.101.3.4.3.1", Algorithm::DSA_WITH_SHA224),
        ("2.16.840.1.101.3.4.3.2", Algorithm::DSA_WITH_SHA256),
        ("1.2.840.10045.4.1", Algorithm::ECDSA_WITH_SHA_1),
        ("1.2.840.10045.4.3.1", Algorithm::ECDSA_WITH_SHA224),
        ("1.2.840.10045.4.3.2", Algorithm::ECDSA_WITH_SHA256),
        ("1.2.840.10045.4.3.3", Algorithm::ECDSA_WITH_SHA384),
        ("1.2.840.10045.4.3.4", Algorithm::ECDSA_WITH_SHA512),
        (
            "2.16.840.1.101.3.4.3.14",
            Algorithm::SHA3_256_WITH_RSA_ENCRYPTION,
        ),
        (
            "2.16.840.1.101.3.4.3.15",
            Algorithm::SHA3_384_WITH_RSA_ENCRYPTION,
        ),
    ];
    let oid = oid.to_string();
    ROWS.into_iter()
        .find(|(row, _)| *row == oid)
        .map(|(_, algorithm)| algorithm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_format::NamePart;
    use crate::pki::CertificateAuthority;

    fn facts(identity: &crate::pki::Identity) -> CertificateFacts {
        CertificateFacts::read(&identity.certificates().unwrap()[0]).unwrap()
    }

    #[test]
    fn reads_names_key_and_dates() {
        let authority = CertificateAuthority::generate("An authority").unwrap();
        let hosts = ["kmip.example", "127.0.0.1", "::1"];
        let read = facts(&authority.server(&hosts).unwrap());
        assert_eq!(read.subject.text, "CN=kmip.example");
        assert_eq!(
            read.subject.parts,
            [(NamePart::Cn, "kmip.example".to_owned())]
        );
        assert_eq!(read.issuer.text, "CN=An authority");
        let names: Vec<_> = read
            .subject_alternative_names
            .iter()
            .filter_map(|name| name.text.as_deref())
            .collect();
        assert_eq!(names, hosts);
        let algorithm = DigitalSignatureAlgorithm::ECDSA_WITH_SHA256;
        assert_eq!(read.signature_algorithm, Some(algorithm));
        assert_eq!(read.key_algorithm, Some(CryptographicAlgorithm::EC));
        assert_eq!(read.key_bits, Some(256));
        // The first of 2020 and the last day of 2049.
        assert_eq!(
            (read.not_before, read.not_after),
            (1_577_836_800, 2_524_521_600)
        );
    }

    #[test]
    fn gives_the_serial_number_with_and_without_its_structure() {
        let authority = CertificateAuthority::generate("An authority").unwrap();
        let read = facts(&authority.client("client").unwrap());
        assert_eq!(read.serial_number_der[0], 0x02);
        assert!(read.serial_number_der.ends_with(&read.serial_number));
        assert_eq!(without_sign(&[0]), [0]);
        assert_eq!(without_sign(&[0, 0x9B]), [0x9B]);
    }

    #[test]
    fn refuses_what_is_no_certificate() {
        let authority = CertificateAuthority::generate("An authority").unwrap();
        let client = authority.client("client").unwrap();
        let octets = client.certificates().unwrap()[0].to_vec();
        for len in 0..octets.len() {
            assert!(CertificateFacts::read(&octets[..len]).is_err(), "{len}");
        }
    }
}
