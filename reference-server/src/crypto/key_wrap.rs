//! Wrapping keys with AES (RFC 3394 and RFC 5649).

use aes_kw::{KeyInit, KwAes128, KwAes192, KwAes256, KwpAes128, KwpAes192, KwpAes256};
use kmip_conform_protocol::enumeration::{BlockCipherMode, CryptographicAlgorithm};

use crate::crypto::CryptoError;

/// Octets the wrapping adds to whole blocks.
const OVERHEAD: usize = 8;
/// What the length of a key must be a multiple of where the mode does not pad, in octets.
const BLOCK: usize = 8;

/// Runs one call on the wrapping that mode and key length choose.
macro_rules! with_wrapping {
    ($mode:expr, $key:expr, $wrapping:ident => $call:expr) => {
        match ($mode, $key.len()) {
            (BlockCipherMode::NISTKEYWRAP, 16) => with_key::<KwAes128>($key).map(|$wrapping| $call),
            (BlockCipherMode::NISTKEYWRAP, 24) => with_key::<KwAes192>($key).map(|$wrapping| $call),
            (BlockCipherMode::NISTKEYWRAP, 32) => with_key::<KwAes256>($key).map(|$wrapping| $call),
            (BlockCipherMode::AESKEYWRAPPADDING, 16) => {
                with_key::<KwpAes128>($key).map(|$wrapping| $call)
            }
            (BlockCipherMode::AESKEYWRAPPADDING, 24) => {
                with_key::<KwpAes192>($key).map(|$wrapping| $call)
            }
            (BlockCipherMode::AESKEYWRAPPADDING, 32) => {
                with_key::<KwpAes256>($key).map(|$wrapping| $call)
            }
            (BlockCipherMode::NISTKEYWRAP | BlockCipherMode::AESKEYWRAPPADDING, _) => {
                Err(wrong_length($key))
            }
            (mode, _) => Err(CryptoError::Mode {
                algorithm: CryptographicAlgorithm::AES,
                mode,
            }),
        }
    };
}

/// Wraps `data` with an AES key: NIST Key Wrap takes at least two blocks of 8 octets, AES Key Wrap
/// Padding any length above zero.
pub fn wrap_key(mode: BlockCipherMode, key: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let unpadded = mode == BlockCipherMode::NISTKEYWRAP;
    if data.is_empty()
        || (unpadded && (!data.len().is_multiple_of(BLOCK) || data.len() < 2 * BLOCK))
    {
        return Err(CryptoError::DataLength {
            len: data.len(),
            multiple: BLOCK,
        });
    }
    let mut buffer = vec![0; data.len().next_multiple_of(BLOCK) + OVERHEAD];
    with_wrapping!(mode, key, wrapping => {
        wrapping.wrap_key(data, &mut buffer).map(<[u8]>::to_vec)
    })?
    .map_err(|_| CryptoError::Operation("wrapping"))
}

/// Unwraps what [`wrap_key`] made; fails with [`CryptoError::Integrity`] if the check in it does.
pub fn unwrap_key(mode: BlockCipherMode, key: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    if !data.len().is_multiple_of(BLOCK) || data.len() < BLOCK + OVERHEAD {
        return Err(CryptoError::DataLength {
            len: data.len(),
            multiple: BLOCK,
        });
    }
    let mut buffer = vec![0; data.len()];
    with_wrapping!(mode, key, wrapping => {
        wrapping.unwrap_key(data, &mut buffer).map(<[u8]>::to_vec)
    })?
    .map_err(|_| CryptoError::Integrity)
}

fn with_key<W: KeyInit>(key: &[u8]) -> Result<W, CryptoError> {
    W::new_from_slice(key).map_err(|_| wrong_length(key))
}

fn wrong_length(key: &[u8]) -> CryptoError {
    CryptoError::Length {
        algorithm: CryptographicAlgorithm::AES,
        bits: u32::try_from(key.len().saturating_mul(8)).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex_test::hex;

    #[test]
    fn agrees_with_the_published_vectors() {
        // RFC 3394 section 4.1 and 4.6; RFC 5649 section 6.
        let padding_key = "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8";
        for (mode, key, data, expected) in [
            (
                BlockCipherMode::NISTKEYWRAP,
                "000102030405060708090a0b0c0d0e0f",
                "00112233445566778899aabbccddeeff",
                "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
            ),
            (
                BlockCipherMode::NISTKEYWRAP,
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
                "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
            ),
            (
                BlockCipherMode::AESKEYWRAPPADDING,
                padding_key,
                "c37b7e6492584340bed12207808941155068f738",
                "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
            ),
            (
                BlockCipherMode::AESKEYWRAPPADDING,
                padding_key,
                "466f7250617369",
                "afbeb0f07dfbf5419200f2ccb50bb24f",
            ),
        ] {
            let wrapped = wrap_key(mode, &hex(key), &hex(data)).unwrap();
            assert_eq!(wrapped, hex(expected));
            assert_eq!(unwrap_key(mode, &hex(key), &wrapped).unwrap(), hex(data));
        }
    }

    #[test]
    fn refuses_altered_data_and_wrong_lengths() {
        let mode = BlockCipherMode::NISTKEYWRAP;
        let mut wrapped = wrap_key(mode, &[1; 16], &[2; 16]).unwrap();
        wrapped[3] ^= 1;
        assert_eq!(
            unwrap_key(mode, &[1; 16], &wrapped),
            Err(CryptoError::Integrity)
        );
        for len in [0, 8, 20] {
            let refused = wrap_key(mode, &[1; 16], &vec![2; len]);
            assert!(
                matches!(refused, Err(CryptoError::DataLength { .. })),
                "{len}"
            );
        }
        for len in [0, 8, 20] {
            let refused = unwrap_key(mode, &[1; 16], &vec![2; len]);
            assert!(
                matches!(refused, Err(CryptoError::DataLength { .. })),
                "{len}"
            );
        }
        let refused = wrap_key(mode, &[1; 17], &[2; 16]);
        assert!(matches!(
            refused,
            Err(CryptoError::Length { bits: 136, .. })
        ));
    }
}
