//! Hashes by the protocol's numbers (KMIP 2.1 section 11.23).

use digest::Digest;
use kmip_conform_protocol::enumeration::HashingAlgorithm;

use crate::crypto::CryptoError;

/// Runs `$body` with `$name` as the type of the hash, or fails for hashes not offered.
macro_rules! with_hash {
    ($hash:expr, $name:ident => $body:expr) => {
        match $hash {
            HashingAlgorithm::MD2 => {
                type $name = md2::Md2;
                $body
            }
            HashingAlgorithm::MD4 => {
                type $name = md4::Md4;
                $body
            }
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
            HashingAlgorithm::SHA3_224 => {
                type $name = sha3::Sha3_224;
                $body
            }
            HashingAlgorithm::SHA3_256 => {
                type $name = sha3::Sha3_256;
                $body
            }
            HashingAlgorithm::SHA3_384 => {
                type $name = sha3::Sha3_384;
                $body
            }
            HashingAlgorithm::SHA3_512 => {
                type $name = sha3::Sha3_512;
                $body
            }
            HashingAlgorithm::RIPEMD_160 => {
                type $name = ripemd::Ripemd160;
                $body
            }
            other => Err(CryptoError::Hash(other)),
        }
    };
}
pub(super) use with_hash;

/// A hash or code in the middle of its work.
pub(super) trait Running: Send + Sync {
    fn update(&mut self, data: &[u8]);
    fn finish(self: Box<Self>) -> Vec<u8>;
    fn copy(&self) -> Box<dyn Running>;
}

struct Hashing<D>(D);

impl<D: Digest + Clone + Send + Sync + 'static> Running for Hashing<D> {
    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    fn finish(self: Box<Self>) -> Vec<u8> {
        self.0.finalize().to_vec()
    }

    fn copy(&self) -> Box<dyn Running> {
        Box::new(Self(self.0.clone()))
    }
}

/// A hash that takes its data by parts.
pub struct HashState(Box<dyn Running>);

impl HashState {
    /// Starts a hash.
    ///
    /// # Errors
    /// A hash that is not offered.
    pub fn new(hash: HashingAlgorithm) -> Result<Self, CryptoError> {
        Ok(Self(match hash {
            // These serve no signature, so they have no place in the list of those that do.
            HashingAlgorithm::TIGER => Box::new(Hashing(tiger::Tiger::new())),
            HashingAlgorithm::WHIRLPOOL => Box::new(Hashing(whirlpool::Whirlpool::new())),
            hash => {
                with_hash!(hash, H => Ok::<Box<dyn Running>, CryptoError>(Box::new(Hashing(H::new()))))?
            }
        }))
    }

    /// Takes a part of the data.
    pub fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    /// The digest.
    pub fn finish(self) -> Vec<u8> {
        self.0.finish()
    }
}

impl Clone for HashState {
    fn clone(&self) -> Self {
        Self(self.0.copy())
    }
}

/// The digest of `data`.
pub fn digest(hash: HashingAlgorithm, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut state = HashState::new(hash)?;
    state.update(data);
    Ok(state.finish())
}

/// Octets of a digest.
pub fn digest_len(hash: HashingAlgorithm) -> Result<usize, CryptoError> {
    Ok(digest(hash, &[])?.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex_test::hex;

    #[test]
    fn agrees_with_the_published_digests_of_abc() {
        // RFC 1319, 1320 and 1321, appendix 5 each; FIPS 180-4 and FIPS 202 examples; the authors'
        // pages of the others.
        for (hash, expected) in [
            (HashingAlgorithm::MD2, "da853b0d3f88d99b30283a69e6ded6bb"),
            (HashingAlgorithm::MD4, "a448017aaf21d8525fc10ae87aa6729d"),
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
            (
                HashingAlgorithm::SHA3_256,
                "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
            ),
            (
                HashingAlgorithm::RIPEMD_160,
                "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
            ),
            (
                HashingAlgorithm::WHIRLPOOL,
                concat!(
                    "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c",
                    "7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5",
                ),
            ),
        ] {
            assert_eq!(digest(hash, b"abc").unwrap(), hex(expected), "{hash}");
            assert_eq!(digest_len(hash).unwrap(), hex(expected).len(), "{hash}");
        }
    }

    #[test]
    fn gives_the_same_digest_by_parts() {
        let mut state = HashState::new(HashingAlgorithm::SHA_256).unwrap();
        state.update(b"a");
        let mut copy = state.clone();
        copy.update(b"x");
        state.update(b"bc");
        let whole = digest(HashingAlgorithm::SHA_256, b"abc").unwrap();
        assert_eq!(state.finish(), whole);
        assert_ne!(copy.finish(), whole);
    }

    #[test]
    fn refuses_hashes_it_does_not_have() {
        let unknown = HashingAlgorithm(0x8000_0001);
        let refused = digest(unknown, b"abc");
        assert_eq!(refused, Err(CryptoError::Hash(unknown)));
    }
}
