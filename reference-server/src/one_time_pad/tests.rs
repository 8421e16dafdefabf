use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{
    CryptographicUsageMask, KeyFormatType, ObjectType, Operation, ResultReason,
    RevocationReasonCode, SecretDataType,
};

use super::*;
use crate::testing::{Answer, Bench, START, uid};

const VERSIONS: [ProtocolVersion; 4] = [
    ProtocolVersion::V1_3,
    ProtocolVersion::V1_4,
    ProtocolVersion::V2_1,
    ProtocolVersion::V3_0,
];

/// Registers an active pad, with these octets or without its value.
fn pad(bench: &Bench, octets: Option<&[u8]>) -> String {
    let mask = CryptographicUsageMask::ENCRYPT.0 | CryptographicUsageMask::DECRYPT.0;
    let attributes = vec![
        Item::enumeration(
            Tag::CRYPTOGRAPHIC_ALGORITHM,
            CryptographicAlgorithm::ONE_TIME_PAD,
        ),
        Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
        Item::date_time(Tag::ACTIVATION_DATE, START - 60),
    ];
    let value = octets.map(|octets| {
        let material = Item::bytes(Tag::KEY_MATERIAL, octets);
        Item::structure(Tag::KEY_VALUE, vec![material])
    });
    let format = Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::OPAQUE);
    let block = [format].into_iter().chain(value).collect();
    let secret = vec![
        Item::enumeration(Tag::SECRET_DATA_TYPE, SecretDataType::PASSWORD),
        Item::structure(Tag::KEY_BLOCK, block),
    ];
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SECRET_DATA),
        bench.attributes(attributes),
        Item::structure(Tag::SECRET_DATA, secret),
    ];
    bench.call(Operation::REGISTER, payload).id()
}

fn ask(bench: &Bench, operation: Operation, id: &str, data: &[u8]) -> Answer {
    bench.call(operation, vec![uid(id), Item::bytes(Tag::DATA, data)])
}

fn data(answer: &Answer) -> Vec<u8> {
    let payload = answer.payload();
    let data = payload.field(Tag::DATA).and_then(Item::as_bytes);
    data.unwrap().to_vec()
}

#[test]
fn a_brought_pad_is_used_from_its_start_to_its_end_and_once() {
    for version in VERSIONS {
        let bench = Bench::new(version);
        let id = pad(&bench, Some(&[0x0F, 0xF0, 0x33]));
        let first = data(&ask(&bench, Operation::ENCRYPT, &id, &[0x01, 0x02]));
        assert_eq!(first, [0x0E, 0xF2]);
        let second = data(&ask(&bench, Operation::ENCRYPT, &id, &[0x01]));
        assert_eq!(second, [0x32]);
        assert_eq!(
            data(&ask(&bench, Operation::DECRYPT, &id, &first)),
            [0x01, 0x02]
        );
        assert_eq!(data(&ask(&bench, Operation::DECRYPT, &id, &second)), [0x01]);
        let spent = ask(&bench, Operation::ENCRYPT, &id, &[0x01]);
        assert_eq!(spent.reason(), ResultReason::PERMISSION_DENIED);
    }
}

#[test]
fn a_refused_message_uses_no_octet() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = pad(&bench, Some(&[0xFF, 0xFF]));
    assert!(!ask(&bench, Operation::ENCRYPT, &id, &[0; 3]).is_success());
    assert!(!ask(&bench, Operation::ENCRYPT, &id, &[]).is_success());
    assert!(ask(&bench, Operation::ENCRYPT, &id, &[0; 2]).is_success());
}

#[test]
fn the_server_draws_octets_for_a_pad_whose_value_it_does_not_have() {
    for version in VERSIONS {
        let bench = Bench::new(version);
        let id = pad(&bench, None);
        let plain = [7; 16];
        let one = data(&ask(&bench, Operation::ENCRYPT, &id, &plain));
        let two = data(&ask(&bench, Operation::ENCRYPT, &id, &plain));
        assert_ne!(one, two);
        for ciphertext in [&one, &two] {
            assert_eq!(
                data(&ask(&bench, Operation::DECRYPT, &id, ciphertext)),
                plain
            );
        }
        let foreign = ask(&bench, Operation::DECRYPT, &id, &plain);
        assert_eq!(foreign.reason(), ResultReason::CRYPTOGRAPHIC_FAILURE);
        let other = pad(&bench, None);
        let elsewhere = ask(&bench, Operation::DECRYPT, &other, &one);
        assert_eq!(elsewhere.reason(), ResultReason::CRYPTOGRAPHIC_FAILURE);
    }
}

#[test]
fn drawn_octets_never_give_one_ciphertext_twice() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = pad(&bench, None);
    let plain: Vec<u8> = (0..32).collect();
    let mut ciphertexts = Vec::new();
    for octet in &plain {
        ciphertexts.push(data(&ask(&bench, Operation::ENCRYPT, &id, &[*octet])));
    }
    for (octet, ciphertext) in plain.iter().zip(&ciphertexts) {
        let back = data(&ask(&bench, Operation::DECRYPT, &id, ciphertext));
        assert_eq!(back, [*octet]);
    }
}

#[test]
fn a_pad_does_not_leave_the_server_but_what_it_is_does() {
    for version in VERSIONS {
        let bench = Bench::new(version);
        let get = |id: &str| bench.call(Operation::GET, vec![uid(id)]);
        let brought = pad(&bench, Some(&[1, 2, 3]));
        assert_eq!(get(&brought).reason(), ResultReason::PERMISSION_DENIED);
        let drawn = pad(&bench, None);
        assert!(ask(&bench, Operation::ENCRYPT, &drawn, &[1]).is_success());
        let payload = get(&drawn).payload();
        let block = payload.at(&[Tag::SECRET_DATA, Tag::KEY_BLOCK]).unwrap();
        assert_eq!(block.field(Tag::KEY_VALUE), None);
    }
}

#[test]
fn destruction_forgets_the_octets() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = pad(&bench, None);
    let ciphertext = data(&ask(&bench, Operation::ENCRYPT, &id, &[1, 2]));
    let code = Item::enumeration(
        Tag::REVOCATION_REASON_CODE,
        RevocationReasonCode::CESSATION_OF_OPERATION,
    );
    let reason = Item::structure(Tag::REVOCATION_REASON, vec![code]);
    bench
        .call(Operation::REVOKE, vec![uid(&id), reason])
        .payload();
    let after = ask(&bench, Operation::DECRYPT, &id, &ciphertext);
    assert_eq!(data(&after), [1, 2]);
    bench.call(Operation::DESTROY, vec![uid(&id)]).payload();
    assert!(!ask(&bench, Operation::DECRYPT, &id, &ciphertext).is_success());
}

#[test]
fn other_secret_data_does_not_encrypt() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let mask = CryptographicUsageMask::ENCRYPT.0;
    let items = vec![
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
        Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
        Item::date_time(Tag::ACTIVATION_DATE, START - 60),
    ];
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SECRET_DATA),
        bench.attributes(items),
    ];
    let id = bench.call(Operation::CREATE, payload).id();
    let answer = ask(&bench, Operation::ENCRYPT, &id, &[1]);
    assert_eq!(answer.reason(), ResultReason::INVALID_OBJECT_TYPE);
}
