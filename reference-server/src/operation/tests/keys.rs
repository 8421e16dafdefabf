use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType, LinkType, ObjectType, Operation,
    RecommendedCurve, ResultReason,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::testing::{Answer, Bench, START, aes, name, uid};
use crate::version::SUPPORTED;

fn pair(bench: &Bench, common: Vec<Item>) -> Answer {
    let (all, private, public) = tags(bench);
    let list =
        |tag, items: Vec<Item>| Item::structure(tag, bench.attributes(items).fields().to_vec());
    let mask = |bits: CryptographicUsageMask| Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, bits);
    let payload = vec![
        list(all, common),
        list(
            private,
            vec![name("private"), mask(CryptographicUsageMask::SIGN)],
        ),
        list(
            public,
            vec![name("public"), mask(CryptographicUsageMask::VERIFY)],
        ),
    ];
    bench.call(Operation::CREATE_KEY_PAIR, payload)
}

fn tags(bench: &Bench) -> (Tag, Tag, Tag) {
    if bench.version.is_1x() {
        (
            Tag::COMMON_TEMPLATE_ATTRIBUTE,
            Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
            Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
        )
    } else {
        (
            Tag::COMMON_ATTRIBUTES,
            Tag::PRIVATE_KEY_ATTRIBUTES,
            Tag::PUBLIC_KEY_ATTRIBUTES,
        )
    }
}

fn curve() -> Vec<Item> {
    let curve = Item::enumeration(Tag::RECOMMENDED_CURVE, RecommendedCurve::P_256);
    vec![
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::ECDSA),
        Item::structure(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, vec![curve]),
    ]
}

fn ids(answer: &Answer) -> (String, String) {
    let payload = answer.payload();
    let id = |tag| payload.field(tag).unwrap().as_text().unwrap().to_owned();
    (
        id(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER),
        id(Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER),
    )
}

fn link_of(bench: &Bench, id: &str) -> (u32, String) {
    let link = bench.value(id, Tag::LINK).unwrap();
    let target = link.field(Tag::LINKED_OBJECT_IDENTIFIER).unwrap();
    (
        link.field(Tag::LINK_TYPE)
            .unwrap()
            .as_enumeration()
            .unwrap(),
        target.as_text().unwrap().to_owned(),
    )
}

#[test]
fn keys_of_a_pair_are_linked_to_each_other() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let (private, public) = ids(&pair(&bench, curve()));
        assert_eq!(
            link_of(&bench, &private),
            (LinkType::PUBLIC_KEY_LINK.0, public.clone())
        );
        assert_eq!(
            link_of(&bench, &public),
            (LinkType::PRIVATE_KEY_LINK.0, private.clone())
        );
        let kind = bench.value(&private, Tag::OBJECT_TYPE).unwrap();
        assert_eq!(kind.as_enumeration(), Some(ObjectType::PRIVATE_KEY.0));
    }
}

#[test]
fn pair_of_an_impossible_kind_leaves_nothing_behind() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let bad = vec![
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
    ];
    assert_eq!(
        pair(&bench, bad).reason(),
        ResultReason::INVALID_ATTRIBUTE_VALUE
    );
    assert!(pair(&bench, curve()).is_success());
    assert_eq!(
        pair(&bench, curve()).reason(),
        ResultReason::NON_UNIQUE_NAME_ATTRIBUTE
    );
}

#[test]
fn create_refuses_what_cannot_be_made() {
    for (version, value, kind) in [
        (
            ProtocolVersion::V1_2,
            ResultReason::INVALID_FIELD,
            ResultReason::INVALID_FIELD,
        ),
        (
            ProtocolVersion::V2_1,
            ResultReason::INVALID_ATTRIBUTE_VALUE,
            ResultReason::INVALID_OBJECT_TYPE,
        ),
    ] {
        let bench = Bench::new(version);
        let create = |kind: ObjectType, items: Vec<Item>| {
            let object_type = Item::enumeration(Tag::OBJECT_TYPE, kind);
            bench.call(
                Operation::CREATE,
                vec![object_type, bench.attributes(items)],
            )
        };
        let mut odd = aes();
        odd[1] = Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 129);
        assert_eq!(create(ObjectType::SYMMETRIC_KEY, odd).reason(), value);
        let without_algorithm = aes()[1..].to_vec();
        assert_eq!(
            create(ObjectType::SYMMETRIC_KEY, without_algorithm).reason(),
            value
        );
        assert_eq!(create(ObjectType::PRIVATE_KEY, aes()).reason(), kind);
        let none = bench.call(Operation::CREATE, vec![bench.attributes(aes())]);
        assert_eq!(none.reason(), ResultReason::INVALID_MESSAGE);
    }
}

#[test]
fn secret_data_has_the_length_asked_for() {
    let bench = Bench::new(ProtocolVersion::V2_0);
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SECRET_DATA),
        bench.attributes(vec![Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 80)]),
    ];
    let id = bench.call(Operation::CREATE, payload).id();
    let object = bench.call(Operation::GET, vec![uid(&id)]).payload();
    let material = [
        Tag::SECRET_DATA,
        Tag::KEY_BLOCK,
        Tag::KEY_VALUE,
        Tag::KEY_MATERIAL,
    ];
    assert_eq!(object.at(&material).unwrap().as_bytes().unwrap().len(), 10);
}

#[test]
fn rekey_moves_names_and_links_both_keys() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let old = bench.create(vec![name("key")]).id();
        let new = bench.call(Operation::RE_KEY, vec![uid(&old)]).id();
        assert_ne!(old, new);
        assert!(bench.value(&old, Tag::NAME).is_none());
        assert_eq!(bench.value(&new, Tag::NAME), Some(name("key")));
        assert_eq!(
            link_of(&bench, &old),
            (LinkType::REPLACEMENT_OBJECT_LINK.0, new.clone())
        );
        assert_eq!(
            link_of(&bench, &new),
            (LinkType::REPLACED_OBJECT_LINK.0, old.clone())
        );
        assert_ne!(
            bench.value(&old, Tag::DIGEST),
            bench.value(&new, Tag::DIGEST)
        );
    }
}

#[test]
fn offset_moves_all_dates_by_the_same_time() {
    let bench = Bench::new(ProtocolVersion::V1_3);
    let old = bench
        .create(vec![
            Item::date_time(Tag::ACTIVATION_DATE, START),
            Item::date_time(Tag::PROTECT_STOP_DATE, START + 50),
            Item::date_time(Tag::DEACTIVATION_DATE, START + 100),
        ])
        .id();
    bench.clock.advance(1000);
    let offset = Item::interval(Tag::OFFSET, 10);
    let new = bench.call(Operation::RE_KEY, vec![uid(&old), offset]).id();
    let date = |tag| bench.value(&new, tag).unwrap().as_date_time();
    assert_eq!(date(Tag::INITIAL_DATE), Some(START + 1000));
    assert_eq!(date(Tag::ACTIVATION_DATE), Some(START + 1010));
    assert_eq!(date(Tag::PROTECT_STOP_DATE), Some(START + 1060));
    assert_eq!(date(Tag::DEACTIVATION_DATE), Some(START + 1110));
}

#[test]
fn offset_excludes_dates_and_needs_one_to_count_from() {
    for (version, reason) in [
        (ProtocolVersion::V1_4, ResultReason::ILLEGAL_OPERATION),
        (ProtocolVersion::V2_1, ResultReason::INVALID_FIELD),
    ] {
        let bench = Bench::new(version);
        let offset = || Item::interval(Tag::OFFSET, 10);
        let key = bench.key();
        let date = bench.attributes(vec![Item::date_time(Tag::ACTIVATION_DATE, START)]);
        let both = bench.call(Operation::RE_KEY, vec![uid(&key), offset(), date]);
        assert_eq!(both.reason(), ResultReason::INVALID_MESSAGE);
        let id = bench
            .create(vec![Item::date_time(Tag::DEACTIVATION_DATE, START + 9)])
            .id();
        let without = bench.call(Operation::RE_KEY, vec![uid(&id), offset()]);
        assert_eq!(without.reason(), reason);
    }
}

#[test]
fn rekey_works_on_symmetric_keys_and_pairs_only() {
    for (version, reason) in [
        (ProtocolVersion::V1_2, ResultReason::PERMISSION_DENIED),
        (ProtocolVersion::V2_1, ResultReason::INVALID_OBJECT_TYPE),
        (ProtocolVersion::V3_0, ResultReason::INVALID_OBJECT_TYPE),
    ] {
        let bench = Bench::new(version);
        let (private, _) = ids(&pair(&bench, curve()));
        // 3.0 names the private key as any other object.
        let tag = match version {
            ProtocolVersion::V3_0 => Tag::UNIQUE_IDENTIFIER,
            _ => Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
        };
        let answer = bench.call(Operation::RE_KEY, vec![uid(&private)]);
        assert_eq!(answer.reason(), reason);
        let key = Item::text(tag, bench.key());
        let answer = bench.call(Operation::RE_KEY_KEY_PAIR, vec![key]);
        assert_eq!(answer.reason(), reason);
        let pair = Item::text(tag, private.as_str());
        let (new, public) = ids(&bench.call(Operation::RE_KEY_KEY_PAIR, vec![pair]));
        assert_eq!(bench.value(&new, Tag::NAME), Some(name("private")));
        assert_eq!(bench.value(&public, Tag::NAME), Some(name("public")));
        assert!(bench.value(&private, Tag::NAME).is_none());
    }
}

#[test]
fn digest_is_over_the_material_served() {
    use sha2::{Digest, Sha256};
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let id = bench.key();
        let object = bench.call(Operation::GET, vec![uid(&id)]).payload();
        let path = [
            Tag::SYMMETRIC_KEY,
            Tag::KEY_BLOCK,
            Tag::KEY_VALUE,
            Tag::KEY_MATERIAL,
        ];
        let octets = object.at(&path).unwrap().as_bytes().unwrap();
        let digest = bench.value(&id, Tag::DIGEST).unwrap();
        let stated = digest.field(Tag::DIGEST_VALUE).unwrap().as_bytes().unwrap();
        assert_eq!(stated, Sha256::digest(octets).as_slice());
    }
}

#[test]
fn key_comes_in_the_format_asked_for_or_not_at_all() {
    let bench = Bench::new(ProtocolVersion::V1_4);
    let id = bench.key();
    let get = |format: KeyFormatType| {
        let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, format);
        bench.call(Operation::GET, vec![uid(&id), format])
    };
    let transparent = get(KeyFormatType::TRANSPARENT_SYMMETRIC_KEY).payload();
    let key = [
        Tag::SYMMETRIC_KEY,
        Tag::KEY_BLOCK,
        Tag::KEY_VALUE,
        Tag::KEY_MATERIAL,
        Tag::KEY,
    ];
    assert_eq!(transparent.at(&key).unwrap().as_bytes().unwrap().len(), 16);
    let pkcs1 = get(KeyFormatType::PKCS_1);
    assert_eq!(pkcs1.reason(), ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED);
}

#[test]
fn sensitive_and_unextractable_objects_stay() {
    for version in [ProtocolVersion::V1_4, ProtocolVersion::V2_1] {
        let bench = Bench::new(version);
        let sensitive = bench.create(vec![Item::boolean(Tag::SENSITIVE, true)]).id();
        let answer = bench.call(Operation::GET, vec![uid(&sensitive)]);
        assert_eq!(answer.reason(), ResultReason::SENSITIVE);
        let kept = bench
            .create(vec![Item::boolean(Tag::EXTRACTABLE, false)])
            .id();
        let answer = bench.call(Operation::GET, vec![uid(&kept)]);
        assert_eq!(answer.reason(), ResultReason::NOT_EXTRACTABLE);
    }
}
