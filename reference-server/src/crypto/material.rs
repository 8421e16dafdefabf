//! Key material in one form, whatever format it came in.

use std::fmt;

use kmip_conform_protocol::BigInteger;
use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, RecommendedCurve};

use crate::crypto::{OctetKeyDef, OctetPrivate, OctetPublic};

/// A key by its numbers or octets.
#[derive(Clone, PartialEq, Eq)]
pub enum KeyMaterial {
    /// Octets: a symmetric key, secret data, or part of a split key.
    Symmetric(Vec<u8>),
    /// RSA private key.
    RsaPrivate(RsaPrivate),
    /// RSA public key.
    RsaPublic(RsaPublic),
    /// Private key on an elliptic curve.
    EcPrivate(EcPrivate),
    /// Public key on an elliptic curve.
    EcPublic(EcPublic),
    /// DSA private key.
    DsaPrivate(DsaPrivate),
    /// DSA public key.
    DsaPublic(DsaPublic),
    /// Diffie-Hellman private key.
    DhPrivate(DhPrivate),
    /// Diffie-Hellman public key.
    DhPublic(DhPublic),
    /// Private key that its standard writes as octets.
    OctetPrivate(OctetPrivate),
    /// Public key that its standard writes as octets.
    OctetPublic(OctetPublic),
}

/// An RSA private key (KMIP 2.1 section 3.7); only the modulus is always there.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RsaPrivate {
    /// n.
    pub modulus: BigInteger,
    /// d.
    pub private_exponent: Option<BigInteger>,
    /// e.
    pub public_exponent: Option<BigInteger>,
    /// The first factor of n.
    pub p: Option<BigInteger>,
    /// The second factor of n.
    pub q: Option<BigInteger>,
    /// d mod (p - 1).
    pub prime_exponent_p: Option<BigInteger>,
    /// d mod (q - 1).
    pub prime_exponent_q: Option<BigInteger>,
    /// The inverse of q modulo p.
    pub crt_coefficient: Option<BigInteger>,
}

/// An RSA public key (KMIP 2.1 section 3.8).
#[derive(Clone, PartialEq, Eq)]
pub struct RsaPublic {
    /// n.
    pub modulus: BigInteger,
    /// e.
    pub public_exponent: BigInteger,
}

/// A private key on an elliptic curve (KMIP 2.1 section 3.11).
#[derive(Clone, PartialEq, Eq)]
pub struct EcPrivate {
    /// The curve.
    pub curve: RecommendedCurve,
    /// The secret number.
    pub d: BigInteger,
    /// The public point, if the format carried it, as in [`EcPublic::point`].
    pub point: Option<Vec<u8>>,
}

/// A public key on an elliptic curve (KMIP 2.1 section 3.12).
#[derive(Clone, PartialEq, Eq)]
pub struct EcPublic {
    /// The curve.
    pub curve: RecommendedCurve,
    /// The point as SEC 1 section 2.3.3 writes it, compressed or not.
    pub point: Vec<u8>,
}

/// A DSA private key (KMIP 2.1 section 3.5).
#[derive(Clone, PartialEq, Eq)]
pub struct DsaPrivate {
    /// The prime modulus.
    pub p: BigInteger,
    /// The prime divisor of p - 1.
    pub q: BigInteger,
    /// The generator.
    pub g: BigInteger,
    /// The secret number.
    pub x: BigInteger,
}

/// A DSA public key (KMIP 2.1 section 3.6).
#[derive(Clone, PartialEq, Eq)]
pub struct DsaPublic {
    /// The prime modulus.
    pub p: BigInteger,
    /// The prime divisor of p - 1.
    pub q: BigInteger,
    /// The generator.
    pub g: BigInteger,
    /// The public number.
    pub y: BigInteger,
}

/// A Diffie-Hellman private key (KMIP 2.1 section 3.9).
#[derive(Clone, PartialEq, Eq)]
pub struct DhPrivate {
    /// The prime modulus.
    pub p: BigInteger,
    /// The prime divisor of p - 1.
    pub q: Option<BigInteger>,
    /// The generator.
    pub g: BigInteger,
    /// The cofactor.
    pub j: Option<BigInteger>,
    /// The secret number.
    pub x: BigInteger,
}

/// A Diffie-Hellman public key (KMIP 2.1 section 3.10).
#[derive(Clone, PartialEq, Eq)]
pub struct DhPublic {
    /// The prime modulus.
    pub p: BigInteger,
    /// The prime divisor of p - 1.
    pub q: Option<BigInteger>,
    /// The generator.
    pub g: BigInteger,
    /// The cofactor.
    pub j: Option<BigInteger>,
    /// The public number.
    pub y: BigInteger,
}

impl KeyMaterial {
    /// The length the Cryptographic Length attribute states (KMIP 2.1 section 4.17), in bits: of
    /// the octets, the modulus or the field; `None` for a curve that is not known. Both keys of a
    /// pair have the length of the public one.
    pub fn bits(&self) -> Option<u32> {
        match self {
            Self::Symmetric(octets) => u32::try_from(octets.len()).ok()?.checked_mul(8),
            Self::RsaPrivate(key) => bit_len(&key.modulus),
            Self::RsaPublic(key) => bit_len(&key.modulus),
            Self::EcPrivate(key) => Some(crate::crypto::CurveDef::of(key.curve)?.bits),
            Self::EcPublic(key) => Some(crate::crypto::CurveDef::of(key.curve)?.bits),
            Self::DsaPrivate(key) => bit_len(&key.p),
            Self::DsaPublic(key) => bit_len(&key.p),
            Self::DhPrivate(key) => bit_len(&key.p),
            Self::DhPublic(key) => bit_len(&key.p),
            Self::OctetPrivate(OctetPrivate { algorithm, .. })
            | Self::OctetPublic(OctetPublic { algorithm, .. }) => {
                let octets = OctetKeyDef::of(*algorithm)?.public_len;
                u32::try_from(octets).ok()?.checked_mul(8)
            }
        }
    }

    /// The algorithm the form tells by itself; octets tell none, and a point on a curve only that
    /// it is one of several.
    pub fn algorithm(&self) -> Option<CryptographicAlgorithm> {
        match self {
            Self::Symmetric(_) => None,
            Self::RsaPrivate(_) | Self::RsaPublic(_) => Some(CryptographicAlgorithm::RSA),
            Self::EcPrivate(_) | Self::EcPublic(_) => Some(CryptographicAlgorithm::EC),
            Self::DsaPrivate(_) | Self::DsaPublic(_) => Some(CryptographicAlgorithm::DSA),
            Self::DhPrivate(_) | Self::DhPublic(_) => Some(CryptographicAlgorithm::DH),
            Self::OctetPrivate(key) => Some(key.algorithm),
            Self::OctetPublic(key) => Some(key.algorithm),
        }
    }

    fn form(&self) -> &'static str {
        match self {
            Self::Symmetric(_) => "Symmetric",
            Self::RsaPrivate(_) => "RsaPrivate",
            Self::RsaPublic(_) => "RsaPublic",
            Self::EcPrivate(_) => "EcPrivate",
            Self::EcPublic(_) => "EcPublic",
            Self::DsaPrivate(_) => "DsaPrivate",
            Self::DsaPublic(_) => "DsaPublic",
            Self::DhPrivate(_) => "DhPrivate",
            Self::DhPublic(_) => "DhPublic",
            Self::OctetPrivate(_) => "OctetPrivate",
            Self::OctetPublic(_) => "OctetPublic",
        }
    }
}

impl fmt::Debug for KeyMaterial {
    /// Names the form alone: keys do not belong into logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyMaterial::{}(..)", self.form())
    }
}

fn bit_len(number: &BigInteger) -> Option<u32> {
    let octets = number.to_unsigned_be_bytes()?;
    let unused = octets.first().map_or(0, |first| first.leading_zeros());
    Some(u32::try_from(octets.len()).ok()?.checked_mul(8)? - unused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_bits_of_the_modulus_and_not_of_its_octets() {
        let modulus = BigInteger::from_unsigned_be_bytes(&[0x01, 0xFF]);
        let public_exponent = BigInteger::from_unsigned_be_bytes(&[3]);
        let key = KeyMaterial::RsaPublic(RsaPublic {
            modulus,
            public_exponent,
        });
        assert_eq!(key.bits(), Some(9));
        assert_eq!(KeyMaterial::Symmetric(vec![0; 16]).bits(), Some(128));
    }
}
