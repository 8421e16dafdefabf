//! SLH-DSA (FIPS 205).

use kmip_conform_protocol::enumeration::CryptographicAlgorithm;
use slh_dsa::{
    Sha2_128f, Sha2_128s, Sha2_192f, Sha2_192s, Sha2_256f, Sha2_256s, Shake128f, Shake128s,
    Shake192f, Shake192s, Shake256f, Shake256s, Signature, SigningKey, VerifyingKey,
};

use crate::crypto::CryptoError;

const NO_KEY: CryptoError = CryptoError::Key("it is no SLH-DSA key of this parameter set");

/// Runs `$body` with `$name` as the parameter set.
macro_rules! on_parameter_set {
    ($algorithm:expr, $name:ident => $body:expr) => {
        on_parameter_set!(@ $algorithm, $name, $body,
            SLH_DSA_SHA2_128S Sha2_128s, SLH_DSA_SHA2_128F Sha2_128f,
            SLH_DSA_SHA2_192S Sha2_192s, SLH_DSA_SHA2_192F Sha2_192f,
            SLH_DSA_SHA2_256S Sha2_256s, SLH_DSA_SHA2_256F Sha2_256f,
            SLH_DSA_SHAKE_128S Shake128s, SLH_DSA_SHAKE_128F Shake128f,
            SLH_DSA_SHAKE_192S Shake192s, SLH_DSA_SHAKE_192F Shake192f,
            SLH_DSA_SHAKE_256S Shake256s, SLH_DSA_SHAKE_256F Shake256f)
    };
    (@ $algorithm:expr, $name:ident, $body:expr, $($kmip:ident $set:ident),*) => {
        match $algorithm {
            $(CryptographicAlgorithm::$kmip => {
                type $name = $set;
                $body
            })*
            other => Err(CryptoError::Algorithm(other)),
        }
    };
}

/// Private and public key of a seed, which is the three secrets of algorithm 18 one after the
/// other.
pub(super) fn expand(
    algorithm: CryptographicAlgorithm,
    seed: &[u8],
) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
    let mut parts = seed.chunks_exact((seed.len() / 3).max(1));
    let (Some(secret), Some(prf), Some(public)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(NO_KEY);
    };
    on_parameter_set!(algorithm, P => {
        let key = SigningKey::<P>::slh_keygen_internal(secret, prf, public);
        Ok((key.to_vec(), key.as_ref().to_vec()))
    })
}

/// The public key, which is the second half of the private one.
pub(super) fn public(key: &[u8]) -> Vec<u8> {
    key.get(key.len() / 2..).unwrap_or_default().to_vec()
}

/// Signs a message with its domain in front. Without chance the signature is deterministic
/// (algorithm 19).
pub(in crate::crypto) fn sign(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    message: &[u8],
    chance: Option<&[u8]>,
) -> Result<Vec<u8>, CryptoError> {
    on_parameter_set!(algorithm, P => {
        let key = SigningKey::<P>::try_from(key).map_err(|_| NO_KEY)?;
        Ok(key.slh_sign_internal(&[message], chance).to_vec())
    })
}

/// Whether the signature is one by the owner of a public key (algorithm 20).
pub(in crate::crypto) fn verify(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    on_parameter_set!(algorithm, P => {
        let key = VerifyingKey::<P>::try_from(key).map_err(|_| NO_KEY)?;
        Ok(Signature::<P>::try_from(signature)
            .is_ok_and(|signature| key.slh_verify_internal(&[message], &signature).is_ok()))
    })
}
