use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::testing::Bench;
use crate::{SeedPolicy, Settings};

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
    let refused = [
        (-1, ResultReason::INVALID_FIELD),
        (i32::MAX, ResultReason::CRYPTOGRAPHIC_FAILURE),
    ];
    for (len, reason) in refused {
        let length = Item::integer(Tag::DATA_LENGTH, len);
        let answer = bench.call(Operation::RNG_RETRIEVE, vec![length]);
        assert_eq!(answer.reason(), reason);
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

fn with(seeds: SeedPolicy) -> Bench {
    let settings = Settings {
        seeds,
        ..Settings::for_testing()
    };
    Bench::with(ProtocolVersion::V2_1, settings)
}

#[test]
fn only_the_octets_that_the_server_uses_count() {
    let run = |octets: &[u8]| {
        let bench = with(SeedPolicy::Use(2));
        assert_eq!(seed(&bench, octets), Some(2));
        retrieve(&bench, 16)
    };
    assert_eq!(run(b"one"), run(b"onward"));
    assert_ne!(run(b"one"), run(b"two"));
}

#[test]
fn an_ignored_seed_changes_nothing() {
    let run = |octets: &[u8]| {
        let bench = with(SeedPolicy::Use(0));
        assert_eq!(seed(&bench, octets), Some(0));
        retrieve(&bench, 16)
    };
    assert_eq!(run(b"one"), run(b"two"));
}

#[test]
fn a_server_that_nobody_seeds_refuses() {
    let data = Item::bytes(Tag::DATA, b"one");
    let answer = with(SeedPolicy::Refuse).call(Operation::RNG_SEED, vec![data]);
    assert_eq!(answer.reason(), ResultReason::PERMISSION_DENIED);
}
