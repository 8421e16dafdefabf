//! Key encapsulation: ML-KEM (FIPS 203), DHKEM (RFC 9180 section 4.1) and RSASVE (SP 800-56B
//! section 7.2.1).

use elliptic_curve::PublicKey;
use elliptic_curve::sec1::ToSec1Point;
use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, HashingAlgorithm, KemAlgorithm, RecommendedCurve,
};
use rand_core::CryptoRng;

use super::ec::{self, on_curve};
use super::octet_key::ml_kem;
use crate::crypto::{
    CryptoError, EcPublic, KeyMaterial, OctetFamily, OctetKeyDef, OctetPrivate, OctetPublic,
    RsaPadding, RsaPublic, agree, decrypt_rsa, encrypt_rsa, hkdf, public_point,
};

/// How often RSASVE draws a number that fits the modulus before it gives up; half of the draws fit.
const MOST_DRAWS: usize = 128;
/// Octets of chance that ML-KEM takes.
const CHANCE_LEN: usize = 32;

/// Which mechanism to use; the key must be one for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KemScheme {
    /// ML-KEM.
    MlKem,
    /// DHKEM with the key derivation that RFC 9180 section 7.1 registers for the curve.
    DhKem,
    /// RSASVE: the secret is the number itself, in the octets of the modulus.
    RsaSve,
}

/// What an encapsulation gives.
#[derive(Clone, PartialEq, Eq)]
pub struct Encapsulated {
    /// What the owner of the private key is sent.
    pub data: Vec<u8>,
    /// The secret that both then share.
    pub secret: Vec<u8>,
}

impl KemScheme {
    /// The scheme of a KEM Algorithm (KMIP 3.0 section 11.26).
    pub fn of(algorithm: KemAlgorithm) -> Option<Self> {
        match algorithm {
            KemAlgorithm::MLKEM => Some(Self::MlKem),
            KemAlgorithm::DHKEM => Some(Self::DhKem),
            KemAlgorithm::RSASVE => Some(Self::RsaSve),
            _ => None,
        }
    }

    /// The only scheme that the key serves; `None` for keys that do not encapsulate.
    pub fn for_key(key: &KeyMaterial) -> Option<Self> {
        let of_octets = |algorithm| match OctetKeyDef::of(algorithm).map(|row| row.family) {
            Some(OctetFamily::MlKem) => Some(Self::MlKem),
            Some(OctetFamily::Montgomery) => Some(Self::DhKem),
            _ => None,
        };
        match key {
            KeyMaterial::OctetPrivate(key) => of_octets(key.algorithm),
            KeyMaterial::OctetPublic(key) => of_octets(key.algorithm),
            KeyMaterial::EcPrivate(_) | KeyMaterial::EcPublic(_) => Some(Self::DhKem),
            KeyMaterial::RsaPrivate(_) | KeyMaterial::RsaPublic(_) => Some(Self::RsaSve),
            _ => None,
        }
    }
}

/// Makes a secret that only the owner of a private key can learn from what goes with it. `chance`
/// fixes the outcome of ML-KEM; the other schemes take none.
///
/// # Errors
/// A key that does not fit the scheme, or chance that it does not take.
pub fn encapsulate(
    scheme: KemScheme,
    key: &KeyMaterial,
    chance: Option<&[u8]>,
    rng: &mut dyn CryptoRng,
) -> Result<Encapsulated, CryptoError> {
    if chance.is_some() && scheme != KemScheme::MlKem {
        return Err(CryptoError::Scheme("only ML-KEM takes input key material"));
    }
    match (scheme, key) {
        (KemScheme::MlKem, KeyMaterial::OctetPublic(key)) => {
            let mut fresh = [0; CHANCE_LEN];
            rng.fill_bytes(&mut fresh);
            let chance = chance.unwrap_or(&fresh);
            let (data, secret) = ml_kem::encapsulate(key.algorithm, &key.key, chance)?;
            Ok(Encapsulated { data, secret })
        }
        (KemScheme::DhKem, key) => encapsulate_dh(key, &ephemeral(key, rng)?),
        (KemScheme::RsaSve, KeyMaterial::RsaPublic(key)) => encapsulate_rsa(key, rng),
        _ => Err(UNFIT),
    }
}

/// The secret that was encapsulated for the owner of the private key.
///
/// # Errors
/// A key that does not fit the scheme, or data that were not made for such a key.
pub fn decapsulate(
    scheme: KemScheme,
    key: &KeyMaterial,
    data: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    match (scheme, key) {
        (KemScheme::MlKem, KeyMaterial::OctetPrivate(key)) => {
            ml_kem::decapsulate(key.algorithm, &key.key, data)
        }
        (KemScheme::DhKem, key) => {
            let own = public_of(key)?;
            let sent = with_octets(&own, data)?;
            let suite = Suite::of(&own)?;
            suite.secret(&agree(key, &sent)?, data, &octets_of(&own)?)
        }
        (KemScheme::RsaSve, KeyMaterial::RsaPrivate(key)) => {
            decrypt_rsa(RsaPadding::None, key, data, rng).map_err(|_| CryptoError::Encapsulation)
        }
        _ => Err(UNFIT),
    }
}

const UNFIT: CryptoError = CryptoError::Key("it does not serve this encapsulation");

fn encapsulate_rsa(key: &RsaPublic, rng: &mut dyn CryptoRng) -> Result<Encapsulated, CryptoError> {
    let modulus = key.modulus.to_unsigned_be_bytes().unwrap_or_default();
    let unused = modulus.first().map_or(0, |first| first.leading_zeros());
    for _ in 0..MOST_DRAWS {
        let mut secret = vec![0; modulus.len()];
        rng.fill_bytes(&mut secret);
        if let Some(first) = secret.first_mut() {
            *first &= 0xFF >> unused;
        }
        // Numbers below two hide nothing, and those from the modulus on are none.
        let tiny = secret.iter().rev().skip(1).all(|octet| *octet == 0);
        if tiny || secret.as_slice() >= modulus {
            continue;
        }
        let data = encrypt_rsa(RsaPadding::None, key, &secret, rng)?;
        return Ok(Encapsulated { data, secret });
    }
    Err(CryptoError::Operation("encapsulation"))
}

/// A fresh private key of the kind that agrees with a public one.
fn ephemeral(key: &KeyMaterial, rng: &mut dyn CryptoRng) -> Result<KeyMaterial, CryptoError> {
    Ok(match key {
        KeyMaterial::EcPublic(key) => KeyMaterial::EcPrivate(ec::generate(key.curve, rng)?.0),
        KeyMaterial::OctetPublic(key) => {
            KeyMaterial::OctetPrivate(OctetPrivate::generate(key.algorithm, rng)?.0)
        }
        _ => return Err(UNFIT),
    })
}

fn encapsulate_dh(key: &KeyMaterial, ephemeral: &KeyMaterial) -> Result<Encapsulated, CryptoError> {
    let data = octets_of(&public_of(ephemeral)?)?;
    let suite = Suite::of(key)?;
    let secret = suite.secret(&agree(ephemeral, key)?, &data, &octets_of(key)?)?;
    Ok(Encapsulated { data, secret })
}

/// The public half of a key on a curve.
fn public_of(key: &KeyMaterial) -> Result<KeyMaterial, CryptoError> {
    Ok(match key {
        KeyMaterial::EcPrivate(key) => KeyMaterial::EcPublic(EcPublic {
            curve: key.curve,
            point: public_point(key)?,
        }),
        KeyMaterial::OctetPrivate(key) => KeyMaterial::OctetPublic(key.public()?),
        _ => return Err(UNFIT),
    })
}

/// A public key of the same kind with these octets.
fn with_octets(like: &KeyMaterial, octets: &[u8]) -> Result<KeyMaterial, CryptoError> {
    let point = octets.to_vec();
    Ok(match like {
        KeyMaterial::EcPublic(key) => {
            let key = EcPublic {
                curve: key.curve,
                point,
            };
            // RFC 9180 section 7.1.1 sends points uncompressed.
            if octets_of(&KeyMaterial::EcPublic(key.clone()))? != key.point {
                return Err(CryptoError::Encapsulation);
            }
            KeyMaterial::EcPublic(key)
        }
        KeyMaterial::OctetPublic(key) => KeyMaterial::OctetPublic(
            OctetPublic::new(key.algorithm, point).map_err(|_| CryptoError::Encapsulation)?,
        ),
        _ => return Err(UNFIT),
    })
}

/// A public key as RFC 9180 section 7.1.1 writes it.
fn octets_of(key: &KeyMaterial) -> Result<Vec<u8>, CryptoError> {
    match key {
        KeyMaterial::EcPublic(key) => on_curve!(key.curve, C => {
            let point = PublicKey::<C>::from_sec1_bytes(&key.point)
                .map_err(|_| CryptoError::Encapsulation)?;
            Ok(point.to_sec1_point(false).as_bytes().to_vec())
        }),
        KeyMaterial::OctetPublic(key) => Ok(key.key.clone()),
        _ => Err(UNFIT),
    }
}

/// A mechanism of RFC 9180 section 7.1: its number, its hash, and the octets of its secret.
struct Suite {
    number: u16,
    hash: HashingAlgorithm,
    secret_len: u16,
}

impl Suite {
    fn of(key: &KeyMaterial) -> Result<Self, CryptoError> {
        let (number, hash, secret_len) = match key {
            KeyMaterial::EcPublic(key) => match key.curve {
                RecommendedCurve::P_256 => (0x10, HashingAlgorithm::SHA_256, 32),
                RecommendedCurve::P_384 => (0x11, HashingAlgorithm::SHA_384, 48),
                RecommendedCurve::P_521 => (0x12, HashingAlgorithm::SHA_512, 64),
                other => return Err(CryptoError::Curve(other)),
            },
            KeyMaterial::OctetPublic(key) => match key.algorithm {
                CryptographicAlgorithm::X25519 => (0x20, HashingAlgorithm::SHA_256, 32),
                CryptographicAlgorithm::X448 => (0x21, HashingAlgorithm::SHA_512, 64),
                _ => return Err(UNFIT),
            },
            _ => return Err(UNFIT),
        };
        Ok(Self {
            number,
            hash,
            secret_len,
        })
    }

    /// ExtractAndExpand of section 4.1.
    fn secret(&self, shared: &[u8], sent: &[u8], own: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let suite = [b"HPKE-v1KEM".as_slice(), &self.number.to_be_bytes()].concat();
        let key = [&suite, b"eae_prk".as_slice(), shared].concat();
        let len = self.secret_len.to_be_bytes();
        let info = [&len, suite.as_slice(), b"shared_secret", sent, own].concat();
        hkdf(self.hash, &key, &[], &info, usize::from(self.secret_len))
    }
}

#[cfg(test)]
mod tests;
