use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, HashingAlgorithm, ObjectType,
    Operation, PaddingMethod, ResultReason, RevocationReasonCode, UsageLimitsUnit,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::testing::{Answer, Bench, START, aes, uid};
use crate::version::SUPPORTED;

fn limits(total: i64) -> Item {
    Item::structure(
        Tag::USAGE_LIMITS,
        vec![
            Item::long_integer(Tag::USAGE_LIMITS_TOTAL, total),
            Item::enumeration(Tag::USAGE_LIMITS_UNIT, UsageLimitsUnit::BYTE),
        ],
    )
}

fn count(count: i64) -> Item {
    Item::long_integer(Tag::USAGE_LIMITS_COUNT, count)
}

fn limited(bench: &Bench) -> String {
    let active = Item::date_time(Tag::ACTIVATION_DATE, START);
    bench.create(vec![limits(1000), active]).id()
}

fn allocate(bench: &Bench, id: &str, amount: i64) -> Answer {
    bench.call(
        Operation::GET_USAGE_ALLOCATION,
        vec![uid(id), count(amount)],
    )
}

#[test]
fn allocation_counts_down_to_nothing() {
    for (version, reason) in [
        (ProtocolVersion::V1_0, ResultReason::PERMISSION_DENIED),
        (ProtocolVersion::V2_1, ResultReason::USAGE_LIMIT_EXCEEDED),
    ] {
        let bench = Bench::new(version);
        let id = limited(&bench);
        let left = || {
            let value = bench.value(&id, Tag::USAGE_LIMITS).unwrap();
            value
                .field(Tag::USAGE_LIMITS_COUNT)
                .unwrap()
                .as_long_integer()
        };
        assert_eq!(left(), Some(1000));
        allocate(&bench, &id, 600).payload();
        assert_eq!(left(), Some(400));
        assert_eq!(allocate(&bench, &id, 401).reason(), reason);
        assert_eq!(left(), Some(400));
        assert_eq!(allocate(&bench, &id, -1).reason(), reason);
        allocate(&bench, &id, 400).payload();
    }
}

#[test]
fn allocation_needs_limits_and_an_active_key() {
    for (version, without) in [
        (ProtocolVersion::V1_4, ResultReason::ILLEGAL_OPERATION),
        (ProtocolVersion::V2_1, ResultReason::ATTRIBUTE_NOT_FOUND),
    ] {
        let bench = Bench::new(version);
        let id = bench.key();
        assert_eq!(allocate(&bench, &id, 1).reason(), without);
        let inactive = bench.create(vec![limits(9)]).id();
        let answer = allocate(&bench, &inactive, 1);
        assert_eq!(answer.reason(), ResultReason::PERMISSION_DENIED);
        let none = bench.call(Operation::GET_USAGE_ALLOCATION, vec![uid(&id)]);
        assert_eq!(none.reason(), ResultReason::INVALID_MESSAGE);
    }
}

#[test]
fn limits_are_fixed_once_allocated_from() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    let id = limited(&bench);
    let modify = || {
        let field = bench.new_attribute(limits(5000));
        bench.call(Operation::MODIFY_ATTRIBUTE, vec![uid(&id), field])
    };
    modify().payload();
    allocate(&bench, &id, 1).payload();
    assert_eq!(modify().reason(), ResultReason::PERMISSION_DENIED);
}

#[test]
fn check_judges_mask_count_and_lease() {
    for (version, mask, limit) in [
        (
            ProtocolVersion::V1_3,
            ResultReason::PERMISSION_DENIED,
            ResultReason::PERMISSION_DENIED,
        ),
        (
            ProtocolVersion::V2_1,
            ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
            ResultReason::USAGE_LIMIT_EXCEEDED,
        ),
    ] {
        let bench = Bench::new(version);
        let id = limited(&bench);
        let check = |field: Item| bench.call(Operation::CHECK, vec![uid(&id), field]);
        let usage = |bits| Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, bits);
        assert_eq!(check(usage(CryptographicUsageMask::ENCRYPT)).id(), id);
        assert_eq!(check(usage(CryptographicUsageMask::SIGN)).reason(), mask);
        assert_eq!(check(count(1000)).id(), id);
        assert_eq!(check(count(1001)).reason(), limit);
        assert_eq!(check(Item::interval(Tag::LEASE_TIME, 3600)).id(), id);
        let long = check(Item::interval(Tag::LEASE_TIME, 3601));
        assert_eq!(long.reason(), ResultReason::PERMISSION_DENIED);
    }
}

#[test]
fn lease_is_granted_until_the_key_is_compromised() {
    let bench = Bench::new(ProtocolVersion::V1_4);
    let id = bench.key();
    let payload = bench
        .call(Operation::OBTAIN_LEASE, vec![uid(&id)])
        .payload();
    assert_eq!(
        payload.field(Tag::LEASE_TIME),
        Some(&Item::interval(Tag::LEASE_TIME, 3600))
    );
    let changed = payload.field(Tag::LAST_CHANGE_DATE).unwrap();
    assert_eq!(changed.as_date_time(), Some(START));
    let code = Item::enumeration(
        Tag::REVOCATION_REASON_CODE,
        RevocationReasonCode::KEY_COMPROMISE,
    );
    let reason = Item::structure(Tag::REVOCATION_REASON, vec![code]);
    bench
        .call(Operation::REVOKE, vec![uid(&id), reason])
        .payload();
    let refused = bench.call(Operation::OBTAIN_LEASE, vec![uid(&id)]);
    assert_eq!(refused.reason(), ResultReason::PERMISSION_DENIED);
}

#[test]
fn a_lease_ends_with_the_life_of_the_key_by_the_clock() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let dates = [
            Item::date_time(Tag::ACTIVATION_DATE, START + 100),
            Item::date_time(Tag::DEACTIVATION_DATE, START + 5000),
        ];
        let id = bench.create(dates.to_vec()).id();
        let lease = || bench.call(Operation::OBTAIN_LEASE, vec![uid(&id)]);
        let granted = || {
            let payload = lease().payload();
            let date = payload.field(Tag::LAST_CHANGE_DATE).unwrap();
            let seconds = match payload.field(Tag::LEASE_TIME).unwrap().value {
                Value::Interval(seconds) => seconds,
                _ => panic!("no interval"),
            };
            (seconds, date.as_date_time().unwrap())
        };
        assert_eq!(granted(), (3600, START), "{version}");
        // The state that begins at its date is a change.
        bench.clock.advance(100);
        assert_eq!(granted(), (3600, START + 100), "{version}");
        bench.clock.advance(4800);
        assert_eq!(granted(), (100, START + 100), "{version}");
        let check = |seconds| {
            let wanted = Item::interval(Tag::LEASE_TIME, seconds);
            bench.call(Operation::CHECK, vec![uid(&id), wanted])
        };
        assert!(check(100).is_success(), "{version}");
        assert_eq!(check(101).reason(), ResultReason::PERMISSION_DENIED);
        bench.clock.advance(100);
        let refused = lease().reason();
        assert_eq!(refused, ResultReason::PERMISSION_DENIED, "{version}");
        let date = bench.value(&id, Tag::LAST_CHANGE_DATE).unwrap();
        assert_eq!(date.as_date_time(), Some(START + 5000), "{version}");
    }
}

#[test]
fn a_key_whose_use_nobody_restricts_may_be_used_for_all() {
    for version in [ProtocolVersion::V1_4, ProtocolVersion::V2_1] {
        let bench = Bench::new(version);
        let mut items = aes();
        items.retain(|item| item.tag != Tag::CRYPTOGRAPHIC_USAGE_MASK);
        items.push(Item::date_time(Tag::ACTIVATION_DATE, START));
        let created = bench.call(
            Operation::CREATE,
            vec![
                Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
                bench.attributes(items),
            ],
        );
        let id = created.id();
        let wanted = Item::integer(
            Tag::CRYPTOGRAPHIC_USAGE_MASK,
            CryptographicUsageMask::DERIVE_KEY,
        );
        assert_eq!(
            bench.call(Operation::CHECK, vec![uid(&id), wanted]).id(),
            id
        );
        let parameters = Item::structure(
            Tag::CRYPTOGRAPHIC_PARAMETERS,
            vec![Item::enumeration(
                Tag::BLOCK_CIPHER_MODE,
                BlockCipherMode::ECB,
            )],
        );
        let data = Item::bytes(Tag::DATA, [7; 16]);
        let encrypted = bench.call(Operation::ENCRYPT, vec![uid(&id), parameters, data]);
        assert!(encrypted.is_success());
    }
}

#[test]
fn dates_of_key_use_hold_for_asymmetric_keys_too() {
    for (version, reason) in [
        (ProtocolVersion::V1_2, ResultReason::PERMISSION_DENIED),
        (
            ProtocolVersion::V2_1,
            ResultReason::WRONG_KEY_LIFECYCLE_STATE,
        ),
    ] {
        let bench = Bench::new(version);
        let pair = |tag: Tag, stop: i64| {
            let usage = CryptographicUsageMask::SIGN;
            let items = vec![
                Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, usage),
                Item::date_time(Tag::ACTIVATION_DATE, START - 10),
                Item::date_time(Tag::PROTECT_STOP_DATE, stop),
            ];
            let mut list = bench.attributes(items);
            list.tag = tag;
            list
        };
        let create = |stop: i64| {
            let (private, public) = match version.is_1x() {
                true => (
                    Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
                    Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
                ),
                false => (Tag::PRIVATE_KEY_ATTRIBUTES, Tag::PUBLIC_KEY_ATTRIBUTES),
            };
            let mut common = bench.attributes(vec![
                Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::RSA),
                Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 1024),
            ]);
            common.tag = match version.is_1x() {
                true => Tag::COMMON_TEMPLATE_ATTRIBUTE,
                false => Tag::COMMON_ATTRIBUTES,
            };
            let lists = vec![common, pair(private, stop), pair(public, stop)];
            let payload = bench.call(Operation::CREATE_KEY_PAIR, lists).payload();
            let id = payload.field(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER).unwrap();
            id.as_text().unwrap().to_owned()
        };
        let sign = |id: &str| {
            let parameters = Item::structure(
                Tag::CRYPTOGRAPHIC_PARAMETERS,
                vec![
                    Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PKCS1_V1_5),
                    Item::enumeration(Tag::HASHING_ALGORITHM, HashingAlgorithm::SHA_256),
                ],
            );
            let data = Item::bytes(Tag::DATA, b"text");
            bench.call(Operation::SIGN, vec![uid(id), parameters, data])
        };
        assert!(sign(&create(START + 10)).is_success());
        assert_eq!(sign(&create(START - 5)).reason(), reason);
    }
}
