//! What a symmetric cipher is told.

use kmip_conform_protocol::enumeration::{BlockCipherMode, CryptographicAlgorithm, PaddingMethod};

use crate::crypto::CryptoError;

/// Whether data are protected or recovered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Plaintext in, ciphertext out.
    Encrypt,
    /// Ciphertext in, plaintext out.
    Decrypt,
}

/// How to encrypt or decrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CipherParameters<'a> {
    /// The cipher.
    pub algorithm: CryptographicAlgorithm,
    /// The mode of operation; stream ciphers have none.
    pub mode: Option<BlockCipherMode>,
    /// What fills the last block.
    pub padding: PaddingMethod,
    /// The initialisation vector, counter or nonce; `None` where none was given.
    pub iv: Option<&'a [u8]>,
    /// What is authenticated beside the data.
    pub additional: &'a [u8],
    /// Octets of the authentication tag.
    pub tag_len: Option<usize>,
    /// Where the counter of a counter mode starts, where the IV does not hold it.
    pub initial_counter: Option<u32>,
}

impl CipherParameters<'_> {
    /// Octets of the IV that the mode wants where the client leaves the choice; `None` where the
    /// mode takes none.
    pub fn iv_len(&self, block: usize) -> Option<usize> {
        match self.mode {
            Some(BlockCipherMode::ECB)
            | Some(BlockCipherMode::NISTKEYWRAP)
            | Some(BlockCipherMode::AESKEYWRAPPADDING) => None,
            Some(BlockCipherMode::GCM | BlockCipherMode::CCM | BlockCipherMode::AEAD) => Some(12),
            Some(_) => Some(block),
            None if is_chacha(self.algorithm) => Some(12),
            None => None,
        }
    }

    pub(super) fn required_iv(&self) -> Result<&[u8], CryptoError> {
        self.iv.ok_or(CryptoError::IvMissing)
    }

    /// The IV where it must have exactly this many octets.
    pub(super) fn iv_of(&self, expected: usize) -> Result<&[u8], CryptoError> {
        match self.required_iv()? {
            iv if iv.len() == expected => Ok(iv),
            iv => Err(CryptoError::Iv {
                expected,
                actual: iv.len(),
            }),
        }
    }

    /// Octets of the tag, where the mode may have them; it must be given (KMIP 2.1 section 4.16).
    pub(super) fn tag_len(&self, allowed: &[usize]) -> Result<usize, CryptoError> {
        let len = self.tag_len.ok_or(CryptoError::TagLengthMissing)?;
        match allowed.contains(&len) {
            true => Ok(len),
            false => Err(CryptoError::TagLength(len)),
        }
    }

    pub(super) fn wrong_mode(&self) -> CryptoError {
        match self.mode {
            Some(mode) => CryptoError::Mode {
                algorithm: self.algorithm,
                mode,
            },
            None => CryptoError::ModeMissing(self.algorithm),
        }
    }
}

pub(super) fn is_chacha(algorithm: CryptographicAlgorithm) -> bool {
    matches!(
        algorithm,
        CryptographicAlgorithm::CHACHA20 | CryptographicAlgorithm::CHACHA20POLY1305
    )
}
