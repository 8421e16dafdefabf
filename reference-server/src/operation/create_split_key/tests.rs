use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType, ObjectType, Operation,
    ResultReason, SplitKeyMethod,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::testing::{Answer, Bench, aes, uid};

const METHODS: [SplitKeyMethod; 4] = [
    SplitKeyMethod::XOR,
    SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8,
    SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_16,
    SplitKeyMethod::POLYNOMIAL_SHARING_PRIME_FIELD,
];

fn split(bench: &Bench, method: SplitKeyMethod, threshold: i32, id: Option<&str>) -> Answer {
    let mut payload = vec![Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SPLIT_KEY)];
    payload.extend(id.map(uid));
    payload.extend([
        Item::integer(Tag::SPLIT_KEY_PARTS, 4),
        Item::integer(Tag::SPLIT_KEY_THRESHOLD, threshold),
        Item::enumeration(Tag::SPLIT_KEY_METHOD, method),
    ]);
    let attributes = if id.is_none() { aes() } else { Vec::new() };
    payload.push(bench.attributes(attributes));
    bench.call(Operation::CREATE_SPLIT_KEY, payload)
}

fn ids(answer: &Answer) -> Vec<String> {
    let payload = answer.payload();
    let ids = payload.fields_with(Tag::UNIQUE_IDENTIFIER);
    ids.map(|id| id.as_text().unwrap().to_owned()).collect()
}

fn join(bench: &Bench, parts: &[String]) -> Answer {
    let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
    let mut payload = vec![kind];
    payload.extend(parts.iter().map(|id| uid(id)));
    bench.call(Operation::JOIN_SPLIT_KEY, payload)
}

fn block(bench: &Bench, id: &str) -> Item {
    let payload = bench.call(Operation::GET, vec![uid(id)]).payload();
    let key = payload.field(Tag::SYMMETRIC_KEY).unwrap();
    key.field(Tag::KEY_BLOCK).unwrap().clone()
}

#[test]
fn splits_a_key_and_joins_it_again() {
    for version in [ProtocolVersion::V1_2, ProtocolVersion::V2_1] {
        let bench = Bench::new(version);
        for method in METHODS {
            let threshold = if method == SplitKeyMethod::XOR { 4 } else { 2 };
            let key = bench.key();
            let parts = ids(&split(&bench, method, threshold, Some(&key)));
            assert_eq!(parts.len(), 4);
            let enough = if threshold == 4 {
                &parts[..]
            } else {
                &parts[1..3]
            };
            let joined = join(&bench, enough).id();
            assert_eq!(block(&bench, &joined), block(&bench, &key), "{method}");
            let short = join(&bench, &parts[..1]);
            assert_eq!(short.reason(), ResultReason::CRYPTOGRAPHIC_FAILURE);
        }
    }
}

#[test]
fn makes_a_new_key_where_none_is_named() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let method = SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8;
    let parts = ids(&split(&bench, method, 3, None));
    let one = block(&bench, &join(&bench, &parts[..3]).id());
    let other = block(&bench, &join(&bench, &parts[1..]).id());
    assert_eq!(one, other);
    let part = bench.call(Operation::GET, vec![uid(&parts[1])]).payload();
    let part = part.field(Tag::SPLIT_KEY).unwrap();
    let identifier = part.field(Tag::KEY_PART_IDENTIFIER).unwrap();
    assert_eq!(identifier.as_integer(), Some(2));
}

#[test]
fn refuses_what_cannot_be_split_or_joined() {
    for (version, unfit) in [
        (ProtocolVersion::V1_4, ResultReason::INVALID_FIELD),
        (ProtocolVersion::V2_1, ResultReason::INVALID_OBJECT_TYPE),
    ] {
        let bench = Bench::new(version);
        let key = bench.key();
        let wrong = split(&bench, SplitKeyMethod::XOR, 2, Some(&key));
        assert_eq!(wrong.reason(), ResultReason::CRYPTOGRAPHIC_FAILURE);
        assert_eq!(join(&bench, &[key]).reason(), unfit);
        let method = SplitKeyMethod::POLYNOMIAL_SHARING_GF_2_8;
        let one = ids(&split(&bench, method, 2, None));
        let other = ids(&split(&bench, method, 3, None));
        let mixed = join(&bench, &[one[0].clone(), other[1].clone()]);
        assert_eq!(mixed.reason(), ResultReason::CRYPTOGRAPHIC_FAILURE);
    }
}

#[test]
fn splits_a_private_key_and_joins_it_to_one() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    for (algorithm, bits) in [
        (CryptographicAlgorithm::EC, 256),
        (CryptographicAlgorithm::RSA, 1024),
    ] {
        let common = vec![
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
        ];
        let mask = |mask: CryptographicUsageMask| {
            vec![Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0)]
        };
        let payload = vec![
            Item::structure(Tag::COMMON_ATTRIBUTES, common),
            Item::structure(
                Tag::PRIVATE_KEY_ATTRIBUTES,
                mask(CryptographicUsageMask::SIGN),
            ),
            Item::structure(
                Tag::PUBLIC_KEY_ATTRIBUTES,
                mask(CryptographicUsageMask::VERIFY),
            ),
        ];
        let made = bench.call(Operation::CREATE_KEY_PAIR, payload).payload();
        let private = made.field(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER).unwrap();
        let private = private.as_text().unwrap();
        let shown = |id: &str| {
            let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::PKCS_8);
            let payload = bench.call(Operation::GET, vec![uid(id), format]).payload();
            let key = payload.field(Tag::PRIVATE_KEY).unwrap();
            key.field(Tag::KEY_BLOCK).unwrap().clone()
        };
        for method in METHODS {
            let threshold = if method == SplitKeyMethod::XOR { 4 } else { 2 };
            let answer = split(&bench, method, threshold, Some(private));
            let parts = ids(&answer);
            let enough = if threshold == 4 {
                &parts[..]
            } else {
                &parts[1..3]
            };
            let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::PRIVATE_KEY);
            let mut payload = vec![kind];
            payload.extend(enough.iter().map(|id| uid(id)));
            let joined = bench.call(Operation::JOIN_SPLIT_KEY, payload).id();
            assert_eq!(shown(&joined), shown(private), "{algorithm} {method}");
        }
    }
}
