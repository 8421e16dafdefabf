//! Order, index and free values of attributes.

use super::{CREATED, Example};

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "attribute-index-zero",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=State;AttributeIndex=0;AttributeValue:Enumeration=Active}",
            "Attribute{AttributeName=State;AttributeValue:Enumeration=Active}",
        ),
    },
    Example {
        rule: "attribute-index-assigned",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "AddAttribute",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k;Attribute{AttributeName=Name;AttributeIndex=1;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
            "UniqueIdentifier=k;Attribute{AttributeName=Name;AttributeIndex=4;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
        ),
    },
    Example {
        rule: "get-attributes-order",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{State=Active;Comment=a}",
            "Attributes{Comment=a;State=Active}",
        ),
    },
    Example {
        rule: "exported-attributes-order",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Export",
            "UniqueIdentifier=k",
            "Attributes{State=Active;Comment=a}",
            "Attributes{Comment=a;State=Active}",
        ),
    },
    Example {
        rule: "attribute-list-order",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributeList",
            "UniqueIdentifier=k",
            "AttributeName=State;AttributeName=Name",
            "AttributeName=Name;AttributeName=State",
        ),
    },
    Example {
        rule: "random-number-generator",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{RandomNumberGenerator{RNGAlgorithm=DRBG;CryptographicLength=256}}",
            "Attributes{RandomNumberGenerator{RNGAlgorithm=Unspecified;CryptographicLength=256}}",
        ),
    },
    Example {
        rule: "random-number-generator-fields",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{RandomNumberGenerator{RNGAlgorithm=DRBG;CryptographicLength=256}}",
            "Attributes{RandomNumberGenerator{RNGAlgorithm=DRBG}}",
        ),
    },
    Example {
        rule: "lease-time",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "ObtainLease",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k;LeaseTime=3600",
            "UniqueIdentifier=k;LeaseTime=60",
        ),
    },
    Example {
        rule: "attribute-index-by-server",
        named_case: false,
        version: "1.2",
        before: &[CREATED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeName=Name",
            "UniqueIdentifier=k;Attribute{AttributeName=Name;AttributeValue{NameValue=a;NameType=UninterpretedTextString}};Attribute{AttributeName=Name;AttributeIndex=1;AttributeValue{NameValue=b;NameType=UninterpretedTextString}}",
            "UniqueIdentifier=k;Attribute{AttributeName=Name;AttributeValue{NameValue=b;NameType=UninterpretedTextString}};Attribute{AttributeName=Name;AttributeIndex=1;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "attribute-index-zero",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=State;AttributeIndex=1;AttributeValue:Enumeration=Active}",
            "Attribute{AttributeName=State;AttributeValue:Enumeration=Active}",
        ),
    },
    Example {
        rule: "attribute-index-assigned",
        named_case: false,
        version: "1.2",
        before: &[(
            "AddAttribute",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k;Attribute{AttributeName=Name;AttributeIndex=1;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
            "UniqueIdentifier=k;Attribute{AttributeName=Name;AttributeIndex=4;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
        )],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attribute{AttributeName=Name;AttributeIndex=1;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
            "Attribute{AttributeName=Name;AttributeIndex=5;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
        ),
    },
    Example {
        rule: "get-attributes-order",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{Name{NameValue=a;NameType=UninterpretedTextString}}",
            "Attributes{Name{NameType=UninterpretedTextString;NameValue=a}}",
        ),
    },
    Example {
        rule: "exported-attributes-order",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Export",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k;Attributes{State=Active}",
            "Attributes{State=Active};UniqueIdentifier=k",
        ),
    },
    Example {
        rule: "attribute-list-order",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributeList",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k;AttributeName=State",
            "AttributeName=State;UniqueIdentifier=k",
        ),
    },
    Example {
        rule: "random-number-generator",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{RandomNumberGenerator{RNGAlgorithm=DRBG;CryptographicLength=256}}",
            "Attributes{RandomNumberGenerator{CryptographicLength=256}}",
        ),
    },
    Example {
        rule: "random-number-generator-fields",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{RandomNumberGenerator{RNGAlgorithm=DRBG;CryptographicLength=256}}",
            "Attributes{RandomNumberGenerator{RNGAlgorithm=DRBG;CryptographicLength:LongInteger=256}}",
        ),
    },
    Example {
        rule: "lease-time",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "ObtainLease",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k;LeaseTime=3600",
            "UniqueIdentifier=k;LeaseTime:Integer=3600",
        ),
    },
    Example {
        rule: "attribute-index-by-server",
        named_case: false,
        version: "1.2",
        before: &[
            CREATED,
            (
                "AddAttribute",
                "UniqueIdentifier=k;Attribute{AttributeName=Name;AttributeValue{NameValue=b;NameType=UninterpretedTextString}}",
                "UniqueIdentifier=k",
                "UniqueIdentifier=k",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeName=Name",
            "UniqueIdentifier=k;Attribute{AttributeName=Name;AttributeValue{NameValue=a;NameType=UninterpretedTextString}};Attribute{AttributeName=Name;AttributeIndex=1;AttributeValue{NameValue=b;NameType=UninterpretedTextString}}",
            "UniqueIdentifier=k;Attribute{AttributeName=Name;AttributeValue{NameValue=b;NameType=UninterpretedTextString}};Attribute{AttributeName=Name;AttributeIndex=1;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
        ),
    },
];
