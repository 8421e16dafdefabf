//! Attributes beyond those shown.

use super::Example;

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "additional-attributes",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{State=Active}",
            "Attributes{State=Active;Comment=a}",
        ),
    },
    Example {
        rule: "additional-attribute-names",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributeList",
            "UniqueIdentifier=k",
            "AttributeName=State",
            "AttributeName=State;AttributeName=Name",
        ),
    },
    Example {
        rule: "additional-server-instance",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeName=Digest",
            "Attribute{AttributeName=Digest;AttributeIndex=0;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00}}",
            "Attribute{AttributeName=Digest;AttributeIndex=0;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00}};Attribute{AttributeName=Digest;AttributeIndex=1;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00}}",
        ),
    },
    Example {
        rule: "additional-server-instance",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeReference=Digest",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=PKCS_8}}",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=PKCS_8};Digest{HashingAlgorithm=SHA_256;DigestValue=01;KeyFormatType=PKCS_1}}",
        ),
    },
    Example {
        rule: "object-group-values",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeName=Object Group",
            "",
            "Attribute{AttributeName=Object Group;AttributeValue:TextString=default}",
        ),
    },
    Example {
        rule: "object-group-names",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributeList",
            "UniqueIdentifier=k",
            "AttributeName=State;AttributeName=Object Group",
            "AttributeName=State",
        ),
    },
    Example {
        rule: "custom-attributes",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeName=y-a",
            "",
            "Attribute{AttributeName=y-a;AttributeValue:TextString=1}",
        ),
    },
    Example {
        rule: "vendor-attributes",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{Attribute{VendorIdentification=acme;AttributeName=a;AttributeValue:TextString=1}}",
            "Attributes{}",
        ),
    },
    Example {
        rule: "template-attribute",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "Create",
            "",
            "UniqueIdentifier=k;TemplateAttribute{Attribute{AttributeName=Name;AttributeIndex=0;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}}",
            "UniqueIdentifier=k",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "additional-attributes",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeReference:Enumeration=State",
            "Attributes{State=Active}",
            "Attributes{State=Active;Comment=a}",
        ),
    },
    Example {
        rule: "additional-attributes",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{State=Active}",
            "Attributes{State=Active;State=Active}",
        ),
    },
    Example {
        rule: "additional-attributes",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{State=Active}",
            "Attributes{State=Active;Username=a}",
        ),
    },
    Example {
        rule: "additional-attributes",
        named_case: false,
        version: "1.0",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "",
            "Attribute{AttributeName=Comment;AttributeValue:TextString=a}",
        ),
    },
    Example {
        rule: "additional-attribute-names",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributeList",
            "UniqueIdentifier=k",
            "AttributeName=State",
            "AttributeName=State;AttributeName=State",
        ),
    },
    Example {
        rule: "additional-server-instance",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeName=Name",
            "Attribute{AttributeName=Name;AttributeIndex=0;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
            "Attribute{AttributeName=Name;AttributeIndex=0;AttributeValue{NameValue=a;NameType=UninterpretedTextString}};Attribute{AttributeName=Name;AttributeIndex=1;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}",
        ),
    },
    Example {
        rule: "additional-server-instance",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeReference=Digest",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=PKCS_8}}",
            "Attributes{Digest{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=PKCS_8};Digest{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=PKCS_8}}",
        ),
    },
    Example {
        rule: "object-group-values",
        named_case: false,
        version: "1.2",
        before: &[(
            "AddAttribute",
            "UniqueIdentifier=k;Attribute{AttributeName=Object Group;AttributeValue:TextString=mine}",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k",
        )],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeName=Object Group",
            "Attribute{AttributeName=Object Group;AttributeValue:TextString=mine}",
            "",
        ),
    },
    Example {
        rule: "object-group-names",
        named_case: false,
        version: "1.2",
        before: &[(
            "AddAttribute",
            "UniqueIdentifier=k;Attribute{AttributeName=Object Group;AttributeValue:TextString=mine}",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k",
        )],
        turn: (
            "GetAttributeList",
            "UniqueIdentifier=k",
            "AttributeName=State;AttributeName=Object Group",
            "AttributeName=State",
        ),
    },
    Example {
        rule: "custom-attributes",
        named_case: false,
        version: "1.2",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k;AttributeName=x-a",
            "Attribute{AttributeName=x-a;AttributeValue:TextString=1}",
            "",
        ),
    },
    Example {
        rule: "vendor-attributes",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "Attributes{Attribute{VendorIdentification=x;AttributeName=a;AttributeValue:TextString=1}}",
            "Attributes{}",
        ),
    },
    Example {
        rule: "template-attribute",
        named_case: false,
        version: "2.1",
        before: &[],
        turn: (
            "Create",
            "",
            "UniqueIdentifier=k;TemplateAttribute{Attribute{AttributeName=Name;AttributeIndex=0;AttributeValue{NameValue=a;NameType=UninterpretedTextString}}}",
            "UniqueIdentifier=k",
        ),
    },
];
