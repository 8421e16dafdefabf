//! Why a key cannot be read from or written in a format.

use kmip_conform_protocol::enumeration::KeyFormatType;

use crate::crypto::CryptoError;

/// A key could not be read from a format, or has no form in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The octets or fields are not what the format says.
    #[error("the key material is not in the format {format}: {reason}")]
    Malformed {
        /// The format.
        format: KeyFormatType,
        /// What is wrong.
        reason: &'static str,
    },
    /// The format is not known here, or the key has no form in it.
    #[error("the key cannot be represented as {0}")]
    Unsupported(KeyFormatType),
    /// The material is sound, as far as it can be read: it is a key of a kind not known here.
    #[error("the key is of a kind not known here: {0}")]
    Unknown(&'static str),
    /// The format needs numbers that cannot be worked out from those of the key.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// Makes the errors of one format.
#[derive(Clone, Copy)]
pub(super) struct In(pub KeyFormatType);

impl In {
    pub fn malformed(self, reason: &'static str) -> FormatError {
        FormatError::Malformed {
            format: self.0,
            reason,
        }
    }

    pub fn der<E>(self) -> impl Fn(E) -> FormatError {
        move |_| self.malformed("the DER structure is not the one expected")
    }
}
