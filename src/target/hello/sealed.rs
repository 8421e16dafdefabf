//! Records of TLS 1.2 under AES-GCM (RFC 5288), for the one hello that goes inside a session.

use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::{Aes128Gcm, Aes256Gcm, KeyInit};
use rustls::ConnectionTrafficSecrets;

/// One direction of a session that a TLS library has left to us.
pub(super) struct Sealed {
    sequence: u64,
    secrets: ConnectionTrafficSecrets,
}

/// The octets of the nonce that stand in the record, and those of the tag.
const EXPLICIT: usize = 8;
const TAG: usize = 16;

impl Sealed {
    pub(super) fn new((sequence, secrets): (u64, ConnectionTrafficSecrets)) -> Self {
        Self { sequence, secrets }
    }

    /// The record of this content.
    pub(super) fn seal(&mut self, kind: u8, content: &[u8]) -> Option<Vec<u8>> {
        // The library counts up from its own start; from the other end, none is used twice.
        let explicit = (u64::MAX - self.sequence).to_be_bytes();
        let aad = self.aad(kind, content.len())?;
        let sealed = self.crypt(explicit, &aad, content, true)?;
        self.sequence += 1;
        let length = u16::try_from(EXPLICIT + sealed.len()).ok()?;
        let mut record = vec![kind, 3, 3];
        record.extend(length.to_be_bytes());
        record.extend(explicit);
        record.extend(sealed);
        Some(record)
    }

    /// The content of a record's body.
    pub(super) fn open(&mut self, kind: u8, body: &[u8]) -> Option<Vec<u8>> {
        let (explicit, sealed) = body.split_first_chunk::<EXPLICIT>()?;
        let aad = self.aad(kind, sealed.len().checked_sub(TAG)?)?;
        let opened = self.crypt(*explicit, &aad, sealed, false)?;
        self.sequence += 1;
        Some(opened)
    }

    fn aad(&self, kind: u8, length: usize) -> Option<Vec<u8>> {
        let mut aad = self.sequence.to_be_bytes().to_vec();
        aad.extend([kind, 3, 3]);
        aad.extend(u16::try_from(length).ok()?.to_be_bytes());
        Some(aad)
    }

    fn crypt(&self, explicit: [u8; 8], aad: &[u8], msg: &[u8], seals: bool) -> Option<Vec<u8>> {
        let (ConnectionTrafficSecrets::Aes128Gcm { key, iv }
        | ConnectionTrafficSecrets::Aes256Gcm { key, iv }) = &self.secrets
        else {
            return None;
        };
        let mut nonce = [0; 12];
        for (to, from) in nonce
            .iter_mut()
            .zip(iv.as_ref().iter().take(4).chain(&explicit))
        {
            *to = *from;
        }
        match (key.as_ref().len(), seals) {
            (16, true) => seal_with(
                &Aes128Gcm::new_from_slice(key.as_ref()).ok()?,
                nonce,
                aad,
                msg,
            ),
            (16, false) => open_with(
                &Aes128Gcm::new_from_slice(key.as_ref()).ok()?,
                nonce,
                aad,
                msg,
            ),
            (_, true) => seal_with(
                &Aes256Gcm::new_from_slice(key.as_ref()).ok()?,
                nonce,
                aad,
                msg,
            ),
            (_, false) => open_with(
                &Aes256Gcm::new_from_slice(key.as_ref()).ok()?,
                nonce,
                aad,
                msg,
            ),
        }
    }
}

/// A cipher with the sizes of AES-GCM in TLS.
trait Cipher: AeadInOut<NonceSize = U12, TagSize = U16> {}

impl<C: AeadInOut<NonceSize = U12, TagSize = U16>> Cipher for C {}

fn seal_with(cipher: &impl Cipher, nonce: [u8; 12], aad: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    let mut sealed = plain.to_vec();
    let whole = sealed.as_mut_slice().into();
    let tag = cipher
        .encrypt_inout_detached(&nonce.into(), aad, whole)
        .ok()?;
    sealed.extend(tag.iter());
    Some(sealed)
}

fn open_with(cipher: &impl Cipher, nonce: [u8; 12], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (text, tag) = sealed.split_last_chunk::<TAG>()?;
    let mut plain = text.to_vec();
    let whole = plain.as_mut_slice().into();
    cipher
        .decrypt_inout_detached(&nonce.into(), aad, whole, &(*tag).into())
        .ok()?;
    Some(plain)
}
