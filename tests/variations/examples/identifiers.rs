//! Identifiers and correlation values.

use super::Example;

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "unique-identifier",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: ("Create", "", "UniqueIdentifier=a", "UniqueIdentifier=b"),
    },
    Example {
        rule: "short-unique-identifier",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "",
            "ShortUniqueIdentifier:ByteString=0a",
            "ShortUniqueIdentifier:ByteString=0b",
        ),
    },
    Example {
        rule: "private-key-unique-identifier",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "CreateKeyPair",
            "",
            "PrivateKeyUniqueIdentifier=a",
            "PrivateKeyUniqueIdentifier=b",
        ),
    },
    Example {
        rule: "public-key-unique-identifier",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "CreateKeyPair",
            "",
            "PublicKeyUniqueIdentifier=a",
            "PublicKeyUniqueIdentifier=b",
        ),
    },
    Example {
        rule: "linked-object-identifier",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Link;AttributeValue{LinkType=PrivateKeyLink;LinkedObjectIdentifier=a}}",
            "Attribute{AttributeName=Link;AttributeValue{LinkType=PrivateKeyLink;LinkedObjectIdentifier=b}}",
        ),
    },
    Example {
        rule: "asynchronous-correlation-value",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "Create",
            "",
            " |AsynchronousCorrelationValue=0a| ",
            " |AsynchronousCorrelationValue=0b| ",
        ),
    },
    Example {
        rule: "time-stamp",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "",
            "TimeStamp=2020-01-01T00:00:00+00:00| | ",
            "TimeStamp=2021-02-03T04:05:06+00:00| | ",
        ),
    },
    Example {
        rule: "server-correlation-value",
        named_case: false,
        version: "1.4",
        before: &[],
        turn: ("Query", "", "ServerCorrelationValue=a| | ", "| | "),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "unique-identifier",
        named_case: false,
        version: "2.1",
        before: &[("Get", "", "UniqueIdentifier=a", "UniqueIdentifier=b")],
        turn: ("Create", "", "UniqueIdentifier=a", "UniqueIdentifier=c"),
    },
    Example {
        rule: "short-unique-identifier",
        named_case: false,
        version: "2.1",
        before: &[(
            "Get",
            "",
            "ShortUniqueIdentifier:ByteString=0a",
            "ShortUniqueIdentifier:ByteString=0b",
        )],
        turn: (
            "GetAttributes",
            "",
            "ShortUniqueIdentifier:ByteString=0a",
            "ShortUniqueIdentifier:ByteString=0c",
        ),
    },
    Example {
        rule: "private-key-unique-identifier",
        named_case: false,
        version: "2.1",
        before: &[(
            "Get",
            "",
            "PrivateKeyUniqueIdentifier=a",
            "PrivateKeyUniqueIdentifier=b",
        )],
        turn: (
            "CreateKeyPair",
            "",
            "PrivateKeyUniqueIdentifier=a",
            "PrivateKeyUniqueIdentifier=c",
        ),
    },
    Example {
        rule: "public-key-unique-identifier",
        named_case: false,
        version: "2.1",
        before: &[(
            "Get",
            "",
            "PublicKeyUniqueIdentifier=a",
            "PublicKeyUniqueIdentifier=b",
        )],
        turn: (
            "CreateKeyPair",
            "",
            "PublicKeyUniqueIdentifier=a",
            "PublicKeyUniqueIdentifier=c",
        ),
    },
    Example {
        rule: "linked-object-identifier",
        named_case: false,
        version: "1.2",
        before: &[(
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Link;AttributeValue{LinkType=PrivateKeyLink;LinkedObjectIdentifier=a}}",
            "Attribute{AttributeName=Link;AttributeValue{LinkType=PrivateKeyLink;LinkedObjectIdentifier=b}}",
        )],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Link;AttributeValue{LinkType=PrivateKeyLink;LinkedObjectIdentifier=a}}",
            "Attribute{AttributeName=Link;AttributeValue{LinkType=PrivateKeyLink;LinkedObjectIdentifier=c}}",
        ),
    },
    Example {
        rule: "asynchronous-correlation-value",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: ("Create", "", " |AsynchronousCorrelationValue=0a| ", " | | "),
    },
    Example {
        rule: "time-stamp",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "",
            "TimeStamp=2020-01-01T00:00:00+00:00| | ",
            "| | ",
        ),
    },
    Example {
        rule: "server-correlation-value",
        named_case: false,
        version: "1.3",
        before: &[],
        turn: (
            "Query",
            "",
            "| | ",
            "ServerCorrelationValue:TextString=a| | ",
        ),
    },
];
