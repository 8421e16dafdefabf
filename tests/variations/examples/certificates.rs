//! Certificates.

use super::{Example, REGISTERED};

/// Differences that the rule accepts.
pub(super) const APPLIES: &[Example] = &[
    Example {
        rule: "certificate-issued",
        named_case: false,
        version: "1.2",
        before: &[(
            "Certify",
            "UniqueIdentifier=p",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c",
        )],
        turn: (
            "Get",
            "UniqueIdentifier=c",
            "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3082015a30820100a003020102020102300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020348003045022001a8de8c6a8540beb254b2dbae3d424eb0f9034d7de9ea30a025c54510f70028022100920e202dd913886585025a998bcca4834c53295e1a3980dbb6a30adb7b877ddf}",
        ),
    },
    Example {
        rule: "certificate-issued-facts",
        named_case: false,
        version: "1.2",
        before: &[(
            "Certify",
            "UniqueIdentifier=p",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c",
        )],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=c;AttributeName=Certificate Identifier",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=CN=a;SerialNumber=02}}",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=CN=a;SerialNumber=03}}",
        ),
    },
    Example {
        rule: "digest-key-format-certificate",
        named_case: false,
        version: "1.4",
        before: &[(
            "Register",
            "ObjectType=Certificate;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c",
        )],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c;Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=Raw}}",
            "UniqueIdentifier=c;Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=X_509}}",
        ),
    },
    Example {
        rule: "digest-key-format-certificate",
        named_case: false,
        version: "1.4",
        before: &[(
            "Register",
            "ObjectType=Certificate;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c",
        )],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c;Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=Raw}}",
            "UniqueIdentifier=c;Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00}}",
        ),
    },
    Example {
        rule: "serial-number-text",
        named_case: false,
        version: "1.4",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=c;AttributeName=Certificate Identifier",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=a;SerialNumber=00d2f5}}",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=a;SerialNumber=D2F5}}",
        ),
    },
];

/// Differences that the rule must not accept.
pub(super) const REFUSED: &[Example] = &[
    Example {
        rule: "certificate-issued",
        named_case: false,
        version: "1.2",
        before: &[(
            "Certify",
            "UniqueIdentifier=p",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c",
        )],
        turn: (
            "Get",
            "UniqueIdentifier=c",
            "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3082015a30820100a003020102020103300a06082a8648ce3d040302300c310a300806035504030c0162301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01623059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020348003045022100bc54d69899e2677edd96f5999449ca4d37b58cb4be4e706059a3422e7d5eef1e02202f757fa66d02e15bb4c01233723343dcefa5db5fa52919e00631f06ea259d562}",
        ),
    },
    Example {
        rule: "certificate-issued",
        named_case: false,
        version: "1.2",
        before: &[(
            "Certify",
            "UniqueIdentifier=p",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c",
        )],
        turn: (
            "Get",
            "UniqueIdentifier=c",
            "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3000}",
        ),
    },
    Example {
        rule: "certificate-issued",
        named_case: false,
        version: "1.2",
        before: &[(
            "Register",
            "ObjectType=Certificate;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c",
        )],
        turn: (
            "Get",
            "UniqueIdentifier=c",
            "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3082015a30820100a003020102020102300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020348003045022001a8de8c6a8540beb254b2dbae3d424eb0f9034d7de9ea30a025c54510f70028022100920e202dd913886585025a998bcca4834c53295e1a3980dbb6a30adb7b877ddf}",
        ),
    },
    Example {
        rule: "certificate-issued-facts",
        named_case: false,
        version: "1.2",
        before: &[(
            "Register",
            "ObjectType=Certificate;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c",
        )],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=c;AttributeName=Certificate Identifier",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=CN=a;SerialNumber=02}}",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=CN=a;SerialNumber=03}}",
        ),
    },
    Example {
        rule: "certificate-issued-facts",
        named_case: false,
        version: "1.2",
        before: &[
            (
                "Certify",
                "UniqueIdentifier=p",
                "UniqueIdentifier=c",
                "UniqueIdentifier=c",
            ),
            (
                "Get",
                "UniqueIdentifier=c",
                "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
                "ObjectType=Certificate;UniqueIdentifier=c;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            ),
        ],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=c;AttributeName=Certificate Identifier",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=CN=a;SerialNumber=02}}",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=CN=a;SerialNumber=03}}",
        ),
    },
    Example {
        rule: "digest-key-format-certificate",
        named_case: false,
        version: "1.4",
        before: &[(
            "Register",
            "ObjectType=Certificate;Certificate{CertificateType=X_509;CertificateValue=3082015930820100a003020102020101300a06082a8648ce3d040302300c310a300806035504030c0161301e170d3236313132323032353033335a170d3336313131393032353033335a300c310a300806035504030c01613059301306072a8648ce3d020106082a8648ce3d030107034200043a8256b4474e4b69033390c16275ca71404e201d60dce533192fa2c5eb9ee7662d8bcd4c9164effa88168807e36f5062d6dc3da0f8e402e74564ef7c6dfa40e3a3533051301d0603551d0e04160414f72110b3213565559e3bddfc217a0ad13d6e9ae8301f0603551d23041830168014f72110b3213565559e3bddfc217a0ad13d6e9ae8300f0603551d130101ff040530030101ff300a06082a8648ce3d0403020347003044022023899e5708dcccecd3e10bd661c5b542e69596c67e4049183f1f7b85729a348302204926f08325ee845613f50603e360fea7f868c466b05a385ea03fcb1d8581f55b}",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c",
        )],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=c",
            "UniqueIdentifier=c;Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=Raw}}",
            "UniqueIdentifier=c;Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=PKCS_1}}",
        ),
    },
    Example {
        rule: "digest-key-format-certificate",
        named_case: false,
        version: "1.4",
        before: &[REGISTERED],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=k",
            "UniqueIdentifier=k;Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=Raw}}",
            "UniqueIdentifier=k;Attribute{AttributeName=Digest;AttributeValue{HashingAlgorithm=SHA_256;DigestValue=00;KeyFormatType=X_509}}",
        ),
    },
    Example {
        rule: "serial-number-text",
        named_case: false,
        version: "1.4",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=c;AttributeName=Certificate Identifier",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=a;SerialNumber=00d2f5}}",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=a;SerialNumber=D2F6}}",
        ),
    },
    Example {
        rule: "serial-number-text",
        named_case: false,
        version: "1.4",
        before: &[],
        turn: (
            "GetAttributes",
            "UniqueIdentifier=c;AttributeName=Certificate Identifier",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=a;SerialNumber=serial}}",
            "UniqueIdentifier=c;Attribute{AttributeName=Certificate Identifier;AttributeValue{Issuer=a;SerialNumber=SERIAL}}",
        ),
    },
];
