use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::testing::Bench;

fn retrieve(bench: &Bench, len: i32) -> Vec<u8> {
    let length = Item::integer(Tag::DATA_LENGTH, len);
    let payload = bench.call(Operation::RNG_RETRIEVE, vec![length]).payload();
    payload
        .field(Tag::DATA)
        .unwrap()
        .as_bytes()
        .unwrap()
        .to_vec()
}

fn seed(bench: &Bench, octets: &[u8]) -> Option<i32> {
    let data = Item::bytes(Tag::DATA, octets);
    let payload = bench.call(Operation::RNG_SEED, vec![data]).payload();
    payload.field(Tag::DATA_LENGTH).unwrap().as_integer()
}

#[test]
fn gives_as_many_octets_as_asked_for_and_no_two_the_same() {
    let bench = Bench::new(ProtocolVersion::V1_3);
    let first = retrieve(&bench, 32);
    assert_eq!(first.len(), 32);
    assert_ne!(first, retrieve(&bench, 32));
    for len in [-1, i32::MAX] {
        let length = Item::integer(Tag::DATA_LENGTH, len);
        let answer = bench.call(Operation::RNG_RETRIEVE, vec![length]);
        assert_eq!(answer.reason(), ResultReason::INVALID_FIELD);
    }
}

#[test]
fn seed_changes_what_follows_and_counts_whole() {
    let run = |octets: &[u8]| {
        let bench = Bench::new(ProtocolVersion::V2_1);
        assert_eq!(seed(&bench, octets), Some(octets.len() as i32));
        retrieve(&bench, 16)
    };
    assert_eq!(run(b"one"), run(b"one"));
    assert_ne!(run(b"one"), run(b"two"));
}
