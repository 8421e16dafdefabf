use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{KeyFormatType, Operation, ResultReason, WrappingMethod};

use super::*;
use crate::testing::{Bench, uid};
use crate::version::SUPPORTED;

fn key(
    tag: Tag,
    format: KeyFormatType,
    octets: &[u8],
    said: Option<(CryptographicAlgorithm, i32)>,
) -> Item {
    let material = Item::bytes(Tag::KEY_MATERIAL, octets);
    let mut block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        Item::structure(Tag::KEY_VALUE, vec![material]),
    ];
    if let Some((algorithm, bits)) = said {
        block.push(Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm));
        block.push(Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits));
    }
    Item::structure(tag, vec![Item::structure(Tag::KEY_BLOCK, block)])
}

fn symmetric(octets: usize, algorithm: CryptographicAlgorithm, bits: i32) -> Item {
    key(
        Tag::SYMMETRIC_KEY,
        KeyFormatType::RAW,
        &vec![7; octets],
        Some((algorithm, bits)),
    )
}

/// The public key of an RSA pair.
fn public(format: KeyFormatType) -> Vec<u8> {
    let parameters = crypto::PairParameters {
        algorithm: CryptographicAlgorithm::RSA,
        bits: Some(1024),
        curve: None,
        subgroup_bits: None,
        seed: None,
    };
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::from_seed([5; 32]);
    let pair = crypto::generate_key_pair(&parameters, &mut rng).unwrap();
    let written = key_format::encode(&pair.public, format).unwrap();
    written.as_bytes().unwrap().to_vec()
}

#[test]
fn a_key_has_the_length_that_is_stated() {
    let check = |key: &Item| check(key, ObjectType::SYMMETRIC_KEY, &[]).is_ok();
    let aes = CryptographicAlgorithm::AES;
    assert!(check(&symmetric(32, aes, 256)));
    assert!(!check(&symmetric(16, aes, 256)));
    assert!(!check(&symmetric(44, aes, 256)));
    assert!(!check(&symmetric(16, aes, -128)));
    let des = CryptographicAlgorithm::N_3DES;
    assert!(check(&symmetric(24, des, 168)));
    assert!(check(&symmetric(24, des, 192)));
    assert!(!check(&symmetric(24, des, 112)));
}

#[test]
fn an_attribute_states_the_length_where_the_key_block_does_not() {
    let key = key(Tag::SYMMETRIC_KEY, KeyFormatType::RAW, &[7; 16], None);
    let check = |bits| {
        let items = [Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits)];
        check(&key, ObjectType::SYMMETRIC_KEY, &items).is_ok()
    };
    assert!(check(128));
    assert!(!check(256));
}

#[test]
fn a_public_key_is_of_the_format_that_is_stated() {
    let said = Some((CryptographicAlgorithm::RSA, 1024));
    let formats = [KeyFormatType::PKCS_1, KeyFormatType::X_509];
    for is in formats {
        for label in formats {
            let key = key(Tag::PUBLIC_KEY, label, &public(is), said);
            let checked = check(&key, ObjectType::PUBLIC_KEY, &[]);
            assert_eq!(checked.is_ok(), is == label, "{is} as {label}");
        }
    }
}

#[test]
fn what_the_server_cannot_read_it_does_not_judge() {
    let said = Some((CryptographicAlgorithm::AES, 256));
    let opaque = key(Tag::SYMMETRIC_KEY, KeyFormatType::OPAQUE, &[7; 44], said);
    assert!(check(&opaque, ObjectType::SYMMETRIC_KEY, &[]).is_ok());
    // An encrypted private key: 1.2.3.4 as its algorithm.
    let encrypted = crate::hex_test::hex("300d300506032a030404048899aabb");
    let encrypted = key(Tag::PRIVATE_KEY, KeyFormatType::PKCS_8, &encrypted, None);
    assert!(check(&encrypted, ObjectType::PRIVATE_KEY, &[]).is_ok());
    // SubjectPublicKeyInfo of an algorithm that no version names: 1.2.3.4.
    let foreign = crate::hex_test::hex("300c300506032a0304030300aabb");
    let foreign = key(Tag::PUBLIC_KEY, KeyFormatType::X_509, &foreign, None);
    assert!(check(&foreign, ObjectType::PUBLIC_KEY, &[]).is_ok());
}

#[test]
fn register_and_import_refuse_a_key_of_another_length() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
        let mask = Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, 12);
        let key = symmetric(16, CryptographicAlgorithm::AES, 256);
        let attributes = bench.attributes(vec![mask.clone()]);
        let payload = vec![kind.clone(), attributes.clone(), key.clone()];
        let answer = bench.call(Operation::REGISTER, payload);
        assert_eq!(answer.reason(), ResultReason::INVALID_FIELD, "{version}");
        if version < ProtocolVersion::V1_4 {
            continue;
        }
        let payload = match version.is_1x() {
            true => vec![uid("brought"), bench.attribute(&mask), key],
            false => vec![uid("brought"), kind, attributes, key],
        };
        let answer = bench.call(Operation::IMPORT, payload);
        assert_eq!(answer.reason(), ResultReason::INVALID_FIELD, "{version}");
    }
}

#[test]
fn a_wrapped_key_is_encoded_as_its_wrapping_may_be() {
    let wrapped = |option: EncodingOption, more: Vec<Item>| {
        let material = Item::bytes(Tag::KEY_MATERIAL, [7; 24]);
        let wrapping = vec![
            Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::ENCRYPT),
            Item::enumeration(Tag::ENCODING_OPTION, option),
        ];
        let block = vec![
            Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
            Item::structure(Tag::KEY_VALUE, [vec![material], more].concat()),
            Item::structure(Tag::KEY_WRAPPING_DATA, wrapping),
        ];
        let block = Item::structure(Tag::KEY_BLOCK, block);
        Item::structure(Tag::SYMMETRIC_KEY, vec![block])
    };
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let mask = Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, 12);
        let inner = match version.is_1x() {
            true => bench.attribute(&mask),
            false => bench.attributes(vec![mask.clone()]),
        };
        let reason = |key: Item| {
            let kind = Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY);
            let payload = vec![kind, bench.attributes(vec![mask.clone()]), key];
            bench.call(Operation::REGISTER, payload).reason()
        };
        if version >= ProtocolVersion::V1_1 {
            let refused = reason(wrapped(EncodingOption::NO_ENCODING, vec![inner]));
            assert_eq!(refused, ResultReason::ENCODING_OPTION_ERROR, "{version}");
        }
    }
    let extension = wrapped(EncodingOption(0x8000_0001), Vec::new());
    assert!(check(&extension, ObjectType::SYMMETRIC_KEY, &[]).is_err());
    let plain = wrapped(EncodingOption::NO_ENCODING, Vec::new());
    assert!(check(&plain, ObjectType::SYMMETRIC_KEY, &[]).is_ok());
}
