//! ML-KEM (FIPS 203).
#![expect(
    deprecated,
    reason = "clients bring keys in the encoding of FIPS 203, which the crate would rather not read"
)]

use kmip_conform_protocol::enumeration::CryptographicAlgorithm;
use ml_kem::{
    Ciphertext, Decapsulate, DecapsulationKey, EncapsulationKey, ExpandedKeyEncoding, KeyExport,
    MlKem512, MlKem768, MlKem1024,
};

use crate::crypto::CryptoError;

const NO_KEY: CryptoError = CryptoError::Key("it is no ML-KEM key of this parameter set");

/// A ciphertext or public key, and the secret or private key that belongs to it.
type Halves = (Vec<u8>, Vec<u8>);

/// Runs `$body` with `$name` as the parameter set.
macro_rules! on_parameter_set {
    ($algorithm:expr, $name:ident => $body:expr) => {
        match $algorithm {
            CryptographicAlgorithm::ML_KEM_512 => {
                type $name = MlKem512;
                $body
            }
            CryptographicAlgorithm::ML_KEM_768 => {
                type $name = MlKem768;
                $body
            }
            CryptographicAlgorithm::ML_KEM_1024 => {
                type $name = MlKem1024;
                $body
            }
            other => Err(CryptoError::Algorithm(other)),
        }
    };
}

/// Private and public key of a seed, which is d and z one after the other (section 7.1).
pub(super) fn expand(
    algorithm: CryptographicAlgorithm,
    seed: &[u8],
) -> Result<Halves, CryptoError> {
    on_parameter_set!(algorithm, P => {
        let key = DecapsulationKey::<P>::from_seed(seed.try_into().map_err(|_| NO_KEY)?);
        let public = key.encapsulation_key().to_bytes().to_vec();
        Ok((key.to_expanded_bytes().to_vec(), public))
    })
}

/// The checks of section 7.3: the public key inside is one, and its hash is right.
pub(super) fn check_private(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
) -> Result<(), CryptoError> {
    public(algorithm, key).map(drop)
}

/// The checks of section 7.2.
pub(super) fn check_public(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
) -> Result<(), CryptoError> {
    on_parameter_set!(algorithm, P => {
        EncapsulationKey::<P>::new(&key.try_into().map_err(|_| NO_KEY)?).map_err(|_| NO_KEY)?;
        Ok(())
    })
}

/// The public key inside a private key.
pub(super) fn public(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    on_parameter_set!(algorithm, P => {
        let octets = key.try_into().map_err(|_| NO_KEY)?;
        let key = DecapsulationKey::<P>::from_expanded_bytes(&octets).map_err(|_| NO_KEY)?;
        Ok(key.encapsulation_key().to_bytes().to_vec())
    })
}

/// The ciphertext and the shared secret that follow from 32 octets of chance (section 6.2).
pub(in crate::crypto) fn encapsulate(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    chance: &[u8],
) -> Result<Halves, CryptoError> {
    let chance = chance
        .try_into()
        .map_err(|_| CryptoError::Key("the input key material has not 32 octets"))?;
    on_parameter_set!(algorithm, P => {
        let key = EncapsulationKey::<P>::new(&key.try_into().map_err(|_| NO_KEY)?)
            .map_err(|_| NO_KEY)?;
        let (ciphertext, secret) = key.encapsulate_deterministic(&chance);
        Ok((ciphertext.to_vec(), secret.to_vec()))
    })
}

/// The shared secret. A ciphertext that was not made for the key gives another secret and no
/// failure (section 6.3).
pub(in crate::crypto) fn decapsulate(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    on_parameter_set!(algorithm, P => {
        let octets = key.try_into().map_err(|_| NO_KEY)?;
        let key = DecapsulationKey::<P>::from_expanded_bytes(&octets).map_err(|_| NO_KEY)?;
        let ciphertext: Ciphertext<P> = ciphertext
            .try_into()
            .map_err(|_| CryptoError::Encapsulation)?;
        Ok(key.decapsulate(&ciphertext).to_vec())
    })
}
