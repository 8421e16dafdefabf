use kmip_conform_protocol::enumeration::{Operation, ResultReason, State};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::testing::{Answer, Bench, START, name, uid};

fn add(bench: &Bench, id: &str, item: Item) -> Answer {
    let field = bench.new_attribute(item);
    bench.call(Operation::ADD_ATTRIBUTE, vec![uid(id), field])
}

fn modify(bench: &Bench, id: &str, item: Item) -> Answer {
    let field = bench.new_attribute(item);
    bench.call(Operation::MODIFY_ATTRIBUTE, vec![uid(id), field])
}

fn contact(text: &str) -> Item {
    Item::text(Tag::CONTACT_INFORMATION, text)
}

fn group(text: &str) -> Item {
    Item::text(Tag::OBJECT_GROUP, text)
}

fn texts(bench: &Bench, id: &str, tag: Tag) -> Vec<(i32, String)> {
    let answer = bench
        .call(Operation::GET_ATTRIBUTES, vec![uid(id)])
        .payload();
    if !bench.version.is_1x() {
        let items = answer.field(Tag::ATTRIBUTES).unwrap().fields_with(tag);
        return items
            .map(|item| (0, item.as_text().unwrap().to_owned()))
            .collect();
    }
    let wanted = tag.definition().unwrap().name;
    answer
        .fields_with(Tag::ATTRIBUTE)
        .filter(|one| one.field(Tag::ATTRIBUTE_NAME).unwrap().as_text() == Some(wanted))
        .map(|one| {
            let index = one.field(Tag::ATTRIBUTE_INDEX).and_then(Item::as_integer);
            let text = one.field(Tag::ATTRIBUTE_VALUE).unwrap().as_text().unwrap();
            (index.unwrap_or(0), text.to_owned())
        })
        .collect()
}

#[test]
fn added_values_are_shown_and_repeated_in_1x() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    let id = bench.key();
    let answer = add(&bench, &id, contact("joe")).payload();
    assert_eq!(
        answer.field(Tag::ATTRIBUTE),
        Some(&bench.attribute(&contact("joe")))
    );
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    let answer = add(&bench, &id, contact("joe")).payload();
    assert_eq!(answer.fields().len(), 1);
    assert_eq!(
        bench.value(&id, Tag::CONTACT_INFORMATION),
        Some(contact("joe"))
    );
}

#[test]
fn second_value_of_a_single_attribute_is_refused() {
    for (version, reason) in [
        (ProtocolVersion::V1_4, ResultReason::ILLEGAL_OPERATION),
        (ProtocolVersion::V2_1, ResultReason::ATTRIBUTE_SINGLE_VALUED),
    ] {
        let bench = Bench::new(version);
        let id = bench.key();
        add(&bench, &id, contact("joe")).payload();
        assert_eq!(add(&bench, &id, contact("ann")).reason(), reason);
    }
}

#[test]
fn servers_attributes_are_read_only() {
    let state = || Item::enumeration(Tag::STATE, State::ACTIVE);
    for (version, on_add, on_modify) in [
        (
            ProtocolVersion::V1_0,
            ResultReason::PERMISSION_DENIED,
            ResultReason::PERMISSION_DENIED,
        ),
        (
            ProtocolVersion::V2_1,
            ResultReason::READ_ONLY_ATTRIBUTE,
            ResultReason::ATTRIBUTE_READ_ONLY,
        ),
    ] {
        let bench = Bench::new(version);
        let id = bench.key();
        assert_eq!(add(&bench, &id, state()).reason(), on_add);
        assert_eq!(modify(&bench, &id, state()).reason(), on_modify);
    }
}

#[test]
fn always_valued_attributes_cannot_be_deleted() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    let reference = Item::enumeration(Tag::ATTRIBUTE_REFERENCE, Tag::CRYPTOGRAPHIC_USAGE_MASK.0);
    let answer = bench.call(Operation::DELETE_ATTRIBUTE, vec![uid(&id), reference]);
    assert_eq!(answer.reason(), ResultReason::ATTRIBUTE_READ_ONLY);
}

#[test]
fn index_is_refused_on_add_and_kept_through_deletion() {
    let bench = Bench::new(ProtocolVersion::V1_3);
    let id = bench.create(vec![group("a"), group("b"), group("c")]).id();
    let indexed = Item::structure(
        Tag::ATTRIBUTE,
        vec![
            Item::text(Tag::ATTRIBUTE_NAME, "Object Group"),
            Item::integer(Tag::ATTRIBUTE_INDEX, 7),
            Item::text(Tag::ATTRIBUTE_VALUE, "d"),
        ],
    );
    let refused = bench.call(Operation::ADD_ATTRIBUTE, vec![uid(&id), indexed.clone()]);
    assert_eq!(refused.reason(), ResultReason::INVALID_FIELD);
    let absent = bench.call(Operation::MODIFY_ATTRIBUTE, vec![uid(&id), indexed]);
    assert_eq!(absent.reason(), ResultReason::ITEM_NOT_FOUND);
    let delete = |index: Option<i32>| {
        let mut payload = vec![uid(&id), Item::text(Tag::ATTRIBUTE_NAME, "Object Group")];
        payload.extend(index.map(|index| Item::integer(Tag::ATTRIBUTE_INDEX, index)));
        bench.call(Operation::DELETE_ATTRIBUTE, payload)
    };
    delete(Some(1)).payload();
    let left = [(0, "a".to_owned()), (2, "c".to_owned())];
    assert_eq!(texts(&bench, &id, Tag::OBJECT_GROUP), left);
    delete(None).payload();
    assert_eq!(delete(None).reason(), ResultReason::ITEM_NOT_FOUND);
    assert_eq!(texts(&bench, &id, Tag::OBJECT_GROUP), [(2, "c".to_owned())]);
}

#[test]
fn modify_needs_a_value_to_replace() {
    for (version, reason) in [
        (ProtocolVersion::V1_4, ResultReason::INVALID_FIELD),
        (ProtocolVersion::V2_1, ResultReason::ATTRIBUTE_NOT_FOUND),
    ] {
        let bench = Bench::new(version);
        let id = bench.key();
        assert_eq!(modify(&bench, &id, contact("joe")).reason(), reason);
        add(&bench, &id, contact("joe")).payload();
        modify(&bench, &id, contact("ann")).payload();
        assert_eq!(
            bench.value(&id, Tag::CONTACT_INFORMATION),
            Some(contact("ann"))
        );
    }
}

#[test]
fn current_attribute_says_which_value_is_meant() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.create(vec![group("a"), group("b")]).id();
    let vague = modify(&bench, &id, group("c"));
    assert_eq!(vague.reason(), ResultReason::ATTRIBUTE_INSTANCE_NOT_FOUND);
    let exchange = |old: &str| {
        let current = Item::structure(Tag::CURRENT_ATTRIBUTE, vec![group(old)]);
        let new = bench.new_attribute(group("c"));
        bench.call(Operation::MODIFY_ATTRIBUTE, vec![uid(&id), current, new])
    };
    assert_eq!(
        exchange("z").reason(),
        ResultReason::ATTRIBUTE_INSTANCE_NOT_FOUND
    );
    exchange("b").payload();
    let left = [(0, "a".to_owned()), (0, "c".to_owned())];
    assert_eq!(texts(&bench, &id, Tag::OBJECT_GROUP), left);
    let reference = Item::enumeration(Tag::ATTRIBUTE_REFERENCE, Tag::OBJECT_GROUP.0);
    let delete = || {
        bench.call(
            Operation::DELETE_ATTRIBUTE,
            vec![uid(&id), reference.clone()],
        )
    };
    delete().payload();
    assert_eq!(texts(&bench, &id, Tag::OBJECT_GROUP), []);
    assert_eq!(delete().reason(), ResultReason::ATTRIBUTE_NOT_FOUND);
}

#[test]
fn names_are_unique_among_the_objects_of_a_client() {
    for (version, on_create, on_add) in [
        (
            ProtocolVersion::V1_0,
            ResultReason::INVALID_FIELD,
            ResultReason::ILLEGAL_OPERATION,
        ),
        (
            ProtocolVersion::V2_1,
            ResultReason::NON_UNIQUE_NAME_ATTRIBUTE,
            ResultReason::NON_UNIQUE_NAME_ATTRIBUTE,
        ),
    ] {
        let mut bench = Bench::new(version);
        bench.create(vec![name("taken")]).payload();
        assert_eq!(bench.create(vec![name("taken")]).reason(), on_create);
        let id = bench.key();
        assert_eq!(add(&bench, &id, name("taken")).reason(), on_add);
        bench.user = "bob";
        assert!(bench.create(vec![name("taken")]).is_success());
    }
}

#[test]
fn activation_date_changes_in_pre_active_only() {
    for (version, reason) in [
        (ProtocolVersion::V1_4, ResultReason::PERMISSION_DENIED),
        (
            ProtocolVersion::V2_1,
            ResultReason::WRONG_KEY_LIFECYCLE_STATE,
        ),
    ] {
        let bench = Bench::new(version);
        let date = |date| Item::date_time(Tag::ACTIVATION_DATE, date);
        let id = bench.create(vec![date(START + 100)]).id();
        modify(&bench, &id, date(START + 10)).payload();
        bench.clock.advance(10);
        assert_eq!(modify(&bench, &id, date(START + 50)).reason(), reason);
    }
}

#[test]
fn dates_that_lie_before_their_beginning_are_refused() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let answer = bench.create(vec![
        Item::date_time(Tag::ACTIVATION_DATE, START),
        Item::date_time(Tag::DEACTIVATION_DATE, START - 1),
    ]);
    assert_eq!(answer.reason(), ResultReason::INVALID_ATTRIBUTE_VALUE);
}

#[test]
fn attributes_of_later_versions_are_neither_taken_nor_shown() {
    let mut bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    bench.version = ProtocolVersion::V1_0;
    let list = bench
        .call(Operation::GET_ATTRIBUTE_LIST, vec![uid(&id)])
        .payload();
    let names: Vec<&str> = list
        .fields_with(Tag::ATTRIBUTE_NAME)
        .filter_map(Item::as_text)
        .collect();
    assert!(names.contains(&"State"));
    for later in [
        "Fresh",
        "Sensitive",
        "Short Unique Identifier",
        "Key Format Type",
    ] {
        assert!(!names.contains(&later), "{later}");
    }
    let digest = bench.value(&id, Tag::DIGEST).unwrap();
    assert!(digest.field(Tag::KEY_FORMAT_TYPE).is_none());
    let sensitive = bench.create(vec![Item::boolean(Tag::SENSITIVE, true)]);
    assert_eq!(sensitive.reason(), ResultReason::INVALID_FIELD);
}

#[test]
fn same_name_twice_is_an_invalid_message_only_for_the_request() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    let id = bench.key();
    let wanted = || Item::text(Tag::ATTRIBUTE_NAME, "State");
    let twice = bench.call(
        Operation::GET_ATTRIBUTES,
        vec![uid(&id), wanted(), wanted()],
    );
    assert_eq!(twice.reason(), ResultReason::INVALID_MESSAGE);
    assert!(
        bench
            .call(Operation::GET_ATTRIBUTES, vec![uid(&id), wanted()])
            .is_success()
    );
}

#[test]
fn set_attribute_adds_or_replaces_one_value() {
    let bench = Bench::new(ProtocolVersion::V2_0);
    let id = bench.create(vec![group("a"), group("b")]).id();
    let set = |item: Item| {
        let field = bench.new_attribute(item);
        bench.call(Operation::SET_ATTRIBUTE, vec![uid(&id), field])
    };
    set(contact("joe")).payload();
    set(contact("ann")).payload();
    assert_eq!(
        bench.value(&id, Tag::CONTACT_INFORMATION),
        Some(contact("ann"))
    );
    assert_eq!(
        set(group("c")).reason(),
        ResultReason::MULTI_VALUED_ATTRIBUTE
    );
    let state = Item::enumeration(Tag::STATE, State::ACTIVE);
    assert_eq!(set(state).reason(), ResultReason::READ_ONLY_ATTRIBUTE);
}

#[test]
fn adjust_attribute_counts_and_negates() {
    use kmip_conform_protocol::enumeration::AdjustmentType;
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    let adjust = |tag: Tag, kind: AdjustmentType, amount: Option<Item>| {
        let mut payload = vec![
            uid(&id),
            Item::enumeration(Tag::ATTRIBUTE_REFERENCE, tag.0),
            Item::enumeration(Tag::ADJUSTMENT_TYPE, kind),
        ];
        payload.extend(amount);
        bench.call(Operation::ADJUST_ATTRIBUTE, payload)
    };
    let amount = || Some(Item::interval(Tag::ADJUSTMENT_VALUE, 5));
    adjust(Tag::PROTECTION_PERIOD, AdjustmentType::INCREMENT, amount()).payload();
    adjust(Tag::PROTECTION_PERIOD, AdjustmentType::DECREMENT, None).payload();
    let period = bench.value(&id, Tag::PROTECTION_PERIOD);
    assert_eq!(period, Some(Item::interval(Tag::PROTECTION_PERIOD, 4)));
    let below = adjust(Tag::PROTECTION_PERIOD, AdjustmentType::DECREMENT, amount());
    assert_eq!(below.reason(), ResultReason::NUMERIC_RANGE);
    adjust(Tag::SENSITIVE, AdjustmentType::NEGATE, None).payload();
    assert_eq!(
        bench.value(&id, Tag::SENSITIVE),
        Some(Item::boolean(Tag::SENSITIVE, true))
    );
    let text = adjust(Tag::CONTACT_INFORMATION, AdjustmentType::INCREMENT, None);
    assert_eq!(text.reason(), ResultReason::INVALID_DATA_TYPE);
}

#[test]
fn always_sensitive_and_never_extractable_remember() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench
        .create(vec![
            Item::boolean(Tag::SENSITIVE, true),
            Item::boolean(Tag::EXTRACTABLE, false),
        ])
        .id();
    let truth = |tag| bench.value(&id, tag).unwrap().as_boolean().unwrap();
    assert!(truth(Tag::ALWAYS_SENSITIVE) && truth(Tag::NEVER_EXTRACTABLE));
    modify(&bench, &id, Item::boolean(Tag::SENSITIVE, false)).payload();
    modify(&bench, &id, Item::boolean(Tag::EXTRACTABLE, true)).payload();
    modify(&bench, &id, Item::boolean(Tag::SENSITIVE, true)).payload();
    assert!(truth(Tag::SENSITIVE) && !truth(Tag::ALWAYS_SENSITIVE));
    assert!(!truth(Tag::NEVER_EXTRACTABLE));
}

#[test]
fn protection_flags_turn_one_way_since_3_0() {
    for (tag, from) in [(Tag::SENSITIVE, false), (Tag::EXTRACTABLE, true)] {
        for version in [ProtocolVersion::V2_1, ProtocolVersion::V3_0] {
            let bench = Bench::new(version);
            let id = bench.key();
            let turn = |to| modify(&bench, &id, Item::boolean(tag, to));
            assert!(turn(!from).is_success());
            let back = turn(from);
            assert_eq!(back.is_success(), version < ProtocolVersion::V3_0);
        }
    }
}

#[test]
fn custom_attributes_hold_no_structures_in_structures() {
    let bench = Bench::new(ProtocolVersion::V1_4);
    let id = bench.key();
    let named = |inner: Item| {
        let name = Item::text(Tag::ATTRIBUTE_NAME, "x-nest");
        let value = Item::structure(Tag::ATTRIBUTE_VALUE, vec![inner]);
        let field = Item::structure(Tag::ATTRIBUTE, vec![name, value]);
        bench.call(Operation::ADD_ATTRIBUTE, vec![uid(&id), field])
    };
    let nested = named(Item::structure(Tag::NAME, vec![contact("joe")]));
    assert_eq!(nested.reason(), ResultReason::INVALID_FIELD);
    assert!(named(contact("joe")).is_success());
}
