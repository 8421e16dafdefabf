//! Message authentication codes: HMAC (RFC 2104), CMAC (SP 800-38B), CBC-MAC (ISO 9797-1 algorithm
//! 1, padded with zeros), Poly1305 (RFC 8439 section 2.5).

use std::sync::Arc;

use digest::{FixedOutput, KeyInit, Update};
use hmac::SimpleHmac;
use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, HashingAlgorithm,
};
use poly1305::Poly1305;
use subtle::ConstantTimeEq;

use super::block::{BlockCipher, block_cipher, wrong_length};
use super::hash::{Running, with_hash};
use crate::crypto::CryptoError;

/// A code that takes its data by parts.
pub struct MacState(Box<dyn Running>);

impl MacState {
    /// Starts a code: one of the HMAC algorithms, Poly1305, or a block cipher in a mode that makes
    /// codes.
    ///
    /// # Errors
    /// An algorithm or mode that makes no code, or a key that does not suit it.
    pub fn new(
        algorithm: CryptographicAlgorithm,
        mode: Option<BlockCipherMode>,
        key: &[u8],
    ) -> Result<Self, CryptoError> {
        if let Some(hash) = hash_of(algorithm) {
            return hmac_state(hash, key).map(Self);
        }
        if algorithm == CryptographicAlgorithm::POLY1305 {
            let key = <[u8; 32]>::try_from(key).map_err(|_| wrong_length(algorithm, key))?;
            let data = Vec::new();
            return Ok(Self(Box::new(OneTime { key, data })));
        }
        let kind = match mode {
            Some(BlockCipherMode::CMAC) => Kind::Cmac,
            Some(BlockCipherMode::CBC_MAC) => Kind::CbcMac,
            Some(mode) => return Err(CryptoError::Mode { algorithm, mode }),
            None => return Err(CryptoError::Algorithm(algorithm)),
        };
        let cipher = block_cipher(algorithm, key)?;
        let block = cipher.block_size();
        Ok(Self(Box::new(CipherMac {
            cipher,
            kind,
            chain: vec![0; block],
            pending: Vec::new(),
        })))
    }

    /// Takes a part of the data.
    pub fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    /// The code.
    pub fn finish(self) -> Vec<u8> {
        self.0.finish()
    }

    /// Whether `code` is the code; compares in constant time.
    pub fn matches(self, code: &[u8]) -> bool {
        self.finish().ct_eq(code).into()
    }
}

impl Clone for MacState {
    fn clone(&self) -> Self {
        Self(self.0.copy())
    }
}

/// HMAC with any hash, as key derivation uses it.
pub fn hmac(hash: HashingAlgorithm, key: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let mut state = hmac_state(hash, key)?;
    state.update(data);
    Ok(state.finish())
}

/// The hash of an HMAC algorithm.
pub fn hash_of(algorithm: CryptographicAlgorithm) -> Option<HashingAlgorithm> {
    Some(match algorithm {
        CryptographicAlgorithm::HMAC_MD5 => HashingAlgorithm::MD5,
        CryptographicAlgorithm::HMAC_SHA1 => HashingAlgorithm::SHA_1,
        CryptographicAlgorithm::HMAC_SHA224 => HashingAlgorithm::SHA_224,
        CryptographicAlgorithm::HMAC_SHA256 => HashingAlgorithm::SHA_256,
        CryptographicAlgorithm::HMAC_SHA384 => HashingAlgorithm::SHA_384,
        CryptographicAlgorithm::HMAC_SHA512 => HashingAlgorithm::SHA_512,
        CryptographicAlgorithm::HMAC_SHA3_224 => HashingAlgorithm::SHA3_224,
        CryptographicAlgorithm::HMAC_SHA3_256 => HashingAlgorithm::SHA3_256,
        CryptographicAlgorithm::HMAC_SHA3_384 => HashingAlgorithm::SHA3_384,
        CryptographicAlgorithm::HMAC_SHA3_512 => HashingAlgorithm::SHA3_512,
        _ => return None,
    })
}

fn hmac_state(hash: HashingAlgorithm, key: &[u8]) -> Result<Box<dyn Running>, CryptoError> {
    with_hash!(hash, H => {
        SimpleHmac::<H>::new_from_slice(key)
            .map(|state| Box::new(Coding(state)) as Box<dyn Running>)
            .map_err(|_| CryptoError::Key("the length does not suit the code"))
    })
}

struct Coding<M>(M);

impl<M: Update + FixedOutput + Clone + Send + Sync + 'static> Running for Coding<M> {
    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    fn finish(self: Box<Self>) -> Vec<u8> {
        self.0.finalize_fixed().to_vec()
    }

    fn copy(&self) -> Box<dyn Running> {
        Box::new(Self(self.0.clone()))
    }
}

#[derive(Clone)]
struct OneTime {
    key: [u8; 32],
    data: Vec<u8>,
}

impl Running for OneTime {
    fn update(&mut self, data: &[u8]) {
        self.data.extend_from_slice(data);
    }

    fn finish(self: Box<Self>) -> Vec<u8> {
        use poly1305::universal_hash::KeyInit;
        Poly1305::new(&self.key.into())
            .compute_unpadded(&self.data)
            .to_vec()
    }

    fn copy(&self) -> Box<dyn Running> {
        Box::new(self.clone())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cmac,
    CbcMac,
}

#[derive(Clone)]
struct CipherMac {
    cipher: Arc<dyn BlockCipher>,
    kind: Kind,
    chain: Vec<u8>,
    /// The last octets, at most one block, for the end treats them in another way.
    pending: Vec<u8>,
}

impl CipherMac {
    fn absorb(&mut self, block: &[u8]) {
        mix(&mut self.chain, block);
        self.cipher.encrypt(&mut self.chain);
    }

    /// The last block as CMAC masks it (SP 800-38B section 6.2).
    fn masked_last(&self) -> Vec<u8> {
        let block = self.cipher.block_size();
        let mut mask = vec![0; block];
        self.cipher.encrypt(&mut mask);
        double(&mut mask);
        let mut last = self.pending.clone();
        if last.len() < block {
            last.push(0x80);
            last.resize(block, 0);
            double(&mut mask);
        }
        mix(&mut last, &mask);
        last
    }
}

impl Running for CipherMac {
    fn update(&mut self, data: &[u8]) {
        self.pending.extend_from_slice(data);
        let block = self.cipher.block_size();
        while self.pending.len() > block {
            let next: Vec<u8> = self.pending.drain(..block).collect();
            self.absorb(&next);
        }
    }

    fn finish(mut self: Box<Self>) -> Vec<u8> {
        let last = match self.kind {
            Kind::Cmac => self.masked_last(),
            Kind::CbcMac => {
                let mut last = self.pending.clone();
                last.resize(self.cipher.block_size(), 0);
                last
            }
        };
        self.absorb(&last);
        self.chain
    }

    fn copy(&self) -> Box<dyn Running> {
        Box::new(self.clone())
    }
}

/// Doubles in the field of the block, most significant octet first.
fn double(block: &mut [u8]) {
    let reduction = if block.len() == 8 { 0x1B } else { 0x87 };
    let mut carry = 0;
    for octet in block.iter_mut().rev() {
        let next = *octet >> 7;
        *octet = *octet << 1 | carry;
        carry = next;
    }
    if let (1, Some(last)) = (carry, block.last_mut()) {
        *last ^= reduction;
    }
}

fn mix(into: &mut [u8], from: &[u8]) {
    into.iter_mut().zip(from).for_each(|(a, b)| *a ^= b);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex_test::hex;

    fn code(
        algorithm: CryptographicAlgorithm,
        mode: Option<BlockCipherMode>,
        key: &[u8],
        data: &[u8],
    ) -> Vec<u8> {
        let whole = MacState::new(algorithm, mode, key).map(|mut state| {
            state.update(data);
            state.finish()
        });
        for cut in 0..=data.len() {
            let mut state = MacState::new(algorithm, mode, key).unwrap();
            state.update(&data[..cut]);
            state.clone().update(b"something else");
            state.update(&data[cut..]);
            assert!(state.clone().matches(whole.as_ref().unwrap()), "{cut}");
            assert!(!state.matches(&[]));
        }
        whole.unwrap()
    }

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
            assert_eq!(
                code(algorithm, None, key, data),
                hex(expected),
                "{algorithm}"
            );
        }
    }

    #[test]
    fn agrees_with_the_published_codes_of_ciphers() {
        // SP 800-38B examples 1 to 3 for AES-128.
        let key = hex("2b7e151628aed2a6abf7158809cf4f3c");
        let data =
            hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411");
        for (len, expected) in [
            (0, "bb1d6929e95937287fa37d129b756746"),
            (16, "070a16b46b4d4144f79bdd9dd04a287c"),
            (40, "dfa66747de9ae63030ca32611497c827"),
        ] {
            let mode = Some(BlockCipherMode::CMAC);
            let made = code(CryptographicAlgorithm::AES, mode, &key, &data[..len]);
            assert_eq!(made, hex(expected), "{len}");
        }
        // CBC-MAC is the last block of CBC from zeros: SP 800-38A, F.1.1 for one block.
        let mode = Some(BlockCipherMode::CBC_MAC);
        let made = code(CryptographicAlgorithm::AES, mode, &key, &data[..16]);
        assert_eq!(made, hex("3ad77bb40d7a3660a89ecaf32466ef97"));
    }

    #[test]
    fn agrees_with_the_published_one_time_code() {
        // RFC 8439 section 2.5.2.
        let key = hex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b");
        let data = b"Cryptographic Forum Research Group";
        let made = code(CryptographicAlgorithm::POLY1305, None, &key, data);
        assert_eq!(made, hex("a8061dc1305136c6c22b8baf0c0127a9"));
    }

    #[test]
    fn refuses_ciphers_and_signatures() {
        let refused = MacState::new(CryptographicAlgorithm::AES, None, &[0; 16]).map(|_| ());
        let expected = CryptoError::Algorithm(CryptographicAlgorithm::AES);
        assert_eq!(refused, Err(expected));
    }
}
