//! Public keys as X.509 writes them: Subject Public Key Info (RFC 5280 section 4.1.2.7).

use der::asn1::{Any, BitString};
use der::{Decode, Encode};
use kmip_conform_protocol::enumeration::KeyFormatType;
use spki::{AlgorithmIdentifier, SubjectPublicKeyInfo, SubjectPublicKeyInfoOwned};

use super::ec::{curve_of, oid_of};
use super::error::In;
use super::integer::to_der;
use super::{dsa, integer, oid, rsa};
use crate::crypto::{DsaPublic, EcPublic, KeyMaterial, OctetKeyDef, OctetPublic};
use crate::key_format::FormatError;

const FORMAT: In = In(KeyFormatType::X_509);

pub(super) fn parse(octets: &[u8]) -> Result<KeyMaterial, FormatError> {
    of_info(&SubjectPublicKeyInfoOwned::from_der(octets).map_err(FORMAT.der())?)
}

/// The key of a structure that was read as part of something larger.
pub(crate) fn of_info(info: &SubjectPublicKeyInfoOwned) -> Result<KeyMaterial, FormatError> {
    let key = info
        .subject_public_key
        .as_bytes()
        .ok_or_else(|| FORMAT.malformed("the key is not whole octets"))?;
    let parameters = info.algorithm.parameters.as_ref();
    let missing = || FORMAT.malformed("the parameters are missing");
    let unnamed = || FormatError::Unknown("its curve has no name");
    match info.algorithm.oid {
        oid::RSA => rsa::parse_public(key).map(KeyMaterial::RsaPublic),
        oid::EC => {
            let named = parameters.and_then(|any| any.decode_as().ok());
            Ok(KeyMaterial::EcPublic(EcPublic {
                curve: curve_of(named.ok_or_else(unnamed)?)?,
                point: key.to_vec(),
            }))
        }
        oid::DSA => {
            let parameters = parameters
                .ok_or_else(missing)?
                .to_der()
                .map_err(FORMAT.der())?;
            let [p, q, g] = dsa::parse_parameters(&parameters, FORMAT)?;
            let y = integer::parse(key, FORMAT)?;
            Ok(KeyMaterial::DsaPublic(DsaPublic { p, q, g, y }))
        }
        other => {
            let row = OctetKeyDef::with_oid(other)
                .ok_or(FormatError::Unknown("its algorithm has no name"))?;
            let key = OctetPublic::new(row.algorithm, key.to_vec())?;
            Ok(KeyMaterial::OctetPublic(key))
        }
    }
}

pub(super) fn encode(material: &KeyMaterial) -> Result<Vec<u8>, FormatError> {
    let (oid, parameters, key) = match material {
        KeyMaterial::RsaPublic(key) => (oid::RSA, Some(Any::null()), rsa::encode_public(key)?),
        KeyMaterial::EcPublic(key) => (
            oid::EC,
            Some(Any::encode_from(&oid_of(key.curve)?).map_err(FORMAT.der())?),
            key.point.clone(),
        ),
        KeyMaterial::DsaPublic(key) => {
            let parameters = dsa::encode_parameters([&key.p, &key.q, &key.g], FORMAT)?;
            (
                oid::DSA,
                Some(Any::from_der(&parameters).map_err(FORMAT.der())?),
                to_der(&key.y, FORMAT)?.to_der().map_err(FORMAT.der())?,
            )
        }
        KeyMaterial::OctetPublic(key) => {
            let row = OctetKeyDef::of(key.algorithm).ok_or(FormatError::Unsupported(FORMAT.0))?;
            (row.oid, None, key.key.clone())
        }
        _ => return Err(FormatError::Unsupported(FORMAT.0)),
    };
    SubjectPublicKeyInfo {
        algorithm: AlgorithmIdentifier { oid, parameters },
        subject_public_key: BitString::from_bytes(&key).map_err(FORMAT.der())?,
    }
    .to_der()
    .map_err(FORMAT.der())
}
