//! Why a cryptographic function refuses.

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, HashingAlgorithm, PaddingMethod, RecommendedCurve,
};

/// A cryptographic function could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// The algorithm is not offered for this use.
    #[error("{0} is not supported for this use")]
    Algorithm(CryptographicAlgorithm),
    /// The length does not exist for the algorithm, or is not offered.
    #[error("{algorithm} has no supported key length of {bits} bits")]
    Length {
        /// The algorithm.
        algorithm: CryptographicAlgorithm,
        /// The length asked for.
        bits: u32,
    },
    /// The curve is not offered.
    #[error("the curve {0} is not supported")]
    Curve(RecommendedCurve),
    /// Neither a curve nor a length that names one was given.
    #[error("no curve was named")]
    CurveMissing,
    /// The hash is not offered.
    #[error("the hash {0} is not supported")]
    Hash(HashingAlgorithm),
    /// The mode of operation is not offered for the algorithm.
    #[error("the mode {mode} is not supported for {algorithm}")]
    Mode {
        /// The algorithm.
        algorithm: CryptographicAlgorithm,
        /// The mode.
        mode: BlockCipherMode,
    },
    /// The cipher works only in a mode of operation, and none was named.
    #[error("{0} needs a block cipher mode")]
    ModeMissing(CryptographicAlgorithm),
    /// The padding is not offered for this use.
    #[error("the padding {0} is not supported for this use")]
    Padding(PaddingMethod),
    /// The data are not a whole number of blocks, and nothing pads them.
    #[error("the data are {len} octets, not a multiple of {multiple}")]
    DataLength {
        /// Octets given.
        len: usize,
        /// What the length must be a multiple of.
        multiple: usize,
    },
    /// The initialisation vector or counter has the wrong length.
    #[error("the IV or counter has {actual} octets, not {expected}")]
    Iv {
        /// Octets the mode needs.
        expected: usize,
        /// Octets given.
        actual: usize,
    },
    /// The mode needs an initialisation vector, counter or nonce, and none was given.
    #[error("no IV, counter or nonce was given")]
    IvMissing,
    /// The mode needs the length of its tag, and none was given.
    #[error("no tag length was given")]
    TagLengthMissing,
    /// The mode has no tags of this length, or the tag given has another one.
    #[error("{0} octets are no length of this tag")]
    TagLength(usize),
    /// Authenticated decryption needs the tag, and none was given.
    #[error("no authentication tag was given")]
    TagMissing,
    /// The key lacks a part, or its parts do not fit together.
    #[error("the key cannot be used: {0}")]
    Key(&'static str),
    /// The check built into the data fails: wrong key, or altered data.
    #[error("the data do not decrypt under this key")]
    Integrity,
    /// What a peer sent to be decapsulated is nothing that this key opens.
    #[error("the encapsulated value is none for this key")]
    Encapsulation,
    /// The parameters of a signature or encapsulation contradict each other or the key.
    #[error("{0}")]
    Scheme(&'static str),
    /// The key is too short for this signature or the message too long.
    #[error("the {0} cannot be computed with this key")]
    Operation(&'static str),
}
