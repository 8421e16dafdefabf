//! Message authentication codes: HMAC (RFC 2104).

use digest::KeyInit;
use hmac::{Mac, SimpleHmac};
use kmip_conform_protocol::enumeration::{CryptographicAlgorithm, HashingAlgorithm};
use subtle::ConstantTimeEq;

use super::hash::with_hash;
use crate::crypto::CryptoError;

/// The code of `data` under `key`; the algorithm is one of the HMAC ones.
pub fn mac(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    data: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let hash = hash_of(algorithm).ok_or(CryptoError::Algorithm(algorithm))?;
    with_hash!(hash, H => {
        let mut state = SimpleHmac::<H>::new_from_slice(key)
            .map_err(|_| CryptoError::Key("the length does not suit the code"))?;
        state.update(data);
        Ok(state.finalize().into_bytes().to_vec())
    })
}

/// Whether `code` is the code of `data` under `key`; compares in constant time.
pub fn mac_verify(
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    data: &[u8],
    code: &[u8],
) -> Result<bool, CryptoError> {
    Ok(mac(algorithm, key, data)?.ct_eq(code).into())
}

fn hash_of(algorithm: CryptographicAlgorithm) -> Option<HashingAlgorithm> {
    Some(match algorithm {
        CryptographicAlgorithm::HMAC_MD5 => HashingAlgorithm::MD5,
        CryptographicAlgorithm::HMAC_SHA1 => HashingAlgorithm::SHA_1,
        CryptographicAlgorithm::HMAC_SHA224 => HashingAlgorithm::SHA_224,
        CryptographicAlgorithm::HMAC_SHA256 => HashingAlgorithm::SHA_256,
        CryptographicAlgorithm::HMAC_SHA384 => HashingAlgorithm::SHA_384,
        CryptographicAlgorithm::HMAC_SHA512 => HashingAlgorithm::SHA_512,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex_test::hex;

    #[test]
    fn agrees_with_the_published_codes() {
        // RFC 2202 sections 2 and 3, test case 2; RFC 4231 section 4.3.
        let (key, data) = (b"Jefe", b"what do ya want for nothing?");
        for (algorithm, expected) in [
            (
                CryptographicAlgorithm::HMAC_MD5,
                "750c783e6ab0b503eaa86e310a5db738",
            ),
            (
                CryptographicAlgorithm::HMAC_SHA1,
                "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            ),
            (
                CryptographicAlgorithm::HMAC_SHA256,
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
        ] {
            let mut code = mac(algorithm, key, data).unwrap();
            assert_eq!(code, hex(expected), "{algorithm}");
            assert!(mac_verify(algorithm, key, data, &code).unwrap());
            code[0] ^= 1;
            assert!(!mac_verify(algorithm, key, data, &code).unwrap());
            assert!(!mac_verify(algorithm, key, data, &[]).unwrap());
        }
    }

    #[test]
    fn refuses_ciphers_and_signatures() {
        let refused = mac(CryptographicAlgorithm::AES, b"key", b"data");
        assert_eq!(
            refused,
            Err(CryptoError::Algorithm(CryptographicAlgorithm::AES))
        );
    }
}
