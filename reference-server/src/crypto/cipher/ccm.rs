//! Counter with CBC-MAC (SP 800-38C), which must know the length of all data first.

use std::sync::Arc;

use subtle::ConstantTimeEq;

use super::blocks::mix;
use super::keystream::Keystream;
use super::parameters::CipherParameters;
use crate::crypto::CryptoError;
use crate::crypto::block::BlockCipher;

const BLOCK: usize = 16;
const TAGS: [usize; 7] = [4, 6, 8, 10, 12, 14, 16];

/// The ciphertext and its tag.
pub(super) fn seal(
    cipher: &Arc<dyn BlockCipher>,
    parameters: &CipherParameters<'_>,
    plaintext: &[u8],
) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
    let (tag_len, nonce) = check(cipher, parameters)?;
    let mut tag = authenticate(cipher, nonce, tag_len, parameters.additional, plaintext);
    let mut keystream = counting(cipher, nonce);
    keystream.apply(&mut tag)?;
    tag.truncate(tag_len);
    let mut data = plaintext.to_vec();
    keystream.apply(&mut data)?;
    Ok((data, tag))
}

/// The plaintext, where the tag is right.
pub(super) fn open(
    cipher: &Arc<dyn BlockCipher>,
    parameters: &CipherParameters<'_>,
    ciphertext: &[u8],
    expected: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let (tag_len, nonce) = check(cipher, parameters)?;
    let mut keystream = counting(cipher, nonce);
    let mut mask = vec![0; BLOCK];
    keystream.apply(&mut mask)?;
    let mut data = ciphertext.to_vec();
    keystream.apply(&mut data)?;
    let mut tag = authenticate(cipher, nonce, tag_len, parameters.additional, &data);
    mix(&mut tag, &mask);
    tag.truncate(tag_len);
    match bool::from(tag.ct_eq(expected)) {
        true => Ok(data),
        false => Err(CryptoError::Integrity),
    }
}

fn check<'a>(
    cipher: &Arc<dyn BlockCipher>,
    parameters: &'a CipherParameters<'_>,
) -> Result<(usize, &'a [u8]), CryptoError> {
    if cipher.block_size() != BLOCK {
        return Err(parameters.wrong_mode());
    }
    let nonce = parameters.required_iv()?;
    if !(7..=13).contains(&nonce.len()) {
        return Err(CryptoError::Iv {
            expected: 12,
            actual: nonce.len(),
        });
    }
    Ok((parameters.tag_len(&TAGS)?, nonce))
}

fn counting(cipher: &Arc<dyn BlockCipher>, nonce: &[u8]) -> Keystream {
    let width = BLOCK - 1 - nonce.len();
    let mut register = vec![low_octet(width - 1)];
    register.extend_from_slice(nonce);
    register.resize(BLOCK, 0);
    Keystream::counting(Arc::clone(cipher), register, width)
}

/// CBC-MAC over the formatted input (SP 800-38C appendix A.2).
fn authenticate(
    cipher: &Arc<dyn BlockCipher>,
    nonce: &[u8],
    tag_len: usize,
    additional: &[u8],
    data: &[u8],
) -> Vec<u8> {
    let width = BLOCK - 1 - nonce.len();
    let has_additional = if additional.is_empty() { 0 } else { 0x40 };
    let mut input = vec![has_additional | low_octet((tag_len - 2) / 2) << 3 | low_octet(width - 1)];
    input.extend_from_slice(nonce);
    let length = (data.len() as u128).to_be_bytes();
    input.extend(length.iter().skip(BLOCK - width));
    if !additional.is_empty() {
        match u16::try_from(additional.len()) {
            Ok(short) if short < 0xFF00 => input.extend(short.to_be_bytes()),
            _ => {
                input.extend([0xFF, 0xFE]);
                let length = u32::try_from(additional.len()).unwrap_or(u32::MAX);
                input.extend(length.to_be_bytes());
            }
        }
        input.extend_from_slice(additional);
        input.resize(input.len().next_multiple_of(BLOCK), 0);
    }
    input.extend_from_slice(data);
    input.resize(input.len().next_multiple_of(BLOCK), 0);
    let mut state = vec![0; BLOCK];
    for block in input.chunks(BLOCK) {
        mix(&mut state, block);
        cipher.encrypt(&mut state);
    }
    state
}

/// A small number as an octet.
fn low_octet(number: usize) -> u8 {
    u8::try_from(number).unwrap_or_default()
}
