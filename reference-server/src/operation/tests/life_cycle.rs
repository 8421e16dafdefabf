use kmip_conform_protocol::enumeration::{
    ObjectType, Operation, ResultReason, RevocationReasonCode, State,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::testing::{Answer, Bench, START, uid};
use crate::version::SUPPORTED;

fn state(bench: &Bench, id: &str) -> State {
    State(
        bench
            .value(id, Tag::STATE)
            .unwrap()
            .as_enumeration()
            .unwrap(),
    )
}

fn revoke(bench: &Bench, id: &str, code: RevocationReasonCode) -> Answer {
    let reason = Item::structure(
        Tag::REVOCATION_REASON,
        vec![Item::enumeration(Tag::REVOCATION_REASON_CODE, code)],
    );
    bench.call(Operation::REVOKE, vec![uid(id), reason])
}

fn template(bench: &Bench) -> String {
    let inside = bench.attribute(&Item::text(Tag::OBJECT_GROUP, "a"));
    let content = Item::structure(Tag::TEMPLATE, vec![inside]);
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::TEMPLATE),
        bench.attributes(Vec::new()),
        content,
    ];
    bench.call(Operation::REGISTER, payload).id()
}

#[test]
fn activate_sets_state_and_date() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let id = bench.key();
        assert_eq!(bench.call(Operation::ACTIVATE, vec![uid(&id)]).id(), id);
        assert_eq!(state(&bench, &id), State::ACTIVE);
        let date = bench.value(&id, Tag::ACTIVATION_DATE).unwrap();
        assert_eq!(date.as_date_time(), Some(START));
    }
}

#[test]
fn activate_is_refused_in_any_other_state() {
    for (version, reason) in [
        (ProtocolVersion::V1_0, ResultReason::PERMISSION_DENIED),
        (ProtocolVersion::V1_4, ResultReason::PERMISSION_DENIED),
        (
            ProtocolVersion::V2_1,
            ResultReason::WRONG_KEY_LIFECYCLE_STATE,
        ),
    ] {
        let bench = Bench::new(version);
        let id = bench.key();
        bench.call(Operation::ACTIVATE, vec![uid(&id)]).payload();
        let again = bench.call(Operation::ACTIVATE, vec![uid(&id)]);
        assert_eq!(again.reason(), reason);
    }
}

#[test]
fn templates_are_neither_activated_nor_revoked_nor_leased() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    let id = template(&bench);
    for (operation, reason) in [
        (Operation::ACTIVATE, ResultReason::ILLEGAL_OPERATION),
        (Operation::OBTAIN_LEASE, ResultReason::PERMISSION_DENIED),
        (Operation::CHECK, ResultReason::ILLEGAL_OPERATION),
    ] {
        let answer = bench.call(operation, vec![uid(&id)]);
        assert_eq!(answer.reason(), reason, "{operation}");
    }
    let answer = revoke(&bench, &id, RevocationReasonCode::SUPERSEDED);
    assert_eq!(answer.reason(), ResultReason::ILLEGAL_OPERATION);
}

#[test]
fn archived_objects_must_be_recovered_first() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let id = bench.key();
        bench.call(Operation::ARCHIVE, vec![uid(&id)]).payload();
        for operation in [
            Operation::GET,
            Operation::ACTIVATE,
            Operation::DESTROY,
            Operation::ARCHIVE,
            Operation::GET_ATTRIBUTE_LIST,
        ] {
            let answer = bench.call(operation, vec![uid(&id)]);
            assert_eq!(answer.reason(), ResultReason::OBJECT_ARCHIVED);
        }
        bench.call(Operation::RECOVER, vec![uid(&id)]).payload();
        assert!(bench.call(Operation::GET, vec![uid(&id)]).is_success());
        assert!(bench.value(&id, Tag::ARCHIVE_DATE).is_none());
    }
}

#[test]
fn compromise_is_dated_now_and_occurred_at_the_initial_date() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    bench.clock.advance(50);
    revoke(&bench, &id, RevocationReasonCode::KEY_COMPROMISE).payload();
    assert_eq!(state(&bench, &id), State::COMPROMISED);
    let date = |tag| bench.value(&id, tag).unwrap().as_date_time();
    assert_eq!(date(Tag::COMPROMISE_DATE), Some(START + 50));
    assert_eq!(date(Tag::COMPROMISE_OCCURRENCE_DATE), Some(START));
    assert_eq!(date(Tag::LAST_CHANGE_DATE), Some(START + 50));
}

#[test]
fn other_reasons_deactivate_an_active_object() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    let early = revoke(&bench, &id, RevocationReasonCode::SUPERSEDED);
    assert_eq!(early.reason(), ResultReason::WRONG_KEY_LIFECYCLE_STATE);
    bench.call(Operation::ACTIVATE, vec![uid(&id)]).payload();
    revoke(&bench, &id, RevocationReasonCode::SUPERSEDED).payload();
    assert_eq!(state(&bench, &id), State::DEACTIVATED);
}

#[test]
fn unknown_revocation_reason_is_an_invalid_field() {
    for version in [ProtocolVersion::V1_1, ProtocolVersion::V2_1] {
        let bench = Bench::new(version);
        let id = bench.key();
        let answer = revoke(&bench, &id, RevocationReasonCode(0x77));
        assert_eq!(answer.reason(), ResultReason::INVALID_FIELD);
    }
}

#[test]
fn active_object_cannot_be_destroyed() {
    for (version, reason) in [
        (ProtocolVersion::V1_3, ResultReason::PERMISSION_DENIED),
        (ProtocolVersion::V2_0, ResultReason::PERMISSION_DENIED),
        (
            ProtocolVersion::V2_1,
            ResultReason::WRONG_KEY_LIFECYCLE_STATE,
        ),
    ] {
        let bench = Bench::new(version);
        let id = bench.key();
        bench.call(Operation::ACTIVATE, vec![uid(&id)]).payload();
        let answer = bench.call(Operation::DESTROY, vec![uid(&id)]);
        assert_eq!(answer.reason(), reason);
        assert!(bench.call(Operation::GET, vec![uid(&id)]).is_success());
    }
}

#[test]
fn destroyed_object_keeps_attributes_and_loses_material() {
    for (version, get, again) in [
        (
            ProtocolVersion::V1_2,
            ResultReason::ITEM_NOT_FOUND,
            ResultReason::PERMISSION_DENIED,
        ),
        (
            ProtocolVersion::V2_1,
            ResultReason::OBJECT_DESTROYED,
            ResultReason::OBJECT_DESTROYED,
        ),
    ] {
        let bench = Bench::new(version);
        let id = bench.key();
        bench.call(Operation::DESTROY, vec![uid(&id)]).payload();
        assert_eq!(bench.call(Operation::GET, vec![uid(&id)]).reason(), get);
        assert_eq!(
            bench.call(Operation::DESTROY, vec![uid(&id)]).reason(),
            again
        );
        let date = bench.value(&id, Tag::DESTROY_DATE).unwrap();
        assert_eq!(date.as_date_time(), Some(START));
    }
}

#[test]
fn compromised_then_destroyed_is_destroyed_compromised() {
    let bench = Bench::new(ProtocolVersion::V1_4);
    let id = bench.key();
    revoke(&bench, &id, RevocationReasonCode::CA_COMPROMISE).payload();
    bench.call(Operation::DESTROY, vec![uid(&id)]).payload();
    assert_eq!(state(&bench, &id), State::DESTROYED_COMPROMISED);
}

#[test]
fn dates_are_reached_by_the_clock_alone() {
    let bench = Bench::new(ProtocolVersion::V1_1);
    let id = bench
        .create(vec![
            Item::date_time(Tag::ACTIVATION_DATE, START + 10),
            Item::date_time(Tag::DEACTIVATION_DATE, START + 20),
        ])
        .id();
    assert_eq!(state(&bench, &id), State::PRE_ACTIVE);
    bench.clock.advance(10);
    assert_eq!(state(&bench, &id), State::ACTIVE);
    bench.clock.advance(10);
    assert_eq!(state(&bench, &id), State::DEACTIVATED);
    assert!(bench.call(Operation::DESTROY, vec![uid(&id)]).is_success());
}
