//! XTS with ciphertext stealing (IEEE 1619, SP 800-38E): one data unit a call.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::CryptographicAlgorithm;

use super::blocks::mix;
use super::parameters::{CipherParameters, Direction};
use crate::crypto::CryptoError;
use crate::crypto::block::{BlockCipher, block_cipher};

const BLOCK: usize = 16;

/// Encrypts or decrypts a data unit; the IV is the tweak. `key` is the data key followed by the
/// tweak key.
pub(super) fn process(
    parameters: &CipherParameters<'_>,
    key: &[u8],
    data: &[u8],
    direction: Direction,
) -> Result<Vec<u8>, CryptoError> {
    if parameters.algorithm != CryptographicAlgorithm::AES {
        return Err(parameters.wrong_mode());
    }
    let (data_key, tweak_key) = key.split_at(key.len() / 2);
    if data_key == tweak_key {
        return Err(CryptoError::Key("its two halves are equal"));
    }
    let cipher = block_cipher(parameters.algorithm, data_key)?;
    let mut tweak = parameters.iv_of(BLOCK)?.to_vec();
    block_cipher(parameters.algorithm, tweak_key)?.encrypt(&mut tweak);
    if data.len() < BLOCK {
        return Err(CryptoError::DataLength {
            len: data.len(),
            multiple: BLOCK,
        });
    }
    Ok(unit(&cipher, tweak, data, direction))
}

fn unit(
    cipher: &Arc<dyn BlockCipher>,
    mut tweak: Vec<u8>,
    data: &[u8],
    direction: Direction,
) -> Vec<u8> {
    let rest = data.len() % BLOCK;
    // Without a rest every block stands alone; else the last whole block lends octets to it.
    let alone = match rest {
        0 => data.len(),
        rest => data.len() - rest - BLOCK,
    };
    let (whole, tail) = data.split_at(alone);
    let mut output = Vec::with_capacity(data.len());
    for block in whole.chunks(BLOCK) {
        output.extend(one(cipher, &tweak, block, direction));
        double(&mut tweak);
    }
    if tail.is_empty() {
        return output;
    }
    let mut next = tweak.clone();
    double(&mut next);
    let (first, second) = match direction {
        Direction::Encrypt => (&tweak, &next),
        Direction::Decrypt => (&next, &tweak),
    };
    let (block, short) = tail.split_at(BLOCK);
    let stolen = one(cipher, first, block, direction);
    let (kept, lent) = stolen.split_at(short.len());
    let last = one(cipher, second, &[short, lent].concat(), direction);
    output.extend(last);
    output.extend_from_slice(kept);
    output
}

fn one(cipher: &Arc<dyn BlockCipher>, tweak: &[u8], block: &[u8], direction: Direction) -> Vec<u8> {
    let mut block = block.to_vec();
    mix(&mut block, tweak);
    match direction {
        Direction::Encrypt => cipher.encrypt(&mut block),
        Direction::Decrypt => cipher.decrypt(&mut block),
    }
    mix(&mut block, tweak);
    block
}

/// Multiplies by the generator of the field, least significant octet first.
fn double(tweak: &mut [u8]) {
    let mut carry = 0;
    for octet in tweak.iter_mut() {
        let next = *octet >> 7;
        *octet = *octet << 1 | carry;
        carry = next;
    }
    if let (1, Some(first)) = (carry, tweak.first_mut()) {
        *first ^= 0x87;
    }
}
