//! Signatures over digests: RSA PKCS#1 v1.5 and PSS (RFC 8017 section 8), ECDSA (FIPS 186-5 section
//! 6), DSA (FIPS 186-4 section 4).

use ecdsa::hazmat::{sign_prehashed_rfc6979, verify_prehashed};
use elliptic_curve::PublicKey;
use kmip_conform_protocol::enumeration::{
    DigitalSignatureAlgorithm, HashingAlgorithm, RecommendedCurve,
};
use rand_core::CryptoRng;
use rsa::Pkcs1v15Sign;

use super::dsa;
use super::ec::{on_curve, secret_key};
use super::hash::with_hash;
use super::rsa::{private_key, public_key};
use super::rsa_padding::{sign_pss, verify_pss};
use crate::crypto::{CryptoError, EcPrivate, EcPublic, KeyMaterial, RsaPrivate, RsaPublic, digest};

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureScheme {
    /// RSASSA-PKCS1-v1_5.
    Pkcs1v15(HashingAlgorithm),
    /// RSASSA-PKCS1-v1_5 without naming a hash: what is signed is the client's own encoding.
    Pkcs1v15Bare,
    /// RSASSA-PSS.
    Pss {
        /// The hash.
        hash: HashingAlgorithm,
        /// The hash of the mask generation function.
        mask_hash: HashingAlgorithm,
        /// Octets of salt. When absent, signing takes those of a digest, verifying takes any.
        salt_len: Option<usize>,
    },
    /// ECDSA; the signature is the DER structure of two numbers.
    Ecdsa(HashingAlgorithm),
    /// DSA; the signature is the DER structure of two numbers.
    Dsa(HashingAlgorithm),
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureInput<'a> {
    /// Data that are hashed first.
    Data(&'a [u8]),
    /// The digest of the data, made elsewhere.
    Digest(&'a [u8]),
}

impl SignatureScheme {
    /// The scheme of a Digital Signature Algorithm (KMIP 2.1 section 11.16); `None` for those not
    /// offered. PSS does not name its hash there, so the caller does.
    pub fn of(algorithm: DigitalSignatureAlgorithm, pss_hash: HashingAlgorithm) -> Option<Self> {
        use DigitalSignatureAlgorithm as Algorithm;
        Some(match algorithm {
            Algorithm::MD2_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::MD2),
            Algorithm::MD5_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::MD5),
            Algorithm::SHA_1_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::SHA_1),
            Algorithm::SHA_224_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::SHA_224),
            Algorithm::SHA_256_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::SHA_256),
            Algorithm::SHA_384_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::SHA_384),
            Algorithm::SHA_512_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::SHA_512),
            Algorithm::SHA3_256_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::SHA3_256),
            Algorithm::SHA3_384_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::SHA3_384),
            Algorithm::SHA3_512_WITH_RSA_ENCRYPTION => Self::Pkcs1v15(HashingAlgorithm::SHA3_512),
            Algorithm::RSASSA_PSS => Self::Pss {
                hash: pss_hash,
                mask_hash: pss_hash,
                salt_len: None,
            },
            Algorithm::ECDSA_WITH_SHA_1 => Self::Ecdsa(HashingAlgorithm::SHA_1),
            Algorithm::ECDSA_WITH_SHA224 => Self::Ecdsa(HashingAlgorithm::SHA_224),
            Algorithm::ECDSA_WITH_SHA256 => Self::Ecdsa(HashingAlgorithm::SHA_256),
            Algorithm::ECDSA_WITH_SHA384 => Self::Ecdsa(HashingAlgorithm::SHA_384),
            Algorithm::ECDSA_WITH_SHA512 => Self::Ecdsa(HashingAlgorithm::SHA_512),
            Algorithm::DSA_WITH_SHA_1 => Self::Dsa(HashingAlgorithm::SHA_1),
            Algorithm::DSA_WITH_SHA224 => Self::Dsa(HashingAlgorithm::SHA_224),
            Algorithm::DSA_WITH_SHA256 => Self::Dsa(HashingAlgorithm::SHA_256),
            _ => return None,
        })
    }

    /// The hash that the data go through first.
    pub fn hash(self) -> HashingAlgorithm {
        match self {
            Self::Pkcs1v15(hash) | Self::Pss { hash, .. } | Self::Ecdsa(hash) | Self::Dsa(hash) => {
                hash
            }
            // Data that are to be hashed all the same get the usual hash.
            Self::Pkcs1v15Bare => HashingAlgorithm::SHA_256,
        }
    }
}

/// Signs with a private key. ECDSA is deterministic (RFC 6979); PSS draws its salt from `rng`.
pub fn sign(
    scheme: SignatureScheme,
    key: &KeyMaterial,
    input: SignatureInput<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let hashed = hashed(scheme, input)?;
    match (scheme, key) {
        (SignatureScheme::Ecdsa(hash), KeyMaterial::EcPrivate(key)) => sign_ec(hash, key, &hashed),
        (SignatureScheme::Dsa(hash), KeyMaterial::DsaPrivate(key)) => dsa::sign(hash, key, &hashed),
        (
            SignatureScheme::Pkcs1v15(_)
            | SignatureScheme::Pkcs1v15Bare
            | SignatureScheme::Pss { .. },
            KeyMaterial::RsaPrivate(key),
        ) => sign_rsa(scheme, key, &hashed, rng),
        _ => Err(CryptoError::Key(
            "it is not a private key for this signature",
        )),
    }
}

/// Whether `signature` is one over the input by the owner of a public key.
pub fn verify(
    scheme: SignatureScheme,
    key: &KeyMaterial,
    input: SignatureInput<'_>,
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let hashed = hashed(scheme, input)?;
    match (scheme, key) {
        (SignatureScheme::Ecdsa(_), KeyMaterial::EcPublic(key)) => {
            verify_ec(key, &hashed, signature)
        }
        (SignatureScheme::Dsa(_), KeyMaterial::DsaPublic(key)) => {
            dsa::verify(key, &hashed, signature)
        }
        (
            SignatureScheme::Pkcs1v15(_)
            | SignatureScheme::Pkcs1v15Bare
            | SignatureScheme::Pss { .. },
            KeyMaterial::RsaPublic(key),
        ) => verify_rsa(scheme, key, &hashed, signature),
        _ => Err(CryptoError::Key(
            "it is not a public key for this signature",
        )),
    }
}

fn hashed(scheme: SignatureScheme, input: SignatureInput<'_>) -> Result<Vec<u8>, CryptoError> {
    let len = crate::crypto::digest_len(scheme.hash())?;
    match input {
        SignatureInput::Data(data) => digest(scheme.hash(), data),
        // These sign octets of any length.
        SignatureInput::Digest(octets)
            if matches!(
                scheme,
                SignatureScheme::Pkcs1v15Bare | SignatureScheme::Ecdsa(_)
            ) =>
        {
            Ok(octets.to_vec())
        }
        SignatureInput::Digest(octets) if octets.len() == len => Ok(octets.to_vec()),
        SignatureInput::Digest(octets) => Err(CryptoError::DataLength {
            len: octets.len(),
            multiple: len,
        }),
    }
}

fn sign_rsa(
    scheme: SignatureScheme,
    key: &RsaPrivate,
    hashed: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let key = private_key(key)?;
    if let SignatureScheme::Pss {
        hash,
        mask_hash,
        salt_len,
    } = scheme
    {
        let salt_len = salt_len.unwrap_or(hashed.len());
        return sign_pss(&key, hash, mask_hash, salt_len, hashed, rng);
    }
    if scheme == SignatureScheme::Pkcs1v15Bare {
        return key
            .sign_with_rng(rng, Pkcs1v15Sign::new_unprefixed(), hashed)
            .map_err(|_| CryptoError::Operation("signature"));
    }
    with_hash!(scheme.hash(), H => key
        .sign_with_rng(rng, Pkcs1v15Sign::new::<H>(), hashed)
        .map_err(|_| CryptoError::Operation("signature")))
}

fn verify_rsa(
    scheme: SignatureScheme,
    key: &RsaPublic,
    hashed: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    let key = public_key(key)?;
    if let SignatureScheme::Pss {
        hash,
        mask_hash,
        salt_len,
    } = scheme
    {
        return verify_pss(&key, hash, mask_hash, salt_len, hashed, signature);
    }
    if scheme == SignatureScheme::Pkcs1v15Bare {
        return Ok(key
            .verify(Pkcs1v15Sign::new_unprefixed(), hashed, signature)
            .is_ok());
    }
    with_hash!(scheme.hash(), H => Ok(key
        .verify(Pkcs1v15Sign::new::<H>(), hashed, signature)
        .is_ok()))
}

fn sign_ec(hash: HashingAlgorithm, key: &EcPrivate, hashed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    on_curve!(key.curve, C => {
        let secret = secret_key::<C>(key)?.to_nonzero_scalar();
        with_hash!(hash, H => {
            let hashed = at_least_half::<C>(hashed);
            let (signature, _) = sign_prehashed_rfc6979::<C, H>(&secret, &hashed, &[]);
            Ok(signature.to_der().as_bytes().to_vec())
        })
    })
}

/// The digest with zeros before it, where it is shorter than ECDSA takes it.
fn at_least_half<C: elliptic_curve::CurveArithmetic>(hashed: &[u8]) -> Vec<u8> {
    let half = elliptic_curve::FieldBytes::<C>::default().len().div_ceil(2);
    let mut filled = vec![0; half.saturating_sub(hashed.len())];
    filled.extend_from_slice(hashed);
    filled
}

fn verify_ec(key: &EcPublic, hashed: &[u8], signature: &[u8]) -> Result<bool, CryptoError> {
    on_curve!(key.curve, C => {
        let point = PublicKey::<C>::from_sec1_bytes(&key.point)
            .map_err(|_| CryptoError::Key("the point is not on the curve"))?
            .to_projective();
        Ok(ecdsa::Signature::<C>::from_der(signature)
            // Both forms of the second number verify; some curves insist on the low one.
            .map(|signature| signature.normalize_s())
            .is_ok_and(|signature| verify_prehashed::<C>(&point, &at_least_half::<C>(hashed), &signature).is_ok()))
    })
}

#[cfg(test)]
mod tests;
