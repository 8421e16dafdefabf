//! Digests and key formats.

use super::{CREATED, Example, REGISTERED};

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "digest-value",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8991;KeyFormatType=Raw}}",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=96053d1a0f5e0b02950c81282738484c5d28c6e250e8ad0315fe1d38cf0473a5;KeyFormatType=Raw}}",
        ),
    },
    Example {
        rule: "digest-hashing-algorithm",
        named_case: false,
        version: "1.0",
        before: &[REGISTERED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8991}}",
            "Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_1;DigestValue=56178b86a57fac22899a9964185c2cc96e7da589}}",
        ),
    },
    Example {
        rule: "digest-digest-value",
        named_case: false,
        version: "1.0",
        before: &[REGISTERED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8991}}",
            "Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_1;DigestValue=56178b86a57fac22899a9964185c2cc96e7da589}}",
        ),
    },
    Example {
        rule: "key-format-type",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Opaque;CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "digest-value",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8991;KeyFormatType=Raw}}",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=96053d1a0f5e0b02950c81282738484c5d28c6e250e8ad0315fe1d38cf0473a5;KeyFormatType=Raw}}",
        ),
    },
    Example {
        rule: "digest-value",
        named_case: false,
        version: "2.1",
        before: &[
            CREATED,
            (
                "Get",
                "UniqueIdentifier=k",
                "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
                "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8991;KeyFormatType=Raw}}",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8900;KeyFormatType=Raw}}",
        ),
    },
    Example {
        rule: "digest-hashing-algorithm",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8991;KeyFormatType=Raw}}",
            "Attributes{Digest{HashingAlgorithm=SHA_1;DigestValue=56178b86a57fac22899a9964185c2cc96e7da589;KeyFormatType=Raw}}",
        ),
    },
    Example {
        rule: "digest-digest-value",
        named_case: false,
        version: "1.0",
        before: &[REGISTERED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=be45cb2605bf36bebde684841a28f0fd43c69850a3dce5fedba69928ee3a8991}}",
            "Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_1;DigestValue=329dfdcaac0c9f3ee2ae425f8525b4af6e35aa42}}",
        ),
    },
    Example {
        rule: "key-format-type",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "Get",
            "UniqueIdentifier=k;KeyFormatType=Raw",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Opaque;CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "key-format-type",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Opaque;CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
];
