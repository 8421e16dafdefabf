//! Other answers.

use super::{CREATED, Example};

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "located-order",
        named_case: false,
        version: "1.2",
        before: &[("Get", "", "UniqueIdentifier=a", "UniqueIdentifier=a")],
        turn: (
            "Locate",
            "",
            "UniqueIdentifier=a;UniqueIdentifier=b",
            "UniqueIdentifier=b;UniqueIdentifier=a",
        ),
    },
    Example {
        rule: "located-items",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Locate",
            "MaximumItems=1",
            "UniqueIdentifier=a",
            "LocatedItems=3;UniqueIdentifier=a",
        ),
    },
    Example {
        rule: "located-items",
        named_case: false,
        version: "1.3",
        before: &[],
        turn: (
            "Locate",
            "OffsetItems=1",
            "LocatedItems=2;UniqueIdentifier=a",
            "UniqueIdentifier=a",
        ),
    },
    Example {
        rule: "foreign-object-hidden",
        named_case: true,
        version: "1.1",
        before: &[],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            " |ResultReason=PermissionDenied| ",
            " |ResultReason=ItemNotFound| ",
        ),
    },
    Example {
        rule: "message-extensions",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            " | | ",
            " |MessageExtension{VendorIdentification=a;CriticalityIndicator=false;VendorExtension{}}| ",
        ),
    },
    Example {
        rule: "result-message",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            " |ResultMessage=a| ",
            " |ResultMessage=b| ",
        ),
    },
    Example {
        rule: "archived-object-refused",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "Archive",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k",
            "!ObjectArchived",
        ),
    },
    Example {
        rule: "unwrapping-refused",
        named_case: false,
        version: "2.1",
        before: &[
            (
                "Register",
                "ObjectType=SymmetricKey;Attributes{CryptographicUsageMask=WrapKey};SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
                "UniqueIdentifier=w",
                "UniqueIdentifier=w",
            ),
            (
                "Register",
                "ObjectType=SymmetricKey;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue:ByteString=1fa6;KeyWrappingData{WrappingMethod=Encrypt;EncryptionKeyInformation{UniqueIdentifier=w};EncodingOption=NoEncoding}}}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "Get",
            "UniqueIdentifier=k;KeyWrapType=NotWrapped",
            "UniqueIdentifier=k",
            "!IncompatibleCryptographicUsageMask",
        ),
    },
    Example {
        rule: "invalid-request-refused",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: ("SetConstraints", "", "", "!InvalidMessage"),
    },
    Example {
        rule: "cancellation-result",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "Cancel",
            "AsynchronousCorrelationValue=0a",
            "CancellationResult=Canceled",
            "CancellationResult=Completed",
        ),
    },
    Example {
        rule: "right-not-given",
        named_case: false,
        version: "2.0",
        before: &[],
        turn: (
            "Get",
            "Authentication{Credential{CredentialType=Ticket;CredentialValue{Ticket{TicketType=Login;TicketValue=0a}}}}|UniqueIdentifier=k",
            "!NotAuthorised",
            "!PermissionDenied",
        ),
    },
    Example {
        rule: "more-attestation-types",
        named_case: true,
        version: "2.1",
        before: &[],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "AttestationType=TPMQuote| |UniqueIdentifier=k",
            "AttestationType=TPMQuote;AttestationType=SAMLAssertion| |UniqueIdentifier=k",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "located-order",
        named_case: false,
        version: "2.1",
        before: &[("Get", "", "UniqueIdentifier=a", "UniqueIdentifier=a")],
        turn: (
            "Locate",
            "",
            "UniqueIdentifier=a;UniqueIdentifier=b",
            "UniqueIdentifier=b;UniqueIdentifier=a",
        ),
    },
    Example {
        rule: "located-items",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Locate",
            "",
            "UniqueIdentifier=a;UniqueIdentifier=b",
            "LocatedItems=1;UniqueIdentifier=a;UniqueIdentifier=b",
        ),
    },
    Example {
        rule: "located-items",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Locate",
            "",
            "LocatedItems=2;UniqueIdentifier=a;UniqueIdentifier=b",
            "LocatedItems=3;UniqueIdentifier=a;UniqueIdentifier=b",
        ),
    },
    Example {
        rule: "foreign-object-hidden",
        named_case: true,
        version: "1.1",
        before: &[],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            " |ResultReason=PermissionDenied| ",
            " |ResultReason=GeneralFailure| ",
        ),
    },
    Example {
        rule: "message-extensions",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            " | | ",
            " |MessageExtension{VendorIdentification=a;CriticalityIndicator=true;VendorExtension{}}| ",
        ),
    },
    Example {
        rule: "result-message",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            " | | ",
            " |ResultReason=GeneralFailure| ",
        ),
    },
    Example {
        rule: "archived-object-refused",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k",
            "!ObjectArchived",
        ),
    },
    Example {
        rule: "archived-object-refused",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "Archive",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k",
            "!ItemNotFound",
        ),
    },
    Example {
        rule: "unwrapping-refused",
        named_case: false,
        version: "2.1",
        before: &[
            (
                "Register",
                "ObjectType=SymmetricKey;Attributes{CryptographicUsageMask=WrapKey UnwrapKey};SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
                "UniqueIdentifier=w",
                "UniqueIdentifier=w",
            ),
            (
                "Register",
                "ObjectType=SymmetricKey;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue:ByteString=1fa6;KeyWrappingData{WrappingMethod=Encrypt;EncryptionKeyInformation{UniqueIdentifier=w};EncodingOption=NoEncoding}}}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "Get",
            "UniqueIdentifier=k;KeyWrapType=NotWrapped",
            "UniqueIdentifier=k",
            "!IncompatibleCryptographicUsageMask",
        ),
    },
    Example {
        rule: "unwrapping-refused",
        named_case: false,
        version: "2.1",
        before: &[
            (
                "Register",
                "ObjectType=SymmetricKey;Attributes{CryptographicUsageMask=WrapKey};SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
                "UniqueIdentifier=w",
                "UniqueIdentifier=w",
            ),
            (
                "Register",
                "ObjectType=SymmetricKey;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue:ByteString=1fa6;KeyWrappingData{WrappingMethod=Encrypt;EncryptionKeyInformation{UniqueIdentifier=w};EncodingOption=NoEncoding}}}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k",
            "!IncompatibleCryptographicUsageMask",
        ),
    },
    Example {
        rule: "invalid-request-refused",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: ("SetConstraints", "Constraints{}", "", "!InvalidMessage"),
    },
    Example {
        rule: "invalid-request-refused",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: ("SetConstraints", "", "", "!PermissionDenied"),
    },
    Example {
        rule: "cancellation-result",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "Cancel",
            "AsynchronousCorrelationValue=0a",
            "CancellationResult=Canceled",
            "CancellationResult=Unavailable",
        ),
    },
    Example {
        rule: "right-not-given",
        named_case: false,
        version: "2.0",
        before: &[],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "!NotAuthorised",
            "!PermissionDenied",
        ),
    },
    // Which types there are is the server's choice, that there is one is not.
    Example {
        rule: "more-attestation-types",
        named_case: true,
        version: "2.1",
        before: &[],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "AttestationType=TPMQuote| |UniqueIdentifier=k",
            " | |UniqueIdentifier=k",
        ),
    },
];
