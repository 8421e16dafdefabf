//! Why an operation fails, and the Result Reason each version states for it.

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{Operation, ResultReason};

use crate::reason;
use crate::use_cause::UseCause;

/// A failed operation: the cause, from which the Result Reason follows, and a text for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OperationError {
    /// What went wrong.
    pub cause: Cause,
    /// The Result Message.
    pub message: String,
}

/// What can go wrong. The Result Reason depends on the cause, the version and sometimes the
/// operation (KMIP 1.x chapter 11, 2.x "Error Handling" below each operation).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A required field is missing, or a field stands where none may.
    InvalidMessage,
    /// A field holds something the server cannot take.
    InvalidField,
    /// A field holds a number that its enumeration does not list.
    UnknownEnumeration,
    /// The header's credential does not authenticate anybody.
    AuthenticationNotSuccessful,
    /// The server does not speak the version of the message.
    UnsupportedVersion,
    /// The server does not offer the operation in this version.
    OperationNotSupported,
    /// The server lacks an optional feature the request depends on.
    FeatureNotSupported,
    /// A critical Message Extension is unknown to the server.
    UnknownExtension,
    /// The response would be larger than the client allows.
    ResponseTooLarge,
    /// The client may not do this.
    PermissionDenied,
    /// The key has to be quantum safe and would not be.
    NotQuantumSafe,
    /// The certificate request is not a signed one of the type stated, or for another key.
    InvalidCsr,
    /// The certificate could not be made.
    CertificationFailure,
    /// The request names no certificate.
    NoCertificates,
    /// What the request names as a certificate is none that can be read.
    UnreadableCertificate,
    /// No outstanding asynchronous request of this client has the correlation value.
    InvalidAsynchronousCorrelation,
    /// The asynchronous request was canceled.
    Canceled,
    /// The asynchronous request is completed already.
    AlreadyProcessed,
    /// The item was not performed, for an earlier one of its batch failed.
    NotReached,
    /// The client has as many asynchronous requests or objects as the server keeps, or its batch
    /// as many items as the server takes.
    LimitReached,
    /// The change could not be written to where it survives.
    NotWritten,
    /// The ticket is unknown, ended or used up by time.
    InvalidTicket,
    /// A constraint that the client set forbids the object.
    ConstraintViolation,
    /// No object of this client has the identifier.
    ObjectNotFound,
    /// An object has the identifier already.
    ObjectExists,
    /// No template of this client has the name.
    TemplateNotFound,
    /// The object must be recovered first.
    ObjectArchived,
    /// The object's material is gone.
    ObjectDestroyed,
    /// The object's state does not allow the operation.
    WrongState,
    /// The operation does not work on objects of this type.
    WrongObjectType,
    /// The object type of the request is unknown, or is not that of the object in it.
    InvalidObjectType,
    /// A client may not set, change or delete the attribute.
    AttributeReadOnly,
    /// The attribute is unknown, or does not exist for this type of object or in this version.
    InvalidAttribute,
    /// The attribute cannot have this value.
    InvalidAttributeValue,
    /// The attribute has one instance at most.
    AttributeSingleValued,
    /// The attribute has several instances where the operation works on one.
    AttributeMultiValued,
    /// The object does not have the attribute.
    AttributeNotFound,
    /// The object has the attribute, but not the instance.
    AttributeInstanceNotFound,
    /// Another object of this client has the Name.
    NameInUse,
    /// The attribute has as many instances as the server keeps.
    TooManyInstances,
    /// The server makes no Application Data for the namespace.
    NamespaceNotSupported,
    /// The value would leave its range.
    NumericRange,
    /// The value has the wrong type for the adjustment.
    InvalidDataType,
    /// The material cannot be had in this format.
    KeyFormatNotSupported,
    /// The material cannot be had in this compression.
    KeyCompressionNotSupported,
    /// Wrapping as asked for is not supported.
    KeyWrapNotSupported,
    /// A Sensitive object leaves the server wrapped only.
    Sensitive,
    /// The object never leaves the server.
    NotExtractable,
    /// The usage mask does not allow it.
    IncompatibleUsageMask,
    /// The usage limits do not allow it.
    UsageLimitExceeded,
    /// The object has no usage limits to allocate from.
    NoUsageLimits,
    /// A lease is not granted.
    LeaseRefused,
    /// New dates cannot be computed, for the object has no Activation Date.
    OffsetWithoutDate,
    /// The key material could not be made or read.
    CryptographicFailure,
    /// The object exists without its material.
    KeyValueNotPresent,
    /// The input parameters of a PKCS#11 function are not the function's.
    CodecError,
    /// The PKCS#11 interface does not have the function.
    InvalidFunction,
    /// The server does not have the PKCS#11 interface.
    InvalidInterface,
    /// The operation requires an attestation, which the client can make and did not.
    AttestationRequired,
    /// The attestation of the client does not validate.
    AttestationFailed,
    /// The server has no storage of the kinds that the client accepts.
    ProtectionStorage(Half),
    /// No object of this client is in the group, and nothing was set for it.
    UnknownObjectGroup,
    /// A key cannot serve as asked.
    Use(UseCause),
}

/// Which of the objects that an operation makes is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// The only one.
    Whole,
    /// The private key of a pair.
    Private,
    /// The public key of a pair.
    Public,
}

impl OperationError {
    /// A failure with its text.
    pub fn new(cause: Cause, message: impl Into<String>) -> Self {
        Self {
            cause,
            message: message.into(),
        }
    }

    /// The answer for an identifier that names nothing this client may know of: the same whether
    /// the object does not exist or belongs to somebody else.
    pub fn not_found() -> Self {
        Self::new(Cause::ObjectNotFound, "no such object")
    }
}

impl Cause {
    /// The Result Reason that `version` states for the cause in `operation`.
    pub fn reason(self, operation: Option<Operation>, version: ProtocolVersion) -> ResultReason {
        let exact = match version.is_1x() {
            true => self.reason_1x(operation, version),
            false => self.reason_2x(operation, version),
        };
        reason::listed(exact, operation, version)
    }

    /// KMIP 1.4 chapter 11 (1.0 to 1.3 likewise).
    fn reason_1x(self, operation: Option<Operation>, version: ProtocolVersion) -> ResultReason {
        let creates = operation.is_some_and(creates_object);
        match self {
            Self::InvalidMessage | Self::UnsupportedVersion => ResultReason::INVALID_MESSAGE,
            Self::InvalidField
            | Self::UnknownEnumeration
            | Self::InvalidObjectType
            | Self::InvalidAttributeValue
            | Self::NumericRange
            | Self::InvalidDataType => ResultReason::INVALID_FIELD,
            Self::InvalidCsr => ResultReason::INVALID_FIELD,
            Self::CertificationFailure | Self::NotQuantumSafe => ResultReason::GENERAL_FAILURE,
            // 1.x has no PKCS#11.
            Self::CodecError | Self::InvalidFunction | Self::InvalidInterface => {
                ResultReason::GENERAL_FAILURE
            }
            // KMIP 1.4 section 11.25: what is given makes no certificate list.
            Self::NoCertificates | Self::UnreadableCertificate => ResultReason::INVALID_MESSAGE,
            Self::AttestationRequired => ResultReason::ATTESTATION_REQUIRED,
            Self::AttestationFailed => ResultReason::ATTESTATION_FAILED,
            // 1.x has no choice of storage, and Query asks for no groups there.
            Self::ProtectionStorage(_) => ResultReason::FEATURE_NOT_SUPPORTED,
            Self::UnknownObjectGroup => ResultReason::ITEM_NOT_FOUND,
            Self::InvalidAsynchronousCorrelation => ResultReason::ITEM_NOT_FOUND,
            Self::Canceled => ResultReason::OPERATION_CANCELED_BY_REQUESTER,
            Self::AlreadyProcessed | Self::NotReached | Self::LimitReached | Self::NotWritten => {
                ResultReason::GENERAL_FAILURE
            }
            Self::AuthenticationNotSuccessful | Self::InvalidTicket => {
                ResultReason::AUTHENTICATION_NOT_SUCCESSFUL
            }
            Self::OperationNotSupported => ResultReason::OPERATION_NOT_SUPPORTED,
            Self::FeatureNotSupported | Self::UnknownExtension | Self::KeyWrapNotSupported => {
                ResultReason::FEATURE_NOT_SUPPORTED
            }
            Self::ResponseTooLarge => ResultReason::RESPONSE_TOO_LARGE,
            // KMIP 1.4 section 11.25: the objects make no certificate list.
            Self::WrongObjectType | Self::ObjectDestroyed | Self::ObjectNotFound
                if operation == Some(Operation::VALIDATE) =>
            {
                ResultReason::INVALID_MESSAGE
            }
            Self::ObjectNotFound | Self::TemplateNotFound | Self::AttributeInstanceNotFound => {
                ResultReason::ITEM_NOT_FOUND
            }
            Self::ObjectExists => ResultReason::OBJECT_ALREADY_EXISTS,
            Self::ObjectArchived => ResultReason::OBJECT_ARCHIVED,
            Self::ObjectDestroyed if operation == Some(Operation::GET) => {
                ResultReason::ITEM_NOT_FOUND
            }
            Self::WrongObjectType if operation.is_some_and(renews) => {
                ResultReason::PERMISSION_DENIED
            }
            Self::WrongObjectType | Self::NoUsageLimits | Self::OffsetWithoutDate => {
                ResultReason::ILLEGAL_OPERATION
            }
            Self::InvalidAttribute if creates || operation == Some(Operation::LOCATE) => {
                ResultReason::INVALID_FIELD
            }
            Self::AttributeReadOnly if creates => ResultReason::INVALID_FIELD,
            Self::AttributeSingleValued | Self::AttributeMultiValued | Self::NameInUse
                if creates =>
            {
                ResultReason::INVALID_FIELD
            }
            Self::AttributeSingleValued | Self::AttributeMultiValued | Self::NameInUse => {
                ResultReason::ILLEGAL_OPERATION
            }
            Self::AttributeNotFound if operation == Some(Operation::MODIFY_ATTRIBUTE) => {
                ResultReason::INVALID_FIELD
            }
            Self::AttributeNotFound => ResultReason::ITEM_NOT_FOUND,
            Self::TooManyInstances => ResultReason::INDEX_OUT_OF_BOUNDS,
            Self::NamespaceNotSupported => ResultReason::APPLICATION_NAMESPACE_NOT_SUPPORTED,
            Self::KeyFormatNotSupported => ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED,
            Self::KeyCompressionNotSupported => ResultReason::KEY_COMPRESSION_TYPE_NOT_SUPPORTED,
            Self::Sensitive if version >= ProtocolVersion::V1_4 => ResultReason::SENSITIVE,
            Self::NotExtractable if version >= ProtocolVersion::V1_4 => {
                ResultReason::NOT_EXTRACTABLE
            }
            Self::CryptographicFailure => ResultReason::CRYPTOGRAPHIC_FAILURE,
            Self::Use(cause) => cause.reason(operation, version),
            Self::IncompatibleUsageMask if operation == Some(Operation::DERIVE_KEY) => {
                ResultReason::INVALID_FIELD
            }
            Self::KeyValueNotPresent if version >= ProtocolVersion::V1_2 => {
                ResultReason::KEY_VALUE_NOT_PRESENT
            }
            Self::KeyValueNotPresent => ResultReason::ILLEGAL_OPERATION,
            Self::PermissionDenied
            | Self::ConstraintViolation
            | Self::ObjectDestroyed
            | Self::WrongState
            | Self::InvalidAttribute
            | Self::AttributeReadOnly
            | Self::Sensitive
            | Self::NotExtractable
            | Self::IncompatibleUsageMask
            | Self::UsageLimitExceeded
            | Self::LeaseRefused => ResultReason::PERMISSION_DENIED,
        }
    }

    /// KMIP 2.1 section 6.1, "Error Handling" of each operation (2.0 likewise).
    fn reason_2x(self, operation: Option<Operation>, version: ProtocolVersion) -> ResultReason {
        match self {
            Self::InvalidMessage => ResultReason::INVALID_MESSAGE,
            Self::InvalidField | Self::OffsetWithoutDate => ResultReason::INVALID_FIELD,
            Self::UnknownEnumeration => ResultReason::UNKNOWN_ENUMERATION,
            Self::AuthenticationNotSuccessful => ResultReason::AUTHENTICATION_NOT_SUCCESSFUL,
            Self::UnsupportedVersion => ResultReason::UNSUPPORTED_PROTOCOL_VERSION,
            Self::OperationNotSupported => ResultReason::OPERATION_NOT_SUPPORTED,
            Self::FeatureNotSupported => ResultReason::FEATURE_NOT_SUPPORTED,
            Self::UnknownExtension => ResultReason::UNKNOWN_MESSAGE_EXTENSION,
            Self::ResponseTooLarge => ResultReason::RESPONSE_TOO_LARGE,
            Self::PermissionDenied => ResultReason::PERMISSION_DENIED,
            Self::InvalidCsr => ResultReason::INVALID_CSR,
            Self::AttestationRequired => ResultReason::ATTESTATION_REQUIRED,
            Self::AttestationFailed => ResultReason::ATTESTATION_FAILED,
            Self::ProtectionStorage(Half::Whole) => ResultReason::PROTECTION_STORAGE_UNAVAILABLE,
            Self::ProtectionStorage(Half::Private) => {
                ResultReason::PRIVATE_PROTECTION_STORAGE_UNAVAILABLE
            }
            Self::ProtectionStorage(Half::Public) => {
                ResultReason::PUBLIC_PROTECTION_STORAGE_UNAVAILABLE
            }
            Self::UnknownObjectGroup => ResultReason::UNKNOWN_OBJECT_GROUP,
            Self::CertificationFailure | Self::NotQuantumSafe => ResultReason::GENERAL_FAILURE,
            Self::NoCertificates => ResultReason::INVALID_MESSAGE,
            Self::UnreadableCertificate => ResultReason::INVALID_FIELD,
            Self::ObjectNotFound if operation == Some(Operation::CERTIFY) => {
                ResultReason::ITEM_NOT_FOUND
            }
            Self::InvalidAsynchronousCorrelation => {
                ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE
            }
            Self::Canceled => ResultReason::OPERATION_CANCELED_BY_REQUESTER,
            Self::AlreadyProcessed => ResultReason::DUPLICATE_PROCESS_REQUEST,
            Self::NotReached | Self::NotWritten => ResultReason::GENERAL_FAILURE,
            Self::LimitReached => ResultReason::SERVER_LIMIT_EXCEEDED,
            Self::InvalidTicket => ResultReason::INVALID_TICKET,
            Self::ConstraintViolation if version < ProtocolVersion::V2_1 => {
                ResultReason::PERMISSION_DENIED
            }
            Self::ConstraintViolation => ResultReason::CONSTRAINT_VIOLATION,
            // No error table of 3.0 is at hand; its published cases print this reason.
            Self::ObjectNotFound
                if version >= ProtocolVersion::V3_0
                    && operation == Some(Operation::GET_ATTRIBUTES) =>
            {
                ResultReason::ITEM_NOT_FOUND
            }
            Self::ObjectNotFound => ResultReason::OBJECT_NOT_FOUND,
            Self::ObjectExists => ResultReason::OBJECT_ALREADY_EXISTS,
            Self::TemplateNotFound => ResultReason::ITEM_NOT_FOUND,
            Self::ObjectArchived => ResultReason::OBJECT_ARCHIVED,
            Self::ObjectDestroyed => ResultReason::OBJECT_DESTROYED,
            // The profile cases of 2.0 still print the reason of 1.x, which its tables allow too.
            Self::WrongState if version < ProtocolVersion::V2_1 => ResultReason::PERMISSION_DENIED,
            Self::WrongState => ResultReason::WRONG_KEY_LIFECYCLE_STATE,
            Self::WrongObjectType if operation == Some(Operation::CHECK) => {
                ResultReason::ILLEGAL_OBJECT_TYPE
            }
            Self::WrongObjectType | Self::InvalidObjectType => ResultReason::INVALID_OBJECT_TYPE,
            Self::AttributeReadOnly if operation.is_some_and(says_read_only_attribute) => {
                ResultReason::READ_ONLY_ATTRIBUTE
            }
            Self::AttributeReadOnly => ResultReason::ATTRIBUTE_READ_ONLY,
            Self::InvalidAttribute if operation == Some(Operation::ADJUST_ATTRIBUTE) => {
                ResultReason::UNSUPPORTED_ATTRIBUTE
            }
            Self::InvalidAttribute => ResultReason::INVALID_ATTRIBUTE,
            Self::InvalidAttributeValue => ResultReason::INVALID_ATTRIBUTE_VALUE,
            Self::AttributeSingleValued => ResultReason::ATTRIBUTE_SINGLE_VALUED,
            Self::AttributeMultiValued => ResultReason::MULTI_VALUED_ATTRIBUTE,
            Self::AttributeNotFound if operation == Some(Operation::ADJUST_ATTRIBUTE) => {
                ResultReason::ITEM_NOT_FOUND
            }
            Self::AttributeNotFound | Self::NoUsageLimits => ResultReason::ATTRIBUTE_NOT_FOUND,
            Self::AttributeInstanceNotFound => ResultReason::ATTRIBUTE_INSTANCE_NOT_FOUND,
            Self::NameInUse => ResultReason::NON_UNIQUE_NAME_ATTRIBUTE,
            Self::TooManyInstances => ResultReason::SERVER_LIMIT_EXCEEDED,
            Self::NamespaceNotSupported => ResultReason::APPLICATION_NAMESPACE_NOT_SUPPORTED,
            Self::NumericRange => ResultReason::NUMERIC_RANGE,
            Self::InvalidDataType => ResultReason::INVALID_DATA_TYPE,
            Self::KeyFormatNotSupported => ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED,
            Self::KeyCompressionNotSupported => ResultReason::KEY_COMPRESSION_TYPE_NOT_SUPPORTED,
            Self::KeyWrapNotSupported => ResultReason::KEY_WRAP_TYPE_NOT_SUPPORTED,
            Self::Sensitive => ResultReason::SENSITIVE,
            Self::NotExtractable => ResultReason::NOT_EXTRACTABLE,
            Self::IncompatibleUsageMask => ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
            // The sections of these two operations name the reason, against the row of their table.
            Self::UsageLimitExceeded
                if operation == Some(Operation::ENCRYPT) || operation == Some(Operation::SIGN) =>
            {
                ResultReason::PERMISSION_DENIED
            }
            Self::UsageLimitExceeded => ResultReason::USAGE_LIMIT_EXCEEDED,
            Self::LeaseRefused => ResultReason::PERMISSION_DENIED,
            Self::CodecError => ResultReason::PKCS_11_CODEC_ERROR,
            Self::InvalidFunction => ResultReason::PKCS_11_INVALID_FUNCTION,
            Self::InvalidInterface => ResultReason::PKCS_11_INVALID_INTERFACE,
            Self::CryptographicFailure => ResultReason::CRYPTOGRAPHIC_FAILURE,
            Self::KeyValueNotPresent => ResultReason::KEY_VALUE_NOT_PRESENT,
            Self::Use(cause) => cause.reason(operation, version),
        }
    }
}

/// Operations whose error tables judge attributes as values of a new object.
fn creates_object(operation: Operation) -> bool {
    [
        Operation::CREATE,
        Operation::CREATE_KEY_PAIR,
        Operation::REGISTER,
        Operation::RE_KEY,
        Operation::RE_KEY_KEY_PAIR,
        Operation::DERIVE_KEY,
        Operation::CREATE_SPLIT_KEY,
        Operation::JOIN_SPLIT_KEY,
    ]
    .contains(&operation)
}

fn renews(operation: Operation) -> bool {
    [
        Operation::RE_KEY,
        Operation::RE_KEY_KEY_PAIR,
        Operation::CERTIFY,
        Operation::RE_CERTIFY,
    ]
    .contains(&operation)
}

/// The 2.x tables use two reasons for one thing.
fn says_read_only_attribute(operation: Operation) -> bool {
    [
        Operation::ADD_ATTRIBUTE,
        Operation::ADJUST_ATTRIBUTE,
        Operation::SET_ATTRIBUTE,
    ]
    .contains(&operation)
}
