//! Key material and what is computed with it.

use super::{CREATED, Example, REGISTERED};

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "key-material-server-generated",
        named_case: false,
        version: "2.1",
        before: &[(
            "Locate",
            "ObjectGroupMember=GroupMemberFresh",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k",
        )],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff};CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "key-material-server-generated",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff};CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "key-material-wrapped",
        named_case: false,
        version: "2.1",
        before: &[
            REGISTERED,
            (
                "Create",
                "ObjectType=SymmetricKey",
                "UniqueIdentifier=w",
                "UniqueIdentifier=w",
            ),
        ],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue:ByteString=111111111111111111111111111111111111111111111111;CryptographicAlgorithm=AES;CryptographicLength=128;KeyWrappingData{WrappingMethod=Encrypt;EncryptionKeyInformation{UniqueIdentifier=w;CryptographicParameters{BlockCipherMode=NISTKeyWrap}}}}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue:ByteString=222222222222222222222222222222222222222222222222;CryptographicAlgorithm=AES;CryptographicLength=128;KeyWrappingData{WrappingMethod=Encrypt;EncryptionKeyInformation{UniqueIdentifier=w;CryptographicParameters{BlockCipherMode=NISTKeyWrap}}}}}",
        ),
    },
    Example {
        rule: "crypto-output-server-object",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=00;IVCounterNonce=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        ),
    },
    Example {
        rule: "crypto-output-variable",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CTR;CryptographicAlgorithm=AES;RandomIV=true};Data=00",
            "UniqueIdentifier=k;Data=0a;IVCounterNonce=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=66;IVCounterNonce=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        ),
    },
    Example {
        rule: "authenticated-encryption-tag",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=GCM;CryptographicAlgorithm=AES;RandomIV=true};Data=00;IVCounterNonce=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=0a;AuthenticatedEncryptionTag=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=0b;AuthenticatedEncryptionTag=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        ),
    },
    Example {
        rule: "authenticated-encryption-tag-variable",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=GCM;CryptographicAlgorithm=AES;RandomIV=true};Data=00",
            "UniqueIdentifier=k;Data=93;IVCounterNonce=000102030405060708090a0b;AuthenticatedEncryptionTag=364a0b820bcfff193d18e45eb3798408",
            "UniqueIdentifier=k;Data=11;IVCounterNonce=f0f1f2f3f4f5f6f7f8f9fafb;AuthenticatedEncryptionTag=6df02c7e68c8bca48330d811721cd151",
        ),
    },
    Example {
        rule: "decrypted-foreign-ciphertext",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "Decrypt",
            "UniqueIdentifier=k;Data=fd",
            "UniqueIdentifier=k;Data=01",
            "UniqueIdentifier=k;Data=02",
        ),
    },
    Example {
        rule: "secret-data-type",
        named_case: false,
        version: "2.1",
        before: &[(
            "Create",
            "ObjectType=SecretData",
            "ObjectType=SecretData;UniqueIdentifier=s",
            "ObjectType=SecretData;UniqueIdentifier=s",
        )],
        turn: (
            "Get",
            "UniqueIdentifier=s",
            "ObjectType=SecretData;UniqueIdentifier=s;SecretData{SecretDataType=Password}",
            "ObjectType=SecretData;UniqueIdentifier=s;SecretData{SecretDataType=Seed}",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "key-material-server-generated",
        named_case: false,
        version: "2.1",
        before: &[(
            "Locate",
            "MaximumItems=1",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k",
        )],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff};CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "key-material-server-generated",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff};CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "key-material-server-generated",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=f0f1f2f3f4f5f6f7f8f9fafbfcfdfe};CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "key-material-server-generated",
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
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa};CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "key-material-wrapped",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Get",
            "UniqueIdentifier=k",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue:ByteString=111111111111111111111111111111111111111111111111;CryptographicAlgorithm=AES;CryptographicLength=128;KeyWrappingData{WrappingMethod=Encrypt;EncryptionKeyInformation{UniqueIdentifier=w;CryptographicParameters{BlockCipherMode=NISTKeyWrap}}}}}",
            "ObjectType=SymmetricKey;UniqueIdentifier=k;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue:ByteString=222222222222222222222222222222222222222222222222;CryptographicAlgorithm=AES;CryptographicLength=128;KeyWrappingData{WrappingMethod=Encrypt;EncryptionKeyInformation{UniqueIdentifier=w;CryptographicParameters{BlockCipherMode=NISTKeyWrap}}}}}",
        ),
    },
    Example {
        rule: "crypto-output-server-object",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=00;IVCounterNonce=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        ),
    },
    Example {
        rule: "crypto-output-server-object",
        named_case: false,
        version: "2.1",
        before: &[
            CREATED,
            (
                "Encrypt",
                "UniqueIdentifier=k;Data=0102",
                "UniqueIdentifier=k;Data=00",
                "UniqueIdentifier=k;Data=00",
            ),
        ],
        turn: (
            "Decrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=00;IVCounterNonce=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        ),
    },
    Example {
        rule: "crypto-output-server-object",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=00;IVCounterNonce=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff00",
        ),
    },
    Example {
        rule: "crypto-output-variable",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=GCM;CryptographicAlgorithm=AES;RandomIV=true};Data=00;IVCounterNonce=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=0a",
            "UniqueIdentifier=k;Data=0b",
        ),
    },
    Example {
        rule: "crypto-output-variable",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: ("RNGRetrieve", "DataLength=2", "Data=0a0a", "Data=0b0b0b"),
    },
    Example {
        rule: "authenticated-encryption-tag",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=GCM;CryptographicAlgorithm=AES;RandomIV=true};Data=00;IVCounterNonce=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=0a;AuthenticatedEncryptionTag=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=0a;AuthenticatedEncryptionTag=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        ),
    },
    Example {
        rule: "authenticated-encryption-tag-variable",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=GCM;CryptographicAlgorithm=AES;RandomIV=true};Data=00;IVCounterNonce=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=0a;AuthenticatedEncryptionTag=000102030405060708090a0b0c0d0e0f",
            "UniqueIdentifier=k;Data=0a;AuthenticatedEncryptionTag=f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        ),
    },
    Example {
        rule: "decrypted-foreign-ciphertext",
        named_case: false,
        version: "2.1",
        before: &[
            CREATED,
            (
                "Encrypt",
                "UniqueIdentifier=k;Data=00",
                "UniqueIdentifier=k;Data=11",
                "UniqueIdentifier=k;Data=11",
            ),
        ],
        turn: (
            "Decrypt",
            "UniqueIdentifier=k;Data=11",
            "UniqueIdentifier=k;Data=00",
            "UniqueIdentifier=k;Data=02",
        ),
    },
    Example {
        rule: "decrypted-foreign-ciphertext",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Decrypt",
            "UniqueIdentifier=k;Data=fd",
            "UniqueIdentifier=k;Data=01",
            "UniqueIdentifier=k;Data=02",
        ),
    },
    Example {
        rule: "secret-data-type",
        named_case: false,
        version: "2.1",
        before: &[(
            "Register",
            "ObjectType=SecretData",
            "UniqueIdentifier=s",
            "UniqueIdentifier=s",
        )],
        turn: (
            "Get",
            "UniqueIdentifier=s",
            "ObjectType=SecretData;UniqueIdentifier=s;SecretData{SecretDataType=Password}",
            "ObjectType=SecretData;UniqueIdentifier=s;SecretData{SecretDataType=Seed}",
        ),
    },
];
