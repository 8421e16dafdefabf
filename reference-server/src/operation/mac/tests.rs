use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType, ObjectType,
    Operation, ResultReason, ValidityIndicator,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::hex_test::hex;
use crate::testing::{Answer, Bench, START, uid};

const V1_4: ProtocolVersion = ProtocolVersion::V1_4;
const V2_1: ProtocolVersion = ProtocolVersion::V2_1;
/// RFC 4231 section 4.3.
const DATA: &[u8] = b"what do ya want for nothing?";
const CODE: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

fn key(bench: &Bench, algorithm: CryptographicAlgorithm, octets: &[u8], mask: i32) -> String {
    let material = vec![Item::bytes(Tag::KEY_MATERIAL, octets)];
    let bits = i32::try_from(octets.len() * 8).unwrap();
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
        Item::structure(Tag::KEY_VALUE, material),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
    ];
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        bench.attributes(vec![
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
            Item::date_time(Tag::ACTIVATION_DATE, START - 10),
        ]),
        Item::structure(
            Tag::SYMMETRIC_KEY,
            vec![Item::structure(Tag::KEY_BLOCK, block)],
        ),
    ];
    bench.call(Operation::REGISTER, payload).id()
}

fn both() -> i32 {
    CryptographicUsageMask::MAC_GENERATE.0 | CryptographicUsageMask::MAC_VERIFY.0
}

fn call(bench: &Bench, operation: Operation, id: &str, fields: Vec<Item>) -> Answer {
    let mut payload = vec![uid(id)];
    payload.extend(fields);
    bench.call(operation, payload)
}

fn validity(answer: &Answer) -> Option<u32> {
    answer
        .payload()
        .field(Tag::VALIDITY_INDICATOR)?
        .as_enumeration()
}

#[test]
fn makes_and_verifies_the_published_code() {
    for version in [V1_4, V2_1] {
        let bench = Bench::new(version);
        let hmac = CryptographicAlgorithm::HMAC_SHA256;
        let id = key(&bench, hmac, b"Jefe", both());
        let data = || Item::bytes(Tag::DATA, DATA);
        let made = call(&bench, Operation::MAC, &id, vec![data()]).payload();
        let code = made.field(Tag::MAC_DATA).unwrap().clone();
        assert_eq!(code.as_bytes().unwrap(), hex(CODE));
        let verified = call(&bench, Operation::MAC_VERIFY, &id, vec![data(), code]);
        assert_eq!(validity(&verified), Some(ValidityIndicator::VALID.0));
        let wrong = Item::bytes(Tag::MAC_DATA, [0; 32]);
        let verified = call(&bench, Operation::MAC_VERIFY, &id, vec![data(), wrong]);
        assert_eq!(validity(&verified), Some(ValidityIndicator::INVALID.0));
    }
}

#[test]
fn verifies_by_parts_with_the_code_in_any_of_them() {
    let bench = Bench::new(V2_1);
    let id = key(&bench, CryptographicAlgorithm::HMAC_SHA256, b"Jefe", both());
    let code = || Item::bytes(Tag::MAC_DATA, hex(CODE));
    for early in [true, false] {
        let mut first = vec![Item::bytes(Tag::DATA, &DATA[..5])];
        first.extend(early.then(code));
        first.push(Item::boolean(Tag::INIT_INDICATOR, true));
        let first = call(&bench, Operation::MAC_VERIFY, &id, first);
        assert_eq!(validity(&first), None);
        let mut last = vec![Item::bytes(Tag::DATA, &DATA[5..])];
        last.extend((!early).then(code));
        let payload = first.payload();
        last.push(payload.field(Tag::CORRELATION_VALUE).unwrap().clone());
        last.push(Item::boolean(Tag::FINAL_INDICATOR, true));
        let last = call(&bench, Operation::MAC_VERIFY, &id, last);
        assert_eq!(validity(&last), Some(ValidityIndicator::VALID.0));
    }
}

#[test]
fn takes_algorithm_and_mode_from_the_request() {
    let bench = Bench::new(V2_1);
    let aes = CryptographicAlgorithm::AES;
    let id = key(
        &bench,
        aes,
        &hex("2b7e151628aed2a6abf7158809cf4f3c"),
        both(),
    );
    let cmac = Item::structure(
        Tag::CRYPTOGRAPHIC_PARAMETERS,
        vec![Item::enumeration(
            Tag::BLOCK_CIPHER_MODE,
            BlockCipherMode::CMAC,
        )],
    );
    // SP 800-38B example 2.
    let data = Item::bytes(Tag::DATA, hex("6bc1bee22e409f96e93d7e117393172a"));
    let made = call(&bench, Operation::MAC, &id, vec![cmac, data]).payload();
    let code = made.field(Tag::MAC_DATA).unwrap();
    assert_eq!(
        code.as_bytes().unwrap(),
        hex("070a16b46b4d4144f79bdd9dd04a287c")
    );
}

#[test]
fn refuses_keys_that_make_no_code() {
    for (version, mask, algorithm) in [
        (
            V1_4,
            ResultReason::PERMISSION_DENIED,
            ResultReason::CRYPTOGRAPHIC_FAILURE,
        ),
        (
            V2_1,
            ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
        ),
    ] {
        let bench = Bench::new(version);
        let data = || vec![Item::bytes(Tag::DATA, DATA)];
        let verifying = CryptographicUsageMask::MAC_VERIFY.0;
        let hmac = CryptographicAlgorithm::HMAC_SHA256;
        let id = key(&bench, hmac, b"Jefe", verifying);
        assert_eq!(call(&bench, Operation::MAC, &id, data()).reason(), mask);
        let id = key(&bench, CryptographicAlgorithm::AES, &[1; 16], both());
        assert_eq!(
            call(&bench, Operation::MAC, &id, data()).reason(),
            algorithm
        );
    }
}
