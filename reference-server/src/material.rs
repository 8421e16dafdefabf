//! Key material as objects hold it: making keys, reading them, giving them in another format.

use der::{Decode, Encode};
use kmip_conform_protocol::enumeration::{
    CertificateRequestType, CryptographicAlgorithm, KeyFormatType, NamedValue, ObjectType,
    RecommendedCurve, SecretDataType,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

use crate::crypto::{self, CryptoError, KeyMaterial, PairParameters};
use crate::error::{Cause, OperationError};
use crate::key_format::{self, FormatError, Kind};

/// The two structures of a new key pair.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The Private Key.
    pub private: Item,
    /// The Public Key.
    pub public: Item,
}

/// The most bits of Secret Data that the server makes; requests must not cost memory.
const MOST_SECRET_BITS: u32 = 65_536;

/// Makes a Symmetric Key of the algorithm, length and format that the attributes ask for.
///
/// # Errors
/// An algorithm or length that does not exist, or a format that symmetric keys do not have.
pub fn symmetric_key(items: &[Item], rng: &mut ChaCha20Rng) -> Result<Item, OperationError> {
    let algorithm = algorithm(items);
    let bits = bits(items)?.ok_or_else(|| {
        OperationError::new(
            Cause::InvalidAttributeValue,
            "Cryptographic Length must be given",
        )
    })?;
    let octets = crypto::generate_symmetric(algorithm, bits, rng).map_err(refused)?;
    let format = asked_format(items).unwrap_or(KeyFormatType::RAW);
    object(
        Tag::SYMMETRIC_KEY,
        &KeyMaterial::Symmetric(octets),
        format,
        algorithm,
        bits,
    )
}

/// Makes Secret Data of the length that the attributes ask for. No attribute asks for its type;
/// octets that a client shows to prove itself are a password.
///
/// # Errors
/// No length, one that is no whole number of octets, or one beyond what the server makes.
pub fn secret_data(items: &[Item], rng: &mut ChaCha20Rng) -> Result<Item, OperationError> {
    let octets = bits(items)?
        .filter(|bits| bits.is_multiple_of(8) && (8..=MOST_SECRET_BITS).contains(bits))
        .and_then(|bits| usize::try_from(bits / 8).ok())
        .ok_or_else(|| {
            OperationError::new(
                Cause::InvalidAttributeValue,
                "Cryptographic Length must be a whole number of octets",
            )
        })?;
    let mut secret = vec![0; octets];
    rng.fill_bytes(&mut secret);
    let kind = Item::enumeration(Tag::SECRET_DATA_TYPE, SecretDataType::PASSWORD);
    Ok(raw_secret(&secret, Some(&kind)))
}

/// A Symmetric Key of these octets.
pub fn raw_key(octets: &[u8], algorithm: Option<&Item>) -> Item {
    let mut block = raw_block(octets);
    if let Some(algorithm) = algorithm {
        block.push(algorithm.clone());
        let bits = i32::try_from(octets.len().saturating_mul(8)).unwrap_or(i32::MAX);
        block.push(Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits));
    }
    Item::structure(
        Tag::SYMMETRIC_KEY,
        vec![Item::structure(Tag::KEY_BLOCK, block)],
    )
}

/// Secret Data of these octets; a seed where the type is not given.
pub fn raw_secret(octets: &[u8], kind: Option<&Item>) -> Item {
    let seed = Item::enumeration(Tag::SECRET_DATA_TYPE, SecretDataType::SEED);
    Item::structure(
        Tag::SECRET_DATA,
        vec![
            kind.cloned().unwrap_or(seed),
            Item::structure(Tag::KEY_BLOCK, raw_block(octets)),
        ],
    )
}

fn raw_block(octets: &[u8]) -> Vec<Item> {
    vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
        Item::structure(Tag::KEY_VALUE, vec![Item::bytes(Tag::KEY_MATERIAL, octets)]),
    ]
}

/// Makes a key pair of the algorithm and length that both lists of attributes give, from a seed
/// where there is one (KMIP 3.0 section 6.1.11).
///
/// # Errors
/// Lists that contradict each other, or an algorithm, length or format that is not offered.
pub fn key_pair(
    private: &[Item],
    public: &[Item],
    seed: Option<&[u8]>,
    version: ProtocolVersion,
    rng: &mut ChaCha20Rng,
) -> Result<Pair, OperationError> {
    let contradiction = [
        Tag::CRYPTOGRAPHIC_ALGORITHM,
        Tag::CRYPTOGRAPHIC_LENGTH,
        Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS,
    ]
    .into_iter()
    .find(|tag| value(private, *tag) != value(public, *tag));
    if let Some(tag) = contradiction {
        return Err(OperationError::new(
            Cause::InvalidAttributeValue,
            format!("{tag} differs between the two keys"),
        ));
    }
    let parameters = PairParameters {
        algorithm: algorithm(private),
        bits: bits(private)?,
        curve: curve(private),
        subgroup_bits: subgroup_bits(private)?,
        seed,
    };
    let pair = crypto::generate_key_pair(&parameters, rng).map_err(refused)?;
    let algorithm = parameters.algorithm;
    let bits = pair.public.bits().unwrap_or_default();
    let format = |items, kind| {
        asked_format(items)
            .or_else(|| default_format(kind, algorithm, version))
            .ok_or_else(unsupported)
    };
    Ok(Pair {
        private: object(
            Tag::PRIVATE_KEY,
            &pair.private,
            format(private, ObjectType::PRIVATE_KEY)?,
            algorithm,
            bits,
        )?,
        public: object(
            Tag::PUBLIC_KEY,
            &pair.public,
            format(public, ObjectType::PUBLIC_KEY)?,
            algorithm,
            bits,
        )?,
    })
}

/// A private key as the octets of PKCS#8.
///
/// # Errors
/// A key that PKCS#8 has no form for.
pub fn pkcs8_of(key: &KeyMaterial) -> Result<Vec<u8>, OperationError> {
    let encoded = key_format::encode(key, KeyFormatType::PKCS_8).map_err(unconverted)?;
    encoded
        .as_bytes()
        .map(<[u8]>::to_vec)
        .ok_or_else(unsupported)
}

/// A Private Key of the octets of PKCS#8, which anything may follow, with the algorithm and length
/// that the attributes give.
///
/// # Errors
/// Octets that are no private key.
pub fn private_key_of(octets: &[u8], items: &[Item]) -> Result<Item, OperationError> {
    let broken = || {
        OperationError::new(
            Cause::CryptographicFailure,
            "the octets are no private key in PKCS#8",
        )
    };
    let (key, _) = der::asn1::AnyRef::from_der_partial(octets).map_err(|_| broken())?;
    let octets = key.to_der().map_err(|_| broken())?;
    let material = Item::bytes(Tag::KEY_MATERIAL, octets);
    let key = key_format::parse(KeyFormatType::PKCS_8, Kind::Private, None, &material);
    let key = key.map_err(|_| broken())?;
    let named = value(items, Tag::CRYPTOGRAPHIC_ALGORITHM).and_then(Item::as_enumeration);
    let algorithm = named.map(CryptographicAlgorithm).or(key.algorithm());
    object(
        Tag::PRIVATE_KEY,
        &key,
        KeyFormatType::PKCS_8,
        algorithm.ok_or_else(broken)?,
        key.bits().unwrap_or_default(),
    )
}

/// The object in the format that a client asks for.
///
/// # Errors
/// A format into which the object cannot be brought.
pub fn in_format(
    content: &Item,
    object_type: ObjectType,
    format: KeyFormatType,
) -> Result<Item, OperationError> {
    if format_without_key(content) == Some(format) {
        return Ok(content.clone());
    }
    let Some((present, material)) = format_and_material(content) else {
        return Err(without_material(content));
    };
    if present == format {
        return Ok(content.clone());
    }
    let kind = Kind::of(object_type).ok_or_else(unsupported)?;
    let algorithm = stated_algorithm(content);
    let material =
        key_format::convert(material, present, format, kind, algorithm).map_err(unconverted)?;
    Ok(with_material(content, format, &material))
}

/// The format of an object that has no Key Block (KMIP 2.1 section 4.26); none of the form of a
/// request that no Key Format Type names.
pub fn format_without_key(content: &Item) -> Option<KeyFormatType> {
    match content.tag {
        Tag::CERTIFICATE => Some(KeyFormatType::X_509),
        Tag::OPAQUE_OBJECT => Some(KeyFormatType::OPAQUE),
        Tag::CERTIFICATE_REQUEST => {
            let kind = content.field(Tag::CERTIFICATE_REQUEST_TYPE);
            let kind = kind.and_then(Item::as_enumeration);
            (kind != Some(CertificateRequestType::CRMF.0)).then_some(KeyFormatType::PKCS_10)
        }
        _ => None,
    }
}

/// The key of an object, where its format can be read.
pub fn key_of(content: &Item, object_type: ObjectType) -> Option<KeyMaterial> {
    let (format, material) = format_and_material(content)?;
    let algorithm = stated_algorithm(content);
    key_format::parse(format, Kind::of(object_type)?, algorithm, material).ok()
}

/// The algorithm that a Key Block states.
pub fn stated_algorithm(content: &Item) -> Option<CryptographicAlgorithm> {
    let field = content.at(&[Tag::KEY_BLOCK, Tag::CRYPTOGRAPHIC_ALGORITHM])?;
    field.as_enumeration().map(CryptographicAlgorithm)
}

/// The object without the algorithm in its Key Block where `version` has no name for it.
pub fn named_in(content: Item, version: ProtocolVersion) -> Item {
    let known = |algorithm: CryptographicAlgorithm| {
        CryptographicAlgorithm::TABLE.allows(algorithm.number(), version)
    };
    if stated_algorithm(&content).is_none_or(known) {
        return content;
    }
    let told = |field: &Item| match field.tag {
        Tag::KEY_BLOCK => {
            let parts = field.fields().iter();
            let parts = parts.filter(|part| part.tag != Tag::CRYPTOGRAPHIC_ALGORITHM);
            Item::structure(field.tag, parts.cloned().collect())
        }
        _ => field.clone(),
    };
    Item::structure(content.tag, content.fields().iter().map(told).collect())
}

/// The format a key of this kind has where nobody asks for one (KMIP 2.1 table 81). The versions
/// before 1.3 have no transparent format for all curves, so keys on curves are DER there.
pub fn default_format(
    object_type: ObjectType,
    algorithm: CryptographicAlgorithm,
    version: ProtocolVersion,
) -> Option<KeyFormatType> {
    let default = key_format::default_format(object_type, Some(algorithm))?;
    Some(match default {
        KeyFormatType::TRANSPARENT_EC_PRIVATE_KEY if version < ProtocolVersion::V1_3 => {
            KeyFormatType::ECPRIVATEKEY
        }
        KeyFormatType::TRANSPARENT_EC_PUBLIC_KEY if version < ProtocolVersion::V1_3 => {
            KeyFormatType::X_509
        }
        default => default,
    })
}

/// The Key Format Type and the Key Material of an object that has them in the clear.
pub fn format_and_material(content: &Item) -> Option<(KeyFormatType, &Item)> {
    let block = content.field(Tag::KEY_BLOCK)?;
    let format = block.field(Tag::KEY_FORMAT_TYPE)?.as_enumeration()?;
    let material = block.at(&[Tag::KEY_VALUE, Tag::KEY_MATERIAL])?;
    Some((KeyFormatType(format), material))
}

/// A copy of an object whose Key Block holds this material in this format.
fn with_material(content: &Item, format: KeyFormatType, material: &Item) -> Item {
    let fields = content.fields().iter().map(|field| match field.tag {
        Tag::KEY_BLOCK | Tag::KEY_VALUE => with_material(field, format, material),
        Tag::KEY_FORMAT_TYPE => Item::enumeration(field.tag, format),
        Tag::KEY_MATERIAL => material.clone(),
        _ => field.clone(),
    });
    Item::structure(content.tag, fields.collect())
}

fn object(
    tag: Tag,
    key: &KeyMaterial,
    format: KeyFormatType,
    algorithm: CryptographicAlgorithm,
    bits: u32,
) -> Result<Item, OperationError> {
    let material = key_format::encode(key, format).map_err(unconverted)?;
    let bits = i32::try_from(bits).unwrap_or(i32::MAX);
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        Item::structure(Tag::KEY_VALUE, vec![material]),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
    ];
    let block = Item::structure(Tag::KEY_BLOCK, block);
    Ok(Item::structure(tag, vec![block]))
}

fn algorithm(items: &[Item]) -> CryptographicAlgorithm {
    let number = value(items, Tag::CRYPTOGRAPHIC_ALGORITHM).and_then(Item::as_enumeration);
    CryptographicAlgorithm(number.unwrap_or_default())
}

fn bits(items: &[Item]) -> Result<Option<u32>, OperationError> {
    let Some(length) = value(items, Tag::CRYPTOGRAPHIC_LENGTH).and_then(Item::as_integer) else {
        return Ok(None);
    };
    u32::try_from(length)
        .map(Some)
        .map_err(|_| OperationError::new(Cause::InvalidAttributeValue, "the length is below 0"))
}

fn curve(items: &[Item]) -> Option<RecommendedCurve> {
    let domain = value(items, Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS)?;
    let number = domain.field(Tag::RECOMMENDED_CURVE)?.as_enumeration()?;
    Some(RecommendedCurve(number))
}

/// The Qlength of the domain parameters.
fn subgroup_bits(items: &[Item]) -> Result<Option<u32>, OperationError> {
    let domain = value(items, Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS);
    let length = domain.and_then(|domain| domain.field(Tag::QLENGTH)?.as_integer());
    length
        .map(u32::try_from)
        .transpose()
        .map_err(|_| OperationError::new(Cause::InvalidAttributeValue, "the Qlength is below 0"))
}

fn asked_format(items: &[Item]) -> Option<KeyFormatType> {
    let number = value(items, Tag::KEY_FORMAT_TYPE)?.as_enumeration()?;
    Some(KeyFormatType(number))
}

fn value(items: &[Item], tag: Tag) -> Option<&Item> {
    items.iter().find(|item| item.tag == tag)
}

/// A refusal of the cryptographic functions: what was asked for does not exist, or failed.
fn refused(error: CryptoError) -> OperationError {
    let cause = match error {
        CryptoError::Algorithm(_)
        | CryptoError::Length { .. }
        | CryptoError::Curve(_)
        | CryptoError::CurveMissing
        | CryptoError::Scheme(_) => Cause::InvalidAttributeValue,
        _ => Cause::CryptographicFailure,
    };
    OperationError::new(cause, error.to_string())
}

fn unconverted(error: FormatError) -> OperationError {
    OperationError::new(Cause::KeyFormatNotSupported, error.to_string())
}

/// The failure of an object that has no Key Material: a key whose value is elsewhere, or no key.
fn without_material(content: &Item) -> OperationError {
    let block = content.field(Tag::KEY_BLOCK);
    if block.is_some_and(|block| block.field(Tag::KEY_VALUE).is_none()) {
        return OperationError::new(
            Cause::KeyValueNotPresent,
            "the key value is not on this server",
        );
    }
    unsupported()
}

fn unsupported() -> OperationError {
    OperationError::new(
        Cause::KeyFormatNotSupported,
        "the key cannot be had in this format",
    )
}
