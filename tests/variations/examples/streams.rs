//! Operations in parts.

use super::{CREATED, Example, REGISTERED};

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    // A target that holds its first octets back.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
            "UniqueIdentifier=k;Data=a1a2;CorrelationValue=$C",
            "UniqueIdentifier=k;CorrelationValue=c1",
        ),
    },
    // One that has more to give than is printed.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "1.4",
        before: &[
            REGISTERED,
            (
                "Encrypt",
                "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
                "UniqueIdentifier=k;CorrelationValue=$C",
                "UniqueIdentifier=k;CorrelationValue=c1",
            ),
        ],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;Data=03;CorrelationValue=c1",
            "UniqueIdentifier=k;Data=a1;CorrelationValue=$C",
            "UniqueIdentifier=k;Data=a1a2;CorrelationValue=c1",
        ),
    },
    // Nothing is as good as empty.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Decrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
            "UniqueIdentifier=k;CorrelationValue=$C",
            "UniqueIdentifier=k;Data=;CorrelationValue=c1",
        ),
    },
    // The last part makes up for the first.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "1.3",
        before: &[
            REGISTERED,
            (
                "Encrypt",
                "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
                "UniqueIdentifier=k;Data=a1a2;CorrelationValue=$C",
                "UniqueIdentifier=k;Data=a1;CorrelationValue=c1",
            ),
        ],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;Data=03;CorrelationValue=c1;FinalIndicator=true",
            "UniqueIdentifier=k;Data=a3",
            "UniqueIdentifier=k;Data=a2a3",
        ),
    },
    // What is decrypted does not depend on who made the key.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[
            CREATED,
            (
                "Decrypt",
                "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
                "UniqueIdentifier=k;Data=a1a2;CorrelationValue=$C",
                "UniqueIdentifier=k;Data=a1;CorrelationValue=c1",
            ),
        ],
        turn: (
            "Decrypt",
            "UniqueIdentifier=k;Data=03;CorrelationValue=c1;FinalIndicator=true",
            "UniqueIdentifier=k;Data=a3",
            "UniqueIdentifier=k;Data=a2a3",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    // Octets that the stream does not hold.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
            "UniqueIdentifier=k;Data=a1a2;CorrelationValue=$C",
            "UniqueIdentifier=k;Data=a1b2;CorrelationValue=c1",
        ),
    },
    // The last part is as printed and the first was short.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[
            REGISTERED,
            (
                "Encrypt",
                "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
                "UniqueIdentifier=k;Data=a1a2;CorrelationValue=$C",
                "UniqueIdentifier=k;Data=a1;CorrelationValue=c1",
            ),
        ],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;Data=03;CorrelationValue=c1;FinalIndicator=true",
            "UniqueIdentifier=k;Data=a3",
            "UniqueIdentifier=k;Data=a3",
        ),
    },
    // The same octets in another order.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[
            REGISTERED,
            (
                "Encrypt",
                "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
                "UniqueIdentifier=k;Data=a1;CorrelationValue=$C",
                "UniqueIdentifier=k;CorrelationValue=c1",
            ),
        ],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;Data=03;CorrelationValue=c1;FinalIndicator=true",
            "UniqueIdentifier=k;Data=a2",
            "UniqueIdentifier=k;Data=a2a1",
        ),
    },
    // The end is wanting.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[
            REGISTERED,
            (
                "Decrypt",
                "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
                "UniqueIdentifier=k;Data=a1;CorrelationValue=$C",
                "UniqueIdentifier=k;Data=a1;CorrelationValue=c1",
            ),
        ],
        turn: (
            "Decrypt",
            "UniqueIdentifier=k;Data=03;CorrelationValue=c1;FinalIndicator=true",
            "UniqueIdentifier=k;Data=a2",
            "UniqueIdentifier=k",
        ),
    },
    // Two Data in one part.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
            "UniqueIdentifier=k;Data=a1a2;CorrelationValue=$C",
            "UniqueIdentifier=k;Data=a1;Data=a2;CorrelationValue=c1",
        ),
    },
    // No stream: a request that is first and last.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true;FinalIndicator=true",
            "UniqueIdentifier=k;Data=a1a2",
            "UniqueIdentifier=k;Data=a1",
        ),
    },
    // No name by which later parts would belong to it.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
            "UniqueIdentifier=k;Data=a1a2",
            "UniqueIdentifier=k;Data=a1",
        ),
    },
    // The output varies, so that the totals say nothing.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[CREATED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
            "UniqueIdentifier=k;Data=a1a2;CorrelationValue=$C",
            "UniqueIdentifier=k;Data=a1;CorrelationValue=c1",
        ),
    },
    // A signature comes whole.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "2.1",
        before: &[
            REGISTERED,
            (
                "Sign",
                "UniqueIdentifier=k;Data=01;InitIndicator=true",
                "UniqueIdentifier=k;CorrelationValue=$C",
                "UniqueIdentifier=k;CorrelationValue=c1",
            ),
        ],
        turn: (
            "Sign",
            "UniqueIdentifier=k;Data=02;CorrelationValue=c1;FinalIndicator=true",
            "UniqueIdentifier=k;SignatureData=a1a2",
            "UniqueIdentifier=k;SignatureData=a1",
        ),
    },
    // Multi-part operations came with 1.3.
    Example {
        rule: "stream-part",
        named_case: false,
        version: "1.2",
        before: &[REGISTERED],
        turn: (
            "Encrypt",
            "UniqueIdentifier=k;CryptographicParameters{BlockCipherMode=CBC;PaddingMethod=PKCS5;CryptographicAlgorithm=AES};Data=0102;IVCounterNonce=000102030405060708090a0b0c0d0e0f;InitIndicator=true",
            "UniqueIdentifier=k;Data=a1a2;CorrelationValue=$C",
            "UniqueIdentifier=k;Data=a1;CorrelationValue=c1",
        ),
    },
];
