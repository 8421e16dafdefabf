//! Block ciphers, chosen by algorithm and key length at run time.

use std::sync::Arc;

use cipher::{
    Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockSizeUser, KeyInit, typenum::Unsigned,
};
use kmip_conform_protocol::enumeration::CryptographicAlgorithm as Algorithm;

use crate::crypto::CryptoError;

/// A block cipher under one key.
pub(super) trait BlockCipher: Send + Sync {
    /// Octets of a block.
    fn block_size(&self) -> usize;
    /// Encrypts one block in place; anything but a whole block stays as it is.
    fn encrypt(&self, block: &mut [u8]);
    /// Decrypts one block in place; anything but a whole block stays as it is.
    fn decrypt(&self, block: &mut [u8]);
}

impl<C> BlockCipher for C
where
    C: BlockCipherEncrypt + BlockCipherDecrypt + Send + Sync,
{
    fn block_size(&self) -> usize {
        <C as BlockSizeUser>::BlockSize::USIZE
    }

    fn encrypt(&self, block: &mut [u8]) {
        if let Ok(block) = <&mut Block<C>>::try_from(block) {
            self.encrypt_block(block);
        }
    }

    fn decrypt(&self, block: &mut [u8]) {
        if let Ok(block) = <&mut Block<C>>::try_from(block) {
            self.decrypt_block(block);
        }
    }
}

/// The cipher of an algorithm under `key`.
pub(super) fn block_cipher(
    algorithm: Algorithm,
    key: &[u8],
) -> Result<Arc<dyn BlockCipher>, CryptoError> {
    match (algorithm, key.len()) {
        (Algorithm::AES, 16) => keyed::<aes::Aes128>(algorithm, key),
        (Algorithm::AES, 24) => keyed::<aes::Aes192>(algorithm, key),
        (Algorithm::AES, 32) => keyed::<aes::Aes256>(algorithm, key),
        (Algorithm::DES, 8) => keyed::<des::Des>(algorithm, key),
        (Algorithm::N_3DES, 16) => keyed::<des::TdesEde2>(algorithm, key),
        (Algorithm::N_3DES, 24) => keyed::<des::TdesEde3>(algorithm, key),
        (Algorithm::CAMELLIA, 16) => keyed::<camellia::Camellia128>(algorithm, key),
        (Algorithm::CAMELLIA, 24) => keyed::<camellia::Camellia192>(algorithm, key),
        (Algorithm::CAMELLIA, 32) => keyed::<camellia::Camellia256>(algorithm, key),
        (Algorithm::ARIA, 16) => keyed::<aria::Aria128>(algorithm, key),
        (Algorithm::ARIA, 24) => keyed::<aria::Aria192>(algorithm, key),
        (Algorithm::ARIA, 32) => keyed::<aria::Aria256>(algorithm, key),
        (Algorithm::SM4, _) => keyed::<sm4::Sm4>(algorithm, key),
        (Algorithm::BLOWFISH, _) => keyed::<blowfish::Blowfish>(algorithm, key),
        (Algorithm::CAST5, _) => keyed::<cast5::Cast5>(algorithm, key),
        (Algorithm::IDEA, _) => keyed::<idea::Idea>(algorithm, key),
        (Algorithm::RC2, _) => keyed::<rc2::Rc2>(algorithm, key),
        (Algorithm::TWOFISH, _) => keyed::<twofish::Twofish>(algorithm, key),
        (
            Algorithm::AES
            | Algorithm::DES
            | Algorithm::N_3DES
            | Algorithm::CAMELLIA
            | Algorithm::ARIA,
            _,
        ) => Err(wrong_length(algorithm, key)),
        (other, _) => Err(CryptoError::Algorithm(other)),
    }
}

/// Octets of a block of the algorithm.
pub fn block_len(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::AES
        | Algorithm::CAMELLIA
        | Algorithm::TWOFISH
        | Algorithm::ARIA
        | Algorithm::SM4 => 16,
        _ => 8,
    }
}

/// The refusal of a key of this length.
pub(super) fn wrong_length(algorithm: Algorithm, key: &[u8]) -> CryptoError {
    CryptoError::Length {
        algorithm,
        bits: u32::try_from(key.len().saturating_mul(8)).unwrap_or(u32::MAX),
    }
}

fn keyed<C>(algorithm: Algorithm, key: &[u8]) -> Result<Arc<dyn BlockCipher>, CryptoError>
where
    C: BlockCipher + KeyInit + 'static,
{
    C::new_from_slice(key)
        .map(|cipher| Arc::new(cipher) as Arc<dyn BlockCipher>)
        .map_err(|_| wrong_length(algorithm, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex_test::hex;

    #[test]
    fn agrees_with_the_published_block_of_each_cipher() {
        for (algorithm, key, plain, cipher) in [
            // FIPS 197 appendix C.1.
            (
                Algorithm::AES,
                "000102030405060708090a0b0c0d0e0f",
                "00112233445566778899aabbccddeeff",
                "69c4e0d86a7b0430d8cdb78070b4c55a",
            ),
            // RFC 5794 appendix A.
            (
                Algorithm::ARIA,
                "000102030405060708090a0b0c0d0e0f",
                "00112233445566778899aabbccddeeff",
                "d718fbd6ab644c739da95f3be6451778",
            ),
            (
                Algorithm::ARIA,
                "000102030405060708090a0b0c0d0e0f1011121314151617",
                "00112233445566778899aabbccddeeff",
                "26449c1805dbe7aa25a468ce263a9e79",
            ),
            (
                Algorithm::ARIA,
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                "00112233445566778899aabbccddeeff",
                "f92bd7c79fb72e2f2b8f80c1972d24fc",
            ),
            // GB/T 32907 appendix A.1.
            (
                Algorithm::SM4,
                "0123456789abcdeffedcba9876543210",
                "0123456789abcdeffedcba9876543210",
                "681edf34d206965e86b3e94f536e4246",
            ),
            // SP 800-67 appendix B.1.
            (
                Algorithm::N_3DES,
                "0123456789abcdef23456789abcdef01456789abcdef0123",
                "5468652071756663",
                "a826fd8ce53b855f",
            ),
            // RFC 3713 appendix A.
            (
                Algorithm::CAMELLIA,
                "0123456789abcdeffedcba9876543210",
                "0123456789abcdeffedcba9876543210",
                "67673138549669730857065648eabe43",
            ),
            // RFC 2144 appendix B.1.
            (
                Algorithm::CAST5,
                "0123456712345678234567893456789a",
                "0123456789abcdef",
                "238b4fe5847e44b2",
            ),
            // RFC 2268 section 5.
            (
                Algorithm::RC2,
                "88bca90e90875a7f0f79c384627bafb2",
                "0000000000000000",
                "2269552ab0f85ca6",
            ),
        ] {
            let state = block_cipher(algorithm, &hex(key)).unwrap();
            let mut block = hex(plain);
            state.encrypt(&mut block);
            assert_eq!(block, hex(cipher), "{algorithm}");
            state.decrypt(&mut block);
            assert_eq!(block, hex(plain), "{algorithm}");
        }
    }

    #[test]
    fn undoes_what_it_did_with_every_cipher() {
        for algorithm in [Algorithm::BLOWFISH, Algorithm::IDEA, Algorithm::TWOFISH] {
            let state = block_cipher(algorithm, &[7; 16]).unwrap();
            let mut block = vec![1; state.block_size()];
            state.encrypt(&mut block);
            assert_ne!(block, vec![1; state.block_size()]);
            state.decrypt(&mut block);
            assert_eq!(block, vec![1; state.block_size()]);
        }
    }

    #[test]
    fn refuses_wrong_lengths_and_other_algorithms() {
        let refused = block_cipher(Algorithm::AES, &[0; 15]).map(|_| ());
        assert!(matches!(
            refused,
            Err(CryptoError::Length { bits: 120, .. })
        ));
        let refused = block_cipher(Algorithm::RSA, &[0; 16]).map(|_| ());
        assert_eq!(refused, Err(CryptoError::Algorithm(Algorithm::RSA)));
    }
}
