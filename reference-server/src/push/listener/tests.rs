use std::sync::Arc;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::*;
use crate::store::tests::Folder;
use crate::testing::{Bench, START};
use crate::{FixedClock, Server, Settings};

const V2_1: ProtocolVersion = ProtocolVersion::V2_1;

/// Settings with these listeners.
fn settings(listeners: &[&str]) -> Settings {
    let listeners = listeners.iter().map(|text| text.parse().unwrap());
    Settings {
        client_listeners: listeners.collect(),
        ..Settings::for_testing()
    }
}

fn operation(message: &Item) -> Operation {
    let number = message.at(&[Tag::BATCH_ITEM, Tag::OPERATION]).unwrap();
    Operation(number.as_enumeration().unwrap())
}

/// The operations of everything that waits for a listener, each answered.
fn delivered(server: &Server, place: usize) -> Vec<Operation> {
    let next = || {
        let outgoing = server.next_message(place)?;
        server.delivered(place, &outgoing);
        Some(operation(&outgoing.message))
    };
    std::iter::from_fn(next).collect()
}

const QUESTIONS: [Operation; 2] = [Operation::DISCOVER_VERSIONS, Operation::QUERY];

#[test]
fn a_message_waits_until_it_is_answered() {
    let bench = Bench::with(V2_1, settings(&["alice=127.0.0.1:1"]));
    bench.key();
    let server = &bench.server;
    let first = server.next_message(0).unwrap();
    assert_eq!(operation(&first.message), QUESTIONS[0]);
    assert_eq!(server.next_message(0).as_ref(), Some(&first));
    let put = [&QUESTIONS[..], &[Operation::PUT]].concat();
    assert_eq!(delivered(server, 0), put);
    assert_eq!(server.next_message(0), None);
    assert_eq!(server.next_message(1), None);
}

#[test]
fn every_listener_of_a_client_is_told_once() {
    let listeners = ["alice=127.0.0.1:1", "bob=127.0.0.1:2", "alice=127.0.0.1:3"];
    let bench = Bench::with(V2_1, settings(&listeners));
    bench.key();
    let put = [&QUESTIONS[..], &[Operation::PUT]].concat();
    assert_eq!(delivered(&bench.server, 0), put);
    assert_eq!(delivered(&bench.server, 1), QUESTIONS);
    assert_eq!(delivered(&bench.server, 2), put);
}

#[test]
fn what_waits_outlives_the_server_and_goes_with_the_listener() {
    let folder = Folder::new();
    let open = |listeners: &[&str]| {
        let clock = Arc::new(FixedClock::at(START));
        Server::open(&folder.0, settings(listeners), clock, [7; 32]).unwrap()
    };
    let mut bench = Bench::new(V2_1);
    bench.server = open(&["alice=127.0.0.1:1"]);
    assert_eq!(delivered(&bench.server, 0), QUESTIONS);
    bench.key();
    bench.key();
    let first = bench.server.next_message(0).unwrap();
    bench.server.delivered(0, &first);
    let closed = || Bench::new(V2_1).server;
    drop(std::mem::replace(&mut bench.server, closed()));
    // The client has moved meanwhile.
    bench.server = open(&["alice=127.0.0.1:9"]);
    let put = [&QUESTIONS[..], &[Operation::PUT]].concat();
    let waits = || bench.server.next_message(0);
    assert!(waits().is_some());
    assert_eq!(delivered(&bench.server, 0), put);
    bench.key();
    drop(std::mem::replace(&mut bench.server, closed()));
    drop(open(&[]));
    bench.server = open(&["alice=127.0.0.1:9"]);
    assert_eq!(delivered(&bench.server, 0), QUESTIONS);
}

#[test]
fn no_more_messages_wait_than_a_client_may_have() {
    let bench = Bench::with(V2_1, settings(&["alice=127.0.0.1:1"]));
    for _ in 0..=MOST {
        bench.key();
    }
    let told = delivered(&bench.server, 0);
    assert_eq!(told.len(), MOST + QUESTIONS.len());
}
