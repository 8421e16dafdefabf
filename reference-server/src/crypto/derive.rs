//! Key derivation functions: PBKDF2 (RFC 8018 section 5.2), HKDF (RFC 5869), the three modes of SP
//! 800-108, and the agreement of ECDH and Diffie-Hellman.

use elliptic_curve::{PublicKey, ecdh};
use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, HashingAlgorithm, RecommendedCurve,
};
use num_bigint::BigUint;

use super::ec::{on_curve, secret_key};
use super::octet_key::montgomery;
use crate::crypto::{CryptoError, KeyMaterial, MacState, digest_len, hmac};

/// The most octets that are derived at once.
const MOST: usize = 1 << 16;

/// A mode of SP 800-108.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kbkdf {
    /// Section 4.1.
    Counter,
    /// Section 4.2, with a counter.
    Feedback,
    /// Section 4.3, with a counter.
    DoublePipeline,
}

/// The pseudorandom function of SP 800-108.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prf {
    /// HMAC with a hash.
    Hmac(HashingAlgorithm),
    /// CMAC with a block cipher.
    Cmac(CryptographicAlgorithm),
}

/// PBKDF2 with HMAC.
pub fn pbkdf2(
    hash: HashingAlgorithm,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    len: usize,
) -> Result<Vec<u8>, CryptoError> {
    bounded(len)?;
    let mut output = Vec::with_capacity(len);
    let mut block = 1u32;
    while output.len() < len {
        let mut step = hmac(hash, password, &[salt, &block.to_be_bytes()].concat())?;
        let mut sum = step.clone();
        for _ in 1..iterations {
            step = hmac(hash, password, &step)?;
            sum.iter_mut().zip(&step).for_each(|(a, b)| *a ^= b);
        }
        output.extend(sum);
        block = block.wrapping_add(1);
    }
    output.truncate(len);
    Ok(output)
}

/// HKDF: extract, then expand.
pub fn hkdf(
    hash: HashingAlgorithm,
    key: &[u8],
    salt: &[u8],
    info: &[u8],
    len: usize,
) -> Result<Vec<u8>, CryptoError> {
    let step = digest_len(hash)?;
    if len > 255 * step {
        return Err(CryptoError::Operation("derivation of so many octets"));
    }
    let zeros = vec![0; step];
    let salt = if salt.is_empty() { &zeros } else { salt };
    let extracted = hmac(hash, salt, key)?;
    let mut output = Vec::with_capacity(len);
    let mut last = Vec::new();
    let mut counter = 1u8;
    while output.len() < len {
        last = hmac(hash, &extracted, &[&last, info, &[counter]].concat())?;
        output.extend_from_slice(&last);
        counter = counter.wrapping_add(1);
    }
    output.truncate(len);
    Ok(output)
}

/// Derivation by SP 800-108; `input` is the label, an octet of zeros and the context, after which
/// goes the length in bits. Counters have 32 bits and stand before the input.
pub fn kbkdf(
    mode: Kbkdf,
    prf: Prf,
    key: &[u8],
    iv: &[u8],
    input: &[u8],
    len: usize,
) -> Result<Vec<u8>, CryptoError> {
    bounded(len)?;
    let bits = u32::try_from(len.saturating_mul(8)).unwrap_or(u32::MAX);
    let input = [input, &bits.to_be_bytes()].concat();
    let mut output = Vec::with_capacity(len);
    let (mut last, mut chain) = (iv.to_vec(), input.clone());
    let mut counter = 1u32;
    while output.len() < len {
        let count = counter.to_be_bytes();
        last = match mode {
            Kbkdf::Counter => prf.apply(key, &[&count[..], &input].concat())?,
            Kbkdf::Feedback => prf.apply(key, &[&last[..], &count, &input].concat())?,
            Kbkdf::DoublePipeline => {
                chain = prf.apply(key, &chain)?;
                prf.apply(key, &[&chain[..], &count, &input].concat())?
            }
        };
        output.extend_from_slice(&last);
        counter = counter.wrapping_add(1);
    }
    output.truncate(len);
    Ok(output)
}

impl Prf {
    fn apply(self, key: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        match self {
            Self::Hmac(hash) => hmac(hash, key, data),
            Self::Cmac(algorithm) => {
                let mut state = MacState::new(algorithm, Some(BlockCipherMode::CMAC), key)?;
                state.update(data);
                Ok(state.finish())
            }
        }
    }
}

/// What two parties agree on: the x coordinate of ECDH, the number of Diffie-Hellman, the octets of
/// X25519 and X448.
pub fn agree(private: &KeyMaterial, public: &KeyMaterial) -> Result<Vec<u8>, CryptoError> {
    match (private, public) {
        (KeyMaterial::EcPrivate(private), KeyMaterial::EcPublic(public)) => {
            if private.curve != public.curve {
                return Err(CryptoError::Key("the keys are on different curves"));
            }
            on_curve!(private.curve, C => {
                let secret = secret_key::<C>(private)?;
                let point = PublicKey::<C>::from_sec1_bytes(&public.point)
                    .map_err(|_| CryptoError::Key("the point is not on the curve"))?;
                let shared = ecdh::diffie_hellman(secret.to_nonzero_scalar(), point.as_affine());
                Ok(shared.raw_secret_bytes().to_vec())
            })
        }
        (KeyMaterial::OctetPrivate(private), KeyMaterial::OctetPublic(public)) => {
            if private.algorithm != public.algorithm {
                return Err(CryptoError::Key("the keys are on different curves"));
            }
            montgomery::agree(private.algorithm, &private.key, &public.key)
        }
        (KeyMaterial::DhPrivate(private), KeyMaterial::DhPublic(public)) => {
            let number = |number: &kmip_conform_protocol::BigInteger| {
                let octets = number.to_unsigned_be_bytes();
                octets
                    .filter(|octets| octets.len() <= 2048)
                    .map(BigUint::from_bytes_be)
                    .ok_or(CryptoError::Key("a number is out of range"))
            };
            let p = number(&private.p)?;
            let y = number(&public.y)?;
            let one = BigUint::from(1u8);
            if private.p != public.p || p <= one || y <= one || y >= &p - &one {
                return Err(CryptoError::Key("the keys do not fit together"));
            }
            let shared = y.modpow(&number(&private.x)?, &p).to_bytes_be();
            let len = p.to_bytes_be().len();
            let mut filled = vec![0; len.saturating_sub(shared.len())];
            filled.extend(shared);
            Ok(filled)
        }
        _ => Err(CryptoError::Key("the two do not agree on a key")),
    }
}

fn bounded(len: usize) -> Result<(), CryptoError> {
    match len <= MOST {
        true => Ok(()),
        false => Err(CryptoError::Operation("derivation of so many octets")),
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::crypto::{PairParameters, generate_key_pair};
    use crate::hex_test::hex;

    #[test]
    fn agrees_with_the_published_vectors_of_pbkdf2() {
        // RFC 6070, cases 1, 2 and 5.
        let sha_1 = HashingAlgorithm::SHA_1;
        let derived = pbkdf2(sha_1, b"password", b"salt", 1, 20).unwrap();
        assert_eq!(derived, hex("0c60c80f961f0e71f3a9b524af6012062fe037a6"));
        let derived = pbkdf2(sha_1, b"password", b"salt", 2, 20).unwrap();
        assert_eq!(derived, hex("ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"));
        let derived = pbkdf2(
            sha_1,
            b"passwordPASSWORDpassword",
            b"saltSALTsaltSALTsaltSALTsaltSALTsalt",
            4096,
            25,
        );
        let expected = hex("3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038");
        assert_eq!(derived.unwrap(), expected);
    }

    #[test]
    fn agrees_with_the_published_vector_of_hkdf() {
        // RFC 5869 appendix A.1.
        let derived = hkdf(
            HashingAlgorithm::SHA_256,
            &[0x0B; 22],
            &hex("000102030405060708090a0b0c"),
            &hex("f0f1f2f3f4f5f6f7f8f9"),
            42,
        );
        let expected = hex(concat!(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
            "34007208d5b887185865",
        ));
        assert_eq!(derived.unwrap(), expected);
        let long = hkdf(HashingAlgorithm::SHA_256, b"key", b"", b"", 255 * 32 + 1);
        assert!(long.is_err());
    }

    #[test]
    fn chains_the_modes_as_sp_800_108_says() {
        let (key, input) = (b"key", b"label\0context");
        let prf = |parts: &[&[u8]]| {
            let data = [parts.concat(), 512u32.to_be_bytes().to_vec()].concat();
            hmac(HashingAlgorithm::SHA_256, key, &data).unwrap()
        };
        let derive = |mode| {
            let prf = Prf::Hmac(HashingAlgorithm::SHA_256);
            kbkdf(mode, prf, key, b"iv", input, 64).unwrap()
        };
        let (one, two) = (1u32.to_be_bytes(), 2u32.to_be_bytes());
        let counter = [prf(&[&one, input]), prf(&[&two, input])].concat();
        assert_eq!(derive(Kbkdf::Counter), counter);
        let first = prf(&[b"iv", &one, input]);
        let second = prf(&[&first, &two, input]);
        assert_eq!(derive(Kbkdf::Feedback), [first, second].concat());
        let a1 = prf(&[input]);
        let a2 = hmac(HashingAlgorithm::SHA_256, key, &a1).unwrap();
        let expected = [prf(&[&a1, &one, input]), prf(&[&a2, &two, input])].concat();
        assert_eq!(derive(Kbkdf::DoublePipeline), expected);
    }

    #[test]
    fn both_sides_agree() {
        let mut rng = ChaCha20Rng::from_seed([4; 32]);
        let parameters = PairParameters {
            algorithm: CryptographicAlgorithm::ECDH,
            bits: Some(256),
            curve: None,
            subgroup_bits: None,
            seed: None,
        };
        let one = generate_key_pair(&parameters, &mut rng).unwrap();
        let two = generate_key_pair(&parameters, &mut rng).unwrap();
        let shared = agree(&one.private, &two.public).unwrap();
        assert_eq!(shared, agree(&two.private, &one.public).unwrap());
        assert_eq!(shared.len(), 32);
        assert!(agree(&one.private, &two.private).is_err());
    }
}
