//! Every type of managed object in every version that has it.

use der::Encode;
use kmip_conform_protocol::enumeration::{
    CertificateRequestType, CertificateType, CryptographicAlgorithm, CryptographicUsageMask,
    KeyFormatType, ObjectType, Operation, ResultReason, SecretDataType, SplitKeyMethod,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};
use p256::ecdsa::{DerSignature, SigningKey};
use x509_cert::builder::Builder;
use x509_cert::request::RequestBuilder;

use crate::object_type;
use crate::pki::CertificateAuthority;
use crate::testing::{Bench, name, uid};
use crate::version::SUPPORTED;

fn block(
    format: KeyFormatType,
    octets: &[u8],
    algorithm: Option<(CryptographicAlgorithm, i32)>,
) -> Item {
    let material = Item::bytes(Tag::KEY_MATERIAL, octets);
    let mut fields = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        Item::structure(Tag::KEY_VALUE, vec![material]),
    ];
    if let Some((algorithm, bits)) = algorithm {
        fields.push(Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm));
        fields.push(Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits));
    }
    Item::structure(Tag::KEY_BLOCK, fields)
}

fn raw(octets: &[u8]) -> Item {
    let algorithm = Some((CryptographicAlgorithm::AES, 128));
    block(KeyFormatType::RAW, octets, algorithm)
}

/// The two halves of an RSA key pair, as the server makes them.
fn half(bench: &Bench, kind: ObjectType) -> Item {
    let items = |mask: CryptographicUsageMask| {
        vec![
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::RSA),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 1024),
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
        ]
    };
    let pair = crate::material::key_pair(
        &items(CryptographicUsageMask::SIGN),
        &items(CryptographicUsageMask::VERIFY),
        None,
        bench.version,
        &mut rand_core::SeedableRng::from_seed([3; 32]),
    );
    let pair = pair.unwrap();
    match kind {
        ObjectType::PRIVATE_KEY => pair.private,
        _ => pair.public,
    }
}

/// A certificate request of PKCS#10.
pub(super) fn certificate_request() -> Vec<u8> {
    let key = SigningKey::from_slice(&[9; 32]).unwrap();
    let subject = std::str::FromStr::from_str("CN=pump").unwrap();
    let builder = RequestBuilder::new(subject).unwrap();
    let request = builder.build::<_, DerSignature>(&key).unwrap();
    request.to_der().unwrap()
}

/// An object of the type, as a client brings it.
pub(super) fn object(bench: &Bench, kind: ObjectType) -> Item {
    let number = |tag, number| Item::integer(tag, number);
    match kind {
        ObjectType::CERTIFICATE => {
            let authority = CertificateAuthority::generate("An authority").unwrap();
            let identity = authority.client("pump").unwrap();
            let octets = identity.certificates().unwrap()[0].to_vec();
            Item::structure(
                Tag::CERTIFICATE,
                vec![
                    Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::X_509),
                    Item::bytes(Tag::CERTIFICATE_VALUE, octets),
                ],
            )
        }
        ObjectType::SYMMETRIC_KEY => Item::structure(Tag::SYMMETRIC_KEY, vec![raw(&[1; 16])]),
        ObjectType::PUBLIC_KEY | ObjectType::PRIVATE_KEY => half(bench, kind),
        ObjectType::SPLIT_KEY => Item::structure(
            Tag::SPLIT_KEY,
            vec![
                number(Tag::SPLIT_KEY_PARTS, 3),
                number(Tag::KEY_PART_IDENTIFIER, 1),
                number(Tag::SPLIT_KEY_THRESHOLD, 3),
                Item::enumeration(Tag::SPLIT_KEY_METHOD, SplitKeyMethod::XOR),
                raw(&[2; 16]),
            ],
        ),
        ObjectType::TEMPLATE => {
            let attribute = bench.attribute(&Item::text(Tag::OBJECT_GROUP, "g"));
            Item::structure(Tag::TEMPLATE, vec![attribute])
        }
        ObjectType::SECRET_DATA => Item::structure(
            Tag::SECRET_DATA,
            vec![
                Item::enumeration(Tag::SECRET_DATA_TYPE, SecretDataType::PASSWORD),
                block(KeyFormatType::OPAQUE, b"swordfish", None),
            ],
        ),
        ObjectType::OPAQUE_OBJECT => Item::structure(
            Tag::OPAQUE_OBJECT,
            vec![
                Item::new(Tag::OPAQUE_DATA_TYPE, Value::Enumeration(0x8000_0001)),
                Item::bytes(Tag::OPAQUE_DATA_VALUE, [1, 2, 3]),
            ],
        ),
        ObjectType::PGP_KEY => {
            let armour = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n";
            Item::structure(
                Tag::PGP_KEY,
                vec![
                    number(Tag::PGP_KEY_VERSION, 4),
                    block(KeyFormatType::RAW, armour, None),
                ],
            )
        }
        ObjectType::CERTIFICATE_REQUEST => Item::structure(
            Tag::CERTIFICATE_REQUEST,
            vec![
                Item::enumeration(
                    Tag::CERTIFICATE_REQUEST_TYPE,
                    CertificateRequestType::PKCS_10,
                ),
                Item::bytes(Tag::CERTIFICATE_REQUEST_VALUE, certificate_request()),
            ],
        ),
        other => panic!("no sample of {other}"),
    }
}

fn locate(bench: &Bench, text: &str) -> Vec<String> {
    let wanted = match bench.version.is_1x() {
        true => bench.attribute(&name(text)),
        false => bench.attributes(vec![name(text)]),
    };
    let payload = bench.call(Operation::LOCATE, vec![wanted]).payload();
    let ids = payload.fields_with(Tag::UNIQUE_IDENTIFIER);
    ids.filter_map(Item::as_text).map(str::to_owned).collect()
}

#[test]
fn what_is_registered_is_located_got_as_it_was_and_destroyed() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let kinds: Vec<ObjectType> = object_type::supported(version)
            .filter(|kind| !object_type::SYSTEM.contains(kind))
            .collect();
        assert!(kinds.len() >= 8, "{version}");
        for kind in kinds {
            let brought = object(&bench, kind);
            let mut items = vec![name("it")];
            if ![ObjectType::TEMPLATE, ObjectType::OPAQUE_OBJECT].contains(&kind) {
                let mask = CryptographicUsageMask::VERIFY;
                items.push(Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask));
            }
            let payload = vec![
                Item::enumeration(Tag::OBJECT_TYPE, kind),
                bench.attributes(items),
                brought.clone(),
            ];
            let id = bench.call(Operation::REGISTER, payload).id();
            assert_eq!(
                locate(&bench, "it"),
                std::slice::from_ref(&id),
                "{version} {kind}"
            );
            let got = bench.call(Operation::GET, vec![uid(&id)]).payload();
            let stated = got.field(Tag::OBJECT_TYPE).and_then(Item::as_enumeration);
            assert_eq!(stated, Some(kind.0));
            assert_eq!(got.field(brought.tag), Some(&brought), "{version} {kind}");
            bench.call(Operation::DESTROY, vec![uid(&id)]).payload();
            assert!(locate(&bench, "it").is_empty(), "{version} {kind}");
            let gone = bench.call(Operation::GET, vec![uid(&id)]).reason();
            let expected = match version.is_1x() {
                true => ResultReason::ITEM_NOT_FOUND,
                false => ResultReason::OBJECT_DESTROYED,
            };
            assert_eq!(gone, expected, "{version} {kind}");
        }
    }
}

#[test]
fn types_come_and_go_with_the_versions() {
    let has = |kind, version| object_type::supported(version).any(|one| one == kind);
    let cases = [
        (
            ObjectType::PGP_KEY,
            ProtocolVersion::V1_1,
            ProtocolVersion::V1_2,
        ),
        (
            ObjectType::CERTIFICATE_REQUEST,
            ProtocolVersion::V1_4,
            ProtocolVersion::V2_0,
        ),
        (
            ObjectType::USER,
            ProtocolVersion::V2_1,
            ProtocolVersion::V3_0,
        ),
    ];
    for (kind, before, since) in cases {
        assert!(!has(kind, before) && has(kind, since), "{kind}");
    }
    let template = ObjectType::TEMPLATE;
    assert!(has(template, ProtocolVersion::V1_4) && !has(template, ProtocolVersion::V2_0));
}
