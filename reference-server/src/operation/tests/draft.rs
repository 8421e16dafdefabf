//! What the 3.0 draft adds.

use kmip_conform_protocol::enumeration::{
    CredentialType, LinkType, ObjectClassMask, ObjectType, Operation, QueryFunction, ResultReason,
    State, UniqueIdentifier,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::testing::{Answer, Bench, START, aes, batch_item, name, uid};

fn bench() -> Bench {
    Bench::new(ProtocolVersion::V3_0)
}

fn state(bench: &Bench, id: &str) -> Option<u32> {
    let state = bench.value(id, Tag::STATE);
    state.and_then(|state| state.as_enumeration())
}

fn group(bench: &Bench, text: &str) -> String {
    let attributes = bench.attributes(vec![name(text)]);
    bench.call(Operation::CREATE_GROUP, vec![attributes]).id()
}

fn password(text: &str) -> Item {
    let password = Item::text(Tag::PASSWORD, text);
    Item::structure(Tag::PASSWORD_CREDENTIAL, vec![password])
}

fn credential(bench: &Bench, kind: CredentialType, content: Item) -> Answer {
    let kind = Item::enumeration(Tag::CREDENTIAL_TYPE, kind);
    let attributes = bench.attributes(Vec::new());
    let payload = vec![kind, attributes, content];
    bench.call(Operation::CREATE_CREDENTIAL, payload)
}

#[test]
fn deactivate_ends_active_life_now_or_later() {
    let bench = bench();
    let active = || {
        bench
            .create(vec![Item::date_time(Tag::ACTIVATION_DATE, START)])
            .id()
    };
    let id = active();
    assert!(
        bench
            .call(Operation::DEACTIVATE, vec![uid(&id)])
            .is_success()
    );
    assert_eq!(state(&bench, &id), Some(State::DEACTIVATED.0));
    assert!(bench.value(&id, Tag::DEACTIVATION_REASON).is_some());
    let later = active();
    let date = Item::date_time(Tag::DEACTIVATION_DATE, START + 10);
    let answer = bench.call(Operation::DEACTIVATE, vec![uid(&later), date]);
    assert!(answer.is_success());
    assert_eq!(state(&bench, &later), Some(State::ACTIVE.0));
    bench.clock.advance(10);
    assert_eq!(state(&bench, &later), Some(State::DEACTIVATED.0));
    let again = bench.call(Operation::DEACTIVATE, vec![uid(&later)]);
    assert_eq!(again.reason(), ResultReason::WRONG_KEY_LIFECYCLE_STATE);
}

#[test]
fn obliterate_leaves_nothing_but_spares_what_is_active() {
    let bench = bench();
    let id = bench.key();
    let answer = bench.call(Operation::OBLITERATE, vec![uid(&id)]);
    assert!(answer.payload().fields().is_empty());
    let gone = bench.call(Operation::GET, vec![uid(&id)]);
    assert_eq!(gone.reason(), ResultReason::OBJECT_NOT_FOUND);
    let active = bench
        .create(vec![Item::date_time(Tag::ACTIVATION_DATE, START)])
        .id();
    let answer = bench.call(Operation::OBLITERATE, vec![uid(&active)]);
    assert_eq!(answer.reason(), ResultReason::WRONG_KEY_LIFECYCLE_STATE);
}

#[test]
fn revoke_without_a_reason_deactivates() {
    let bench = bench();
    let id = bench
        .create(vec![Item::date_time(Tag::ACTIVATION_DATE, START)])
        .id();
    assert!(bench.call(Operation::REVOKE, vec![uid(&id)]).is_success());
    assert_eq!(state(&bench, &id), Some(State::DEACTIVATED.0));
}

#[test]
fn credentials_must_be_of_the_type_they_state() {
    let bench = bench();
    let made = credential(&bench, CredentialType::PASSWORD, password("secret"));
    let kind = bench.value(&made.id(), Tag::CREDENTIAL_TYPE).unwrap();
    assert_eq!(kind.as_enumeration(), Some(CredentialType::PASSWORD.0));
    let other = credential(&bench, CredentialType::DEVICE, password("secret"));
    assert_eq!(other.reason(), ResultReason::INVALID_MESSAGE);
}

#[test]
fn passwords_do_not_leave_the_server() {
    let bench = bench();
    let id = credential(&bench, CredentialType::PASSWORD, password("secret")).id();
    let answer = bench.call(Operation::GET, vec![uid(&id)]);
    assert_eq!(answer.reason(), ResultReason::INVALID_OBJECT_TYPE);
}

#[test]
fn users_are_tied_to_several_credentials() {
    let bench = bench();
    let link = |text| {
        let id = credential(&bench, CredentialType::PASSWORD, password(text)).id();
        Item::new(Tag::CREDENTIAL_LINK, Value::Reference(id))
    };
    let attributes = bench.attributes(vec![link("a"), link("b"), name("ann")]);
    let id = bench.call(Operation::CREATE_USER, vec![attributes]).id();
    assert_eq!(bench.values(&id, Tag::CREDENTIAL_LINK).len(), 2);
    let kind = bench.value(&id, Tag::OBJECT_TYPE).unwrap();
    assert_eq!(kind.as_enumeration(), Some(ObjectType::USER.0));
}

#[test]
fn locate_finds_system_objects_where_they_are_asked_for() {
    let bench = bench();
    let id = group(&bench, "staff");
    let key = bench.key();
    let found = |mask: Option<ObjectClassMask>| {
        let mask = mask.map(|mask| Item::integer(Tag::OBJECT_CLASS_MASK, mask));
        let fields = mask.into_iter().chain([bench.attributes(Vec::new())]);
        let payload = bench.call(Operation::LOCATE, fields.collect()).payload();
        let ids = payload.fields_with(Tag::UNIQUE_IDENTIFIER);
        ids.filter_map(Item::as_text)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(None), std::slice::from_ref(&key));
    assert_eq!(found(Some(ObjectClassMask::USER)), [key]);
    assert_eq!(found(Some(ObjectClassMask::SYSTEM)), [id]);
}

#[test]
fn earlier_versions_see_no_system_objects() {
    let mut bench = bench();
    group(&bench, "staff");
    bench.version = ProtocolVersion::V2_1;
    let fields = vec![bench.attributes(Vec::new())];
    let payload = bench.call(Operation::LOCATE, fields).payload();
    assert!(payload.field(Tag::UNIQUE_IDENTIFIER).is_none());
}

#[test]
fn objects_are_found_by_name_reference_and_by_the_placeholder() {
    let bench = bench();
    let id = bench.create(vec![name("late")]).id();
    let by_name = Item::new(
        Tag::UNIQUE_IDENTIFIER,
        Value::NameReference("late".to_owned()),
    );
    let answer = bench.call(Operation::GET, vec![by_name]);
    assert_eq!(answer.id(), id);
    let placeholder = UniqueIdentifier::ID_PLACEHOLDER;
    let response = bench.send(
        Vec::new(),
        vec![
            batch_item(
                Operation::LOCATE,
                vec![bench.attributes(vec![name("late")])],
                None,
            ),
            batch_item(
                Operation::GET,
                vec![Item::enumeration(Tag::UNIQUE_IDENTIFIER, placeholder)],
                None,
            ),
        ],
    );
    let last = response.fields_with(Tag::BATCH_ITEM).last().unwrap();
    assert_eq!(Answer(last.clone()).id(), id);
}

#[test]
fn one_kind_of_link_is_deleted_alone() {
    let bench = bench();
    let link = |tag, id: &str| Item::new(tag, Value::Reference(id.to_owned()));
    let links = vec![link(Tag::NEXT_LINK, "n"), link(Tag::PREVIOUS_LINK, "p")];
    let id = bench.create(links).id();
    let wanted = Item::enumeration(Tag::ATTRIBUTE_REFERENCE, Tag::NEXT_LINK.0);
    let answer = bench.call(Operation::DELETE_ATTRIBUTE, vec![uid(&id), wanted]);
    assert!(answer.is_success());
    let left = bench.values(&id, Tag::LINK);
    let kinds: Vec<u32> = left
        .iter()
        .filter_map(|link| link.field(Tag::LINK_TYPE)?.as_enumeration())
        .collect();
    assert_eq!(kinds, [LinkType::PREVIOUS_LINK.0]);
}

#[test]
fn links_to_earlier_results_are_bound_to_their_objects() {
    let mut bench = bench();
    for version in [ProtocolVersion::V2_1, ProtocolVersion::V3_0] {
        bench.version = version;
        let first = Item::structure(
            Tag::LINK,
            vec![
                Item::enumeration(Tag::LINK_TYPE, LinkType::NEXT_LINK),
                Item::integer(Tag::LINKED_OBJECT_IDENTIFIER, 0),
            ],
        );
        let numbered = version < ProtocolVersion::V3_0;
        let create = |number: u8, more: Vec<Item>| {
            let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
            let items = aes().into_iter().chain(more).collect();
            let payload = vec![kind, bench.attributes(items)];
            batch_item(Operation::CREATE, payload, numbered.then_some(number))
        };
        let response = bench.send(
            Vec::new(),
            vec![create(1, Vec::new()), create(2, vec![first])],
        );
        let made = response.fields_with(Tag::BATCH_ITEM);
        let ids: Vec<String> = made.map(|item| Answer(item.clone()).id()).collect();
        let link = bench.value(&ids[1], Tag::LINK).unwrap();
        let target = link.field(Tag::LINKED_OBJECT_IDENTIFIER);
        assert_eq!(target.and_then(Item::as_text), Some(ids[0].as_str()));
    }
}

#[test]
fn query_tells_the_credentials_that_can_be_made() {
    let bench = bench();
    let function = QueryFunction::QUERY_CREDENTIAL_INFORMATION;
    let function = Item::enumeration(Tag::QUERY_FUNCTION, function);
    let payload = bench.call(Operation::QUERY, vec![function]).payload();
    let information = payload.field(Tag::CREDENTIAL_INFORMATION).unwrap();
    let first = information.field(Tag::CREDENTIAL_TYPE).unwrap();
    assert_eq!(first.as_enumeration(), Some(CredentialType::PASSWORD.0));
}
