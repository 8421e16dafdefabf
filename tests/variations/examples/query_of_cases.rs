//! What a server says of itself in cases that say what must be there.

use super::Example;

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "case-tl-m-1-minimum",
        named_case: true,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "ServerInformation{ServerName=a}",
            "",
        ),
    },
    Example {
        rule: "case-sased-m-1-minimum",
        named_case: true,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "ServerInformation{ServerName=a}",
            "",
        ),
    },
    Example {
        rule: "query-self-description",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "Operation=Get;Operation=DeriveKey",
            "Operation=Get",
        ),
    },
    Example {
        rule: "query-self-description-more",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "RNGParameters{RNGAlgorithm=DRBG}",
            "RNGParameters{RNGAlgorithm=NRBG}",
        ),
    },
    Example {
        rule: "case-msgenc-query-lists",
        named_case: true,
        version: "1.2",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "Operation=Get;Operation=Locate",
            "Operation=Get",
        ),
    },
    Example {
        rule: "case-suite-b-query-lists",
        named_case: true,
        version: "1.2",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "Operation=Get;Operation=Locate",
            "Operation=Get",
        ),
    },
    Example {
        rule: "discover-versions-list",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "DiscoverVersions",
            "",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=2}",
            "ProtocolVersion{ProtocolVersionMajor=2;ProtocolVersionMinor=1};ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=2}",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "case-tl-m-1-minimum",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "ServerInformation{ServerName=a}",
            "",
        ),
    },
    Example {
        rule: "case-sased-m-1-minimum",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "ServerInformation{ServerName=a}",
            "",
        ),
    },
    Example {
        rule: "query-self-description",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "Operation=Get;Operation=DeriveKey",
            "Operation=DeriveKey",
        ),
    },
    Example {
        rule: "query-self-description-more",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "RNGParameters{RNGAlgorithm=DRBG}",
            "RNGParameters{RNGAlgorithm=0x00000077}",
        ),
    },
    Example {
        rule: "case-msgenc-query-lists",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "Operation=Get;Operation=Locate",
            "Operation=Get",
        ),
    },
    Example {
        rule: "case-suite-b-query-lists",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "Operation=Get;Operation=Locate",
            "Operation=Get",
        ),
    },
    Example {
        rule: "discover-versions-list",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "DiscoverVersions",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=2}",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=2}",
            "ProtocolVersion{ProtocolVersionMajor=2;ProtocolVersionMinor=1};ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=2}",
        ),
    },
];
