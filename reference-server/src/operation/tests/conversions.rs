//! Every key in every format it has a form in, asked for in every format of the version: it comes as
//! the same key, or the request is refused with the reason that the operation's table has for it
//! (KMIP 1.4 section 11.12, 2.1 section 6.1.19.1).

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm as Algorithm, KeyFormatType as Format, ObjectType, Operation,
    RecommendedCurve, ResultReason, SecretDataType,
};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::every_type;
use crate::crypto::{KeyMaterial, PairParameters, generate_key_pair};
use crate::key_format::{self, Kind};
use crate::testing::{Bench, uid};
use crate::version::SUPPORTED;

/// Keys of one kind: each of `from` converts into each of `to` and into no other format. Formats
/// that a version does not have drop out.
struct Row {
    object_type: ObjectType,
    algorithm: Algorithm,
    /// The length, or for keys on a curve what stands for the curve.
    bits: u32,
    from: &'static [Format],
    to: &'static [Format],
}

const fn row(
    object_type: ObjectType,
    (algorithm, bits): (Algorithm, u32),
    from: &'static [Format],
    to: &'static [Format],
) -> Row {
    Row {
        object_type,
        algorithm,
        bits,
        from,
        to,
    }
}

const SYMMETRIC: &[Format] = &[Format::RAW, Format::TRANSPARENT_SYMMETRIC_KEY];
const RSA_PRIVATE: &[Format] = &[
    Format::TRANSPARENT_RSA_PRIVATE_KEY,
    Format::PKCS_1,
    Format::PKCS_8,
];
const RSA_PUBLIC: &[Format] = &[
    Format::TRANSPARENT_RSA_PUBLIC_KEY,
    Format::PKCS_1,
    Format::X_509,
];
const EC_PRIVATE: &[Format] = &[
    Format::ECPRIVATEKEY,
    Format::PKCS_8,
    Format::TRANSPARENT_EC_PRIVATE_KEY,
    Format::TRANSPARENT_ECDSA_PRIVATE_KEY,
    Format::TRANSPARENT_ECDH_PRIVATE_KEY,
    Format::TRANSPARENT_ECMQV_PRIVATE_KEY,
];
const EC_PUBLIC: &[Format] = &[
    Format::X_509,
    Format::TRANSPARENT_EC_PUBLIC_KEY,
    Format::TRANSPARENT_ECDSA_PUBLIC_KEY,
    Format::TRANSPARENT_ECDH_PUBLIC_KEY,
    Format::TRANSPARENT_ECMQV_PUBLIC_KEY,
];
const DSA_PRIVATE: &[Format] = &[Format::TRANSPARENT_DSA_PRIVATE_KEY, Format::PKCS_8];
const DSA_PUBLIC: &[Format] = &[Format::TRANSPARENT_DSA_PUBLIC_KEY, Format::X_509];
const DH_PRIVATE: &[Format] = &[Format::TRANSPARENT_DH_PRIVATE_KEY];
const DH_PUBLIC: &[Format] = &[Format::TRANSPARENT_DH_PUBLIC_KEY];
const OCTET_PRIVATE: &[Format] = &[Format::RAW, Format::PKCS_8];
const OCTET_PUBLIC: &[Format] = &[Format::RAW, Format::X_509];
/// Of a private key that was made from a seed.
const SEEDED: &[Format] = &[Format::RAW, Format::PKCS_8, Format::SEED_PRIVATE_KEY];

const PRIVATE: ObjectType = ObjectType::PRIVATE_KEY;
const PUBLIC: ObjectType = ObjectType::PUBLIC_KEY;

const ROWS: [Row; 29] = [
    row(
        ObjectType::SYMMETRIC_KEY,
        (Algorithm::AES, 128),
        SYMMETRIC,
        SYMMETRIC,
    ),
    row(
        ObjectType::SYMMETRIC_KEY,
        (Algorithm::HMAC_SHA256, 256),
        SYMMETRIC,
        SYMMETRIC,
    ),
    row(
        ObjectType::SECRET_DATA,
        (Algorithm::AES, 128),
        SYMMETRIC,
        SYMMETRIC,
    ),
    row(
        ObjectType::SECRET_DATA,
        (Algorithm::AES, 128),
        &[Format::OPAQUE],
        &[Format::OPAQUE],
    ),
    row(
        ObjectType::SYMMETRIC_KEY,
        (Algorithm::AES, 128),
        &[Format::OPAQUE],
        &[Format::OPAQUE],
    ),
    row(PRIVATE, (Algorithm::RSA, 1024), RSA_PRIVATE, RSA_PRIVATE),
    row(PUBLIC, (Algorithm::RSA, 1024), RSA_PUBLIC, RSA_PUBLIC),
    row(PRIVATE, (Algorithm::EC, 256), EC_PRIVATE, EC_PRIVATE),
    row(PUBLIC, (Algorithm::EC, 256), EC_PUBLIC, EC_PUBLIC),
    row(PRIVATE, (Algorithm::ECDSA, 384), EC_PRIVATE, EC_PRIVATE),
    row(PUBLIC, (Algorithm::ECDSA, 384), EC_PUBLIC, EC_PUBLIC),
    row(PRIVATE, (Algorithm::ECDH, 521), EC_PRIVATE, EC_PRIVATE),
    row(PUBLIC, (Algorithm::ECDH, 521), EC_PUBLIC, EC_PUBLIC),
    row(PRIVATE, (Algorithm::DSA, 2048), DSA_PRIVATE, DSA_PRIVATE),
    row(PUBLIC, (Algorithm::DSA, 2048), DSA_PUBLIC, DSA_PUBLIC),
    row(PRIVATE, (Algorithm::DH, 2048), DH_PRIVATE, DH_PRIVATE),
    row(PUBLIC, (Algorithm::DH, 2048), DH_PUBLIC, DH_PUBLIC),
    row(
        PRIVATE,
        (Algorithm::ED25519, 256),
        OCTET_PRIVATE,
        OCTET_PRIVATE,
    ),
    row(
        PUBLIC,
        (Algorithm::ED25519, 256),
        OCTET_PUBLIC,
        OCTET_PUBLIC,
    ),
    row(
        PRIVATE,
        (Algorithm::X25519, 256),
        OCTET_PRIVATE,
        &[
            Format::RAW,
            Format::PKCS_8,
            Format::TRANSPARENT_EC_PRIVATE_KEY,
        ],
    ),
    row(
        PUBLIC,
        (Algorithm::X25519, 256),
        OCTET_PUBLIC,
        &[
            Format::RAW,
            Format::X_509,
            Format::TRANSPARENT_EC_PUBLIC_KEY,
        ],
    ),
    // What stands for a key is its seed, which its octets do not tell.
    row(
        PRIVATE,
        (Algorithm::ML_KEM_512, 6400),
        &[Format::RAW],
        OCTET_PRIVATE,
    ),
    row(
        PRIVATE,
        (Algorithm::ML_KEM_512, 6400),
        &[Format::PKCS_8, Format::SEED_PRIVATE_KEY],
        SEEDED,
    ),
    row(
        PUBLIC,
        (Algorithm::ML_KEM_512, 6400),
        OCTET_PUBLIC,
        OCTET_PUBLIC,
    ),
    row(
        PRIVATE,
        (Algorithm::ML_DSA_44, 10496),
        &[Format::RAW],
        OCTET_PRIVATE,
    ),
    row(
        PRIVATE,
        (Algorithm::ML_DSA_44, 10496),
        &[Format::PKCS_8, Format::SEED_PRIVATE_KEY],
        SEEDED,
    ),
    row(
        PUBLIC,
        (Algorithm::ML_DSA_44, 10496),
        OCTET_PUBLIC,
        OCTET_PUBLIC,
    ),
    row(
        PRIVATE,
        (Algorithm::SLH_DSA_SHA2_128F, 256),
        &[Format::SEED_PRIVATE_KEY],
        SEEDED,
    ),
    row(
        PUBLIC,
        (Algorithm::SLH_DSA_SHA2_128F, 256),
        OCTET_PUBLIC,
        OCTET_PUBLIC,
    ),
];

fn material(row: &Row) -> KeyMaterial {
    if !matches!(row.object_type, PRIVATE | PUBLIC) {
        let octets = usize::try_from(row.bits / 8).unwrap();
        return KeyMaterial::Symmetric((0..octets).map(|place| place as u8).collect());
    }
    let parameters = PairParameters {
        algorithm: row.algorithm,
        bits: Some(row.bits),
        curve: (row.algorithm == Algorithm::X25519).then_some(RecommendedCurve::CURVE25519),
        subgroup_bits: None,
        seed: None,
    };
    let pair = generate_key_pair(&parameters, &mut ChaCha20Rng::from_seed([9; 32])).unwrap();
    match row.object_type {
        PRIVATE => pair.private,
        _ => pair.public,
    }
}

fn written(key: &KeyMaterial, format: Format) -> Item {
    match (key, format) {
        (KeyMaterial::Symmetric(octets), Format::OPAQUE) => {
            Item::bytes(Tag::KEY_MATERIAL, octets.clone())
        }
        _ => key_format::encode(key, format).unwrap(),
    }
}

/// Registers the key in this format.
fn register(bench: &Bench, row: &Row, format: Format, material: &Item) -> String {
    let mut block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, format),
        Item::structure(Tag::KEY_VALUE, vec![material.clone()]),
    ];
    let mut fields = Vec::new();
    let tag = match row.object_type {
        PRIVATE => Tag::PRIVATE_KEY,
        PUBLIC => Tag::PUBLIC_KEY,
        ObjectType::SECRET_DATA => {
            let kind = SecretDataType::PASSWORD;
            fields.push(Item::enumeration(Tag::SECRET_DATA_TYPE, kind));
            Tag::SECRET_DATA
        }
        _ => Tag::SYMMETRIC_KEY,
    };
    if tag != Tag::SECRET_DATA {
        let bits = i32::try_from(row.bits).unwrap();
        block.push(Item::enumeration(
            Tag::CRYPTOGRAPHIC_ALGORITHM,
            row.algorithm,
        ));
        block.push(Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits));
    }
    fields.push(Item::structure(Tag::KEY_BLOCK, block));
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, row.object_type),
        bench.attributes(vec![Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, 0)]),
        Item::structure(tag, fields),
    ];
    bench.call(Operation::REGISTER, payload).id()
}

/// The formats that a version has.
fn formats(version: ProtocolVersion) -> Vec<Format> {
    let numbers = (1..=0x18).map(Format);
    let has = |format: &Format| Format::TABLE.lists(format.0, version);
    numbers.filter(has).collect()
}

fn get(bench: &Bench, id: &str, format: Format) -> Result<Item, ResultReason> {
    let wanted = Item::enumeration(Tag::KEY_FORMAT_TYPE, format);
    let answer = bench.call(Operation::GET, vec![uid(id), wanted]);
    match answer.is_success() {
        true => Ok(answer.payload()),
        false => Err(answer.reason()),
    }
}

/// The Key Block of a payload.
fn block(payload: &Item) -> &Item {
    let mut blocks = payload.fields().iter();
    blocks
        .find_map(|field| field.field(Tag::KEY_BLOCK))
        .unwrap()
}

fn check_row(bench: &Bench, row: &Row) -> usize {
    let key = material(row);
    let kind = Kind::of(row.object_type).unwrap();
    let (version, all) = (bench.version, formats(bench.version));
    let mut asked = 0;
    for from in row.from.iter().filter(|format| all.contains(format)) {
        let kept = written(&key, *from);
        let id = register(bench, row, *from, &kept);
        for to in &all {
            asked += 1;
            let about = format!("{version}: {} {from} as {to}", row.algorithm);
            let got = get(bench, &id, *to);
            if !row.to.contains(to) {
                let refused = match to {
                    // A container holds PKCS#8 behind a password, of which nobody spoke.
                    &Format::PKCS_12 if row.to.contains(&Format::PKCS_8) && version.is_1x() => {
                        ResultReason::INVALID_FIELD
                    }
                    _ => ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED,
                };
                assert_eq!(got, Err(refused), "{about}");
                continue;
            }
            let payload = got.unwrap_or_else(|reason| panic!("{about}: {reason}"));
            let block = block(&payload);
            let stated = block.field(Tag::KEY_FORMAT_TYPE).unwrap();
            assert_eq!(stated.as_enumeration(), Some(to.0), "{about}");
            let material = block.at(&[Tag::KEY_VALUE, Tag::KEY_MATERIAL]).unwrap();
            if to == from {
                assert_eq!(material, &kept, "{about}");
            }
            if *to == Format::OPAQUE {
                continue;
            }
            let read = key_format::parse(*to, kind, Some(row.algorithm), material).unwrap();
            assert_eq!(
                written(&read, row.to[0]),
                written(&key, row.to[0]),
                "{about}"
            );
        }
    }
    asked
}

#[test]
fn every_key_comes_in_every_format_that_it_has_and_in_no_other() {
    let mut asked = 0;
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let lists = |row: &&Row| Algorithm::TABLE.lists(row.algorithm.0, version);
        for row in ROWS.iter().filter(lists) {
            asked += check_row(&bench, row);
        }
    }
    assert!(asked > 5_000, "{asked}");
}

#[test]
fn an_object_without_a_key_comes_in_its_own_format_alone() {
    let own = [
        (ObjectType::CERTIFICATE, Tag::CERTIFICATE, Format::X_509),
        (
            ObjectType::OPAQUE_OBJECT,
            Tag::OPAQUE_OBJECT,
            Format::OPAQUE,
        ),
        (
            ObjectType::CERTIFICATE_REQUEST,
            Tag::CERTIFICATE_REQUEST,
            Format::PKCS_10,
        ),
    ];
    for version in SUPPORTED {
        let bench = Bench::new(version);
        for (kind, tag, format) in own {
            if !crate::object_type::supported(version).any(|one| one == kind) {
                continue;
            }
            let content = every_type::object(&bench, kind);
            let payload = vec![
                Item::enumeration(Tag::OBJECT_TYPE, kind),
                bench.attributes(Vec::new()),
                content.clone(),
            ];
            let id = bench.call(Operation::REGISTER, payload).id();
            for to in formats(version) {
                let got = get(&bench, &id, to).map(|payload| payload.field(tag).cloned());
                let expected = match to == format {
                    true => Ok(Some(content.clone())),
                    false => Err(ResultReason::KEY_FORMAT_TYPE_NOT_SUPPORTED),
                };
                assert_eq!(got, expected, "{version}: {kind} as {to}");
            }
        }
    }
}
