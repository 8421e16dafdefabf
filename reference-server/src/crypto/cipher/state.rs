//! One cipher operation, from the first octet to the last.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{
    BlockCipherMode as Mode, CryptographicAlgorithm as Algorithm, PaddingMethod,
};

use super::authenticated::Authenticated;
use super::blocks::Blocks;
use super::keystream::Keystream;
use super::parameters::{CipherParameters, Direction, is_chacha};
use super::{ccm, xts};
use crate::crypto::block::{BlockCipher, block_cipher};
use crate::crypto::{CryptoError, unwrap_key, wrap_key};

/// The most octets that one operation by parts holds back.
const MOST_HELD: usize = 16 << 20;

/// A cipher operation in the middle of its work.
#[derive(Clone)]
pub struct CipherState(Work);

#[derive(Clone)]
enum Work {
    Blocks(Blocks),
    Keystream(Keystream),
    Authenticated(Authenticated),
    Whole(Whole),
}

/// A mode that needs all data at once.
#[derive(Clone)]
struct Whole {
    kind: Kind,
    direction: Direction,
    parameters: Owned,
    key: Vec<u8>,
    tag: Option<Vec<u8>>,
    data: Vec<u8>,
}

#[derive(Clone)]
enum Kind {
    Ccm(Arc<dyn BlockCipher>),
    Xts,
    KeyWrap(Mode),
}

/// Parameters that outlive the request.
#[derive(Clone)]
struct Owned {
    algorithm: Algorithm,
    mode: Option<Mode>,
    iv: Option<Vec<u8>>,
    additional: Vec<u8>,
    tag_len: Option<usize>,
}

/// What the end of an operation gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The last octets.
    pub data: Vec<u8>,
    /// The authentication tag, where the mode makes one and the operation encrypts.
    pub tag: Option<Vec<u8>>,
}

impl CipherState {
    /// Starts an operation. `tag` is what authenticated decryption compares with.
    ///
    /// # Errors
    /// Algorithm, mode, padding, key or IV that do not fit together.
    pub fn new(
        direction: Direction,
        parameters: &CipherParameters<'_>,
        key: &[u8],
        tag: Option<&[u8]>,
    ) -> Result<Self, CryptoError> {
        let algorithm = parameters.algorithm;
        if is_chacha(algorithm) {
            return chacha(direction, parameters, key, tag).map(Self);
        }
        let mode = parameters.mode;
        if algorithm == Algorithm::RC4 {
            return match mode {
                None => Keystream::rc4(parameters, key).map(|state| Self(Work::Keystream(state))),
                Some(_) => Err(parameters.wrong_mode()),
            };
        }
        let whole = |kind| {
            Work::Whole(Whole {
                kind,
                direction,
                parameters: Owned::of(parameters),
                key: key.to_vec(),
                tag: tag.map(<[u8]>::to_vec),
                data: Vec::new(),
            })
        };
        if mode == Some(Mode::XTS) {
            return Ok(Self(whole(Kind::Xts)));
        }
        let cipher = block_cipher(algorithm, key)?;
        Ok(Self(match mode {
            Some(Mode::ECB | Mode::CBC | Mode::PCBC) => {
                Work::Blocks(Blocks::new(cipher, parameters, direction)?)
            }
            Some(Mode::CTR | Mode::CFB | Mode::OFB) => {
                Work::Keystream(Keystream::of_mode(cipher, parameters, direction)?)
            }
            Some(Mode::GCM) => {
                Work::Authenticated(Authenticated::gcm(cipher, parameters, direction, tag)?)
            }
            Some(Mode::CCM) => whole(Kind::Ccm(cipher)),
            Some(mode @ (Mode::NISTKEYWRAP | Mode::AESKEYWRAPPADDING))
                if algorithm == Algorithm::AES =>
            {
                whole(Kind::KeyWrap(mode))
            }
            _ => return Err(parameters.wrong_mode()),
        }))
    }

    /// Takes a part of the data; gives what is ready.
    ///
    /// # Errors
    /// More data than the mode can hold back or process.
    pub fn update(&mut self, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let held = match &self.0 {
            Work::Whole(whole) => whole.data.len(),
            Work::Authenticated(state) => state.held(),
            Work::Blocks(_) | Work::Keystream(_) => 0,
        };
        if held.saturating_add(data.len()) > MOST_HELD {
            return Err(CryptoError::Operation("operation over so much data"));
        }
        match &mut self.0 {
            Work::Blocks(state) => Ok(state.update(data)),
            Work::Keystream(state) => {
                let mut data = data.to_vec();
                state.apply(&mut data)?;
                Ok(data)
            }
            Work::Authenticated(state) => state.update(data),
            Work::Whole(whole) => {
                whole.data.extend_from_slice(data);
                Ok(Vec::new())
            }
        }
    }

    /// Ends the operation.
    ///
    /// # Errors
    /// Data that are not whole blocks, or whose padding or tag is wrong.
    pub fn finish(mut self) -> Result<Finished, CryptoError> {
        let plain = |data| Finished { data, tag: None };
        match &mut self.0 {
            Work::Blocks(state) => state.finish().map(plain),
            Work::Keystream(_) => Ok(plain(Vec::new())),
            Work::Authenticated(state) => {
                let (data, tag) = state.finish()?;
                Ok(Finished { data, tag })
            }
            Work::Whole(whole) => whole.finish(),
        }
    }
}

impl Whole {
    fn finish(&self) -> Result<Finished, CryptoError> {
        let parameters = self.parameters.borrowed();
        let plain = |data| Finished { data, tag: None };
        match (&self.kind, self.direction) {
            (Kind::Xts, direction) => {
                xts::process(&parameters, &self.key, &self.data, direction).map(plain)
            }
            (Kind::KeyWrap(mode), Direction::Encrypt) => {
                wrap_key(*mode, &self.key, &self.data).map(plain)
            }
            (Kind::KeyWrap(mode), Direction::Decrypt) => {
                unwrap_key(*mode, &self.key, &self.data).map(plain)
            }
            (Kind::Ccm(cipher), Direction::Encrypt) => {
                let (data, tag) = ccm::seal(cipher, &parameters, &self.data)?;
                Ok(Finished {
                    data,
                    tag: Some(tag),
                })
            }
            (Kind::Ccm(cipher), Direction::Decrypt) => {
                let tag = self.tag.as_deref().ok_or(CryptoError::TagMissing)?;
                ccm::open(cipher, &parameters, &self.data, tag).map(plain)
            }
        }
    }
}

impl Owned {
    fn of(parameters: &CipherParameters<'_>) -> Self {
        Self {
            algorithm: parameters.algorithm,
            mode: parameters.mode,
            iv: parameters.iv.map(<[u8]>::to_vec),
            additional: parameters.additional.to_vec(),
            tag_len: parameters.tag_len,
        }
    }

    fn borrowed(&self) -> CipherParameters<'_> {
        CipherParameters {
            algorithm: self.algorithm,
            mode: self.mode,
            padding: PaddingMethod::NONE,
            iv: self.iv.as_deref(),
            additional: &self.additional,
            tag_len: self.tag_len,
            initial_counter: None,
        }
    }
}

fn chacha(
    direction: Direction,
    parameters: &CipherParameters<'_>,
    key: &[u8],
    tag: Option<&[u8]>,
) -> Result<Work, CryptoError> {
    match (parameters.algorithm, parameters.mode) {
        (Algorithm::CHACHA20POLY1305, Some(Mode::AEAD) | None) => {
            Authenticated::chacha_poly(parameters, key, direction, tag).map(Work::Authenticated)
        }
        (Algorithm::CHACHA20, None) => {
            let counter = parameters.initial_counter.unwrap_or(0);
            Keystream::chacha(parameters, key, counter).map(Work::Keystream)
        }
        _ => Err(parameters.wrong_mode()),
    }
}

/// Encrypts all of `plaintext`.
///
/// # Errors
/// As [`CipherState`].
pub fn encrypt(
    parameters: &CipherParameters<'_>,
    key: &[u8],
    plaintext: &[u8],
) -> Result<Finished, CryptoError> {
    at_once(
        CipherState::new(Direction::Encrypt, parameters, key, None)?,
        plaintext,
    )
}

/// Decrypts all of `ciphertext`; `tag` is compared in authenticated modes.
///
/// # Errors
/// As [`CipherState`].
pub fn decrypt(
    parameters: &CipherParameters<'_>,
    key: &[u8],
    ciphertext: &[u8],
    tag: Option<&[u8]>,
) -> Result<Vec<u8>, CryptoError> {
    let state = CipherState::new(Direction::Decrypt, parameters, key, tag)?;
    Ok(at_once(state, ciphertext)?.data)
}

fn at_once(mut state: CipherState, data: &[u8]) -> Result<Finished, CryptoError> {
    let mut output = state.update(data)?;
    let finished = state.finish()?;
    output.extend(finished.data);
    Ok(Finished {
        data: output,
        tag: finished.tag,
    })
}

#[cfg(test)]
mod tests;
