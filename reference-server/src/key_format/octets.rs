//! Keys that are octets, inside PKCS#8 (RFC 8410, RFC 9881, RFC 9909, RFC 9935) and as Seed
//! Private Key (KMIP 3.0 section 3.4).

use der::asn1::{ContextSpecific, OctetString, OctetStringRef};
use der::{Decode, Encode, Sequence, TagMode, TagNumber};
use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, KeyFormatType};
use kmip_conform_protocol::{Item, Tag};

use super::error::In;
use crate::crypto::{OctetFamily, OctetKeyDef, OctetPrivate};
use crate::key_format::FormatError;

/// What PKCS#8 holds of ML-KEM and ML-DSA where it holds seed and key.
#[derive(Sequence)]
struct Both {
    seed: OctetString,
    expanded: OctetString,
}

/// The number of the tag before a seed.
const SEED: TagNumber = TagNumber(0);

/// Reads the content of a PKCS#8 private key field.
pub(super) fn parse_inner(
    row: &OctetKeyDef,
    octets: &[u8],
    format: In,
) -> Result<OctetPrivate, FormatError> {
    match row.family {
        OctetFamily::SlhDsa => Ok(OctetPrivate::new(row.algorithm, octets.to_vec())?),
        OctetFamily::Edwards | OctetFamily::Montgomery => {
            let key = <&OctetStringRef>::from_der(octets).map_err(format.der())?;
            Ok(OctetPrivate::new(row.algorithm, key.as_bytes().to_vec())?)
        }
        OctetFamily::MlKem | OctetFamily::MlDsa => {
            if let Ok(both) = Both::from_der(octets) {
                let seed = Some(both.seed.as_bytes());
                return joined(row.algorithm, seed, Some(both.expanded.as_bytes()), format);
            }
            if let Ok(key) = <&OctetStringRef>::from_der(octets) {
                return Ok(OctetPrivate::new(row.algorithm, key.as_bytes().to_vec())?);
            }
            let seed = ContextSpecific::<OctetString>::decode_implicit(
                &mut der::SliceReader::new(octets).map_err(format.der())?,
                SEED,
            );
            let seed = seed
                .map_err(format.der())?
                .ok_or_else(|| format.malformed("it holds neither seed nor key"))?;
            Ok(OctetPrivate::of_seed(row.algorithm, seed.value.as_bytes())?.0)
        }
    }
}

/// Writes the content of a PKCS#8 private key field: the seed alone, where it is known, as the RFCs
/// recommend.
pub(super) fn encode_inner(
    row: &OctetKeyDef,
    key: &OctetPrivate,
    format: In,
) -> Result<Vec<u8>, FormatError> {
    let string = |octets: &[u8]| OctetString::new(octets).map_err(format.der());
    match (row.family, &key.seed) {
        (OctetFamily::SlhDsa, _) => Ok(key.key.clone()),
        (OctetFamily::MlKem | OctetFamily::MlDsa, Some(seed)) => ContextSpecific {
            tag_number: SEED,
            tag_mode: TagMode::Implicit,
            value: string(seed)?,
        }
        .to_der()
        .map_err(format.der()),
        _ => string(&key.key)?.to_der().map_err(format.der()),
    }
}

/// Reads the structure of a Seed Private Key.
pub(super) fn parse_seeded(
    algorithm: CryptographicAlgorithm,
    material: &Item,
) -> Result<OctetPrivate, FormatError> {
    let octets = |tag| material.field(tag).and_then(Item::as_bytes);
    joined(
        algorithm,
        octets(Tag::SEED),
        octets(Tag::KEY),
        In(KeyFormatType::SEED_PRIVATE_KEY),
    )
}

/// Writes the structure of a Seed Private Key.
pub(super) fn encode_seeded(key: &OctetPrivate) -> Result<Item, FormatError> {
    let seed = key
        .seed
        .as_ref()
        .ok_or_else(|| In(KeyFormatType::SEED_PRIVATE_KEY).malformed("the seed is not known"))?;
    Ok(Item::structure(
        Tag::KEY_MATERIAL,
        vec![
            Item::bytes(Tag::SEED, seed.clone()),
            Item::bytes(Tag::KEY, key.key.clone()),
        ],
    ))
}

/// A key of its seed, of its own octets, or of both where they agree.
fn joined(
    algorithm: CryptographicAlgorithm,
    seed: Option<&[u8]>,
    key: Option<&[u8]>,
    format: In,
) -> Result<OctetPrivate, FormatError> {
    match (seed, key) {
        (Some(seed), key) => {
            let (private, _) = OctetPrivate::of_seed(algorithm, seed)?;
            match key.is_none_or(|key| key == private.key) {
                true => Ok(private),
                false => Err(format.malformed("the key does not follow from the seed")),
            }
        }
        (None, Some(key)) => Ok(OctetPrivate::new(algorithm, key.to_vec())?),
        (None, None) => Err(format.malformed("it holds neither seed nor key")),
    }
}
