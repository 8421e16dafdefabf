use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, DigitalSignatureAlgorithm,
    EncodingOption, HashingAlgorithm, KeyFormatType, KeyWrapType, ObjectType, Operation,
    PaddingMethod, ResultReason, WrappingMethod,
};
use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag, ttlv};

use crate::crypto;
use crate::hex_test::hex;
use crate::testing::{Bench, START, uid};

const V1_2: ProtocolVersion = ProtocolVersion::V1_2;
const V2_1: ProtocolVersion = ProtocolVersion::V2_1;

/// RFC 3394 section 4.1.
const KEK: &str = "000102030405060708090a0b0c0d0e0f";
const KEY: &str = "00112233445566778899aabbccddeeff";
const WRAPPED: &str = "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5";

fn parameters() -> Item {
    Item::structure(
        Tag::CRYPTOGRAPHIC_PARAMETERS,
        vec![Item::enumeration(
            Tag::BLOCK_CIPHER_MODE,
            BlockCipherMode::NISTKEYWRAP,
        )],
    )
}

fn block(value: Item, more: Vec<Item>) -> Item {
    let mut fields = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
        value,
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
    ];
    fields.extend(more);
    Item::structure(
        Tag::SYMMETRIC_KEY,
        vec![Item::structure(Tag::KEY_BLOCK, fields)],
    )
}

fn register(bench: &Bench, key: Item, mask: i32, more: Vec<Item>) -> String {
    let mut attributes = vec![
        Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask),
        Item::date_time(Tag::ACTIVATION_DATE, START - 10),
    ];
    attributes.extend(more);
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        bench.attributes(attributes),
        key,
    ];
    bench.call(Operation::REGISTER, payload).id()
}

fn plain(octets: &str) -> Item {
    let material = Item::bytes(Tag::KEY_MATERIAL, hex(octets));
    block(Item::structure(Tag::KEY_VALUE, vec![material]), Vec::new())
}

fn kek(bench: &Bench) -> String {
    let mask = CryptographicUsageMask::WRAP_KEY.0 | CryptographicUsageMask::UNWRAP_KEY.0;
    register(bench, plain(KEK), mask, vec![parameters()])
}

fn information(id: &str) -> Item {
    Item::structure(Tag::ENCRYPTION_KEY_INFORMATION, vec![uid(id), parameters()])
}

fn method() -> Item {
    Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::ENCRYPT)
}

fn no_encoding() -> Item {
    Item::enumeration(Tag::ENCODING_OPTION, EncodingOption::NO_ENCODING)
}

fn specification(id: &str, more: Vec<Item>) -> Item {
    let mut fields = vec![method(), information(id)];
    fields.extend(more);
    Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, fields)
}

#[test]
fn wraps_the_material_alone_as_published() {
    for version in [V1_2, V2_1] {
        let bench = Bench::new(version);
        let (kek, key) = (kek(&bench), register(&bench, plain(KEY), 0, Vec::new()));
        let spec = specification(&kek, vec![no_encoding()]);
        let payload = bench.call(Operation::GET, vec![uid(&key), spec]).payload();
        let block = payload.at(&[Tag::SYMMETRIC_KEY, Tag::KEY_BLOCK]).unwrap();
        let value = block.field(Tag::KEY_VALUE).unwrap();
        assert_eq!(value.as_bytes().unwrap(), hex(WRAPPED));
        let data = block.field(Tag::KEY_WRAPPING_DATA).unwrap();
        let expected = [method(), information(&kek), no_encoding()];
        assert_eq!(data.fields(), expected);
    }
}

#[test]
fn wraps_the_encoded_value_with_the_attributes_asked_for() {
    let bench = Bench::new(V1_2);
    let (kek, key) = (kek(&bench), register(&bench, plain(KEY), 4, Vec::new()));
    let name = Item::text(Tag::ATTRIBUTE_NAME, "Cryptographic Usage Mask");
    let spec = specification(&kek, vec![name.clone()]);
    let payload = bench.call(Operation::GET, vec![uid(&key), spec]).payload();
    let path = [Tag::SYMMETRIC_KEY, Tag::KEY_BLOCK, Tag::KEY_VALUE];
    let value = payload.at(&path).unwrap().as_bytes().unwrap();
    let mode = BlockCipherMode::NISTKEYWRAP;
    let opened = crypto::unwrap_key(mode, &hex(KEK), value).unwrap();
    let value = ttlv::decode(&opened, &Limits::default()).item.unwrap();
    let material = value.field(Tag::KEY_MATERIAL).unwrap();
    assert_eq!(material.as_bytes().unwrap(), hex(KEY));
    let attribute = value.field(Tag::ATTRIBUTE).unwrap();
    assert_eq!(attribute.field(Tag::ATTRIBUTE_NAME), Some(&name));
    let spec = specification(&kek, vec![name, no_encoding()]);
    let refused = bench.call(Operation::GET, vec![uid(&key), spec]);
    assert_eq!(refused.reason(), ResultReason::ENCODING_OPTION_ERROR);
}

#[test]
fn keeps_a_wrapped_key_and_unwraps_it_when_asked() {
    let bench = Bench::new(V2_1);
    let kek = kek(&bench);
    let data = Item::structure(
        Tag::KEY_WRAPPING_DATA,
        vec![method(), information(&kek), no_encoding()],
    );
    let wrapped = block(Item::bytes(Tag::KEY_VALUE, hex(WRAPPED)), vec![data]);
    let key = register(&bench, wrapped.clone(), 0, Vec::new());
    let get = |kind| {
        let kind = Item::enumeration(Tag::KEY_WRAP_TYPE, kind);
        let payload = bench.call(Operation::GET, vec![uid(&key), kind]).payload();
        payload.field(Tag::SYMMETRIC_KEY).unwrap().clone()
    };
    assert_eq!(get(KeyWrapType::AS_REGISTERED), wrapped);
    assert_eq!(get(KeyWrapType::NOT_WRAPPED), plain(KEY));
    let raw = Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW);
    let spec = specification(&kek, vec![no_encoding()]);
    let payload = bench
        .call(Operation::GET, vec![uid(&key), raw, spec])
        .payload();
    assert_eq!(payload.field(Tag::SYMMETRIC_KEY), Some(&wrapped));
}

#[test]
fn says_what_is_wrong_with_the_wrapping_key() {
    for (version, missing, unfit, mask) in [
        (
            V1_2,
            ResultReason::ITEM_NOT_FOUND,
            ResultReason::ITEM_NOT_FOUND,
            ResultReason::PERMISSION_DENIED,
        ),
        (
            V2_1,
            ResultReason::WRAPPING_OBJECT_NOT_FOUND,
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
            ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
        ),
    ] {
        let bench = Bench::new(version);
        let key = register(&bench, plain(KEY), 0, Vec::new());
        let reason = |id: &str| {
            let spec = specification(id, vec![no_encoding()]);
            bench.call(Operation::GET, vec![uid(&key), spec]).reason()
        };
        assert_eq!(reason("nothing"), missing);
        let bare = register(
            &bench,
            plain(KEK),
            CryptographicUsageMask::WRAP_KEY.0,
            Vec::new(),
        );
        assert_eq!(reason(&bare), unfit);
        // Nor is there a mode where nobody names one.
        let fields = vec![uid(&bare)];
        let by = Item::structure(Tag::ENCRYPTION_KEY_INFORMATION, fields);
        let fields = vec![method(), by, no_encoding()];
        let spec = Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, fields);
        let refused = bench.call(Operation::GET, vec![uid(&key), spec]);
        assert_eq!(refused.reason(), unfit);
        let other = register(&bench, plain(KEK), 4, vec![parameters()]);
        assert_eq!(reason(&other), mask);
    }
}

#[test]
fn unwraps_what_is_imported_to_be_kept_plain() {
    let bench = Bench::new(V2_1);
    let kek = kek(&bench);
    let import = |id: &str, kek: &str, kind| {
        let data = vec![method(), information(kek), no_encoding()];
        let data = Item::structure(Tag::KEY_WRAPPING_DATA, data);
        let wrapped = block(Item::bytes(Tag::KEY_VALUE, hex(WRAPPED)), vec![data]);
        let payload = vec![
            uid(id),
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
            Item::enumeration(Tag::KEY_WRAP_TYPE, kind),
            Item::structure(Tag::ATTRIBUTES, Vec::new()),
            wrapped.clone(),
        ];
        (bench.call(Operation::IMPORT, payload), wrapped)
    };
    let get = |id: &str| {
        let payload = bench.call(Operation::GET, vec![uid(id)]).payload();
        payload.field(Tag::SYMMETRIC_KEY).unwrap().clone()
    };
    import("plain", &kek, KeyWrapType::NOT_WRAPPED).0.payload();
    assert_eq!(get("plain"), plain(KEY));
    let (answer, wrapped) = import("wrapped", &kek, KeyWrapType::AS_REGISTERED);
    answer.payload();
    assert_eq!(get("wrapped"), wrapped);
    let (answer, _) = import("lost", "nothing", KeyWrapType::NOT_WRAPPED);
    assert!(!answer.is_success());
}

#[test]
fn a_private_key_opens_what_its_public_key_wrapped_and_no_other_does() {
    let bench = Bench::new(V2_1);
    let pair = || {
        let mask = |mask: CryptographicUsageMask| {
            vec![Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0)]
        };
        // PKCS#1 v1.5 does not tell a wrong key: RFC 8017 section 7.2.2 has it answered alike.
        let padding = Item::structure(
            Tag::CRYPTOGRAPHIC_PARAMETERS,
            vec![
                Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::OAEP),
                Item::enumeration(Tag::HASHING_ALGORITHM, HashingAlgorithm::SHA_256),
            ],
        );
        let common = vec![
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::RSA),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 1024),
            Item::date_time(Tag::ACTIVATION_DATE, START - 10),
            padding,
        ];
        let payload = vec![
            Item::structure(Tag::COMMON_ATTRIBUTES, common),
            Item::structure(
                Tag::PRIVATE_KEY_ATTRIBUTES,
                mask(CryptographicUsageMask::UNWRAP_KEY),
            ),
            Item::structure(
                Tag::PUBLIC_KEY_ATTRIBUTES,
                mask(CryptographicUsageMask::WRAP_KEY),
            ),
        ];
        let made = bench.call(Operation::CREATE_KEY_PAIR, payload).payload();
        let public = made.field(Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER).unwrap();
        public.as_text().unwrap().to_owned()
    };
    let information = |id: &str| Item::structure(Tag::ENCRYPTION_KEY_INFORMATION, vec![uid(id)]);
    let (own, other) = (pair(), pair());
    let key = register(&bench, plain(KEY), 4, Vec::new());
    let fields = vec![method(), information(&own), no_encoding()];
    let spec = Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, fields);
    let payload = bench.call(Operation::GET, vec![uid(&key), spec]).payload();
    let wrapped = payload.at(&[Tag::SYMMETRIC_KEY, Tag::KEY_BLOCK, Tag::KEY_VALUE]);
    let opened = |public: &str| {
        let fields = vec![method(), information(public), no_encoding()];
        let data = Item::structure(Tag::KEY_WRAPPING_DATA, fields);
        let kept = block(wrapped.unwrap().clone(), vec![data]);
        let kept = register(&bench, kept, 4, Vec::new());
        let kind = Item::enumeration(Tag::KEY_WRAP_TYPE, KeyWrapType::NOT_WRAPPED);
        bench.call(Operation::GET, vec![uid(&kept), kind])
    };
    let path = [
        Tag::SYMMETRIC_KEY,
        Tag::KEY_BLOCK,
        Tag::KEY_VALUE,
        Tag::KEY_MATERIAL,
    ];
    let payload = opened(&own).payload();
    assert_eq!(payload.at(&path).unwrap().as_bytes().unwrap(), hex(KEY));
    assert!(!opened(&other).is_success());
}

/// A key that makes and verifies codes.
fn mac_key(bench: &Bench) -> String {
    let mask = CryptographicUsageMask::MAC_GENERATE.0 | CryptographicUsageMask::MAC_VERIFY.0;
    let mut key = plain(KEK);
    let algorithm = CryptographicAlgorithm::HMAC_SHA256;
    let algorithm = Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm);
    if let Some(block) = key.field(Tag::KEY_BLOCK) {
        let fields = block.fields().iter().map(|field| match field.tag {
            Tag::CRYPTOGRAPHIC_ALGORITHM => algorithm.clone(),
            _ => field.clone(),
        });
        let block = Item::structure(Tag::KEY_BLOCK, fields.collect());
        key = Item::structure(Tag::SYMMETRIC_KEY, vec![block]);
    }
    let parameters = Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![algorithm]);
    register(bench, key, mask, vec![parameters])
}

/// The private key of a pair that signs.
fn signing_key(bench: &Bench) -> String {
    let mask =
        |mask: CryptographicUsageMask| vec![Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0)];
    let common = vec![
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::EC),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
        Item::date_time(Tag::ACTIVATION_DATE, START - 10),
        Item::structure(
            Tag::CRYPTOGRAPHIC_PARAMETERS,
            vec![Item::enumeration(
                Tag::DIGITAL_SIGNATURE_ALGORITHM,
                DigitalSignatureAlgorithm::ECDSA_WITH_SHA256,
            )],
        ),
    ];
    let payload = vec![
        Item::structure(Tag::COMMON_ATTRIBUTES, common),
        Item::structure(
            Tag::PRIVATE_KEY_ATTRIBUTES,
            mask(CryptographicUsageMask::SIGN),
        ),
        Item::structure(
            Tag::PUBLIC_KEY_ATTRIBUTES,
            mask(CryptographicUsageMask::VERIFY),
        ),
    ];
    let made = bench.call(Operation::CREATE_KEY_PAIR, payload).payload();
    let private = made.field(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER).unwrap();
    private.as_text().unwrap().to_owned()
}

/// What Import makes of a wrapped key that is to be kept plain.
fn imported(bench: &Bench, id: &str, wrapped: &Item) -> Result<Item, ResultReason> {
    let payload = vec![
        uid(id),
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        Item::enumeration(Tag::KEY_WRAP_TYPE, KeyWrapType::NOT_WRAPPED),
        Item::structure(Tag::ATTRIBUTES, Vec::new()),
        wrapped.clone(),
    ];
    let answer = bench.call(Operation::IMPORT, payload);
    match answer.is_success() {
        true => {
            let payload = bench.call(Operation::GET, vec![uid(id)]).payload();
            Ok(payload.field(Tag::SYMMETRIC_KEY).unwrap().clone())
        }
        false => Err(answer.reason()),
    }
}

/// A copy in which the last octet of every field with this tag is another.
fn altered(item: &Item, tag: Tag) -> Item {
    match item.as_bytes() {
        Some(octets) if item.tag == tag => {
            let mut octets = octets.to_vec();
            *octets.last_mut().unwrap() ^= 1;
            Item::bytes(tag, octets)
        }
        Some(_) => item.clone(),
        None if item.fields().is_empty() => item.clone(),
        None => Item::structure(
            item.tag,
            item.fields()
                .iter()
                .map(|field| altered(field, tag))
                .collect(),
        ),
    }
}

#[test]
fn every_method_with_a_code_or_a_signature_is_undone_and_guards_the_key() {
    let bench = Bench::new(V2_1);
    let (kek, key) = (kek(&bench), register(&bench, plain(KEY), 4, Vec::new()));
    let mut count = 0;
    for (method, encrypts) in [
        (WrappingMethod::MAC_SIGN, false),
        (WrappingMethod::ENCRYPT_THEN_MAC_SIGN, true),
        (WrappingMethod::MAC_SIGN_THEN_ENCRYPT, true),
    ] {
        for (signer, encoding) in [
            (mac_key(&bench), None),
            (mac_key(&bench), Some(no_encoding())),
            (signing_key(&bench), None),
        ] {
            let by = Item::structure(Tag::MAC_SIGNATURE_KEY_INFORMATION, vec![uid(&signer)]);
            let mut fields = vec![Item::enumeration(Tag::WRAPPING_METHOD, method)];
            fields.extend(encrypts.then(|| information(&kek)));
            fields.push(by);
            fields.extend(encoding);
            let spec = Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, fields);
            let payload = bench.call(Operation::GET, vec![uid(&key), spec]).payload();
            let wrapped = payload.field(Tag::SYMMETRIC_KEY).unwrap();
            count += 1;
            let id = format!("{count}");
            assert_eq!(imported(&bench, &id, wrapped), Ok(plain(KEY)), "{method}");
            for tag in [Tag::MAC_SIGNATURE, Tag::KEY_VALUE] {
                let refused = imported(&bench, "altered", &altered(wrapped, tag));
                assert_eq!(
                    refused,
                    Err(ResultReason::CRYPTOGRAPHIC_FAILURE),
                    "{method}"
                );
            }
        }
    }
    let spec = Item::structure(
        Tag::KEY_WRAPPING_SPECIFICATION,
        vec![
            Item::enumeration(Tag::WRAPPING_METHOD, WrappingMethod::MAC_SIGN),
            information(&kek),
        ],
    );
    let refused = bench.call(Operation::GET, vec![uid(&key), spec]);
    assert_eq!(refused.reason(), ResultReason::INVALID_FIELD);
}

#[test]
fn the_code_is_over_what_the_method_names() {
    let bench = Bench::new(V2_1);
    let (kek, key) = (kek(&bench), register(&bench, plain(KEY), 4, Vec::new()));
    let signer = mac_key(&bench);
    for (method, covers) in [
        (WrappingMethod::ENCRYPT_THEN_MAC_SIGN, WRAPPED),
        (WrappingMethod::MAC_SIGN_THEN_ENCRYPT, KEY),
    ] {
        let by = Item::structure(Tag::MAC_SIGNATURE_KEY_INFORMATION, vec![uid(&signer)]);
        let method = Item::enumeration(Tag::WRAPPING_METHOD, method);
        let fields = vec![method, information(&kek), by, no_encoding()];
        let spec = Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, fields);
        let payload = bench.call(Operation::GET, vec![uid(&key), spec]).payload();
        let block = payload.at(&[Tag::SYMMETRIC_KEY, Tag::KEY_BLOCK]).unwrap();
        let value = block.field(Tag::KEY_VALUE).and_then(Item::as_bytes);
        assert_eq!(value.unwrap(), hex(WRAPPED));
        let code = block.at(&[Tag::KEY_WRAPPING_DATA, Tag::MAC_SIGNATURE]);
        let expected = crypto::hmac(HashingAlgorithm::SHA_256, &hex(KEK), &hex(covers));
        assert_eq!(code.unwrap().as_bytes().unwrap(), expected.unwrap());
    }
}

#[test]
fn an_authenticated_mode_wraps_with_its_tag_behind_the_key() {
    let bench = Bench::new(V2_1);
    let mask = CryptographicUsageMask::WRAP_KEY.0 | CryptographicUsageMask::UNWRAP_KEY.0;
    let key = register(&bench, plain(KEY), 4, Vec::new());
    for (mode, count) in [(BlockCipherMode::GCM, 1), (BlockCipherMode::CCM, 3)] {
        let mode = Item::enumeration(Tag::BLOCK_CIPHER_MODE, mode);
        let mode = Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![mode]);
        let kek = register(&bench, plain(KEK), mask, vec![mode]);
        let by = Item::structure(Tag::ENCRYPTION_KEY_INFORMATION, vec![uid(&kek)]);
        for (encoding, len) in [(Some(no_encoding()), 16), (None, 32)] {
            let id = format!("{}", count + len);
            let mut fields = vec![method(), by.clone()];
            fields.extend(encoding);
            let spec = Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, fields);
            let payload = bench.call(Operation::GET, vec![uid(&key), spec]).payload();
            let wrapped = payload.field(Tag::SYMMETRIC_KEY).unwrap();
            let value = wrapped.at(&[Tag::KEY_BLOCK, Tag::KEY_VALUE]).unwrap();
            assert_eq!(value.as_bytes().unwrap().len(), len + 16);
            assert_eq!(imported(&bench, &id, wrapped), Ok(plain(KEY)));
            let refused = imported(&bench, "altered", &altered(wrapped, Tag::KEY_VALUE));
            assert_eq!(refused, Err(ResultReason::CRYPTOGRAPHIC_FAILURE));
        }
    }
}
