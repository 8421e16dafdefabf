//! Other answers.

use super::Example;

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
];
