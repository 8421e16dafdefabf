//! Keys as octets: made, worked out from a seed, checked.

use kmip_conform_protocol::enumeration::CryptographicAlgorithm;
use rand_core::CryptoRng;

use super::{OctetFamily, OctetKeyDef, edwards, ml_dsa, ml_kem, montgomery, slh_dsa};
use crate::crypto::CryptoError;

/// A private key.
#[derive(Clone, PartialEq, Eq)]
pub struct OctetPrivate {
    /// The algorithm.
    pub algorithm: CryptographicAlgorithm,
    /// The seed, where the key was made from one and it is known.
    pub seed: Option<Vec<u8>>,
    /// The key as its standard encodes it.
    pub key: Vec<u8>,
}

/// A public key.
#[derive(Clone, PartialEq, Eq)]
pub struct OctetPublic {
    /// The algorithm.
    pub algorithm: CryptographicAlgorithm,
    /// The key as its standard encodes it.
    pub key: Vec<u8>,
}

impl OctetPrivate {
    /// The private key of these octets.
    ///
    /// # Errors
    /// An algorithm without such keys, or octets that are none of its keys.
    pub fn new(algorithm: CryptographicAlgorithm, key: Vec<u8>) -> Result<Self, CryptoError> {
        let row = row_of(algorithm)?;
        if key.len() != row.private_len {
            return Err(CryptoError::Key("it has the wrong length"));
        }
        match row.family {
            OctetFamily::MlKem => ml_kem::check_private(row.algorithm, &key)?,
            OctetFamily::MlDsa => ml_dsa::check_private(row.algorithm, &key)?,
            _ => {}
        }
        let seed = None;
        Ok(Self {
            algorithm,
            seed,
            key,
        })
    }

    /// The key pair that follows from a seed.
    ///
    /// # Errors
    /// An algorithm whose keys do not follow from a seed, or one of another length.
    pub fn of_seed(
        algorithm: CryptographicAlgorithm,
        seed: &[u8],
    ) -> Result<(Self, OctetPublic), CryptoError> {
        let row = row_of(algorithm)?;
        if seed.len() != row.seed_len {
            return Err(CryptoError::Key("the seed has the wrong length"));
        }
        let (key, public) = match row.family {
            OctetFamily::MlKem => ml_kem::expand(row.algorithm, seed)?,
            OctetFamily::MlDsa => ml_dsa::expand(row.algorithm, seed)?,
            OctetFamily::SlhDsa => slh_dsa::expand(row.algorithm, seed)?,
            OctetFamily::Edwards => (seed.to_vec(), edwards::public(row.algorithm, seed)?),
            OctetFamily::Montgomery => (seed.to_vec(), montgomery::public(row.algorithm, seed)?),
        };
        let private = Self {
            algorithm,
            seed: row.expands().then(|| seed.to_vec()),
            key,
        };
        let public = OctetPublic {
            algorithm,
            key: public,
        };
        Ok((private, public))
    }

    /// Makes a key pair.
    ///
    /// # Errors
    /// An algorithm without such keys.
    pub fn generate(
        algorithm: CryptographicAlgorithm,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, OctetPublic), CryptoError> {
        let mut seed = vec![0; row_of(algorithm)?.seed_len];
        rng.fill_bytes(&mut seed);
        Self::of_seed(algorithm, &seed)
    }

    /// The public key.
    ///
    /// # Errors
    /// A key that is none of its algorithm.
    pub fn public(&self) -> Result<OctetPublic, CryptoError> {
        let row = row_of(self.algorithm)?;
        let key = match row.family {
            OctetFamily::MlKem => ml_kem::public(row.algorithm, &self.key)?,
            OctetFamily::MlDsa => ml_dsa::public(row.algorithm, &self.key)?,
            OctetFamily::SlhDsa => slh_dsa::public(&self.key),
            OctetFamily::Edwards => edwards::public(row.algorithm, &self.key)?,
            OctetFamily::Montgomery => montgomery::public(row.algorithm, &self.key)?,
        };
        OctetPublic::new(self.algorithm, key)
    }
}

impl OctetPublic {
    /// The public key of these octets.
    ///
    /// # Errors
    /// An algorithm without such keys, or octets that are none of its keys.
    pub fn new(algorithm: CryptographicAlgorithm, key: Vec<u8>) -> Result<Self, CryptoError> {
        let row = row_of(algorithm)?;
        if key.len() != row.public_len {
            return Err(CryptoError::Key("it has the wrong length"));
        }
        if row.family == OctetFamily::MlKem {
            ml_kem::check_public(row.algorithm, &key)?;
        }
        Ok(Self { algorithm, key })
    }
}

pub(in crate::crypto) fn row_of(
    algorithm: CryptographicAlgorithm,
) -> Result<&'static OctetKeyDef, CryptoError> {
    OctetKeyDef::of(algorithm).ok_or(CryptoError::Algorithm(algorithm))
}

#[cfg(test)]
mod tests;
