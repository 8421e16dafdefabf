//! Symmetric encryption: AES, DES and 3DES in ECB and CBC mode (SP 800-38A).

use cipher::block_padding::NoPadding;
use cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
};
use kmip_conform_protocol::enumeration::{BlockCipherMode, CryptographicAlgorithm, PaddingMethod};

use super::padding::{pad, unpad, whole_blocks};
use crate::crypto::CryptoError;

/// How to encrypt or decrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CipherParameters<'a> {
    /// The cipher.
    pub algorithm: CryptographicAlgorithm,
    /// The mode of operation.
    pub mode: BlockCipherMode,
    /// What fills the last block.
    pub padding: PaddingMethod,
    /// The initialisation vector: one block for CBC, empty for ECB.
    pub iv: &'a [u8],
}

/// Runs `$body` with `$name` as the type of the cipher, chosen by algorithm and key length.
macro_rules! with_cipher {
    ($parameters:expr, $key:expr, $name:ident => $body:expr) => {
        match ($parameters.algorithm, $key.len()) {
            (CryptographicAlgorithm::AES, 16) => {
                type $name = aes::Aes128;
                $body
            }
            (CryptographicAlgorithm::AES, 24) => {
                type $name = aes::Aes192;
                $body
            }
            (CryptographicAlgorithm::AES, 32) => {
                type $name = aes::Aes256;
                $body
            }
            (CryptographicAlgorithm::DES, 8) => {
                type $name = des::Des;
                $body
            }
            (CryptographicAlgorithm::N_3DES, 16) => {
                type $name = des::TdesEde2;
                $body
            }
            (CryptographicAlgorithm::N_3DES, 24) => {
                type $name = des::TdesEde3;
                $body
            }
            (algorithm, len) => Err(wrong_cipher(algorithm, len)),
        }
    };
}

/// Encrypts `plaintext`, padded as the parameters say.
pub fn encrypt(
    parameters: &CipherParameters<'_>,
    key: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    with_cipher!(parameters, key, C => encrypt_with::<C>(parameters, key, plaintext))
}

/// Decrypts `ciphertext` and takes off the padding.
pub fn decrypt(
    parameters: &CipherParameters<'_>,
    key: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    with_cipher!(parameters, key, C => decrypt_with::<C>(parameters, key, ciphertext))
}

fn wrong_cipher(algorithm: CryptographicAlgorithm, len: usize) -> CryptoError {
    match algorithm {
        CryptographicAlgorithm::AES
        | CryptographicAlgorithm::DES
        | CryptographicAlgorithm::N_3DES => CryptoError::Length {
            algorithm,
            bits: u32::try_from(len.saturating_mul(8)).unwrap_or(u32::MAX),
        },
        other => CryptoError::Algorithm(other),
    }
}

fn encrypt_with<C>(
    parameters: &CipherParameters<'_>,
    key: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, CryptoError>
where
    C: BlockCipherEncrypt + KeyInit,
{
    check_iv(parameters, C::block_size())?;
    let padded = pad(parameters.padding, plaintext, C::block_size())?;
    match parameters.mode {
        BlockCipherMode::ECB => Ok(ecb::Encryptor::<C>::new_from_slice(key)
            .map_err(|_| wrong_cipher(parameters.algorithm, key.len()))?
            .encrypt_padded_vec::<NoPadding>(&padded)),
        BlockCipherMode::CBC => Ok(cbc::Encryptor::<C>::new_from_slices(key, parameters.iv)
            .map_err(|_| wrong_cipher(parameters.algorithm, key.len()))?
            .encrypt_padded_vec::<NoPadding>(&padded)),
        _ => Err(wrong_mode(parameters)),
    }
}

fn decrypt_with<C>(
    parameters: &CipherParameters<'_>,
    key: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, CryptoError>
where
    C: BlockCipherDecrypt + KeyInit,
{
    check_iv(parameters, C::block_size())?;
    whole_blocks(ciphertext, C::block_size())?;
    let padded = match parameters.mode {
        BlockCipherMode::ECB => ecb::Decryptor::<C>::new_from_slice(key)
            .map_err(|_| wrong_cipher(parameters.algorithm, key.len()))?
            .decrypt_padded_vec::<NoPadding>(ciphertext),
        BlockCipherMode::CBC => cbc::Decryptor::<C>::new_from_slices(key, parameters.iv)
            .map_err(|_| wrong_cipher(parameters.algorithm, key.len()))?
            .decrypt_padded_vec::<NoPadding>(ciphertext),
        _ => return Err(wrong_mode(parameters)),
    };
    let padded = padded.map_err(|_| CryptoError::Integrity)?;
    unpad(parameters.padding, padded, C::block_size())
}

fn check_iv(parameters: &CipherParameters<'_>, block: usize) -> Result<(), CryptoError> {
    let expected = match parameters.mode {
        BlockCipherMode::ECB => 0,
        BlockCipherMode::CBC => block,
        _ => return Err(wrong_mode(parameters)),
    };
    match parameters.iv.len() {
        actual if actual == expected => Ok(()),
        actual => Err(CryptoError::Iv { expected, actual }),
    }
}

fn wrong_mode(parameters: &CipherParameters<'_>) -> CryptoError {
    CryptoError::Mode {
        algorithm: parameters.algorithm,
        mode: parameters.mode,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex_test::hex;

    const PLAINTEXT: &str = "6bc1bee22e409f96e93d7e117393172a";

    fn parameters(mode: BlockCipherMode, iv: &[u8]) -> CipherParameters<'_> {
        CipherParameters {
            algorithm: CryptographicAlgorithm::AES,
            mode,
            padding: PaddingMethod::NONE,
            iv,
        }
    }

    #[test]
    fn agrees_with_the_published_aes_vectors() {
        // SP 800-38A, F.1.1 and F.2.1; F.1.5 and F.2.5.
        let iv = hex("000102030405060708090a0b0c0d0e0f");
        let key = hex("2b7e151628aed2a6abf7158809cf4f3c");
        let key_256 = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        let (ecb, cbc) = (BlockCipherMode::ECB, BlockCipherMode::CBC);
        for (parameters, key, expected) in [
            (
                parameters(ecb, &[]),
                &key,
                "3ad77bb40d7a3660a89ecaf32466ef97",
            ),
            (
                parameters(cbc, &iv),
                &key,
                "7649abac8119b246cee98e9b12e9197d",
            ),
            (
                parameters(ecb, &[]),
                &key_256,
                "f3eed1bdb5d2a03c064b5a7e3db181f8",
            ),
            (
                parameters(cbc, &iv),
                &key_256,
                "f58c4c04d6e5f1ba779eabfb5f7bfbd6",
            ),
        ] {
            let ciphertext = encrypt(&parameters, key, &hex(PLAINTEXT)).unwrap();
            assert_eq!(ciphertext, hex(expected));
            assert_eq!(
                decrypt(&parameters, key, &ciphertext).unwrap(),
                hex(PLAINTEXT)
            );
        }
    }

    #[test]
    fn agrees_with_the_published_triple_des_vector() {
        // SP 800-67 appendix B.1.
        let parameters = CipherParameters {
            algorithm: CryptographicAlgorithm::N_3DES,
            ..parameters(BlockCipherMode::ECB, &[])
        };
        let key = hex("0123456789abcdef23456789abcdef01456789abcdef0123");
        let plaintext = hex("5468652071756663");
        let ciphertext = encrypt(&parameters, &key, &plaintext).unwrap();
        assert_eq!(ciphertext, hex("a826fd8ce53b855f"));
        assert_eq!(decrypt(&parameters, &key, &ciphertext).unwrap(), plaintext);
    }

    #[test]
    fn pads_and_refuses_what_does_not_unpad() {
        let iv = [7; 16];
        let padded = CipherParameters {
            padding: PaddingMethod::PKCS5,
            ..parameters(BlockCipherMode::CBC, &iv)
        };
        let ciphertext = encrypt(&padded, &[1; 16], b"seventeen octets!").unwrap();
        assert_eq!(ciphertext.len(), 32);
        let plaintext = decrypt(&padded, &[1; 16], &ciphertext).unwrap();
        assert_eq!(plaintext, b"seventeen octets!");
        let other_key = decrypt(&padded, &[2; 16], &ciphertext);
        assert_eq!(other_key, Err(CryptoError::Integrity));
    }

    #[test]
    fn says_what_is_wrong_with_the_parameters() {
        let cbc = parameters(BlockCipherMode::CBC, &[]);
        let refused = encrypt(&cbc, &[0; 16], &[0; 16]);
        assert_eq!(
            refused,
            Err(CryptoError::Iv {
                expected: 16,
                actual: 0
            })
        );
        let ecb = parameters(BlockCipherMode::ECB, &[]);
        let refused = encrypt(&ecb, &[0; 15], &[0; 16]);
        assert!(matches!(
            refused,
            Err(CryptoError::Length { bits: 120, .. })
        ));
        let refused = decrypt(&ecb, &[0; 16], &[0; 15]);
        assert_eq!(
            refused,
            Err(CryptoError::DataLength {
                len: 15,
                multiple: 16
            })
        );
        let refused = encrypt(&parameters(BlockCipherMode::XTS, &[]), &[0; 16], &[0; 16]);
        assert!(matches!(refused, Err(CryptoError::Mode { .. })));
    }
}
