//! What a server says of itself.

use super::Example;

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "query-extensions",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "",
            "ExtensionInformation{ExtensionName=a}",
        ),
    },
    Example {
        rule: "query-application-namespaces",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "ApplicationNamespace=a;ApplicationNamespace=c",
            "ApplicationNamespace=b",
        ),
    },
    Example {
        rule: "query-object-types",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryObjects",
            "ObjectType=SymmetricKey",
            "ObjectType=SymmetricKey;ObjectType=Certificate",
        ),
    },
    Example {
        rule: "query-operations",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "Operation=Get",
            "Operation=Get;Operation=Locate",
        ),
    },
    Example {
        rule: "vendor-identification",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "VendorIdentification=a",
            "VendorIdentification=b",
        ),
    },
    Example {
        rule: "server-information",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "ServerInformation{ServerName=a}",
            "ServerInformation{ServerVersion=b}",
        ),
    },
    Example {
        rule: "server-information-vendor",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "ServerInformation{Comment:TextString=a}",
            "",
        ),
    },
    Example {
        rule: "query-list-order",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "Operation=Get;Operation=Locate",
            "Operation=Locate;Operation=Get",
        ),
    },
    Example {
        rule: "token-information",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "PKCS_11",
            "PKCS_11Function=C_GetInfo",
            "PKCS_11OutputParameters=03006d616b657220202020202020202020202020202020202020202020202020202000000000000000006c696272617279202020202020202020202020202020202020202020202020200100",
            "PKCS_11OutputParameters=0300616e6f746865722020202020202020202020202020202020202020202020202000000000000000006d6f64756c6520202020202020202020202020202020202020202020202020200205",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "query-extensions",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "",
            "ExtensionInformation{ExtensionName=a};ExtensionInformation{ExtensionName=a}",
        ),
    },
    Example {
        rule: "query-application-namespaces",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "",
            "ApplicationNamespace=a;ApplicationNamespace=a",
        ),
    },
    Example {
        rule: "query-object-types",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryObjects",
            "ObjectType=SymmetricKey",
            "ObjectType=SymmetricKey;ObjectType=SymmetricKey",
        ),
    },
    Example {
        rule: "query-object-types",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "ObjectType=SymmetricKey",
            "ObjectType=SymmetricKey;ObjectType=Certificate",
        ),
    },
    Example {
        rule: "query-operations",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Query",
            "QueryFunction=QueryOperations",
            "Operation=Get",
            "Operation=Get;Operation=Obliterate",
        ),
    },
    Example {
        rule: "vendor-identification",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Get",
            "",
            "VendorIdentification=a",
            "VendorIdentification=b",
        ),
    },
    Example {
        rule: "server-information",
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
        rule: "server-information-vendor",
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
        rule: "query-list-order",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Get",
            "",
            "Operation=Get;ObjectType=Certificate;Operation=Locate",
            "Operation=Get;ObjectType=Certificate",
        ),
    },
    Example {
        rule: "token-information",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "PKCS_11",
            "PKCS_11Function=C_GetInfo",
            "PKCS_11OutputParameters=03006d616b657220202020202020202020202020202020202020202020202020202000000000000000006c696272617279202020202020202020202020202020202020202020202020200100",
            "PKCS_11OutputParameters=0300616e6f746865722020202020202020202020202020202020202020202020202000000000000000006d6f64756c65202020202020202020202020202020202020202020202020202002",
        ),
    },
    Example {
        rule: "token-information",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "PKCS_11",
            "PKCS_11Function=C_GetSlotInfo",
            "PKCS_11OutputParameters=03006d616b657220202020202020202020202020202020202020202020202020202000000000000000006c696272617279202020202020202020202020202020202020202020202020200100",
            "PKCS_11OutputParameters=0300616e6f746865722020202020202020202020202020202020202020202020202000000000000000006d6f64756c6520202020202020202020202020202020202020202020202020200205",
        ),
    },
];
