use kmip_conform_protocol::enumeration::{
    CryptographicUsageMask, Operation, ResultReason, RevocationReasonCode, UsageLimitsUnit,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::testing::{Answer, Bench, START, uid};

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
