//! From one format to another.

use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, KeyFormatType, ObjectType};
use kmip_conform_protocol::{Item, Tag, Value, ttlv};

use super::ec::Curve;
use super::error::In;
use super::{ec, octets, pkcs8, rsa, spki, transparent};
use crate::crypto::{KeyMaterial, OctetKeyDef, OctetPrivate, OctetPublic};
use crate::key_format::FormatError;

/// Which half of a pair a key is, where the format itself does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A private key.
    Private,
    /// A public key.
    Public,
    /// Octets with one secret: symmetric keys, secret data, split keys.
    Secret,
}

impl Kind {
    /// The kind of the key in an object of this type; `None` for objects without a key.
    pub fn of(object: ObjectType) -> Option<Self> {
        Some(match object {
            ObjectType::PRIVATE_KEY => Self::Private,
            ObjectType::PUBLIC_KEY => Self::Public,
            ObjectType::SYMMETRIC_KEY | ObjectType::SECRET_DATA | ObjectType::SPLIT_KEY => {
                Self::Secret
            }
            _ => return None,
        })
    }
}

/// Reads a Key Material item. `algorithm` is what is said of the key elsewhere; formats that name
/// none need it.
pub fn parse(
    format: KeyFormatType,
    kind: Kind,
    algorithm: Option<CryptographicAlgorithm>,
    material: &Item,
) -> Result<KeyMaterial, FormatError> {
    if format == KeyFormatType::SEED_PRIVATE_KEY {
        let algorithm = algorithm.ok_or(FormatError::Unsupported(format))?;
        return octets::parse_seeded(algorithm, material).map(KeyMaterial::OctetPrivate);
    }
    if transparent::is_transparent(format) {
        return transparent::parse(format, material);
    }
    let octets = material
        .as_bytes()
        .ok_or_else(|| In(format).malformed("it is not a Byte String"))?;
    match (format, kind) {
        (KeyFormatType::RAW, Kind::Secret) => Ok(KeyMaterial::Symmetric(octets.to_vec())),
        (KeyFormatType::RAW, kind) => {
            let algorithm = algorithm
                .filter(|algorithm| OctetKeyDef::of(*algorithm).is_some())
                .ok_or(FormatError::Unsupported(format))?;
            let octets = octets.to_vec();
            Ok(match kind {
                Kind::Public => KeyMaterial::OctetPublic(OctetPublic::new(algorithm, octets)?),
                _ => KeyMaterial::OctetPrivate(OctetPrivate::new(algorithm, octets)?),
            })
        }
        (KeyFormatType::PKCS_1, Kind::Private) => {
            rsa::parse_private(octets).map(KeyMaterial::RsaPrivate)
        }
        (KeyFormatType::PKCS_1, Kind::Public) => {
            rsa::parse_public(octets).map(KeyMaterial::RsaPublic)
        }
        (KeyFormatType::PKCS_8, Kind::Private) => pkcs8::parse(octets),
        (KeyFormatType::X_509, Kind::Public) => spki::parse(octets),
        (KeyFormatType::ECPRIVATEKEY, Kind::Private) => {
            ec::parse_private(octets, None).map(KeyMaterial::EcPrivate)
        }
        _ => Err(FormatError::Unsupported(format)),
    }
}

/// Writes a key as a Key Material item.
pub fn encode(material: &KeyMaterial, format: KeyFormatType) -> Result<Item, FormatError> {
    let octets = match (format, material) {
        (KeyFormatType::RAW, KeyMaterial::Symmetric(octets)) => octets.clone(),
        (KeyFormatType::RAW, KeyMaterial::OctetPrivate(key)) => key.key.clone(),
        (KeyFormatType::RAW, KeyMaterial::OctetPublic(key)) => key.key.clone(),
        (KeyFormatType::SEED_PRIVATE_KEY, KeyMaterial::OctetPrivate(key)) => {
            return octets::encode_seeded(key);
        }
        (KeyFormatType::PKCS_1, KeyMaterial::RsaPrivate(key)) => rsa::encode_private(key)?,
        (KeyFormatType::PKCS_1, KeyMaterial::RsaPublic(key)) => rsa::encode_public(key)?,
        (KeyFormatType::PKCS_8, material) => pkcs8::encode(material)?,
        (KeyFormatType::X_509, material) => spki::encode(material)?,
        (KeyFormatType::ECPRIVATEKEY, KeyMaterial::EcPrivate(key)) => {
            ec::encode_private(key, Curve::Inside)?
        }
        (format, material) => return transparent::encode(format, material),
    };
    Ok(Item::bytes(Tag::KEY_MATERIAL, octets))
}

/// Writes the key of a Key Material item in another format. The same format gives the item back
/// as it is, without reading it.
pub fn convert(
    material: &Item,
    from: KeyFormatType,
    to: KeyFormatType,
    kind: Kind,
    algorithm: Option<CryptographicAlgorithm>,
) -> Result<Item, FormatError> {
    if from == to {
        return Ok(material.clone());
    }
    encode(&parse(from, kind, algorithm, material)?, to)
}

/// The octets that the Digest attribute is computed over: those of a Byte String, or the TTLV form
/// of a structure (KMIP 2.1 section 4.21).
pub fn digest_octets(material: &Item) -> Vec<u8> {
    match &material.value {
        Value::ByteString(octets) => octets.clone(),
        _ => ttlv::encode(material),
    }
}

#[cfg(test)]
mod tests;
