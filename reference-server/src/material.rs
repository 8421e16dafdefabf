//! Key material as objects hold it: making keys, and giving them in another format.

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, KeyFormatType, ObjectType, RecommendedCurve,
};
use kmip_conform_protocol::{BigInteger, Item, Tag};
use pkcs1::der::Encode;
use pkcs1::der::asn1::UintRef;
use rand_chacha::ChaCha20Rng;

use crate::crypto::{self, CryptoError, KeyMaterial, PairParameters, RsaPrivate, RsaPublic};
use crate::error::{Cause, OperationError};

/// The two structures of a new key pair.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The Private Key.
    pub private: Item,
    /// The Public Key.
    pub public: Item,
}

/// Makes a Symmetric Key. A length that the client leaves out is the algorithm's only one, if it
/// has just one; the server does not guess.
///
/// # Errors
/// An algorithm or length that does not exist, or a format that symmetric keys do not have.
pub fn symmetric_key(
    algorithm: u32,
    length: Option<i32>,
    format: KeyFormatType,
    rng: &mut ChaCha20Rng,
) -> Result<Item, OperationError> {
    let bits = length
        .and_then(|length| u32::try_from(length).ok())
        .ok_or_else(|| {
            OperationError::new(
                Cause::InvalidAttributeValue,
                "Cryptographic Length must be given",
            )
        })?;
    let key = crypto::generate_symmetric(CryptographicAlgorithm(algorithm), bits, rng)
        .map_err(refused)?;
    let material = symmetric_in(&key, format)?;
    let bits = i32::try_from(bits).unwrap_or(i32::MAX);
    Ok(object(
        Tag::SYMMETRIC_KEY,
        format,
        material,
        CryptographicAlgorithm(algorithm),
        bits,
    ))
}

/// Makes a key pair of the algorithm and length that both lists of attributes give.
///
/// # Errors
/// Lists that contradict each other, or an algorithm, length or format that is not offered.
pub fn key_pair(
    private: &[Item],
    public: &[Item],
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
    let parameters = parameters(private)?;
    let pair = crypto::generate_key_pair(&parameters, rng).map_err(refused)?;
    let bits = pair.public.bits().and_then(|bits| i32::try_from(bits).ok());
    let bits = bits.unwrap_or_default();
    let structure = |tag, format, octets| {
        let material = Item::bytes(Tag::KEY_MATERIAL, octets);
        object(tag, format, material, parameters.algorithm, bits)
    };
    let (KeyMaterial::RsaPrivate(secret), KeyMaterial::RsaPublic(open)) =
        (&pair.private, &pair.public)
    else {
        return Err(unsupported());
    };
    for items in [private, public] {
        let asked = value(items, Tag::KEY_FORMAT_TYPE).and_then(Item::as_enumeration);
        if asked.is_some_and(|format| format != KeyFormatType::PKCS_1.0) {
            return Err(unsupported());
        }
    }
    Ok(Pair {
        private: structure(
            Tag::PRIVATE_KEY,
            KeyFormatType::PKCS_1,
            pkcs1_private(secret)?,
        ),
        public: structure(Tag::PUBLIC_KEY, KeyFormatType::PKCS_1, pkcs1_public(open)?),
    })
}

/// The object in the format that a client asks for.
///
/// # Errors
/// A format into which the object cannot be brought.
pub fn in_format(
    content: &Item,
    _object_type: ObjectType,
    format: KeyFormatType,
) -> Result<Item, OperationError> {
    let block = content.field(Tag::KEY_BLOCK);
    let present = block
        .and_then(|block| block.field(Tag::KEY_FORMAT_TYPE))
        .and_then(Item::as_enumeration);
    if present == Some(format.0) {
        return Ok(content.clone());
    }
    let octets = block
        .filter(|_| content.tag == Tag::SYMMETRIC_KEY)
        .and_then(|block| block.at(&[Tag::KEY_VALUE, Tag::KEY_MATERIAL]))
        .and_then(|material| {
            material
                .as_bytes()
                .or_else(|| material.field(Tag::KEY)?.as_bytes())
        })
        .ok_or_else(unsupported)?;
    let material = symmetric_in(octets, format)?;
    Ok(with_material(content, format, &material))
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

fn symmetric_in(key: &[u8], format: KeyFormatType) -> Result<Item, OperationError> {
    match format {
        KeyFormatType::RAW => Ok(Item::bytes(Tag::KEY_MATERIAL, key)),
        KeyFormatType::TRANSPARENT_SYMMETRIC_KEY => Ok(Item::structure(
            Tag::KEY_MATERIAL,
            vec![Item::bytes(Tag::KEY, key)],
        )),
        _ => Err(unsupported()),
    }
}

fn object(
    tag: Tag,
    format: KeyFormatType,
    material: Item,
    algorithm: CryptographicAlgorithm,
    bits: i32,
) -> Item {
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        Item::structure(Tag::KEY_VALUE, vec![material]),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
    ];
    Item::structure(tag, vec![Item::structure(Tag::KEY_BLOCK, block)])
}

fn parameters(items: &[Item]) -> Result<PairParameters, OperationError> {
    let algorithm = value(items, Tag::CRYPTOGRAPHIC_ALGORITHM).and_then(Item::as_enumeration);
    let bits = value(items, Tag::CRYPTOGRAPHIC_LENGTH)
        .and_then(Item::as_integer)
        .map(u32::try_from)
        .transpose()
        .map_err(|_| OperationError::new(Cause::InvalidAttributeValue, "the length is below 0"))?;
    let domain = value(items, Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS);
    let curve = domain
        .and_then(|domain| domain.field(Tag::RECOMMENDED_CURVE))
        .and_then(Item::as_enumeration)
        .map(RecommendedCurve);
    Ok(PairParameters {
        algorithm: CryptographicAlgorithm(algorithm.unwrap_or_default()),
        bits,
        curve,
    })
}

fn value(items: &[Item], tag: Tag) -> Option<&Item> {
    items.iter().find(|item| item.tag == tag)
}

fn pkcs1_private(key: &RsaPrivate) -> Result<Vec<u8>, OperationError> {
    let whole = crypto::complete_rsa(key).map_err(refused)?;
    let parts = [
        Some(&whole.modulus),
        whole.public_exponent.as_ref(),
        whole.private_exponent.as_ref(),
        whole.p.as_ref(),
        whole.q.as_ref(),
        whole.prime_exponent_p.as_ref(),
        whole.prime_exponent_q.as_ref(),
        whole.crt_coefficient.as_ref(),
    ];
    let [n, e, d, p, q, dp, dq, qi] = parts.map(uint);
    let key = pkcs1::RsaPrivateKey {
        modulus: n?,
        public_exponent: e?,
        private_exponent: d?,
        prime1: p?,
        prime2: q?,
        exponent1: dp?,
        exponent2: dq?,
        coefficient: qi?,
        other_prime_infos: None,
    };
    key.to_der().map_err(|_| failure())
}

fn pkcs1_public(key: &RsaPublic) -> Result<Vec<u8>, OperationError> {
    let key = pkcs1::RsaPublicKey {
        modulus: uint(Some(&key.modulus))?,
        public_exponent: uint(Some(&key.public_exponent))?,
    };
    key.to_der().map_err(|_| failure())
}

fn uint(number: Option<&BigInteger>) -> Result<UintRef<'_>, OperationError> {
    let octets = number.and_then(BigInteger::to_unsigned_be_bytes);
    let octets = octets.ok_or_else(failure)?;
    UintRef::new(octets).map_err(|_| failure())
}

/// A refusal of the cryptographic functions: what was asked for does not exist.
fn refused(error: CryptoError) -> OperationError {
    let cause = match error {
        CryptoError::Algorithm(_)
        | CryptoError::Length { .. }
        | CryptoError::Curve(_)
        | CryptoError::CurveMissing => Cause::InvalidAttributeValue,
        _ => Cause::CryptographicFailure,
    };
    OperationError::new(cause, error.to_string())
}

fn failure() -> OperationError {
    OperationError::new(Cause::CryptographicFailure, "the key cannot be encoded")
}

fn unsupported() -> OperationError {
    OperationError::new(
        Cause::KeyFormatNotSupported,
        "the key cannot be had in this format",
    )
}
