//! Modes and ciphers that combine data with a stream of key octets: CTR, CFB and OFB (SP 800-38A),
//! ChaCha20 (RFC 8439, or its original form with a nonce of 8 octets), RC4.

use std::sync::Arc;

use chacha20::cipher::{KeyIvInit, StreamCipher, StreamCipherSeek};
use chacha20::{ChaCha20, ChaCha20Legacy};
use kmip_conform_protocol::enumeration::BlockCipherMode;
use rc4::{KeyInit, Rc4};

use super::blocks::mix;
use super::parameters::{CipherParameters, Direction};
use crate::crypto::CryptoError;
use crate::crypto::block::{BlockCipher, wrong_length};

/// A source of key octets in the middle of its work.
#[derive(Clone)]
pub(super) enum Keystream {
    Block(BlockStream),
    ChaCha(ChaCha),
    RcFour(Box<RcFour>),
}

/// Key octets of ChaCha20 from a position on; the length of the nonce tells the form.
#[derive(Clone)]
pub(super) struct ChaCha {
    key: Vec<u8>,
    nonce: Vec<u8>,
    position: u64,
}

/// Key octets of RC4.
pub(super) struct RcFour {
    /// Absent only where the key is none, which is refused before.
    state: Option<Rc4>,
    key: Vec<u8>,
    used: usize,
}

/// Key octets from a block cipher.
#[derive(Clone)]
pub(super) struct BlockStream {
    cipher: Arc<dyn BlockCipher>,
    feedback: Feedback,
    register: Vec<u8>,
    /// Key octets made from the register, and how many of them are used.
    stream: Vec<u8>,
    used: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Feedback {
    /// The register counts in its last octets.
    Counter {
        octets: usize,
    },
    Output,
    Ciphertext(Direction),
}

/// Octets of a block of ChaCha20.
const CHACHA_BLOCK: u64 = 64;

impl Keystream {
    pub fn of_mode(
        cipher: Arc<dyn BlockCipher>,
        parameters: &CipherParameters<'_>,
        direction: Direction,
    ) -> Result<Self, CryptoError> {
        let block = cipher.block_size();
        let (feedback, register) = match parameters.mode {
            Some(BlockCipherMode::CTR) => counter_block(parameters, block)?,
            Some(BlockCipherMode::OFB) => (Feedback::Output, parameters.iv_of(block)?.to_vec()),
            Some(BlockCipherMode::CFB) => (
                Feedback::Ciphertext(direction),
                parameters.iv_of(block)?.to_vec(),
            ),
            _ => return Err(parameters.wrong_mode()),
        };
        Ok(Self::Block(BlockStream::new(cipher, feedback, register)))
    }

    /// Counter mode from this block on, of which the last `octets` count.
    pub fn counting(cipher: Arc<dyn BlockCipher>, register: Vec<u8>, octets: usize) -> Self {
        Self::Block(BlockStream::new(
            cipher,
            Feedback::Counter { octets },
            register,
        ))
    }

    /// ChaCha20 from block `counter` on.
    pub fn chacha(
        parameters: &CipherParameters<'_>,
        key: &[u8],
        counter: u32,
    ) -> Result<Self, CryptoError> {
        let nonce = match parameters.required_iv()? {
            iv if iv.len() == 8 => iv,
            _ => parameters.iv_of(12)?,
        };
        let stream = ChaCha {
            key: key.to_vec(),
            nonce: nonce.to_vec(),
            position: u64::from(counter) * CHACHA_BLOCK,
        };
        // A key of the wrong length is refused now and not in the middle of the data.
        stream
            .clone()
            .apply(&mut [])
            .map_err(|_| wrong_length(parameters.algorithm, key))?;
        Ok(Self::ChaCha(stream))
    }

    /// RC4 from its first octet on.
    pub fn rc4(parameters: &CipherParameters<'_>, key: &[u8]) -> Result<Self, CryptoError> {
        let state =
            Rc4::new_from_slice(key).map_err(|_| wrong_length(parameters.algorithm, key))?;
        Ok(Self::RcFour(Box::new(RcFour {
            state: Some(state),
            key: key.to_vec(),
            used: 0,
        })))
    }

    /// Encrypts or decrypts `data` in place.
    pub fn apply(&mut self, data: &mut [u8]) -> Result<(), CryptoError> {
        match self {
            Self::Block(stream) => {
                stream.apply(data);
                Ok(())
            }
            Self::ChaCha(stream) => stream.apply(data),
            Self::RcFour(stream) => stream.apply(data),
        }
    }
}

impl RcFour {
    fn apply(&mut self, data: &mut [u8]) -> Result<(), CryptoError> {
        let exhausted = CryptoError::Operation("key stream");
        let state = self.state.as_mut().ok_or_else(|| exhausted.clone())?;
        state
            .try_apply_keystream(data)
            .map_err(|_| exhausted.clone())?;
        self.used = self.used.checked_add(data.len()).ok_or(exhausted)?;
        Ok(())
    }
}

impl Clone for RcFour {
    /// The implementation cannot be copied, so the copy is brought to the same place.
    fn clone(&self) -> Self {
        let mut state = Rc4::new_from_slice(&self.key).ok();
        if let Some(state) = &mut state {
            state.write_keystream(&mut vec![0; self.used]);
        }
        Self {
            state,
            key: self.key.clone(),
            used: self.used,
        }
    }
}

impl ChaCha {
    fn apply(&mut self, data: &mut [u8]) -> Result<(), CryptoError> {
        match self.nonce.len() {
            8 => self.apply_as::<ChaCha20Legacy>(data),
            _ => self.apply_as::<ChaCha20>(data),
        }
    }

    fn apply_as<C>(&mut self, data: &mut [u8]) -> Result<(), CryptoError>
    where
        C: KeyIvInit + StreamCipher + StreamCipherSeek,
    {
        let exhausted = CryptoError::Operation("key stream");
        let mut state = C::new_from_slices(&self.key, &self.nonce)
            .map_err(|_| CryptoError::Key("it is no key of ChaCha20"))?;
        state
            .try_seek(self.position)
            .map_err(|_| exhausted.clone())?;
        state
            .try_apply_keystream(data)
            .map_err(|_| exhausted.clone())?;
        let len = u64::try_from(data.len()).map_err(|_| exhausted.clone())?;
        self.position = self.position.checked_add(len).ok_or(exhausted)?;
        Ok(())
    }
}

impl BlockStream {
    fn new(cipher: Arc<dyn BlockCipher>, feedback: Feedback, register: Vec<u8>) -> Self {
        Self {
            cipher,
            feedback,
            register,
            stream: Vec::new(),
            used: 0,
        }
    }

    fn apply(&mut self, data: &mut [u8]) {
        let mut rest = data;
        while !rest.is_empty() {
            if self.used == self.stream.len() {
                self.refill();
            }
            let count = rest.len().min(self.stream.len() - self.used);
            let (now, later) = rest.split_at_mut(count);
            let input = now.to_vec();
            mix(now, self.stream.get(self.used..).unwrap_or_default());
            self.feed(&input, now);
            self.used += count;
            rest = later;
        }
    }

    fn refill(&mut self) {
        self.stream = self.register.clone();
        self.cipher.encrypt(&mut self.stream);
        self.used = 0;
        match self.feedback {
            Feedback::Counter { octets } => increment(&mut self.register, octets),
            Feedback::Output => self.register = self.stream.clone(),
            Feedback::Ciphertext(_) => {}
        }
    }

    /// Ciphertext feedback takes the ciphertext into the register where its key octets were.
    fn feed(&mut self, input: &[u8], output: &[u8]) {
        let Feedback::Ciphertext(direction) = self.feedback else {
            return;
        };
        let ciphertext = match direction {
            Direction::Encrypt => output,
            Direction::Decrypt => input,
        };
        self.register
            .iter_mut()
            .skip(self.used)
            .zip(ciphertext)
            .for_each(|(into, from)| *into = *from);
    }
}

/// The first counter block: the IV itself, or a shorter IV followed by the counter (RFC 3686).
fn counter_block(
    parameters: &CipherParameters<'_>,
    block: usize,
) -> Result<(Feedback, Vec<u8>), CryptoError> {
    let iv = parameters.required_iv()?;
    let wrong = CryptoError::Iv {
        expected: block,
        actual: iv.len(),
    };
    if iv.len() == block {
        return Ok((Feedback::Counter { octets: block }, iv.to_vec()));
    }
    let octets = block
        .checked_sub(iv.len())
        .filter(|octets| *octets >= 4 && !iv.is_empty())
        .ok_or(wrong)?;
    let mut register = iv.to_vec();
    register.resize(block - 4, 0);
    register.extend(parameters.initial_counter.unwrap_or(0).to_be_bytes());
    Ok((Feedback::Counter { octets }, register))
}

/// Counts up in the last `octets` octets.
fn increment(register: &mut [u8], octets: usize) {
    for octet in register.iter_mut().rev().take(octets) {
        *octet = octet.wrapping_add(1);
        if *octet != 0 {
            break;
        }
    }
}
