//! Authenticated encryption by parts: GCM (SP 800-38D) and ChaCha20-Poly1305 (RFC 8439 section
//! 2.8), which differ only in where key octets and tag come from.

use std::sync::Arc;

use ghash::GHash;
use poly1305::Poly1305;
use poly1305::universal_hash::{KeyInit, UniversalHash};
use subtle::ConstantTimeEq;

use super::blocks::mix;
use super::keystream::Keystream;
use super::parameters::{CipherParameters, Direction};
use crate::crypto::CryptoError;
use crate::crypto::block::{BlockCipher, wrong_length};

/// The block of both universal hashes.
const BLOCK: usize = 16;
/// Tag lengths of GCM (SP 800-38D section 5.2.1.2).
const GCM_TAGS: [usize; 7] = [4, 8, 12, 13, 14, 15, 16];
/// Tag lengths taken of ChaCha20-Poly1305: its own and what GCM allows for general use, for a profile
/// case asks for 12.
const POLY_TAGS: [usize; 5] = [12, 13, 14, 15, POLY_TAG];
/// The one length that RFC 8439 section 2.8 gives the tag, which therefore need not be said.
const POLY_TAG: usize = 16;

/// Authenticated encryption in the middle of its work.
#[derive(Clone)]
pub(super) struct Authenticated {
    keystream: Keystream,
    tag: TagState,
    direction: Direction,
    tag_len: usize,
    expected: Option<Vec<u8>>,
    /// Decrypted octets, which nobody gets before the tag is known to be right.
    held: Vec<u8>,
}

#[derive(Clone)]
struct TagState {
    hash: Hash,
    /// What the last hash is mixed with: the encrypted first counter block of GCM, else zeros.
    mask: Vec<u8>,
    partial: Vec<u8>,
    additional: u64,
    data: u64,
}

#[derive(Clone)]
enum Hash {
    Ghash(GHash),
    Poly1305(Box<Poly1305>),
}

impl Authenticated {
    pub fn gcm(
        cipher: Arc<dyn BlockCipher>,
        parameters: &CipherParameters<'_>,
        direction: Direction,
        expected: Option<&[u8]>,
    ) -> Result<Self, CryptoError> {
        if cipher.block_size() != BLOCK {
            return Err(parameters.wrong_mode());
        }
        let tag_len = parameters.tag_len(&GCM_TAGS)?;
        let mut key = [0; BLOCK];
        cipher.encrypt(&mut key);
        let hash = GHash::new(&key.into());
        let first = first_counter(&hash, parameters.required_iv()?)?;
        let mut mask = first.clone();
        cipher.encrypt(&mut mask);
        let mut keystream = Keystream::counting(cipher, first, 4);
        // The first block of the stream is the mask of the tag.
        keystream.apply(&mut [0; BLOCK])?;
        let mut tag = TagState::new(Hash::Ghash(hash), mask);
        tag.additional(parameters.additional);
        Self::new(keystream, tag, direction, tag_len, expected)
    }

    pub fn chacha_poly(
        parameters: &CipherParameters<'_>,
        key: &[u8],
        direction: Direction,
        expected: Option<&[u8]>,
    ) -> Result<Self, CryptoError> {
        let tag_len = match parameters.tag_len {
            None => POLY_TAG,
            Some(_) => parameters.tag_len(&POLY_TAGS)?,
        };
        parameters.iv_of(12)?;
        let mut one_time = [0; 32];
        Keystream::chacha(parameters, key, 0)?.apply(&mut one_time)?;
        let hash = Poly1305::new_from_slice(&one_time)
            .map_err(|_| wrong_length(parameters.algorithm, key))?;
        let keystream = Keystream::chacha(parameters, key, 1)?;
        let mut tag = TagState::new(Hash::Poly1305(Box::new(hash)), vec![0; BLOCK]);
        tag.additional(parameters.additional);
        Self::new(keystream, tag, direction, tag_len, expected)
    }

    fn new(
        keystream: Keystream,
        tag: TagState,
        direction: Direction,
        tag_len: usize,
        expected: Option<&[u8]>,
    ) -> Result<Self, CryptoError> {
        if direction == Direction::Decrypt {
            let given = expected.ok_or(CryptoError::TagMissing)?;
            if given.len() != tag_len {
                return Err(CryptoError::TagLength(given.len()));
            }
        }
        Ok(Self {
            keystream,
            tag,
            direction,
            tag_len,
            expected: expected.map(<[u8]>::to_vec),
            held: Vec::new(),
        })
    }

    pub fn update(&mut self, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let mut output = data.to_vec();
        if self.direction == Direction::Decrypt {
            self.tag.data(data);
            self.keystream.apply(&mut output)?;
            self.held.extend(output);
            return Ok(Vec::new());
        }
        self.keystream.apply(&mut output)?;
        self.tag.data(&output);
        Ok(output)
    }

    /// Octets that wait for the end.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// The rest of the data, and the tag when encrypting.
    pub fn finish(&mut self) -> Result<(Vec<u8>, Option<Vec<u8>>), CryptoError> {
        let mut tag = self.tag.clone().finish();
        tag.truncate(self.tag_len);
        match (self.direction, &self.expected) {
            (Direction::Encrypt, _) => Ok((Vec::new(), Some(tag))),
            (Direction::Decrypt, Some(expected)) if bool::from(tag.ct_eq(expected)) => {
                Ok((std::mem::take(&mut self.held), None))
            }
            (Direction::Decrypt, _) => Err(CryptoError::Integrity),
        }
    }
}

impl TagState {
    fn new(hash: Hash, mask: Vec<u8>) -> Self {
        Self {
            hash,
            mask,
            partial: Vec::new(),
            additional: 0,
            data: 0,
        }
    }

    fn additional(&mut self, octets: &[u8]) {
        self.additional = octets.len() as u64;
        self.hash.update(octets);
    }

    fn data(&mut self, octets: &[u8]) {
        self.data += octets.len() as u64;
        self.partial.extend_from_slice(octets);
        let whole = self.partial.len() - self.partial.len() % BLOCK;
        let ready: Vec<u8> = self.partial.drain(..whole).collect();
        self.hash.update(&ready);
    }

    fn finish(mut self) -> Vec<u8> {
        self.hash.update(&self.partial);
        let lengths = match self.hash {
            Hash::Ghash(_) => [
                (self.additional * 8).to_be_bytes(),
                (self.data * 8).to_be_bytes(),
            ],
            Hash::Poly1305(_) => [self.additional.to_le_bytes(), self.data.to_le_bytes()],
        };
        self.hash.update(&lengths.concat());
        let mut tag = match self.hash {
            Hash::Ghash(state) => state.finalize().to_vec(),
            Hash::Poly1305(state) => state.finalize().to_vec(),
        };
        mix(&mut tag, &self.mask);
        tag
    }
}

impl Hash {
    /// Takes whole blocks, the last one filled with zeros.
    fn update(&mut self, octets: &[u8]) {
        match self {
            Self::Ghash(state) => state.update_padded(octets),
            Self::Poly1305(state) => state.update_padded(octets),
        }
    }
}

/// The first counter block of GCM (SP 800-38D section 7.1, step 2).
fn first_counter(hash: &GHash, iv: &[u8]) -> Result<Vec<u8>, CryptoError> {
    if iv.is_empty() {
        return Err(CryptoError::Iv {
            expected: 12,
            actual: 0,
        });
    }
    if iv.len() == 12 {
        return Ok([iv, &[0, 0, 0, 1]].concat());
    }
    let mut state = hash.clone();
    state.update_padded(iv);
    let bits = (iv.len() as u128) * 8;
    state.update_padded(&bits.to_be_bytes());
    Ok(state.finalize().to_vec())
}
