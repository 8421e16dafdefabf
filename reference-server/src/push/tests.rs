use std::time::Duration;

use kmip_conform_protocol::enumeration::{Operation, PutFunction, State};
use kmip_conform_protocol::schema::check;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::Subscription;
use crate::attribute::internal;
use crate::testing::{Bench, START, batch_item, name, uid};

/// A server that tells `alice`, and the subscription without the questions at its beginning.
fn told(version: ProtocolVersion) -> (Bench, Subscription) {
    let bench = Bench::new(version);
    let subscription = bench.server.outbox().subscribe("alice", version);
    messages(&bench, subscription);
    (bench, subscription)
}

/// What waits: every message is valid by the schema of its version.
fn messages(bench: &Bench, subscription: Subscription) -> Vec<Item> {
    let outbox = bench.server.outbox();
    let messages: Vec<Item> = std::iter::from_fn(|| outbox.next(subscription)).collect();
    for message in &messages {
        let violations = check::message(message, bench.version);
        assert!(violations.is_empty(), "{}: {violations:?}", bench.version);
    }
    messages
}

fn operation(message: &Item) -> Operation {
    let number = message.at(&[Tag::BATCH_ITEM, Tag::OPERATION]).unwrap();
    Operation(number.as_enumeration().unwrap())
}

fn payload(message: &Item, version: ProtocolVersion) -> Item {
    let payload = message.at(&[Tag::BATCH_ITEM, Tag::REQUEST_PAYLOAD]);
    internal(payload.unwrap(), version).into_owned()
}

/// The one message that waits, its operation and its payload in internal form.
fn one(bench: &Bench, subscription: Subscription) -> (Operation, Item) {
    let messages = messages(bench, subscription);
    assert_eq!(messages.len(), 1, "{messages:?}");
    (
        operation(&messages[0]),
        payload(&messages[0], bench.version),
    )
}

/// The names of the attributes in a payload, a `-` before those without a value.
fn attributes(payload: &Item) -> Vec<String> {
    let in_1x = payload.fields_with(Tag::ATTRIBUTE).map(|attribute| {
        let name = attribute.field(Tag::ATTRIBUTE_NAME).unwrap();
        let name = name.as_text().unwrap().to_owned();
        match attribute.field(Tag::ATTRIBUTE_VALUE) {
            Some(_) => name,
            None => format!("-{name}"),
        }
    });
    let values = payload.fields_with(Tag::ATTRIBUTES).flat_map(Item::fields);
    let values = values.map(|item| item.tag.definition().unwrap().name.to_owned());
    let gone = payload.fields_with(Tag::ATTRIBUTE_REFERENCE).map(|item| {
        let tag = Tag(item.as_enumeration().unwrap());
        format!("-{}", tag.definition().unwrap().name)
    });
    in_1x.chain(values).chain(gone).collect()
}

#[test]
fn a_new_object_is_put_with_its_material_and_attributes() {
    for version in ProtocolVersion::ALL {
        let (bench, subscription) = told(version);
        let id = bench.key();
        let (operation, payload) = one(&bench, subscription);
        assert_eq!(operation, Operation::PUT);
        assert_eq!(payload.field(Tag::UNIQUE_IDENTIFIER), Some(&uid(&id)));
        let function = payload.field(Tag::PUT_FUNCTION).unwrap();
        assert_eq!(function.as_enumeration(), Some(PutFunction::NEW.0));
        let got = bench.call(Operation::GET, vec![uid(&id)]).payload();
        let key = got.field(Tag::SYMMETRIC_KEY);
        assert!(key.is_some() && payload.field(Tag::SYMMETRIC_KEY) == key);
        let names = attributes(&payload);
        for wanted in ["Cryptographic Length", "Last Change Date", "State"] {
            assert!(
                names.iter().any(|name| name == wanted),
                "{version}: {names:?}"
            );
        }
    }
}

#[test]
fn a_replacement_names_what_it_replaces() {
    for version in ProtocolVersion::ALL {
        let (bench, subscription) = told(version);
        let old = bench.key();
        messages(&bench, subscription);
        bench.call(Operation::RE_KEY, vec![uid(&old)]).payload();
        let sent = messages(&bench, subscription);
        let put = sent.iter().find(|one| operation(one) == Operation::PUT);
        let put = payload(put.unwrap(), version);
        let function = put.field(Tag::PUT_FUNCTION).unwrap();
        assert_eq!(function.as_enumeration(), Some(PutFunction::REPLACE.0));
        let replaced = put.field(Tag::REPLACED_UNIQUE_IDENTIFIER).unwrap();
        assert_eq!(replaced.as_text(), Some(old.as_str()));
        // The old key has a link to the new one.
        assert!(sent.iter().any(|one| operation(one) == Operation::NOTIFY));
    }
}

#[test]
fn what_may_not_leave_in_the_clear_is_not_put() {
    let (bench, subscription) = told(ProtocolVersion::V2_1);
    bench.create(vec![Item::boolean(Tag::SENSITIVE, true)]).id();
    bench
        .create(vec![Item::boolean(Tag::EXTRACTABLE, false)])
        .id();
    assert_eq!(messages(&bench, subscription), []);
}

#[test]
fn a_change_is_notified_with_the_last_change_date() {
    for version in ProtocolVersion::ALL {
        let (bench, subscription) = told(version);
        let id = bench.key();
        messages(&bench, subscription);
        let added = bench.new_attribute(name("a"));
        bench
            .call(Operation::ADD_ATTRIBUTE, vec![uid(&id), added])
            .payload();
        let (operation, payload) = one(&bench, subscription);
        assert_eq!(operation, Operation::NOTIFY);
        assert_eq!(payload.field(Tag::UNIQUE_IDENTIFIER), Some(&uid(&id)));
        assert_eq!(
            attributes(&payload),
            ["Name", "Last Change Date"],
            "{version}"
        );
    }
}

#[test]
fn a_deleted_attribute_is_named_without_its_value() {
    for version in ProtocolVersion::ALL {
        let (bench, subscription) = told(version);
        let id = bench.create(vec![name("a")]).id();
        messages(&bench, subscription);
        let which = match version.is_1x() {
            true => Item::text(Tag::ATTRIBUTE_NAME, "Name"),
            false => Item::enumeration(Tag::ATTRIBUTE_REFERENCE, Tag::NAME.0),
        };
        bench
            .call(Operation::DELETE_ATTRIBUTE, vec![uid(&id), which])
            .payload();
        let (_, payload) = one(&bench, subscription);
        let mut names = attributes(&payload);
        names.sort();
        assert_eq!(names, ["-Name", "Last Change Date"], "{version}");
    }
}

#[test]
fn of_an_attribute_that_lost_an_instance_the_rest_is_told_where_instances_have_no_number() {
    let groups = ["a", "b"].map(|group| Item::text(Tag::OBJECT_GROUP, group));
    // 3.0 has links to groups in place of the attribute.
    let versions = ProtocolVersion::ALL;
    for version in versions
        .into_iter()
        .filter(|one| *one < ProtocolVersion::V3_0)
    {
        let (bench, subscription) = told(version);
        let id = bench.create(groups.to_vec()).id();
        messages(&bench, subscription);
        let which = match version.is_1x() {
            true => vec![
                Item::text(Tag::ATTRIBUTE_NAME, "Object Group"),
                Item::integer(Tag::ATTRIBUTE_INDEX, 1),
            ],
            false => vec![Item::structure(
                Tag::CURRENT_ATTRIBUTE,
                vec![groups[1].clone()],
            )],
        };
        let fields = [uid(&id)].into_iter().chain(which).collect();
        bench.call(Operation::DELETE_ATTRIBUTE, fields).payload();
        let (_, payload) = one(&bench, subscription);
        let expected = match version.is_1x() {
            true => "-Object Group",
            false => "Object Group",
        };
        assert_eq!(
            attributes(&payload),
            [expected, "Last Change Date"],
            "{version}"
        );
        let left = payload.at(&[Tag::ATTRIBUTES, Tag::OBJECT_GROUP]);
        assert_eq!(
            left.and_then(Item::as_text),
            (!version.is_1x()).then_some("a")
        );
    }
}

#[test]
fn the_end_of_an_object_is_notified() {
    for version in ProtocolVersion::ALL {
        let (bench, subscription) = told(version);
        let id = bench.key();
        messages(&bench, subscription);
        bench.call(Operation::DESTROY, vec![uid(&id)]).payload();
        let (operation, payload) = one(&bench, subscription);
        assert_eq!(operation, Operation::NOTIFY);
        let names = attributes(&payload);
        assert!(names.iter().any(|name| name == "Destroy Date"), "{names:?}");
        let state = match version.is_1x() {
            true => payload.fields_with(Tag::ATTRIBUTE).find_map(|attribute| {
                let name = attribute.field(Tag::ATTRIBUTE_NAME)?.as_text()?;
                let value = attribute.field(Tag::ATTRIBUTE_VALUE)?;
                (name == "State").then(|| value.as_enumeration())?
            }),
            false => payload
                .at(&[Tag::ATTRIBUTES, Tag::STATE])
                .and_then(Item::as_enumeration),
        };
        assert_eq!(state, Some(State::DESTROYED.0), "{version}");
    }
}

#[test]
fn a_state_that_the_clock_changes_is_told_when_its_time_has_come() {
    for version in ProtocolVersion::ALL {
        let (bench, subscription) = told(version);
        let dates = vec![
            Item::date_time(Tag::ACTIVATION_DATE, START + 100),
            Item::date_time(Tag::DEACTIVATION_DATE, START + 300),
        ];
        let id = bench.create(dates).id();
        messages(&bench, subscription);
        assert_eq!(bench.server.until_due(), Some(Duration::from_secs(100)));
        bench.clock.advance(99);
        bench.server.keep_time();
        assert_eq!(messages(&bench, subscription), [], "{version}");
        for (date, state) in [
            (START + 100, State::ACTIVE),
            (START + 300, State::DEACTIVATED),
        ] {
            // Told late, it is told of the time when it was.
            bench.clock.advance(150);
            bench.server.keep_time();
            let (operation, payload) = one(&bench, subscription);
            assert_eq!(operation, Operation::NOTIFY);
            assert_eq!(payload.field(Tag::UNIQUE_IDENTIFIER), Some(&uid(&id)));
            assert_eq!(attributes(&payload), ["State", "Last Change Date"]);
            let values = match version.is_1x() {
                true => payload
                    .fields_with(Tag::ATTRIBUTE)
                    .map(|one| one.field(Tag::ATTRIBUTE_VALUE).unwrap().clone())
                    .collect(),
                false => payload.field(Tag::ATTRIBUTES).unwrap().fields().to_vec(),
            };
            assert_eq!(values[0].as_enumeration(), Some(state.0), "{version}");
            assert_eq!(values[1].as_date_time(), Some(date), "{version}");
        }
        assert_eq!(bench.server.until_due(), None);
    }
}

#[test]
fn a_state_that_will_not_come_about_is_not_told() {
    let (bench, subscription) = told(ProtocolVersion::V2_1);
    let date = Item::date_time(Tag::ACTIVATION_DATE, START + 100);
    let id = bench.create(vec![date]).id();
    bench.call(Operation::DESTROY, vec![uid(&id)]).payload();
    messages(&bench, subscription);
    bench.clock.advance(200);
    bench.server.keep_time();
    assert_eq!(messages(&bench, subscription), []);
}

#[test]
fn what_was_not_done_or_changed_nothing_is_not_told() {
    let (bench, subscription) = told(ProtocolVersion::V2_1);
    let id = bench.key();
    messages(&bench, subscription);
    // Served for the first time, it is not Fresh any more.
    bench.call(Operation::GET, vec![uid(&id)]).payload();
    let refused = bench.new_attribute(Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 1));
    let answer = bench.call(Operation::SET_ATTRIBUTE, vec![uid(&id), refused]);
    assert!(!answer.is_success());
    let undo = kmip_conform_protocol::enumeration::BatchErrorContinuationOption::UNDO;
    let added = bench.new_attribute(name("a"));
    let items = vec![
        batch_item(Operation::ADD_ATTRIBUTE, vec![uid(&id), added], Some(1)),
        batch_item(Operation::GET, vec![uid("nothing")], Some(2)),
    ];
    let option = Item::enumeration(Tag::BATCH_ERROR_CONTINUATION_OPTION, undo);
    bench.send(vec![option], items);
    assert_eq!(messages(&bench, subscription), []);
}

#[test]
fn nobody_is_told_of_the_objects_of_others() {
    let (mut bench, subscription) = told(ProtocolVersion::V1_4);
    bench.user = "bob";
    bench.key();
    assert_eq!(messages(&bench, subscription), []);
}

#[test]
fn a_client_is_asked_first_what_it_is_from_1_3_on() {
    for version in ProtocolVersion::ALL {
        let bench = Bench::new(version);
        let subscription = bench.server.outbox().subscribe("alice", version);
        let asked = messages(&bench, subscription);
        let asked: Vec<Operation> = asked.iter().map(operation).collect();
        if version < ProtocolVersion::V1_3 {
            assert_eq!(asked, []);
        } else {
            assert_eq!(asked, [Operation::DISCOVER_VERSIONS, Operation::QUERY]);
        }
    }
}

#[test]
fn what_waits_goes_with_the_connection() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let outbox = bench.server.outbox();
    let role = kmip_conform_protocol::enumeration::EndpointRole::CLIENT;
    let field = || Item::enumeration(Tag::ENDPOINT_ROLE, role);
    bench
        .call(Operation::SET_ENDPOINT_ROLE, vec![field()])
        .payload();
    let connection = bench.peer().connection;
    let (first, _) = outbox.begin(connection).unwrap();
    messages(&bench, first);
    bench.key();
    bench
        .call(Operation::SET_ENDPOINT_ROLE, vec![field()])
        .payload();
    let (again, _) = outbox.begin(connection).unwrap();
    assert_eq!(again, first);
    assert_eq!(messages(&bench, again).len(), 1);
    bench.key();
    outbox.end(connection);
    assert_eq!(outbox.next(again), None);
}
