//! Modes that work block by block: ECB and CBC (SP 800-38A), PCBC.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{BlockCipherMode, PaddingMethod};

use super::parameters::{CipherParameters, Direction};
use crate::crypto::CryptoError;
use crate::crypto::block::BlockCipher;
use crate::crypto::padding::{pad, unpad, whole_blocks};

/// A block mode in the middle of its work.
#[derive(Clone)]
pub(super) struct Blocks {
    cipher: Arc<dyn BlockCipher>,
    chaining: Chaining,
    direction: Direction,
    padding: PaddingMethod,
    /// What is mixed into the next block; zeros in ECB.
    chain: Vec<u8>,
    /// Octets that do not fill a block yet, or whose padding is not known yet.
    pending: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chaining {
    None,
    Ciphertext,
    Both,
}

impl Blocks {
    pub fn new(
        cipher: Arc<dyn BlockCipher>,
        parameters: &CipherParameters<'_>,
        direction: Direction,
    ) -> Result<Self, CryptoError> {
        let block = cipher.block_size();
        let (chaining, chain) = match parameters.mode {
            Some(BlockCipherMode::ECB) => (Chaining::None, vec![0; block]),
            Some(BlockCipherMode::CBC) => (Chaining::Ciphertext, parameters.iv_of(block)?.to_vec()),
            Some(BlockCipherMode::PCBC) => (Chaining::Both, parameters.iv_of(block)?.to_vec()),
            _ => return Err(parameters.wrong_mode()),
        };
        Ok(Self {
            cipher,
            chaining,
            direction,
            padding: parameters.padding,
            chain,
            pending: Vec::new(),
        })
    }

    /// Processes whole blocks; the last one waits where it may hold padding.
    pub fn update(&mut self, data: &[u8]) -> Vec<u8> {
        self.pending.extend_from_slice(data);
        let block = self.cipher.block_size();
        let padded = self.direction == Direction::Decrypt && self.padding != PaddingMethod::NONE;
        let available = match padded {
            true => self.pending.len().saturating_sub(1),
            false => self.pending.len(),
        };
        let mut ready: Vec<u8> = self
            .pending
            .drain(..available - available % block)
            .collect();
        self.process(&mut ready);
        ready
    }

    pub fn finish(&mut self) -> Result<Vec<u8>, CryptoError> {
        let block = self.cipher.block_size();
        let rest = std::mem::take(&mut self.pending);
        if self.direction == Direction::Encrypt {
            let mut rest = pad(self.padding, &rest, block)?;
            self.process(&mut rest);
            return Ok(rest);
        }
        whole_blocks(&rest, block)?;
        let mut rest = rest;
        self.process(&mut rest);
        unpad(self.padding, rest, block)
    }

    fn process(&mut self, data: &mut [u8]) {
        for block in data.chunks_mut(self.cipher.block_size()) {
            let input = block.to_vec();
            match self.direction {
                Direction::Encrypt => {
                    mix(block, &self.chain);
                    self.cipher.encrypt(block);
                }
                Direction::Decrypt => {
                    self.cipher.decrypt(block);
                    mix(block, &self.chain);
                }
            }
            self.advance(&input, block);
        }
    }

    fn advance(&mut self, input: &[u8], output: &[u8]) {
        match (self.chaining, self.direction) {
            (Chaining::None, _) => {}
            (Chaining::Ciphertext, Direction::Encrypt) => self.chain = output.to_vec(),
            (Chaining::Ciphertext, Direction::Decrypt) => self.chain = input.to_vec(),
            (Chaining::Both, _) => {
                self.chain = input.to_vec();
                mix(&mut self.chain, output);
            }
        }
    }
}

/// Exclusive or, as far as both reach.
pub(super) fn mix(into: &mut [u8], from: &[u8]) {
    into.iter_mut().zip(from).for_each(|(a, b)| *a ^= b);
}
