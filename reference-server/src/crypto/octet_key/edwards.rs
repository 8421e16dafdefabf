//! Ed25519 and Ed448 (RFC 8032).

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use kmip_conform_protocol::enumeration::CryptographicAlgorithm;

use crate::crypto::CryptoError;

const NO_KEY: CryptoError = CryptoError::Key("it is no key on this Edwards curve");

/// The public key of a private one.
pub(super) fn public(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    match algorithm {
        CryptographicAlgorithm::ED25519 => Ok(key_25519(key)?.verifying_key().to_bytes().to_vec()),
        CryptographicAlgorithm::ED448 => Ok(key_448(key)?.verifying_key().to_bytes().to_vec()),
        other => Err(CryptoError::Algorithm(other)),
    }
}

/// Signs. Ed25519 has no context; that of Ed448 has at most 255 octets.
pub(in crate::crypto) fn sign(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    context: &[u8],
    message: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    match algorithm {
        CryptographicAlgorithm::ED25519 if context.is_empty() => {
            Ok(key_25519(key)?.sign(message).to_bytes().to_vec())
        }
        CryptographicAlgorithm::ED448 => Ok(key_448(key)?
            .sign_ctx(context, message)
            .map_err(|_| CryptoError::Operation("signature"))?
            .to_bytes()
            .to_vec()),
        other => Err(CryptoError::Algorithm(other)),
    }
}

/// Whether the signature is one by the owner of a public key.
pub(in crate::crypto) fn verify(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    context: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    match algorithm {
        CryptographicAlgorithm::ED25519 if context.is_empty() => {
            let key = VerifyingKey::from_bytes(key.try_into().map_err(|_| NO_KEY)?)
                .map_err(|_| NO_KEY)?;
            Ok(ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()))
        }
        CryptographicAlgorithm::ED448 => {
            let octets: &[u8; 57] = key.try_into().map_err(|_| NO_KEY)?;
            let key = ed448_goldilocks::VerifyingKey::from_bytes(octets).map_err(|_| NO_KEY)?;
            Ok(ed448_goldilocks::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_ctx(&signature, context, message).is_ok()))
        }
        other => Err(CryptoError::Algorithm(other)),
    }
}

fn key_25519(key: &[u8]) -> Result<SigningKey, CryptoError> {
    Ok(SigningKey::from_bytes(key.try_into().map_err(|_| NO_KEY)?))
}

fn key_448(key: &[u8]) -> Result<ed448_goldilocks::SigningKey, CryptoError> {
    ed448_goldilocks::SigningKey::try_from(key).map_err(|_| NO_KEY)
}
