//! Why a key cannot serve as an operation asks, and the Result Reasons for it.

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::schema;

/// What can go wrong when a key is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UseCause {
    /// The cryptographic parameters lack something or contradict themselves or the key.
    BadParameters,
    /// The cryptographic parameters ask for what the server does not offer.
    UnsupportedParameters,
    /// The mode needs an IV, counter or nonce.
    MissingInitializationVector,
    /// No operation by parts has the Correlation Value.
    InvalidCorrelationValue,
    /// Objects of this type, or keys of this kind, do not serve the operation.
    UnfitObjectType,
    /// The mode has no tags of this length.
    UnfitTagLength,
    /// The object cannot be wrapped in this encoding.
    EncodingOption,
    /// No object of this client has the identifier of the wrapping key.
    WrappingKeyNotFound,
    /// The wrapping key must be recovered first.
    WrappingKeyArchived,
    /// The wrapping key is destroyed.
    WrappingKeyDestroyed,
    /// The object named for wrapping is no key.
    UnfitWrappingKey,
    /// A key in a PKCS#12 container is not linked to one password.
    PasswordLink,
    /// The password of a PKCS#12 container is not active.
    PasswordInactive,
    /// The parameters for wrapping are none that the wrapping key has.
    WrappingParameters,
}

impl UseCause {
    /// The Result Reason: the first of those that say it which the operation's own table lists.
    pub fn reason(self, operation: Option<Operation>, version: ProtocolVersion) -> ResultReason {
        let candidates = match version.is_1x() {
            true => self.candidates_1x(operation, version),
            false => self.candidates_2x(),
        };
        let allowed = operation
            .map(|operation| schema::allowed_reasons(operation, version))
            .unwrap_or_default();
        candidates
            .iter()
            .find(|reason| allowed.iter().any(|row| row.reason == **reason))
            .or(candidates.first())
            .copied()
            .unwrap_or(ResultReason::GENERAL_FAILURE)
    }

    /// KMIP 1.4 sections 11.3 to 11.43 (1.3 likewise; 1.2 has no tables for these operations).
    fn candidates_1x(
        self,
        operation: Option<Operation>,
        version: ProtocolVersion,
    ) -> &'static [ResultReason] {
        let derives = operation == Some(Operation::DERIVE_KEY);
        let makes = [
            Operation::DERIVE_KEY,
            Operation::CREATE_SPLIT_KEY,
            Operation::JOIN_SPLIT_KEY,
        ];
        match self {
            Self::BadParameters | Self::UnsupportedParameters if derives => {
                &[ResultReason::INVALID_FIELD]
            }
            Self::BadParameters | Self::UnsupportedParameters => {
                &[ResultReason::CRYPTOGRAPHIC_FAILURE]
            }
            Self::MissingInitializationVector => &[ResultReason::INVALID_MESSAGE],
            Self::InvalidCorrelationValue
            | Self::WrappingKeyNotFound
            | Self::WrappingKeyDestroyed
            | Self::WrappingParameters => &[ResultReason::ITEM_NOT_FOUND],
            Self::UnfitObjectType if operation.is_some_and(|one| makes.contains(&one)) => {
                &[ResultReason::INVALID_FIELD]
            }
            Self::UnfitObjectType => &[ResultReason::PERMISSION_DENIED],
            Self::UnfitTagLength => &[ResultReason::GENERAL_FAILURE],
            Self::EncodingOption if version < ProtocolVersion::V1_1 => {
                &[ResultReason::INVALID_FIELD]
            }
            Self::EncodingOption => &[ResultReason::ENCODING_OPTION_ERROR],
            Self::WrappingKeyArchived => &[ResultReason::OBJECT_ARCHIVED],
            Self::UnfitWrappingKey => &[ResultReason::ILLEGAL_OPERATION],
            Self::PasswordLink => &[ResultReason::INVALID_FIELD],
            Self::PasswordInactive => &[ResultReason::PERMISSION_DENIED],
        }
    }

    /// KMIP 2.1 section 6.1 (2.0 likewise).
    fn candidates_2x(self) -> &'static [ResultReason] {
        match self {
            Self::BadParameters | Self::WrappingParameters => &[
                ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
                ResultReason::CRYPTOGRAPHIC_FAILURE,
            ],
            Self::UnsupportedParameters => &[
                ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
                ResultReason::CRYPTOGRAPHIC_FAILURE,
            ],
            // Tables 198 and 216 list this reason beside Missing Initialization Vector, and the
            // profile cases of every version state it.
            Self::MissingInitializationVector => &[ResultReason::INVALID_MESSAGE],
            Self::InvalidCorrelationValue => &[ResultReason::INVALID_CORRELATION_VALUE],
            Self::UnfitObjectType => &[ResultReason::INVALID_OBJECT_TYPE],
            // The profile cases of every version from 1.4 on state this reason for it.
            Self::UnfitTagLength => &[ResultReason::GENERAL_FAILURE],
            Self::EncodingOption => &[ResultReason::ENCODING_OPTION_ERROR],
            Self::WrappingKeyNotFound => &[ResultReason::WRAPPING_OBJECT_NOT_FOUND],
            Self::WrappingKeyArchived => &[ResultReason::WRAPPING_OBJECT_ARCHIVED],
            Self::WrappingKeyDestroyed => &[ResultReason::WRAPPING_OBJECT_DESTROYED],
            Self::PasswordLink => &[
                ResultReason::BAD_PASSWORD,
                ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED,
            ],
            // The published case of 2.0 states the first, the tables the second.
            Self::PasswordInactive => &[
                ResultReason::WRONG_KEY_LIFECYCLE_STATE,
                ResultReason::BAD_PASSWORD,
            ],
            Self::UnfitWrappingKey => &[
                ResultReason::INVALID_OBJECT_TYPE,
                ResultReason::KEY_WRAP_TYPE_NOT_SUPPORTED,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_operation_decides_between_reasons() {
        let reason =
            |operation, version| UseCause::UnsupportedParameters.reason(Some(operation), version);
        let (v1_4, v2_1) = (ProtocolVersion::V1_4, ProtocolVersion::V2_1);
        assert_eq!(
            reason(Operation::ENCRYPT, v2_1),
            ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS
        );
        assert_eq!(
            reason(Operation::MAC, v2_1),
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS
        );
        assert_eq!(
            reason(Operation::HASH, v2_1),
            ResultReason::CRYPTOGRAPHIC_FAILURE
        );
        assert_eq!(
            reason(Operation::ENCRYPT, v1_4),
            ResultReason::CRYPTOGRAPHIC_FAILURE
        );
        assert_eq!(
            reason(Operation::DERIVE_KEY, v1_4),
            ResultReason::INVALID_FIELD
        );
    }
}
