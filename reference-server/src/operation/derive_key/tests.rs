use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, DerivationMethod,
    HashingAlgorithm, KeyFormatType, LinkType, ObjectType, Operation, ResultReason, SecretDataType,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::hex_test::hex;
use crate::testing::{Answer, Bench, START, uid};
use crate::version::SUPPORTED;

const V1_4: ProtocolVersion = ProtocolVersion::V1_4;
const V2_1: ProtocolVersion = ProtocolVersion::V2_1;

fn secret(bench: &Bench, octets: &[u8], mask: CryptographicUsageMask) -> String {
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
        Item::structure(Tag::KEY_VALUE, vec![Item::bytes(Tag::KEY_MATERIAL, octets)]),
    ];
    let content = vec![
        Item::enumeration(Tag::SECRET_DATA_TYPE, SecretDataType::PASSWORD),
        Item::structure(Tag::KEY_BLOCK, block),
    ];
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SECRET_DATA),
        bench.attributes(vec![
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0),
            Item::date_time(Tag::ACTIVATION_DATE, START - 10),
        ]),
        Item::structure(Tag::SECRET_DATA, content),
    ];
    bench.call(Operation::REGISTER, payload).id()
}

fn derive(
    bench: &Bench,
    base: &str,
    method: DerivationMethod,
    parameters: Vec<Item>,
    bits: i32,
) -> Answer {
    let aes = CryptographicAlgorithm::AES;
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        uid(base),
        Item::enumeration(Tag::DERIVATION_METHOD, method),
        Item::structure(Tag::DERIVATION_PARAMETERS, parameters),
        bench.attributes(vec![
            Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, aes),
            Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
            Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, 12),
        ]),
    ];
    bench.call(Operation::DERIVE_KEY, payload)
}

fn sha_256() -> Item {
    Item::structure(
        Tag::CRYPTOGRAPHIC_PARAMETERS,
        vec![Item::enumeration(
            Tag::HASHING_ALGORITHM,
            HashingAlgorithm::SHA_256,
        )],
    )
}

fn key_octets(bench: &Bench, id: &str) -> Vec<u8> {
    let payload = bench.call(Operation::GET, vec![uid(id)]).payload();
    let path = [
        Tag::SYMMETRIC_KEY,
        Tag::KEY_BLOCK,
        Tag::KEY_VALUE,
        Tag::KEY_MATERIAL,
    ];
    payload.at(&path).unwrap().as_bytes().unwrap().to_vec()
}

#[test]
fn derives_from_a_password_as_published() {
    for version in [ProtocolVersion::V1_0, V1_4, V2_1] {
        let bench = Bench::new(version);
        let base = secret(&bench, b"password", CryptographicUsageMask::DERIVE_KEY);
        // RFC 6070, case 3.
        let parameters = vec![
            Item::bytes(Tag::SALT, *b"salt"),
            Item::integer(Tag::ITERATION_COUNT, 4096),
        ];
        let id = derive(&bench, &base, DerivationMethod::PBKDF2, parameters, 128).id();
        let expected = hex("4b007901b765489abead49d926f721d0");
        assert_eq!(key_octets(&bench, &id), expected);
        let link = bench.value(&id, Tag::LINK).unwrap();
        let kind = link.field(Tag::LINK_TYPE).unwrap().as_enumeration();
        assert_eq!(kind, Some(LinkType::DERIVATION_BASE_OBJECT_LINK.0));
        let link = bench.value(&base, Tag::LINK).unwrap();
        let kind = link.field(Tag::LINK_TYPE).unwrap().as_enumeration();
        assert_eq!(kind, Some(LinkType::DERIVED_KEY_LINK.0));
    }
}

#[test]
fn hashes_the_key_or_codes_the_data() {
    let bench = Bench::new(V2_1);
    let base = secret(&bench, b"abc", CryptographicUsageMask::DERIVE_KEY);
    let id = derive(&bench, &base, DerivationMethod::HASH, vec![sha_256()], 128).id();
    // FIPS 180-4 example for "abc".
    let expected = hex("ba7816bf8f01cfea414140de5dae2223");
    assert_eq!(key_octets(&bench, &id), expected);
    let base = secret(&bench, b"Jefe", CryptographicUsageMask::DERIVE_KEY);
    let data = Item::bytes(Tag::DERIVATION_DATA, *b"what do ya want for nothing?");
    let parameters = vec![sha_256(), data];
    let id = derive(&bench, &base, DerivationMethod::HMAC, parameters, 256).id();
    // RFC 4231 section 4.3.
    let expected = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assert_eq!(key_octets(&bench, &id), expected);
}

#[test]
fn refuses_what_cannot_be_derived() {
    for (version, mask, parameters) in [
        (
            V1_4,
            ResultReason::INVALID_FIELD,
            ResultReason::INVALID_FIELD,
        ),
        (
            V2_1,
            ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
        ),
    ] {
        let bench = Bench::new(version);
        let base = secret(&bench, b"abc", CryptographicUsageMask::DERIVE_KEY);
        let other = secret(&bench, b"abc", CryptographicUsageMask::VERIFY);
        let hash = DerivationMethod::HASH;
        let reason =
            |base: &str, parameters, bits| derive(&bench, base, hash, parameters, bits).reason();
        assert_eq!(reason(&other, vec![sha_256()], 128), mask);
        assert_eq!(reason(&base, Vec::new(), 128), parameters);
        assert_eq!(
            reason(&base, vec![sha_256()], 512),
            ResultReason::CRYPTOGRAPHIC_FAILURE
        );
        assert_eq!(
            reason(&base, vec![sha_256()], 7),
            ResultReason::INVALID_FIELD
        );
    }
}

/// An AES key to derive from, with these further attributes.
fn aes_base(bench: &Bench, more: Vec<Item>) -> String {
    let mut items = vec![
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
        Item::integer(
            Tag::CRYPTOGRAPHIC_USAGE_MASK,
            CryptographicUsageMask::DERIVE_KEY,
        ),
        Item::date_time(Tag::ACTIVATION_DATE, START - 10),
    ];
    items.extend(more);
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        bench.attributes(items),
    ];
    bench.call(Operation::CREATE, payload).id()
}

fn in_mode(mode: BlockCipherMode) -> Item {
    let mode = Item::enumeration(Tag::BLOCK_CIPHER_MODE, mode);
    Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![mode])
}

#[test]
fn a_key_derives_in_its_own_modes_alone_up_to_1_4() {
    let (ecb, ctr) = (BlockCipherMode::ECB, BlockCipherMode::CTR);
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let derives = |base: &str, parameters: Option<Item>| {
            let mut fields: Vec<Item> = parameters.into_iter().collect();
            fields.push(Item::bytes(Tag::INITIALIZATION_VECTOR, [1; 16]));
            fields.push(Item::bytes(Tag::DERIVATION_DATA, [2; 16]));
            let answer = derive(&bench, base, DerivationMethod::ENCRYPT, fields, 128);
            match answer.is_success() {
                true => None,
                false => Some(answer.reason()),
            }
        };
        let refused = version.is_1x().then_some(ResultReason::INVALID_FIELD);
        let own = aes_base(&bench, vec![in_mode(ecb)]);
        assert_eq!(derives(&own, Some(in_mode(ecb))), None, "{version}");
        assert_eq!(derives(&own, None), None, "{version}");
        assert_eq!(derives(&own, Some(in_mode(ctr))), refused, "{version}");
        let bare = aes_base(&bench, Vec::new());
        assert_eq!(derives(&bare, Some(in_mode(ecb))), refused, "{version}");
    }
}
