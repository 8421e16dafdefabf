//! Every fault makes a difference that a client can see: the same conversation with a sound server
//! and with a faulty one, from the same seed and at the same time.

mod conversation;
mod hostile;

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, ttlv};

use super::{Change, Fault, FaultSet, all};
use crate::net::Delivery;
use conversation::converse;

const VERSIONS: [ProtocolVersion; 3] = [
    ProtocolVersion::V1_0,
    ProtocolVersion::V1_4,
    ProtocolVersion::V2_1,
];

#[test]
fn every_fault_shows_in_some_version() {
    let sound = VERSIONS.map(|version| converse(FaultSet::default(), version));
    let hidden: Vec<&str> = all()
        .filter(|(_, fault)| {
            let mut talks = VERSIONS.iter().zip(&sound);
            !talks.any(|(version, sound)| shows(fault, *version, sound))
        })
        .map(|(_, fault)| fault.name)
        .collect();
    assert_eq!(hidden, [""; 0]);
}

fn shows(fault: &Fault, version: ProtocolVersion, sound: &[Item]) -> bool {
    let set = FaultSet::named([fault.name]).unwrap();
    match fault.change {
        Change::Octets(_) | Change::Delivery(_) => spoils(&set, sound),
        _ => converse(set, version) != sound,
    }
}

#[test]
fn a_server_without_faults_answers_the_same_twice() {
    for version in VERSIONS {
        let first = converse(FaultSet::default(), version);
        assert_eq!(first, converse(FaultSet::default(), version));
    }
}

#[test]
fn what_is_asked_in_the_conversation_mostly_succeeds() {
    let answers = converse(FaultSet::default(), ProtocolVersion::V2_1);
    let items = answers
        .iter()
        .flat_map(|answer| answer.fields_with(Tag::BATCH_ITEM));
    let (good, bad): (Vec<&Item>, Vec<&Item>) =
        items.partition(|item| super::edit::is_success(item));
    assert!(good.len() > 3 * bad.len(), "{} {:#?}", good.len(), bad);
}

#[test]
fn no_two_faults_say_the_same() {
    let texts: std::collections::BTreeSet<&str> =
        all().map(|(_, Fault { shows, .. })| *shows).collect();
    assert_eq!(texts.len(), all().count());
}

/// Whether any answer is sent otherwise than it should be.
fn spoils(set: &FaultSet, answers: &[Item]) -> bool {
    answers.iter().any(|answer| {
        let octets = ttlv::encode(answer);
        set.delivery(octets.clone()) != Delivery::of(octets)
    })
}
