use kmip_conform_protocol::enumeration::{HashingAlgorithm, Operation, ResultReason};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};

use crate::crypto;
use crate::hex_test::hex;
use crate::testing::{Answer, Bench};

fn parameters(hash: HashingAlgorithm) -> Item {
    Item::structure(
        Tag::CRYPTOGRAPHIC_PARAMETERS,
        vec![Item::enumeration(Tag::HASHING_ALGORITHM, hash)],
    )
}

fn digest(answer: &Answer) -> Vec<u8> {
    let payload = answer.payload();
    payload
        .field(Tag::DATA)
        .unwrap()
        .as_bytes()
        .unwrap()
        .to_vec()
}

/// FIPS 180-4 example for "abc".
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn hashes_at_once_and_by_parts() {
    for version in [ProtocolVersion::V1_3, ProtocolVersion::V2_1] {
        let bench = Bench::new(version);
        let sha_256 = || parameters(HashingAlgorithm::SHA_256);
        let call = |fields| bench.call(Operation::HASH, fields);
        let whole = call(vec![sha_256(), Item::bytes(Tag::DATA, *b"abc")]);
        assert_eq!(digest(&whole), hex(ABC));
        let first = call(vec![
            sha_256(),
            Item::bytes(Tag::DATA, *b"a"),
            Item::boolean(Tag::INIT_INDICATOR, true),
        ]);
        let payload = first.payload();
        assert!(payload.field(Tag::DATA).is_none());
        let last = call(vec![
            sha_256(),
            Item::bytes(Tag::DATA, *b"bc"),
            payload.field(Tag::CORRELATION_VALUE).unwrap().clone(),
            Item::boolean(Tag::FINAL_INDICATOR, true),
        ]);
        assert_eq!(digest(&last), hex(ABC));
    }
}

#[test]
fn nobody_goes_on_with_the_operation_of_another() {
    let mut bench = Bench::new(ProtocolVersion::V2_1);
    let sha_256 = || parameters(HashingAlgorithm::SHA_256);
    let first = vec![sha_256(), Item::boolean(Tag::INIT_INDICATOR, true)];
    let payload = bench.call(Operation::HASH, first).payload();
    let correlation = payload.field(Tag::CORRELATION_VALUE).unwrap().clone();
    bench.user = "bob";
    let stolen = bench.call(Operation::HASH, vec![sha_256(), correlation]);
    assert_eq!(stolen.reason(), ResultReason::INVALID_CORRELATION_VALUE);
}

#[test]
fn computes_every_hash_that_the_version_names() {
    for version in [ProtocolVersion::V1_4, ProtocolVersion::V2_1] {
        let bench = Bench::new(version);
        let named = |number: &u32| HashingAlgorithm::TABLE.lists(*number, version);
        let all: Vec<u32> = (0..=0xFF).filter(named).collect();
        assert_eq!(all.len(), 17);
        for number in all {
            let hash = HashingAlgorithm(number);
            let data = Item::bytes(Tag::DATA, *b"abc");
            let answer = bench.call(Operation::HASH, vec![parameters(hash), data]);
            assert_eq!(digest(&answer), crypto::digest(hash, b"abc").unwrap());
        }
    }
}
