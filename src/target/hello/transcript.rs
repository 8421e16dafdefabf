//! What both sides of a handshake of TLS 1.2 said in the clear, and the proof that a client gives of
//! it when it renegotiates (RFC 5746 section 3.1, RFC 5246 section 7.4.9).

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha384};

/// Records as they passed by.
#[derive(Default)]
pub(super) struct Transcript {
    client: Vec<u8>,
    server: Vec<u8>,
}

/// The hash of a suite.
#[derive(Clone, Copy)]
pub(super) enum Hash {
    Sha256,
    Sha384,
}

const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO_DONE: u8 = 14;

impl Transcript {
    pub(super) fn sent(&mut self, octets: &[u8]) {
        self.client.extend(octets);
    }

    pub(super) fn received(&mut self, octets: &[u8]) {
        self.server.extend(octets);
    }

    /// The octets of the client's Finished message.
    pub(super) fn verify_data(&self, master: &[u8], hash: Hash) -> Option<Vec<u8>> {
        let messages = self.messages()?;
        let digest = match hash {
            Hash::Sha256 => Sha256::digest(&messages).to_vec(),
            Hash::Sha384 => Sha384::digest(&messages).to_vec(),
        };
        let seed = [b"client finished".as_slice(), &digest].concat();
        let expanded = match hash {
            Hash::Sha256 => expand::<Hmac<Sha256>>(master, &seed),
            Hash::Sha384 => expand::<Hmac<Sha384>>(master, &seed),
        };
        Some(expanded?.into_iter().take(12).collect())
    }

    /// The messages before the client's Finished: its hello, what the server said to it, the rest.
    fn messages(&self) -> Option<Vec<u8>> {
        let client = clear(&self.client);
        let (hello, rest) = first(&client)?;
        if hello.first() != Some(&CLIENT_HELLO) {
            return None;
        }
        let mut all = hello.to_vec();
        let server = clear(&self.server);
        let mut left = server.as_slice();
        loop {
            let (message, after) = first(left)?;
            all.extend(message);
            if message.first() == Some(&SERVER_HELLO_DONE) {
                break;
            }
            left = after;
        }
        all.extend(rest);
        Some(all)
    }
}

/// The content of the handshake records before anything else.
fn clear(mut records: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    while let [HANDSHAKE, _, _, high, low, rest @ ..] = records {
        let length = usize::from(*high) << 8 | usize::from(*low);
        let Some((body, after)) = rest.split_at_checked(length) else {
            break;
        };
        content.extend(body);
        records = after;
    }
    content
}

/// The first handshake message, and what follows.
fn first(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let [_, a, b, c, ..] = octets else {
        return None;
    };
    let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
    octets.split_at_checked(4 + length)
}

/// The first block of the pseudorandom function (RFC 5246 section 5), which is more than is needed.
fn expand<M: Mac + KeyInit>(secret: &[u8], seed: &[u8]) -> Option<Vec<u8>> {
    let code = |parts: &[&[u8]]| {
        let mut mac = <M as KeyInit>::new_from_slice(secret).ok()?;
        for part in parts {
            mac.update(part);
        }
        Some(mac.finalize().into_bytes().to_vec())
    };
    let block = code(&[seed])?;
    code(&[&block, seed])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, content: &[u8]) -> Vec<u8> {
        let mut record = vec![kind, 3, 3, 0, content.len() as u8];
        record.extend(content);
        record
    }

    #[test]
    fn messages_are_in_the_order_in_which_they_were_said() {
        let mut transcript = Transcript::default();
        transcript.sent(&record(22, &[1, 0, 0, 1, 7]));
        transcript.received(&record(22, &[2, 0, 0, 0, 14, 0]));
        transcript.received(&record(22, &[0, 0]));
        // A ticket comes after the client has finished.
        transcript.received(&record(22, &[4, 0, 0, 0]));
        transcript.sent(&record(22, &[16, 0, 0, 1, 9]));
        transcript.sent(&record(20, &[1]));
        transcript.sent(&record(22, &[99; 20]));
        let expected = [1, 0, 0, 1, 7, 2, 0, 0, 0, 14, 0, 0, 0, 16, 0, 0, 1, 9];
        assert_eq!(transcript.messages().unwrap(), expected);
    }

    #[test]
    fn the_proof_has_twelve_octets_and_needs_the_whole_handshake() {
        let mut transcript = Transcript::default();
        transcript.sent(&record(22, &[1, 0, 0, 0]));
        assert_eq!(transcript.verify_data(b"secret", Hash::Sha256), None);
        transcript.received(&record(22, &[14, 0, 0, 0]));
        let proof = transcript.verify_data(b"secret", Hash::Sha256).unwrap();
        assert_eq!(proof.len(), 12);
        assert_ne!(transcript.verify_data(b"secret", Hash::Sha384), Some(proof));
    }
}
