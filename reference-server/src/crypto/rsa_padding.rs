//! OAEP and PSS with any pair of hashes (RFC 8017 sections 7.1, 8.1 and appendix B.2.1), and the
//! raw RSA operations below them.

use kmip_conform_protocol::enumeration::HashingAlgorithm;
use rand_core::CryptoRng;
use rsa::BoxedUint;
use rsa::hazmat::{rsa_decrypt_and_check, rsa_encrypt};
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Encrypt, RsaPrivateKey, RsaPublicKey};
use subtle::ConstantTimeEq;

use super::rsa::{private_key, public_key};
use crate::crypto::{CryptoError, RsaPrivate, RsaPublic, digest, digest_len};

/// How a message is fitted to the modulus before it is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsaPadding<'a> {
    /// Not at all: the message has the length of the modulus.
    None,
    /// RSAES-PKCS1-v1_5.
    Pkcs1v15,
    /// RSAES-OAEP.
    Oaep {
        /// The hash of the label.
        hash: HashingAlgorithm,
        /// The hash of the mask generation function.
        mask_hash: HashingAlgorithm,
        /// The label, which KMIP calls P Source.
        label: &'a [u8],
    },
}

/// Encrypts a short message.
///
/// # Errors
/// A message too long for key and padding, or a key that is none.
pub fn encrypt_rsa(
    padding: RsaPadding<'_>,
    key: &RsaPublic,
    message: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let key = public_key(key)?;
    match padding {
        RsaPadding::None => apply_public(&key, message),
        RsaPadding::Pkcs1v15 => key
            .encrypt(rng, Pkcs1v15Encrypt, message)
            .map_err(|_| CryptoError::Operation("encryption")),
        RsaPadding::Oaep {
            hash,
            mask_hash,
            label,
        } => {
            let mut seed = vec![0; digest_len(hash)?];
            rng.fill_bytes(&mut seed);
            let encoded = encode_oaep(key.size(), hash, mask_hash, label, message, &seed)?;
            apply_public(&key, &encoded)
        }
    }
}

/// Decrypts what [`encrypt_rsa`] made.
///
/// # Errors
/// [`CryptoError::Integrity`] where the padding is not right.
pub fn decrypt_rsa(
    padding: RsaPadding<'_>,
    key: &RsaPrivate,
    ciphertext: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let key = private_key(key)?;
    match padding {
        RsaPadding::None => apply_private(&key, ciphertext, rng),
        RsaPadding::Pkcs1v15 => key
            .decrypt_blinded(rng, Pkcs1v15Encrypt, ciphertext)
            .map_err(|_| CryptoError::Integrity),
        RsaPadding::Oaep {
            hash,
            mask_hash,
            label,
        } => {
            let encoded = apply_private(&key, ciphertext, rng)?;
            decode_oaep(&encoded, hash, mask_hash, label)
        }
    }
}

/// An RSASSA-PSS signature over a digest, with this much salt.
pub(super) fn sign_pss(
    key: &RsaPrivateKey,
    hash: HashingAlgorithm,
    mask_hash: HashingAlgorithm,
    salt_len: usize,
    hashed: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let mut salt = vec![0; salt_len.min(key.size())];
    rng.fill_bytes(&mut salt);
    let bits = modulus_bits(key)? - 1;
    let len = bits.div_ceil(8);
    let digest_len = digest_len(hash)?;
    let zeros = len
        .checked_sub(digest_len + salt_len + 2)
        .ok_or(CryptoError::Operation("signature"))?;
    let check = digest(hash, &[&[0; 8], hashed, &salt].concat())?;
    let mut block = vec![0; zeros];
    block.push(1);
    block.extend(salt);
    mask(&mut block, mask_hash, &check)?;
    clear_unused(&mut block, bits);
    block.extend(check);
    block.push(0xBC);
    apply_private(key, &left_filled(&block, key.size()), rng)
}

/// Whether a signature is an RSASSA-PSS one over a digest; any salt where no length is told.
pub(super) fn verify_pss(
    key: &RsaPublicKey,
    hash: HashingAlgorithm,
    mask_hash: HashingAlgorithm,
    salt_len: Option<usize>,
    hashed: &[u8],
    signature: &[u8],
) -> Result<bool, CryptoError> {
    if signature.len() != key.size() {
        return Ok(false);
    }
    let Ok(encoded) = apply_public(key, signature) else {
        return Ok(false);
    };
    let bits = modulus_bits(key)? - 1;
    let len = bits.div_ceil(8);
    let (above, encoded) = encoded.split_at(encoded.len().saturating_sub(len));
    let digest_len = digest_len(hash)?;
    let Some(block_len) = len.checked_sub(digest_len + 1) else {
        return Ok(false);
    };
    let (block, rest) = encoded.split_at(block_len);
    let (check, trailer) = rest.split_at(digest_len);
    let mut block = block.to_vec();
    let mut cleared = block.clone();
    clear_unused(&mut cleared, bits);
    let well_formed =
        trailer == [0xBC] && cleared == block && above.iter().all(|octet| *octet == 0);
    mask(&mut block, mask_hash, check)?;
    clear_unused(&mut block, bits);
    let zeros = block.iter().take_while(|octet| **octet == 0).count();
    let Some((1, salt)) = block.get(zeros..).and_then(<[u8]>::split_first) else {
        return Ok(false);
    };
    let right_salt = salt_len.is_none_or(|len| len == salt.len());
    let expected = digest(hash, &[&[0; 8], hashed, salt].concat())?;
    Ok(well_formed && right_salt && expected == check)
}

fn encode_oaep(
    size: usize,
    hash: HashingAlgorithm,
    mask_hash: HashingAlgorithm,
    label: &[u8],
    message: &[u8],
    seed: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let mut block = digest(hash, label)?;
    let zeros = size
        .checked_sub(message.len() + 2 * block.len() + 2)
        .ok_or(CryptoError::Operation("encryption of so long a message"))?;
    block.resize(block.len() + zeros, 0);
    block.push(1);
    block.extend_from_slice(message);
    mask(&mut block, mask_hash, seed)?;
    let mut seed = seed.to_vec();
    mask(&mut seed, mask_hash, &block)?;
    Ok([vec![0], seed, block].concat())
}

/// Every way to fail gives the same error, and all octets are looked at before one does.
fn decode_oaep(
    encoded: &[u8],
    hash: HashingAlgorithm,
    mask_hash: HashingAlgorithm,
    label: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let expected = digest(hash, label)?;
    if encoded.len() < 2 * expected.len() + 2 {
        return Err(CryptoError::Integrity);
    }
    let (first, rest) = encoded.split_at(1);
    let (seed, block) = rest.split_at(expected.len());
    let (mut seed, mut block) = (seed.to_vec(), block.to_vec());
    mask(&mut seed, mask_hash, &block)?;
    mask(&mut block, mask_hash, &seed)?;
    let (label_hash, data) = block.split_at(expected.len());
    let starts = first.ct_eq(&[0]) & label_hash.ct_eq(&expected);
    let zeros = data.iter().take_while(|octet| **octet == 0).count();
    match data.get(zeros..).and_then(<[u8]>::split_first) {
        Some((1, message)) if bool::from(starts) => Ok(message.to_vec()),
        _ => Err(CryptoError::Integrity),
    }
}

/// Mixes the octets of MGF1 over `seed` into `block` (RFC 8017 appendix B.2.1).
fn mask(block: &mut [u8], hash: HashingAlgorithm, seed: &[u8]) -> Result<(), CryptoError> {
    let step = digest_len(hash)?;
    for (counter, part) in (0u32..).zip(block.chunks_mut(step)) {
        let octets = digest(hash, &[seed, &counter.to_be_bytes()].concat())?;
        part.iter_mut().zip(octets).for_each(|(a, b)| *a ^= b);
    }
    Ok(())
}

/// Clears the bits of the first octet that lie above `bits`.
fn clear_unused(block: &mut [u8], bits: usize) {
    let unused = (8 - bits % 8) % 8;
    if let Some(first) = block.first_mut() {
        *first &= 0xFF >> unused;
    }
}

fn modulus_bits(key: &impl PublicKeyParts) -> Result<usize, CryptoError> {
    usize::try_from(key.n().as_ref().bits())
        .ok()
        .filter(|bits| *bits > 1)
        .ok_or(CryptoError::Key("the modulus is too small"))
}

fn apply_public(key: &RsaPublicKey, octets: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let number = number(key, octets)?;
    let result = rsa_encrypt(key, &number).map_err(|_| CryptoError::Operation("encryption"))?;
    Ok(octets_of(&result, key.size()))
}

fn apply_private(
    key: &RsaPrivateKey,
    octets: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, CryptoError> {
    let number = number(key, octets)?;
    let result = rsa_decrypt_and_check(key, Some(rng), &number)
        .map_err(|_| CryptoError::Operation("private key operation"))?;
    Ok(octets_of(&result, key.size()))
}

/// The octets as a number below the modulus.
fn number(key: &impl PublicKeyParts, octets: &[u8]) -> Result<BoxedUint, CryptoError> {
    if octets.len() != key.size() {
        return Err(CryptoError::DataLength {
            len: octets.len(),
            multiple: key.size(),
        });
    }
    BoxedUint::from_be_slice(octets, key.n().as_ref().bits_precision())
        .ok()
        .filter(|number| number < key.n().as_ref())
        .ok_or(CryptoError::Operation("RSA operation"))
}

fn octets_of(number: &BoxedUint, size: usize) -> Vec<u8> {
    let octets = number.to_be_bytes();
    let from = octets.len().saturating_sub(size);
    left_filled(octets.get(from..).unwrap_or_default(), size)
}

fn left_filled(octets: &[u8], size: usize) -> Vec<u8> {
    let mut filled = vec![0; size.saturating_sub(octets.len())];
    filled.extend_from_slice(octets);
    filled
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::crypto::rsa::generate;

    const SHA_1: HashingAlgorithm = HashingAlgorithm::SHA_1;
    const SHA_256: HashingAlgorithm = HashingAlgorithm::SHA_256;

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::from_seed([5; 32])
    }

    fn oaep(hash: HashingAlgorithm, mask_hash: HashingAlgorithm, label: &[u8]) -> RsaPadding<'_> {
        RsaPadding::Oaep {
            hash,
            mask_hash,
            label,
        }
    }

    #[test]
    fn decrypts_what_it_encrypted_with_every_padding() {
        let (private, public) = generate(1024, &mut rng()).unwrap();
        for padding in [
            RsaPadding::Pkcs1v15,
            oaep(SHA_1, SHA_1, b""),
            oaep(SHA_256, SHA_1, b"label"),
        ] {
            let sealed = encrypt_rsa(padding, &public, b"message", &mut rng()).unwrap();
            let opened = decrypt_rsa(padding, &private, &sealed, &mut rng()).unwrap();
            assert_eq!(opened, b"message");
        }
        let mut whole = vec![1; 128];
        whole[0] = 0;
        let sealed = encrypt_rsa(RsaPadding::None, &public, &whole, &mut rng()).unwrap();
        let opened = decrypt_rsa(RsaPadding::None, &private, &sealed, &mut rng()).unwrap();
        assert_eq!(opened, whole);
    }

    #[test]
    fn agrees_with_another_implementation_of_oaep_and_pss() {
        let (private, public) = generate(1024, &mut rng()).unwrap();
        let key = private_key(&private).unwrap();
        let other = rsa::Oaep::<sha2::Sha256, sha1::Sha1>::new_with_mgf_hash();
        let sealed = encrypt_rsa(oaep(SHA_256, SHA_1, b""), &public, b"hello", &mut rng()).unwrap();
        assert_eq!(key.decrypt(other, &sealed).unwrap(), b"hello");
        let hashed = digest(SHA_256, b"data").unwrap();
        let signature = sign_pss(&key, SHA_256, SHA_256, 20, &hashed, &mut rng()).unwrap();
        let other = rsa::Pss::<sha2::Sha256>::new_with_salt(20);
        assert!(
            key.to_public_key()
                .verify(other, &hashed, &signature)
                .is_ok()
        );
    }

    #[test]
    fn a_signature_fits_one_digest_one_salt_length_and_one_mask() {
        let (private, public) = generate(1024, &mut rng()).unwrap();
        let (private, public) = (private_key(&private).unwrap(), public_key(&public).unwrap());
        let hashed = digest(SHA_256, b"data").unwrap();
        let signature = sign_pss(&private, SHA_256, SHA_1, 94, &hashed, &mut rng()).unwrap();
        let verified = |mask_hash, salt, hashed: &[u8]| {
            verify_pss(&public, SHA_256, mask_hash, salt, hashed, &signature).unwrap()
        };
        assert!(verified(SHA_1, Some(94), &hashed));
        assert!(verified(SHA_1, None, &hashed));
        assert!(!verified(SHA_1, Some(32), &hashed));
        assert!(!verified(SHA_256, None, &hashed));
        assert!(!verified(SHA_1, None, &[0; 32]));
        let too_long = sign_pss(&private, SHA_256, SHA_1, 95, &hashed, &mut rng());
        assert_eq!(too_long, Err(CryptoError::Operation("signature")));
    }

    #[test]
    fn refuses_altered_ciphertext_and_messages_that_do_not_fit() {
        let (private, public) = generate(1024, &mut rng()).unwrap();
        let padding = oaep(SHA_256, SHA_256, b"");
        let sealed = encrypt_rsa(padding, &public, b"message", &mut rng()).unwrap();
        let other = oaep(SHA_256, SHA_256, b"other label");
        let refused = decrypt_rsa(other, &private, &sealed, &mut rng());
        assert_eq!(refused, Err(CryptoError::Integrity));
        let refused = encrypt_rsa(padding, &public, &[0; 63], &mut rng());
        assert!(matches!(refused, Err(CryptoError::Operation(_))));
        let refused = decrypt_rsa(padding, &private, &sealed[1..], &mut rng());
        assert!(matches!(refused, Err(CryptoError::DataLength { .. })));
    }
}
