use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType, ObjectType,
    Operation, PaddingMethod, ResultReason, UsageLimitsUnit,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::hex_test::hex;
use crate::testing::{Answer, Bench, START, uid};

const V1_2: ProtocolVersion = ProtocolVersion::V1_2;
const V1_4: ProtocolVersion = ProtocolVersion::V1_4;
const V2_1: ProtocolVersion = ProtocolVersion::V2_1;

/// The AES-128 key of SP 800-38A appendix F.
const KEY: &str = "2b7e151628aed2a6abf7158809cf4f3c";
const TEXT: &str = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51";

fn active() -> Item {
    Item::date_time(Tag::ACTIVATION_DATE, START - 10)
}

/// Registers an AES key with these further attributes.
fn register(bench: &Bench, key: &[u8], more: Vec<Item>) -> String {
    let mask = CryptographicUsageMask::ENCRYPT.0 | CryptographicUsageMask::DECRYPT.0;
    register_as(bench, CryptographicAlgorithm::AES, key, mask, more)
}

fn register_as(
    bench: &Bench,
    algorithm: CryptographicAlgorithm,
    key: &[u8],
    mask: i32,
    more: Vec<Item>,
) -> String {
    let mut attributes = vec![Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask)];
    attributes.extend(more);
    let bits = i32::try_from(key.len() * 8).unwrap();
    let material = vec![Item::bytes(Tag::KEY_MATERIAL, key)];
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
        Item::structure(Tag::KEY_VALUE, material),
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
    ];
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        bench.attributes(attributes),
        Item::structure(
            Tag::SYMMETRIC_KEY,
            vec![Item::structure(Tag::KEY_BLOCK, block)],
        ),
    ];
    bench.call(Operation::REGISTER, payload).id()
}

fn mode(mode: BlockCipherMode, more: Vec<Item>) -> Item {
    let mut fields = vec![Item::enumeration(Tag::BLOCK_CIPHER_MODE, mode)];
    fields.extend(more);
    Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, fields)
}

fn ecb() -> Item {
    mode(BlockCipherMode::ECB, Vec::new())
}

fn data(octets: &[u8]) -> Item {
    Item::bytes(Tag::DATA, octets)
}

fn iv(octets: &[u8]) -> Item {
    Item::bytes(Tag::IV_COUNTER_NONCE, octets)
}

fn call(bench: &Bench, operation: Operation, id: &str, fields: Vec<Item>) -> Answer {
    let mut payload = vec![uid(id)];
    payload.extend(fields);
    bench.call(operation, payload)
}

fn output(answer: &Answer) -> Vec<u8> {
    let payload = answer.payload();
    let field = payload.field(Tag::DATA);
    field.and_then(Item::as_bytes).unwrap_or_default().to_vec()
}

#[test]
fn encrypts_and_decrypts_in_every_version() {
    for version in [
        V1_2,
        ProtocolVersion::V1_3,
        V1_4,
        ProtocolVersion::V2_0,
        V2_1,
    ] {
        let bench = Bench::new(version);
        let id = register(&bench, &hex(KEY), vec![active()]);
        let answer = call(
            &bench,
            Operation::ENCRYPT,
            &id,
            vec![ecb(), data(&hex(TEXT))],
        );
        let expected = hex("3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf");
        assert_eq!(output(&answer), expected);
        let answer = call(
            &bench,
            Operation::DECRYPT,
            &id,
            vec![ecb(), data(&expected)],
        );
        assert_eq!(output(&answer), hex(TEXT));
    }
}

#[test]
fn takes_the_parameters_of_the_key_where_the_request_has_none() {
    let bench = Bench::new(V2_1);
    let padded = mode(
        BlockCipherMode::CBC,
        vec![
            Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PKCS5),
            Item::boolean(Tag::RANDOM_IV, true),
        ],
    );
    let id = register(&bench, &hex(KEY), vec![active(), padded]);
    let answer = call(&bench, Operation::ENCRYPT, &id, vec![data(b"odd")]);
    let payload = answer.payload();
    let made = payload.field(Tag::IV_COUNTER_NONCE).unwrap();
    assert_eq!(made.as_bytes().unwrap().len(), 16);
    let fields = vec![data(&output(&answer)), made.clone()];
    let answer = call(&bench, Operation::DECRYPT, &id, fields);
    assert_eq!(output(&answer), b"odd");
}

#[test]
fn gives_the_result_by_parts_and_tells_one_operation_from_another() {
    let bench = Bench::new(V2_1);
    let id = register(&bench, &hex(KEY), vec![active(), ecb()]);
    let text = hex(TEXT);
    let first = vec![data(&text[..10]), Item::boolean(Tag::INIT_INDICATOR, true)];
    let answer = call(&bench, Operation::ENCRYPT, &id, first);
    let payload = answer.payload();
    assert!(payload.field(Tag::DATA).is_none());
    let correlation = payload.field(Tag::CORRELATION_VALUE).unwrap().clone();
    let next = |fields: Vec<Item>| {
        let mut fields = fields;
        fields.push(correlation.clone());
        fields
    };
    let mixed_up = call(
        &bench,
        Operation::DECRYPT,
        &id,
        next(vec![data(&text[10..])]),
    );
    assert_eq!(mixed_up.reason(), ResultReason::INVALID_CORRELATION_VALUE);
    let answer = call(
        &bench,
        Operation::ENCRYPT,
        &id,
        next(vec![data(&text[10..20])]),
    );
    assert_eq!(output(&answer), hex("3ad77bb40d7a3660a89ecaf32466ef97"));
    let last = vec![
        data(&text[20..]),
        correlation.clone(),
        Item::boolean(Tag::FINAL_INDICATOR, true),
    ];
    let answer = call(&bench, Operation::ENCRYPT, &id, last.clone());
    assert_eq!(output(&answer), hex("f5d3d58503b9699de785895a96fdbaaf"));
    assert!(answer.payload().field(Tag::CORRELATION_VALUE).is_none());
    let again = call(&bench, Operation::ENCRYPT, &id, last);
    assert_eq!(again.reason(), ResultReason::INVALID_CORRELATION_VALUE);
}

#[test]
fn authenticates_from_1_4_on() {
    for version in [V1_4, V2_1] {
        let bench = Bench::new(version);
        let id = register(&bench, &hex(KEY), vec![active()]);
        let gcm = |len| {
            mode(
                BlockCipherMode::GCM,
                vec![Item::integer(Tag::TAG_LENGTH, len)],
            )
        };
        let sealed = |len| {
            let fields = vec![gcm(len), data(b"text"), iv(&[1; 12])];
            call(&bench, Operation::ENCRYPT, &id, fields)
        };
        let answer = sealed(16);
        let tag = answer
            .payload()
            .field(Tag::AUTHENTICATED_ENCRYPTION_TAG)
            .unwrap()
            .clone();
        let open = |tag: Item| {
            let fields = vec![gcm(16), data(&output(&answer)), iv(&[1; 12]), tag];
            call(&bench, Operation::DECRYPT, &id, fields)
        };
        assert_eq!(output(&open(tag)), b"text");
        let wrong = Item::bytes(Tag::AUTHENTICATED_ENCRYPTION_TAG, [0; 16]);
        assert_eq!(open(wrong).reason(), ResultReason::CRYPTOGRAPHIC_FAILURE);
        assert_eq!(sealed(1).reason(), ResultReason::GENERAL_FAILURE);
    }
}

#[test]
fn says_what_is_wrong_with_the_parameters() {
    for (version, missing_iv, missing_mode, unsupported) in [
        (
            V1_4,
            ResultReason::INVALID_MESSAGE,
            ResultReason::CRYPTOGRAPHIC_FAILURE,
            ResultReason::CRYPTOGRAPHIC_FAILURE,
        ),
        (
            V2_1,
            ResultReason::INVALID_MESSAGE,
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
            ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
        ),
    ] {
        let bench = Bench::new(version);
        let id = register(&bench, &hex(KEY), vec![active()]);
        let reason = |fields| call(&bench, Operation::ENCRYPT, &id, fields).reason();
        let text = || data(&hex(TEXT));
        let cbc = mode(BlockCipherMode::CBC, Vec::new());
        assert_eq!(reason(vec![cbc, text()]), missing_iv);
        assert_eq!(reason(vec![text()]), missing_mode);
        let rare = mode(BlockCipherMode::X9_102_AKW1, Vec::new());
        assert_eq!(reason(vec![rare, text()]), unsupported);
        assert_eq!(
            reason(vec![ecb(), data(&[0; 15])]),
            ResultReason::CRYPTOGRAPHIC_FAILURE
        );
    }
}

#[test]
fn refuses_keys_that_may_not_encrypt() {
    for (version, state, mask, kind) in [
        (
            V1_4,
            ResultReason::PERMISSION_DENIED,
            ResultReason::PERMISSION_DENIED,
            ResultReason::PERMISSION_DENIED,
        ),
        (
            V2_1,
            ResultReason::WRONG_KEY_LIFECYCLE_STATE,
            ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
            ResultReason::INVALID_OBJECT_TYPE,
        ),
    ] {
        let bench = Bench::new(version);
        let reason = |id: &str, operation| {
            call(&bench, operation, id, vec![ecb(), data(&hex(TEXT))]).reason()
        };
        let pre_active = register(&bench, &hex(KEY), Vec::new());
        assert_eq!(reason(&pre_active, Operation::ENCRYPT), state);
        let stopped = vec![active(), Item::date_time(Tag::PROTECT_STOP_DATE, START - 5)];
        let stopped = register(&bench, &hex(KEY), stopped);
        assert_eq!(reason(&stopped, Operation::ENCRYPT), state);
        let early = vec![
            active(),
            Item::date_time(Tag::PROCESS_START_DATE, START + 5),
        ];
        let early = register(&bench, &hex(KEY), early);
        assert_eq!(reason(&early, Operation::DECRYPT), state);
        bench.clock.advance(5);
        call(
            &bench,
            Operation::DECRYPT,
            &early,
            vec![ecb(), data(&hex(TEXT))],
        )
        .payload();
        let decrypting = CryptographicUsageMask::DECRYPT.0;
        let aes = CryptographicAlgorithm::AES;
        let one_way = register_as(&bench, aes, &hex(KEY), decrypting, vec![active()]);
        assert_eq!(reason(&one_way, Operation::ENCRYPT), mask);
        let opaque = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::OPAQUE_OBJECT),
            bench.attributes(Vec::new()),
            Item::structure(
                Tag::OPAQUE_OBJECT,
                vec![
                    Item::enumeration(Tag::OPAQUE_DATA_TYPE, 0x8000_0001u32),
                    Item::bytes(Tag::OPAQUE_DATA_VALUE, [1]),
                ],
            ),
        ];
        let opaque = bench.call(Operation::REGISTER, opaque).id();
        assert_eq!(reason(&opaque, Operation::ENCRYPT), kind);
    }
}

#[test]
fn counts_what_the_usage_limits_leave() {
    let bench = Bench::new(V2_1);
    let limits = |unit, total| {
        Item::structure(
            Tag::USAGE_LIMITS,
            vec![
                Item::long_integer(Tag::USAGE_LIMITS_TOTAL, total),
                Item::enumeration(Tag::USAGE_LIMITS_UNIT, unit),
            ],
        )
    };
    for (unit, total) in [(UsageLimitsUnit::BYTE, 40), (UsageLimitsUnit::OBJECT, 1)] {
        let id = register(&bench, &hex(KEY), vec![active(), limits(unit, total)]);
        let encrypt = || {
            call(
                &bench,
                Operation::ENCRYPT,
                &id,
                vec![ecb(), data(&hex(TEXT))],
            )
        };
        encrypt().payload();
        assert_eq!(encrypt().reason(), ResultReason::PERMISSION_DENIED);
        let left = bench.value(&id, Tag::USAGE_LIMITS).unwrap();
        let left = left
            .field(Tag::USAGE_LIMITS_COUNT)
            .unwrap()
            .as_long_integer();
        assert_eq!(left, Some(if total == 40 { 8 } else { 0 }));
    }
}

#[test]
fn takes_the_data_that_an_earlier_item_gave() {
    use kmip_conform_protocol::enumeration::Data;

    use crate::testing::batch_item;

    let bench = Bench::new(V2_1);
    let id = register(&bench, &hex(KEY), vec![active(), ecb()]);
    let encrypt = || {
        batch_item(
            Operation::ENCRYPT,
            vec![uid(&id), data(&hex(TEXT))],
            Some(1),
        )
    };
    let first = Item::integer(Tag::DATA, 0);
    let back = Item::integer(Tag::DATA, -1);
    let named = Item::enumeration(Tag::DATA, Data::ENCRYPT);
    for reference in [first, back, named] {
        let decrypt = batch_item(Operation::DECRYPT, vec![uid(&id), reference], Some(2));
        let response = bench.send(Vec::new(), vec![encrypt(), decrypt]);
        let last = response
            .fields_with(Tag::BATCH_ITEM)
            .last()
            .unwrap()
            .clone();
        assert_eq!(output(&Answer(last)), hex(TEXT));
    }
    let nothing = vec![uid(&id), Item::enumeration(Tag::DATA, Data::HASH)];
    let refused = bench.call(Operation::DECRYPT, nothing);
    assert_eq!(refused.reason(), ResultReason::INVALID_FIELD);
}
