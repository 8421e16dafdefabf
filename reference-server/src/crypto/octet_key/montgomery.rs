//! X25519 and X448 (RFC 7748).

use kmip_conform_protocol::enumeration::CryptographicAlgorithm;

use crate::crypto::CryptoError;

const NO_KEY: CryptoError = CryptoError::Key("it is no key on this Montgomery curve");

/// The u coordinate of the base point of X25519 (section 4.1).
const BASE_25519: u8 = 9;
/// The u coordinate of the base point of X448 (section 4.2).
const BASE_448: u8 = 5;

/// The public key of a private one.
pub(super) fn public(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let base = match algorithm {
        CryptographicAlgorithm::X25519 => BASE_25519,
        CryptographicAlgorithm::X448 => BASE_448,
        other => return Err(CryptoError::Algorithm(other)),
    };
    let mut point = vec![0; key.len()];
    if let Some(first) = point.first_mut() {
        *first = base;
    }
    agree(algorithm, key, &point)
}

/// What the owner of a private key and that of a public key share. A point of small order, which
/// makes it zero, is refused (section 6).
pub(in crate::crypto) fn agree(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    point: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let shared = match algorithm {
        CryptographicAlgorithm::X25519 => x25519_dalek::x25519(
            key.try_into().map_err(|_| NO_KEY)?,
            point.try_into().map_err(|_| NO_KEY)?,
        )
        .to_vec(),
        CryptographicAlgorithm::X448 => x448::x448_unchecked(
            key.try_into().map_err(|_| NO_KEY)?,
            point.try_into().map_err(|_| NO_KEY)?,
        )
        .to_vec(),
        other => return Err(CryptoError::Algorithm(other)),
    };
    match shared.iter().all(|octet| *octet == 0) {
        true => Err(CryptoError::Key("the point has a small order")),
        false => Ok(shared),
    }
}
