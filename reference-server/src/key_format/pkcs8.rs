//! Private keys as PKCS#8 (RFC 5208, RFC 5958).

use der::asn1::{Any, AnyRef, OctetString};
use der::{Decode, Encode, Sequence};
use kmip_conform_protocol::enumeration::KeyFormatType;
use pkcs8::{PrivateKeyInfo, PrivateKeyInfoRef};
use spki::AlgorithmIdentifier;

use super::ec::{Curve, curve_of, oid_of};
use super::error::In;
use super::integer::to_der;
use super::{dsa, ec, integer, octets, oid, rsa};
use crate::crypto::{DsaPrivate, KeyMaterial, OctetKeyDef};
use crate::key_format::FormatError;

const FORMAT: In = In(KeyFormatType::PKCS_8);

/// The other form that PKCS#8 defines (RFC 5958 section 3), which only its password opens.
#[derive(Sequence)]
struct Encrypted {
    algorithm: AlgorithmIdentifier<Any>,
    data: OctetString,
}

pub(super) fn parse(octets: &[u8]) -> Result<KeyMaterial, FormatError> {
    if Encrypted::from_der(octets).is_ok() {
        return Err(FormatError::Unknown("it is encrypted"));
    }
    let info = PrivateKeyInfoRef::from_der(octets).map_err(FORMAT.der())?;
    let key = info.private_key.as_bytes();
    let parameters = info.algorithm.parameters;
    match info.algorithm.oid {
        oid::RSA => rsa::parse_private(key).map(KeyMaterial::RsaPrivate),
        oid::EC => {
            let curve = parameters.and_then(|any| any.decode_as().ok());
            let curve = curve.map(curve_of).transpose()?;
            ec::parse_private(key, curve).map(KeyMaterial::EcPrivate)
        }
        oid::DSA => {
            let [p, q, g] = dsa::parse_parameters(&parameter_octets(parameters)?, FORMAT)?;
            let x = integer::parse(key, FORMAT)?;
            Ok(KeyMaterial::DsaPrivate(DsaPrivate { p, q, g, x }))
        }
        other => {
            let row = OctetKeyDef::with_oid(other)
                .ok_or(FormatError::Unknown("its algorithm has no name"))?;
            octets::parse_inner(row, key, FORMAT).map(KeyMaterial::OctetPrivate)
        }
    }
}

pub(super) fn encode(material: &KeyMaterial) -> Result<Vec<u8>, FormatError> {
    let (oid, parameters, key) = match material {
        KeyMaterial::RsaPrivate(key) => (oid::RSA, Some(Any::null()), rsa::encode_private(key)?),
        KeyMaterial::EcPrivate(key) => (
            oid::EC,
            Some(Any::encode_from(&oid_of(key.curve)?).map_err(FORMAT.der())?),
            ec::encode_private(key, Curve::Outside)?,
        ),
        KeyMaterial::DsaPrivate(key) => (
            oid::DSA,
            Some(any(&dsa::encode_parameters(
                [&key.p, &key.q, &key.g],
                FORMAT,
            )?)?),
            to_der(&key.x, FORMAT)?.to_der().map_err(FORMAT.der())?,
        ),
        KeyMaterial::OctetPrivate(key) => {
            let row = OctetKeyDef::of(key.algorithm).ok_or(FormatError::Unsupported(FORMAT.0))?;
            (row.oid, None, octets::encode_inner(row, key, FORMAT)?)
        }
        _ => return Err(FormatError::Unsupported(FORMAT.0)),
    };
    let algorithm = AlgorithmIdentifier { oid, parameters };
    let key = OctetString::new(key).map_err(FORMAT.der())?;
    PrivateKeyInfo::<Any, OctetString, der::asn1::BitString>::new(algorithm, key)
        .to_der()
        .map_err(FORMAT.der())
}

fn parameter_octets(parameters: Option<AnyRef<'_>>) -> Result<Vec<u8>, FormatError> {
    parameters
        .ok_or_else(|| FORMAT.malformed("the domain parameters are missing"))?
        .to_der()
        .map_err(FORMAT.der())
}

fn any(octets: &[u8]) -> Result<Any, FormatError> {
    Any::from_der(octets).map_err(FORMAT.der())
}
