//! What Query lists is what the server performs, in every version: no more and no less.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::collections::BTreeSet;
use std::sync::Arc;

use kmip_conform_protocol::enumeration::{Operation, QueryFunction, ResultReason};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};
use kmip_reference_server::{ClientListener, FixedClock, Peer, Server, Settings, Transport};

/// The batch item of the answer to a request of one operation.
fn answer(
    settings: &Settings,
    version: ProtocolVersion,
    operation: Operation,
    payload: Vec<Item>,
) -> Item {
    let mut header = vec![Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
        ],
    )];
    if version < ProtocolVersion::V3_0 {
        header.push(Item::integer(Tag::BATCH_COUNT, 1));
    }
    let item = vec![
        Item::enumeration(Tag::OPERATION, operation),
        Item::structure(Tag::REQUEST_PAYLOAD, payload),
    ];
    let request = Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![
            Item::structure(Tag::REQUEST_HEADER, header),
            Item::structure(Tag::BATCH_ITEM, item),
        ],
    );
    let peer = Peer {
        identity: "client".to_owned(),
        connection: 1,
        transport: Transport::Ttlv,
        certificate: None,
    };
    // Each question has a server of its own: some operations change what the next may do.
    let server = Server::new(settings.clone(), Arc::new(FixedClock::at(0)), [1; 32]);
    let response = server.handle(&request, &peer);
    response.field(Tag::BATCH_ITEM).unwrap().clone()
}

fn listed(settings: &Settings, version: ProtocolVersion) -> BTreeSet<u32> {
    let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
    let answer = answer(settings, version, Operation::QUERY, vec![function]);
    let payload = answer.field(Tag::RESPONSE_PAYLOAD).unwrap();
    let listed: Vec<u32> = payload
        .fields_with(Tag::OPERATION)
        .filter_map(Item::as_enumeration)
        .collect();
    let set: BTreeSet<u32> = listed.iter().copied().collect();
    assert_eq!(set.len(), listed.len(), "each is listed once");
    set
}

/// The operations that the server takes: with an empty payload it refuses most of them, but not as
/// operations that it does not have.
fn taken(settings: &Settings, version: ProtocolVersion) -> BTreeSet<u32> {
    let all = Operation::TABLE.values.iter().map(|value| value.value);
    let is_taken = |number: &u32| {
        let answer = answer(settings, version, Operation(*number), Vec::new());
        let reason = answer
            .field(Tag::RESULT_REASON)
            .and_then(Item::as_enumeration);
        reason != Some(ResultReason::OPERATION_NOT_SUPPORTED.0)
    };
    all.filter(is_taken).collect()
}

/// Operations that the server sends, and takes from nobody (KMIP 1.4 chapter 5, 2.1 section 6.2).
const SENT: [Operation; 2] = [Operation::NOTIFY, Operation::PUT];

#[test]
fn every_operation_that_is_listed_is_performed_and_the_reverse() {
    let listener = |version| ClientListener {
        identity: "client".to_owned(),
        address: "127.0.0.1:1".to_owned(),
        https_path: None,
        version,
    };
    for version in ProtocolVersion::ALL {
        for settings in [
            Settings::default(),
            Settings::for_testing(),
            Settings {
                client_listeners: vec![listener(version)],
                ..Settings::for_testing()
            },
        ] {
            let mut listed = listed(&settings, version);
            for operation in SENT {
                listed.remove(&operation.0);
            }
            let named = |numbers: &BTreeSet<u32>| -> Vec<String> {
                let numbers = numbers.iter();
                numbers
                    .map(|number| Operation(*number).to_string())
                    .collect()
            };
            let taken = taken(&settings, version);
            assert_eq!(named(&listed), named(&taken), "KMIP {version}");
        }
    }
}

#[test]
fn requests_to_clients_are_listed_where_there_is_a_way_to_a_client() {
    let sends = |settings: &Settings, version| {
        let listed = listed(settings, version);
        SENT.iter().all(|operation| listed.contains(&operation.0))
    };
    let without = Settings::for_testing();
    assert!(!sends(&without, ProtocolVersion::V1_4));
    assert!(
        sends(&without, ProtocolVersion::V2_1),
        "roles can be exchanged"
    );
    let listener = "client=127.0.0.1:1@1.4".parse().unwrap();
    let with = Settings {
        client_listeners: vec![listener],
        ..Settings::for_testing()
    };
    assert!(sends(&with, ProtocolVersion::V1_4));
}
