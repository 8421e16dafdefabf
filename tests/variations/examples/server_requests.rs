//! Requests of the server: what is printed and what comes is the request.

use super::{CREATED, Example, REGISTERED};

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "pushed-version",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "server:Notify",
            "",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=0}| | UniqueIdentifier=k",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=2}| | UniqueIdentifier=k",
        ),
    },
    Example {
        rule: "pushed-optional-fields",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "server:Notify",
            "",
            " | | UniqueIdentifier=k",
            "TimeStamp=2020-01-01T00:00:00+00:00| UniqueBatchItemID=01| UniqueIdentifier=k",
        ),
    },
    Example {
        rule: "put-key-material",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "server:Put",
            "",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=00000000000000000000000000000000};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=11111111111111111111111111111111};CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "put-attributes-left-out",
        named_case: false,
        version: "1.2",
        before: &[REGISTERED],
        turn: (
            "server:Put",
            "",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}};Attribute{AttributeName=Cryptographic Length;AttributeValue:Integer=128}",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "put-attributes-more",
        named_case: false,
        version: "1.2",
        before: &[REGISTERED],
        turn: (
            "server:Put",
            "",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}};Attribute{AttributeName=Cryptographic Length;AttributeValue:Integer=128}",
        ),
    },
    Example {
        rule: "notify-attributes-more",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "server:Notify",
            "",
            "UniqueIdentifier=k;Attribute{AttributeName=x-a;AttributeValue:TextString=1}",
            "UniqueIdentifier=k;Attribute{AttributeName=x-a;AttributeValue:TextString=1};Attribute{AttributeName=State;AttributeValue:Enumeration=PreActive}",
        ),
    },
    Example {
        rule: "pushed-attributes-order",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "server:Notify",
            "",
            "UniqueIdentifier=k;Attribute{AttributeName=x-a;AttributeValue:TextString=1};Attribute{AttributeName=State;AttributeValue:Enumeration=PreActive}",
            "UniqueIdentifier=k;Attribute{AttributeName=State;AttributeValue:Enumeration=PreActive};Attribute{AttributeName=x-a;AttributeValue:TextString=1}",
        ),
    },
    Example {
        rule: "asked-query-functions",
        named_case: false,
        version: "1.4",
        before: &[],
        turn: (
            "server:Query",
            "",
            "QueryFunction=QueryProfiles",
            "QueryFunction=QueryOperations;QueryFunction=QueryProfiles",
        ),
    },
    Example {
        rule: "asked-versions",
        named_case: false,
        version: "1.4",
        before: &[],
        turn: (
            "server:DiscoverVersions",
            "",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=4}",
            "",
        ),
    },
];

/// Differences that it must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "pushed-version",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "server:Notify",
            "",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=0}| | UniqueIdentifier=k",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=1}| | UniqueIdentifier=k",
        ),
    },
    Example {
        rule: "pushed-optional-fields",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "server:Notify",
            "",
            " | | UniqueIdentifier=k",
            "MaximumResponseSize=100| | UniqueIdentifier=k",
        ),
    },
    Example {
        rule: "put-key-material",
        named_case: false,
        version: "1.2",
        before: &[REGISTERED],
        turn: (
            "server:Put",
            "",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}}",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=11111111111111111111111111111111};CryptographicAlgorithm=AES;CryptographicLength=128}}",
        ),
    },
    Example {
        rule: "put-attributes-left-out",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "server:Notify",
            "",
            "UniqueIdentifier=k;Attribute{AttributeName=x-a;AttributeValue:TextString=1}",
            "UniqueIdentifier=k",
        ),
    },
    Example {
        rule: "put-attributes-more",
        named_case: false,
        version: "1.2",
        before: &[REGISTERED],
        turn: (
            "server:Put",
            "",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}};Attribute{AttributeName=Cryptographic Length;AttributeValue:Integer=128}",
            "UniqueIdentifier=k;PutFunction=New;SymmetricKey{KeyBlock{KeyFormatType=Raw;KeyValue{KeyMaterial:ByteString=000102030405060708090a0b0c0d0e0f};CryptographicAlgorithm=AES;CryptographicLength=128}};Attribute{AttributeName=Cryptographic Length;AttributeValue:Integer=128};Attribute{AttributeName=Cryptographic Length;AttributeValue:Integer=128}",
        ),
    },
    Example {
        rule: "notify-attributes-more",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "server:Notify",
            "",
            "UniqueIdentifier=k;Attribute{AttributeName=x-a;AttributeValue:TextString=1}",
            "UniqueIdentifier=k;Attribute{AttributeName=x-a;AttributeValue:TextString=1};Attribute{AttributeName=No Attribute;AttributeValue:Integer=1}",
        ),
    },
    Example {
        rule: "pushed-attributes-order",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "server:Notify",
            "",
            "UniqueIdentifier=k;Attribute{AttributeName=x-a;AttributeValue:TextString=1};Attribute{AttributeName=State;AttributeValue:Enumeration=PreActive}",
            "UniqueIdentifier=k;Attribute{AttributeName=State;AttributeValue:Enumeration=PreActive}",
        ),
    },
    Example {
        rule: "asked-query-functions",
        named_case: false,
        version: "1.4",
        before: &[],
        turn: (
            "server:Query",
            "",
            "QueryFunction=QueryProfiles",
            "QueryFunction=QueryProfiles;QueryFunction=QueryProfiles",
        ),
    },
    Example {
        rule: "asked-versions",
        named_case: false,
        version: "1.4",
        before: &[],
        turn: (
            "server:DiscoverVersions",
            "",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=4}",
            "ProtocolVersion{ProtocolVersionMajor=1;ProtocolVersionMinor=3}",
        ),
    },
];
