//! Hashes by the protocol's numbers (KMIP 2.1 section 11.23).

use digest::Digest;
use kmip_conform_protocol::enumeration::HashingAlgorithm;

use crate::crypto::CryptoError;

/// Runs `$body` with `$name` as the type of the hash, or fails for hashes not offered.
macro_rules! with_hash {
    ($hash:expr, $name:ident => $body:expr) => {
        match $hash {
            HashingAlgorithm::MD5 => {
                type $name = md5::Md5;
                $body
            }
            HashingAlgorithm::SHA_1 => {
                type $name = sha1::Sha1;
                $body
            }
            HashingAlgorithm::SHA_224 => {
                type $name = sha2::Sha224;
                $body
            }
            HashingAlgorithm::SHA_256 => {
                type $name = sha2::Sha256;
                $body
            }
            HashingAlgorithm::SHA_384 => {
                type $name = sha2::Sha384;
                $body
            }
            HashingAlgorithm::SHA_512 => {
                type $name = sha2::Sha512;
                $body
            }
            HashingAlgorithm::SHA_512_224 => {
                type $name = sha2::Sha512_224;
                $body
            }
            HashingAlgorithm::SHA_512_256 => {
                type $name = sha2::Sha512_256;
                $body
            }
            other => Err(CryptoError::Hash(other)),
        }
    };
}
pub(super) use with_hash;

/// The digest of `data`.
pub fn digest(hash: HashingAlgorithm, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    with_hash!(hash, H => Ok(H::digest(data).to_vec()))
}

/// Octets of a digest.
pub fn digest_len(hash: HashingAlgorithm) -> Result<usize, CryptoError> {
    with_hash!(hash, H => Ok(<H as Digest>::output_size()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex_test::hex;

    #[test]
    fn agrees_with_the_published_digests_of_abc() {
        // RFC 1321 appendix 5; FIPS 180-4 examples.
        for (hash, expected) in [
            (HashingAlgorithm::MD5, "900150983cd24fb0d6963f7d28e17f72"),
            (
                HashingAlgorithm::SHA_1,
                "a9993e364706816aba3e25717850c26c9cd0d89d",
            ),
            (
                HashingAlgorithm::SHA_224,
                "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
            ),
            (
                HashingAlgorithm::SHA_256,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                HashingAlgorithm::SHA_512_256,
                "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
            ),
        ] {
            assert_eq!(digest(hash, b"abc").unwrap(), hex(expected), "{hash}");
            assert_eq!(digest_len(hash).unwrap(), hex(expected).len(), "{hash}");
        }
    }

    #[test]
    fn refuses_hashes_it_does_not_have() {
        let refused = digest(HashingAlgorithm::TIGER, b"abc");
        assert_eq!(refused, Err(CryptoError::Hash(HashingAlgorithm::TIGER)));
    }
}
