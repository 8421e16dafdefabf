//! Sign and Signature Verify with keys that sign whole messages: ML-DSA, SLH-DSA, Ed25519 and
//! Ed448.

use kmip_conform_protocol::enumeration::CryptographicAlgorithm;

use super::signature::Signed;
use crate::crypto::CryptoError;
use crate::crypto::{KeyMaterial, MessageInput, MessageScheme, OctetFamily, OctetKeyDef};
use crate::error::OperationError;
use crate::key_use::refused;
use crate::parameters::Parameters;
use crate::streams::{Part, Work, unknown};

/// The most octets of a message given by parts: all of it is kept until the last part.
const MOST: usize = 1 << 24;

/// A message on its way to be signed or verified.
pub(super) struct Message {
    pub scheme: MessageScheme,
    content: Signed,
    /// The signature to verify, where a request gave it.
    pub expected: Option<Vec<u8>>,
}

/// Whether a key signs whole messages.
pub(super) fn signs_messages(key: &KeyMaterial) -> bool {
    let algorithm = match key {
        KeyMaterial::OctetPrivate(key) => key.algorithm,
        KeyMaterial::OctetPublic(key) => key.algorithm,
        _ => return false,
    };
    let signing = [
        OctetFamily::MlDsa,
        OctetFamily::SlhDsa,
        OctetFamily::Edwards,
    ];
    OctetKeyDef::of(algorithm).is_some_and(|row| signing.contains(&row.family))
}

impl Message {
    /// The message as far as it is known with this request, after what `earlier` ones left.
    pub fn read(
        given: Signed,
        signature: Option<Vec<u8>>,
        earlier: Option<Work>,
        parameters: Parameters<'_>,
        key: &KeyMaterial,
    ) -> Result<Self, OperationError> {
        match earlier {
            None => Ok(Self {
                scheme: scheme(parameters, key),
                content: given,
                expected: signature,
            }),
            Some(Work::Message {
                scheme,
                mut message,
                expected,
            }) => {
                message.extend(given.into_data()?);
                if message.len() > MOST {
                    let len = message.len();
                    return Err(refused(CryptoError::DataLength {
                        len,
                        multiple: MOST,
                    }));
                }
                Ok(Self {
                    scheme,
                    content: Signed::Data(message),
                    expected: signature.or(expected),
                })
            }
            Some(_) => Err(unknown()),
        }
    }

    /// What is signed.
    pub fn input(&self) -> MessageInput<'_> {
        match &self.content {
            Signed::Data(message) => MessageInput::Whole(message),
            Signed::Digest(digest) => MessageInput::Digest(digest),
        }
    }

    /// What the next request of the operation needs.
    pub fn into_work(self, part: &Part) -> Result<Option<Work>, OperationError> {
        if part.last {
            return Ok(None);
        }
        Ok(Some(Work::Message {
            scheme: self.scheme,
            message: self.content.into_data()?,
            expected: self.expected,
        }))
    }
}

/// The scheme of the parameters. A hash is stated by the name of an algorithm: the parameters' or,
/// where they have none, the key's.
fn scheme(parameters: Parameters<'_>, key: &KeyMaterial) -> MessageScheme {
    let own = key.algorithm();
    let named = parameters.algorithm().or(own);
    MessageScheme {
        prehashed: named.filter(|named| states_hash(*named)),
        ..parameters.message_scheme()
    }
}

fn states_hash(algorithm: CryptographicAlgorithm) -> bool {
    OctetKeyDef::of(algorithm).is_some_and(|row| row.algorithm != algorithm)
}
