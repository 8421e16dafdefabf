use std::cell::Cell;
use std::sync::Arc;

use kmip_conform_protocol::enumeration::{
    AsynchronousIndicator, BatchErrorContinuationOption, ObjectType, Operation, QueryFunction,
    ResultReason, ResultStatus, State,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::store::tests::Folder;
use crate::testing::{Answer, Bench, START, aes, batch_item, message, name, uid};
use crate::version::SUPPORTED;
use crate::{Account, FixedClock, Server, Settings};

fn statuses(response: &Item) -> Vec<u32> {
    let items = response.fields_with(Tag::BATCH_ITEM);
    let status = items.map(|item| item.field(Tag::RESULT_STATUS).unwrap());
    status
        .map(|field| field.as_enumeration().unwrap())
        .collect()
}

fn option(option: BatchErrorContinuationOption) -> Vec<Item> {
    vec![Item::enumeration(
        Tag::BATCH_ERROR_CONTINUATION_OPTION,
        option,
    )]
}

#[test]
fn creates_gets_and_destroys_a_key_in_every_version() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let id = bench.key();
        let payload = bench.call(Operation::GET, vec![uid(&id)]).payload();
        let material = [
            Tag::SYMMETRIC_KEY,
            Tag::KEY_BLOCK,
            Tag::KEY_VALUE,
            Tag::KEY_MATERIAL,
        ];
        assert_eq!(payload.at(&material).unwrap().as_bytes().unwrap().len(), 16);
        let state = bench.value(&id, Tag::STATE).unwrap();
        assert_eq!(state.as_enumeration(), Some(State::PRE_ACTIVE.0));
        assert_eq!(bench.call(Operation::DESTROY, vec![uid(&id)]).id(), id);
        let state = bench.value(&id, Tag::STATE).unwrap();
        assert_eq!(state.as_enumeration(), Some(State::DESTROYED.0));
    }
}

#[test]
fn response_header_has_version_time_stamp_and_batch_count() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let response = bench.send(Vec::new(), vec![query()]);
        let header = response.field(Tag::RESPONSE_HEADER).unwrap();
        let minor = header.at(&[Tag::PROTOCOL_VERSION, Tag::PROTOCOL_VERSION_MINOR]);
        assert_eq!(minor.unwrap().as_integer(), Some(version.minor));
        let stamp = header.field(Tag::TIME_STAMP).unwrap();
        assert_eq!(stamp.as_date_time(), Some(START));
        let correlation = header.field(Tag::SERVER_CORRELATION_VALUE);
        assert_eq!(correlation.is_some(), version >= ProtocolVersion::V1_4);
        let count = header.field(Tag::BATCH_COUNT).and_then(Item::as_integer);
        let expected = (version < ProtocolVersion::V3_0).then_some(1);
        assert_eq!(count, expected);
    }
}

fn query() -> Item {
    let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
    batch_item(Operation::QUERY, vec![function], None)
}

#[test]
fn unknown_versions_are_refused_in_a_version_the_server_speaks() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    for (stated, answered) in [((3, 1), (3, 0)), ((9, 31), (3, 0)), ((2, 9), (2, 1))] {
        let stated = ProtocolVersion::new(stated.0, stated.1);
        let request = message(stated, Vec::new(), vec![query()]);
        let response = bench.server.handle(&request, &bench.peer());
        let version = response
            .at(&[Tag::RESPONSE_HEADER, Tag::PROTOCOL_VERSION])
            .unwrap();
        let numbers: Vec<i32> = version
            .fields()
            .iter()
            .filter_map(Item::as_integer)
            .collect();
        assert_eq!(numbers, [answered.0, answered.1]);
        let item = response.field(Tag::BATCH_ITEM).unwrap().clone();
        assert!(item.field(Tag::OPERATION).is_none());
        let reason = Answer(item).reason();
        assert_eq!(reason, ResultReason::UNSUPPORTED_PROTOCOL_VERSION);
    }
}

#[test]
fn later_minor_version_of_1_is_answered_as_1_4() {
    let bench = Bench::new(ProtocolVersion::new(1, 9));
    let response = bench.send(Vec::new(), vec![query()]);
    assert_eq!(statuses(&response), [ResultStatus::SUCCESS.0]);
    let minor = [
        Tag::RESPONSE_HEADER,
        Tag::PROTOCOL_VERSION,
        Tag::PROTOCOL_VERSION_MINOR,
    ];
    assert_eq!(response.at(&minor).unwrap().as_integer(), Some(4));
}

#[test]
fn batch_count_must_be_the_number_of_items() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    let mut request = message(bench.version, Vec::new(), vec![query()]);
    if let kmip_conform_protocol::Value::Structure(fields) = &mut request.value {
        fields.push(query());
    }
    let response = bench.server.handle(&request, &bench.peer());
    let answer = Answer(response.field(Tag::BATCH_ITEM).unwrap().clone());
    assert_eq!(answer.reason(), ResultReason::INVALID_MESSAGE);
}

#[test]
fn a_request_without_items_is_refused() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let request = message(version, Vec::new(), Vec::new());
        let response = bench.server.handle(&request, &bench.peer());
        let answer = Answer(response.field(Tag::BATCH_ITEM).unwrap().clone());
        assert_eq!(answer.reason(), ResultReason::INVALID_MESSAGE, "{version}");
    }
}

#[test]
fn foreign_and_missing_objects_get_the_same_answer() {
    for version in SUPPORTED {
        let mut bench = Bench::new(version);
        let id = bench.key();
        bench.user = "bob";
        let foreign = bench.call(Operation::GET, vec![uid(&id)]);
        let missing = bench.call(Operation::GET, vec![uid("nothing")]);
        assert_eq!(foreign.0, missing.0);
        assert!(!foreign.is_success());
    }
}

#[test]
fn an_object_of_a_type_that_the_version_lacks_does_not_exist_in_it() {
    let mut bench = Bench::new(ProtocolVersion::V1_4);
    let described = bench.attributes(vec![Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128)]);
    let template = bench.call(
        Operation::REGISTER,
        vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::TEMPLATE),
            Item::structure(Tag::TEMPLATE_ATTRIBUTE, Vec::new()),
            Item::structure(Tag::TEMPLATE, described.fields().to_vec()),
        ],
    );
    let id = template.id();
    let found = |bench: &Bench| {
        let any = Item::structure(Tag::ATTRIBUTES, Vec::new());
        let wanted = if bench.version.is_1x() {
            vec![]
        } else {
            vec![any]
        };
        let answer = bench.call(Operation::LOCATE, wanted);
        answer.payload().fields_with(Tag::UNIQUE_IDENTIFIER).count()
    };
    assert!(bench.call(Operation::GET, vec![uid(&id)]).is_success());
    assert_eq!(found(&bench), 1);
    bench.version = ProtocolVersion::V2_1;
    let answer = bench.call(Operation::GET, vec![uid(&id)]);
    assert_eq!(answer.reason(), ResultReason::OBJECT_NOT_FOUND);
    assert_eq!(found(&bench), 0);
}

#[test]
fn placeholder_carries_the_identifier_through_a_batch() {
    let bench = Bench::new(ProtocolVersion::V1_1);
    let create = vec![
        Item::enumeration(
            Tag::OBJECT_TYPE,
            kmip_conform_protocol::enumeration::ObjectType::SYMMETRIC_KEY,
        ),
        bench.attributes(aes()),
    ];
    let response = bench.send(
        Vec::new(),
        vec![
            batch_item(Operation::CREATE, create, Some(1)),
            batch_item(Operation::GET, Vec::new(), Some(2)),
        ],
    );
    assert_eq!(statuses(&response), [0, 0]);
    let ids: Vec<&[u8]> = response
        .fields_with(Tag::BATCH_ITEM)
        .filter_map(|item| item.field(Tag::UNIQUE_BATCH_ITEM_ID)?.as_bytes())
        .collect();
    assert_eq!(ids, [[1], [2]]);
}

#[test]
fn recover_puts_its_object_into_the_placeholder() {
    let bench = Bench::new(ProtocolVersion::V1_1);
    let id = bench.key();
    bench.call(Operation::ARCHIVE, vec![uid(&id)]);
    let items = vec![
        batch_item(Operation::RECOVER, vec![uid(&id)], Some(1)),
        batch_item(Operation::GET, Vec::new(), Some(2)),
    ];
    assert_eq!(statuses(&bench.send(Vec::new(), items)), [0, 0]);
}

#[test]
fn placeholder_does_not_outlive_its_message() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    bench.key();
    let answer = bench.call(Operation::GET, Vec::new());
    assert_eq!(answer.reason(), ResultReason::OBJECT_NOT_FOUND);
}

#[test]
fn stop_leaves_the_rest_and_continue_goes_on() {
    let bench = Bench::new(ProtocolVersion::V2_0);
    let id = bench.key();
    let items = || {
        vec![
            batch_item(Operation::GET, vec![uid("nothing")], Some(1)),
            batch_item(Operation::GET, vec![uid(&id)], Some(2)),
        ]
    };
    let stopped = bench.send(Vec::new(), items());
    assert_eq!(statuses(&stopped), [ResultStatus::OPERATION_FAILED.0]);
    let continued = bench.send(option(BatchErrorContinuationOption::CONTINUE), items());
    assert_eq!(
        statuses(&continued),
        [ResultStatus::OPERATION_FAILED.0, ResultStatus::SUCCESS.0]
    );
}

#[test]
fn undo_takes_back_what_was_done() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    let items = vec![
        batch_item(Operation::ACTIVATE, vec![uid(&id)], Some(1)),
        batch_item(Operation::GET, vec![uid("nothing")], Some(2)),
        batch_item(Operation::GET, vec![uid(&id)], Some(3)),
    ];
    let response = bench.send(option(BatchErrorContinuationOption::UNDO), items);
    assert_eq!(
        statuses(&response),
        [
            ResultStatus::OPERATION_UNDONE.0,
            ResultStatus::OPERATION_FAILED.0
        ]
    );
    let state = bench.value(&id, Tag::STATE).unwrap();
    assert_eq!(state.as_enumeration(), Some(State::PRE_ACTIVE.0));
}

#[test]
fn too_large_a_response_undoes_the_request() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    let id = bench.create(vec![name("kept")]).id();
    let limit = || vec![Item::integer(Tag::MAXIMUM_RESPONSE_SIZE, 64)];
    let item = batch_item(Operation::ACTIVATE, vec![uid(&id)], None);
    let response = bench.send(limit(), vec![item]);
    let answer = Answer(response.field(Tag::BATCH_ITEM).unwrap().clone());
    assert_eq!(answer.reason(), ResultReason::RESPONSE_TOO_LARGE);
    let state = bench.value(&id, Tag::STATE).unwrap();
    assert_eq!(state.as_enumeration(), Some(State::PRE_ACTIVE.0));
}

#[test]
fn critical_extension_rejects_the_whole_message() {
    for (critical, expected) in [(true, false), (false, true)] {
        let bench = Bench::new(ProtocolVersion::V1_0);
        let mut item = query();
        if let kmip_conform_protocol::Value::Structure(fields) = &mut item.value {
            fields.push(Item::structure(
                Tag::MESSAGE_EXTENSION,
                vec![
                    Item::text(Tag::VENDOR_IDENTIFICATION, "acme"),
                    Item::boolean(Tag::CRITICALITY_INDICATOR, critical),
                    Item::structure(Tag::VENDOR_EXTENSION, Vec::new()),
                ],
            ));
        }
        let response = bench.send(Vec::new(), vec![item]);
        let answer = Answer(response.field(Tag::BATCH_ITEM).unwrap().clone());
        assert_eq!(answer.is_success(), expected);
        if critical {
            assert_eq!(answer.reason(), ResultReason::FEATURE_NOT_SUPPORTED);
        }
    }
}

#[test]
fn credential_decides_whose_objects_they_are() {
    use kmip_conform_protocol::enumeration::CredentialType;
    let settings = Settings {
        accounts: vec![Account {
            username: "carol".to_owned(),
            password: "tulip".to_owned(),
            identity: None,
        }],
        ..Settings::for_testing()
    };
    let bench = Bench::with(ProtocolVersion::V1_4, settings);
    let id = bench.key();
    let login = |password: &str| {
        let value = Item::structure(
            Tag::CREDENTIAL_VALUE,
            vec![
                Item::text(Tag::USERNAME, "carol"),
                Item::text(Tag::PASSWORD, password),
            ],
        );
        let kind = Item::enumeration(Tag::CREDENTIAL_TYPE, CredentialType::USERNAME_AND_PASSWORD);
        let credential = Item::structure(Tag::CREDENTIAL, vec![kind, value]);
        vec![Item::structure(Tag::AUTHENTICATION, vec![credential])]
    };
    let get = || vec![batch_item(Operation::GET, vec![uid(&id)], None)];
    let answer = |response: Item| Answer(response.field(Tag::BATCH_ITEM).unwrap().clone());
    let as_carol = answer(bench.send(login("tulip"), get()));
    assert_eq!(as_carol.reason(), ResultReason::ITEM_NOT_FOUND);
    let nobody = answer(bench.send(login("rose"), get()));
    assert_eq!(nobody.reason(), ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
    assert!(answer(bench.send(Vec::new(), get())).is_success());
}

#[test]
fn same_seed_and_clock_give_the_same_answers() {
    let run = || {
        let bench = Bench::new(ProtocolVersion::V2_1);
        bench.create(vec![name("one")]).0
    };
    assert_eq!(run(), run());
}

/// What a server sends to clients it lists too (KMIP 1.4 section 4.25), and performs for none.
#[test]
fn query_lists_exactly_what_is_performed_and_what_is_sent() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
        let payload = bench.call(Operation::QUERY, vec![function]).payload();
        let listed: Vec<u32> = payload
            .fields_with(Tag::OPERATION)
            .filter_map(Item::as_enumeration)
            .collect();
        for number in 0..0x60 {
            let answer = bench.call(Operation(number), Vec::new());
            let unsupported =
                !answer.is_success() && answer.reason() == ResultReason::OPERATION_NOT_SUPPORTED;
            let sent = [Operation::NOTIFY, Operation::PUT].contains(&Operation(number));
            let expected = match sent {
                true => {
                    assert!(unsupported, "{version} {number:#x}");
                    !version.is_1x()
                }
                false => !unsupported,
            };
            assert_eq!(listed.contains(&number), expected, "{version} {number:#x}");
        }
    }
}

#[test]
fn notify_and_put_are_listed_in_1_x_where_a_client_listens() {
    let listener = "alice=127.0.0.1:1@1.2".parse().unwrap();
    let settings = Settings {
        client_listeners: vec![listener],
        ..Settings::default()
    };
    let bench = Bench::with(ProtocolVersion::V1_2, settings);
    let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
    let payload = bench.call(Operation::QUERY, vec![function]).payload();
    for sent in [Operation::NOTIFY, Operation::PUT] {
        let listed = Item::enumeration(Tag::OPERATION, sent);
        assert!(payload.fields().contains(&listed));
    }
}

#[test]
fn interop_exists_only_for_testing() {
    let bench = Bench::with(ProtocolVersion::V2_1, Settings::default());
    let answer = bench.call(Operation::INTEROP, Vec::new());
    assert_eq!(answer.reason(), ResultReason::OPERATION_NOT_SUPPORTED);
}

#[test]
fn messages_are_answered_while_another_is_performed() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let (first, second) = (bench.key(), bench.key());
    let attempts = Cell::new(0);
    let mut rng = bench.server.chance.draw();
    let seen = bench.server.transact(&mut rng, |attempt| {
        attempts.set(attempts.get() + 1);
        let seen = attempt.store.object(&first);
        attempt.store.remove(&second);
        bench.call(Operation::GET, vec![uid(&first)]).payload();
        seen
    });
    // Being served for the first time changes an object, so the message was performed once more.
    assert_eq!(attempts.get(), 2);
    assert!(!seen.unwrap().unwrap().attributes.is_true(Tag::FRESH));
    assert!(!bench.call(Operation::GET, vec![uid(&second)]).is_success());
}

#[test]
fn a_message_that_others_keep_disturbing_is_performed_alone_in_the_end() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    let attempts = Cell::new(0);
    let mut rng = bench.server.chance.draw();
    let performed = bench.server.transact(&mut rng, |attempt| {
        attempts.set(attempts.get() + 1);
        attempt.store.object(&id);
        attempt.store.remove(&id);
        if attempts.get() <= super::ATTEMPTS {
            let name = bench.new_attribute(name(&format!("name {}", attempts.get())));
            let added = bench.call(Operation::ADD_ATTRIBUTE, vec![uid(&id), name]);
            assert!(added.is_success(), "{added:?}");
        }
    });
    performed.unwrap();
    assert_eq!(attempts.get(), super::ATTEMPTS + 1);
    assert!(!bench.call(Operation::GET, vec![uid(&id)]).is_success());
}

#[test]
fn a_request_in_process_when_the_server_ended_is_performed_after_its_start() {
    let folder = Folder::new();
    let open = || {
        let clock = Arc::new(FixedClock::at(START));
        Server::open(&folder.0, Settings::for_testing(), clock, [7; 32]).unwrap()
    };
    let mut bench = Bench::new(ProtocolVersion::V2_1);
    bench.server = open();
    let later = Item::enumeration(
        Tag::ASYNCHRONOUS_INDICATOR,
        AsynchronousIndicator::MANDATORY,
    );
    let name = bench.attributes([aes(), vec![name("made later")]].concat());
    let object_type = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
    let create = batch_item(Operation::CREATE, vec![object_type, name.clone()], None);
    let pending = bench.send(vec![later], vec![create]);
    let value = [Tag::BATCH_ITEM, Tag::ASYNCHRONOUS_CORRELATION_VALUE];
    let value = pending.at(&value).unwrap().clone();
    assert!(bench.server.next_job().is_some());
    assert!(bench.server.next_job().is_none());
    drop(std::mem::replace(
        &mut bench.server,
        Bench::new(ProtocolVersion::V2_1).server,
    ));
    bench.server = open();
    bench.server.perform_jobs();
    let id = bench.call(Operation::POLL, vec![value]).id();
    bench.call(Operation::GET, vec![uid(&id)]).payload();
}

#[test]
fn a_batch_with_more_items_than_allowed_is_refused_as_a_whole() {
    for version in SUPPORTED {
        let settings = Settings {
            batch_items: 2,
            ..Settings::for_testing()
        };
        let bench = Bench::with(version, settings);
        let query = |id| {
            let function =
                Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_SERVER_INFORMATION);
            // 3.0 has no identifiers of batch items.
            let id = (version < ProtocolVersion::V3_0).then_some(id);
            batch_item(Operation::QUERY, vec![function], id)
        };
        let items = |count| (0..count).map(query).collect();
        let taken = bench.send(Vec::new(), items(2));
        assert_eq!(statuses(&taken), [0, 0], "{version} {taken:?}");
        let refused = bench.send(Vec::new(), items(3));
        let item = Answer(refused.field(Tag::BATCH_ITEM).unwrap().clone());
        let expected = match version.is_1x() {
            true => ResultReason::GENERAL_FAILURE,
            false => ResultReason::SERVER_LIMIT_EXCEEDED,
        };
        assert_eq!(item.reason(), expected);
        assert_eq!(statuses(&refused).len(), 1);
    }
}

#[test]
fn no_more_objects_are_made_than_one_client_and_all_may_have() {
    let settings = Settings {
        objects_of_one: 2,
        objects_of_all: 3,
        ..Settings::for_testing()
    };
    let mut bench = Bench::with(ProtocolVersion::V2_1, settings);
    let first = bench.key();
    bench.key();
    let reason = ResultReason::SERVER_LIMIT_EXCEEDED;
    assert_eq!(bench.create(Vec::new()).reason(), reason);
    bench.user = "bob";
    bench.key();
    assert_eq!(bench.create(Vec::new()).reason(), reason);
    bench.user = "alice";
    bench.call(Operation::GET, vec![uid(&first)]).payload();
}

#[test]
fn a_batch_cannot_make_more_objects_than_its_client_may_have() {
    let settings = Settings {
        objects_of_one: 2,
        ..Settings::for_testing()
    };
    let bench = Bench::with(ProtocolVersion::V1_2, settings);
    let object_type = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
    let create = vec![object_type, bench.attributes(aes())];
    let items = (0..3).map(|id| batch_item(Operation::CREATE, create.clone(), Some(id)));
    let response = bench.send(Vec::new(), items.collect());
    assert_eq!(
        statuses(&response),
        [0, 0, ResultStatus::OPERATION_FAILED.0]
    );
}

#[test]
fn an_operation_or_identifier_of_another_type_does_not_come_back() {
    let bench = Bench::new(ProtocolVersion::V1_4);
    let item = Item::structure(
        Tag::BATCH_ITEM,
        vec![
            Item::structure(Tag::OPERATION, Vec::new()),
            Item::text(Tag::UNIQUE_BATCH_ITEM_ID, "1"),
            Item::structure(Tag::REQUEST_PAYLOAD, Vec::new()),
        ],
    );
    let response = bench.send(Vec::new(), vec![item]);
    let answer = response.field(Tag::BATCH_ITEM).unwrap();
    assert!(answer.field(Tag::OPERATION).is_none());
    assert!(answer.field(Tag::UNIQUE_BATCH_ITEM_ID).is_none());
}

#[test]
fn an_identifier_that_the_version_has_no_field_for_does_not_come_back() {
    let comes_back = |version| {
        let bench = Bench::new(version);
        let id = Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, [3]);
        let item = Item::structure(Tag::BATCH_ITEM, vec![id]);
        let response = bench.send(Vec::new(), vec![item]);
        let answer = response.field(Tag::BATCH_ITEM).unwrap();
        answer.field(Tag::UNIQUE_BATCH_ITEM_ID).is_some()
    };
    assert!(comes_back(ProtocolVersion::V2_1));
    assert!(!comes_back(ProtocolVersion::V3_0));
}
