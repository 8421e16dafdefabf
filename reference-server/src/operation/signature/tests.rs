use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, DigitalSignatureAlgorithm, HashingAlgorithm,
    Operation, PaddingMethod, ResultReason, ValidityIndicator,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::crypto::digest;
use crate::testing::{Answer, Bench, START, uid};

const V1_4: ProtocolVersion = ProtocolVersion::V1_4;
const V2_1: ProtocolVersion = ProtocolVersion::V2_1;

/// Creates a pair; gives the identifiers of the private and the public key.
fn pair(bench: &Bench, algorithm: CryptographicAlgorithm, bits: i32) -> (String, String) {
    let list = |tag_1x, tag_2x, mask: CryptographicUsageMask| {
        let items = vec![
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0),
            Item::date_time(Tag::ACTIVATION_DATE, START - 10),
        ];
        let fields = bench.attributes(items).fields().to_vec();
        let tag = if bench.version.is_1x() {
            tag_1x
        } else {
            tag_2x
        };
        Item::structure(tag, fields)
    };
    let payload = vec![
        list(
            Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
            Tag::PRIVATE_KEY_ATTRIBUTES,
            CryptographicUsageMask::SIGN,
        ),
        list(
            Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
            Tag::PUBLIC_KEY_ATTRIBUTES,
            CryptographicUsageMask::VERIFY,
        ),
    ];
    let payload = bench.call(Operation::CREATE_KEY_PAIR, payload).payload();
    let id = |tag| payload.field(tag).unwrap().as_text().unwrap().to_owned();
    (
        id(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER),
        id(Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER),
    )
}

fn call(bench: &Bench, operation: Operation, id: &str, fields: Vec<Item>) -> Answer {
    let mut payload = vec![uid(id)];
    payload.extend(fields);
    bench.call(operation, payload)
}

fn parameters(fields: Vec<Item>) -> Item {
    Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, fields)
}

fn sha_256() -> Item {
    Item::enumeration(Tag::HASHING_ALGORITHM, HashingAlgorithm::SHA_256)
}

fn pss() -> Item {
    parameters(vec![
        Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PSS),
        sha_256(),
    ])
}

fn signature(answer: &Answer) -> Item {
    answer.payload().field(Tag::SIGNATURE_DATA).unwrap().clone()
}

fn is_valid(answer: &Answer) -> bool {
    let payload = answer.payload();
    let indicator = payload.field(Tag::VALIDITY_INDICATOR).unwrap();
    indicator.as_enumeration() == Some(ValidityIndicator::VALID.0)
}

fn data(octets: &[u8]) -> Item {
    Item::bytes(Tag::DATA, octets)
}

#[test]
fn verifies_what_it_signed_whether_data_or_digest_are_given() {
    for version in [V1_4, V2_1] {
        let bench = Bench::new(version);
        for (algorithm, bits, parameters) in [
            (CryptographicAlgorithm::EC, 256, parameters(vec![sha_256()])),
            (CryptographicAlgorithm::RSA, 1024, pss()),
            (
                CryptographicAlgorithm::RSA,
                1024,
                parameters(vec![Item::enumeration(
                    Tag::DIGITAL_SIGNATURE_ALGORITHM,
                    DigitalSignatureAlgorithm::SHA_256_WITH_RSA_ENCRYPTION,
                )]),
            ),
        ] {
            let (private, public) = pair(&bench, algorithm, bits);
            let hashed = digest(HashingAlgorithm::SHA_256, b"data").unwrap();
            let digested = Item::bytes(Tag::DIGESTED_DATA, hashed);
            for (signed, verified) in [(data(b"data"), digested.clone()), (digested, data(b"data"))]
            {
                let fields = vec![parameters.clone(), signed];
                let signature = signature(&call(&bench, Operation::SIGN, &private, fields));
                let verify = |input: Item| {
                    let fields = vec![parameters.clone(), input, signature.clone()];
                    is_valid(&call(&bench, Operation::SIGNATURE_VERIFY, &public, fields))
                };
                assert!(verify(verified), "{algorithm}");
                assert!(!verify(data(b"other")), "{algorithm}");
            }
        }
    }
}

#[test]
fn signs_and_verifies_by_parts() {
    let bench = Bench::new(V2_1);
    let (private, public) = pair(&bench, CryptographicAlgorithm::EC, 256);
    let start = |operation, id: &str| {
        let fields = vec![data(b"da"), Item::boolean(Tag::INIT_INDICATOR, true)];
        let payload = call(&bench, operation, id, fields).payload();
        payload.field(Tag::CORRELATION_VALUE).unwrap().clone()
    };
    let last = || Item::boolean(Tag::FINAL_INDICATOR, true);
    let correlation = start(Operation::SIGN, &private);
    let fields = vec![data(b"ta"), correlation, last()];
    let signature = signature(&call(&bench, Operation::SIGN, &private, fields));
    let correlation = start(Operation::SIGNATURE_VERIFY, &public);
    let fields = vec![data(b"ta"), signature, correlation, last()];
    assert!(is_valid(&call(
        &bench,
        Operation::SIGNATURE_VERIFY,
        &public,
        fields
    )));
}

#[test]
fn refuses_what_cannot_be_signed() {
    for (version, kind, hash) in [
        (
            V1_4,
            ResultReason::PERMISSION_DENIED,
            ResultReason::CRYPTOGRAPHIC_FAILURE,
        ),
        (
            V2_1,
            ResultReason::INVALID_OBJECT_TYPE,
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
        ),
    ] {
        let bench = Bench::new(version);
        let (private, public) = pair(&bench, CryptographicAlgorithm::RSA, 1024);
        let reason = |id: &str, fields| call(&bench, Operation::SIGN, id, fields).reason();
        assert_eq!(reason(&public, vec![pss(), data(b"data")]), kind);
        let bare = parameters(vec![Item::enumeration(
            Tag::PADDING_METHOD,
            PaddingMethod::PSS,
        )]);
        assert_eq!(reason(&private, vec![bare, data(b"data")]), hash);
        assert_eq!(reason(&private, vec![pss()]), ResultReason::INVALID_MESSAGE);
    }
}
