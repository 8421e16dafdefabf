//! Trying algorithms: hashes without any object, keys and modes where a survey may create.

use kmip_conform_protocol::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, CryptographicUsageMask, HashingAlgorithm, ObjectType,
    Operation, PaddingMethod, RecommendedCurve,
};
use kmip_conform_protocol::{EnumerationDef, Item, NamedValue, ProtocolVersion, Tag, schema};

use super::conduct::put;
use super::model::{Algorithm, Depth};
use crate::case::Bindings;
use crate::generate::request::{Extent, Given, Request, attributes, named, payload};
use crate::run::Interview;

/// Something to try, and what it is called.
struct Trial {
    purpose: &'static str,
    name: String,
    request: Request,
}

const SYMMETRIC: [(CryptographicAlgorithm, i32); 13] = [
    (CryptographicAlgorithm::AES, 128),
    (CryptographicAlgorithm::AES, 192),
    (CryptographicAlgorithm::AES, 256),
    (CryptographicAlgorithm::ARIA, 256),
    (CryptographicAlgorithm::CAMELLIA, 256),
    (CryptographicAlgorithm::CHACHA20, 256),
    (CryptographicAlgorithm::CHACHA20POLY1305, 256),
    (CryptographicAlgorithm::HMAC_SHA1, 160),
    (CryptographicAlgorithm::HMAC_SHA256, 256),
    (CryptographicAlgorithm::HMAC_SHA512, 512),
    (CryptographicAlgorithm::SM4, 128),
    (CryptographicAlgorithm::N_3DES, 168),
    (CryptographicAlgorithm::TWOFISH, 256),
];

const RSA: [i32; 3] = [2048, 3072, 4096];

const CURVES: [(RecommendedCurve, i32, CryptographicAlgorithm); 7] = [
    (RecommendedCurve::P_256, 256, CryptographicAlgorithm::ECDSA),
    (RecommendedCurve::P_384, 384, CryptographicAlgorithm::ECDSA),
    (RecommendedCurve::P_521, 521, CryptographicAlgorithm::ECDSA),
    (
        RecommendedCurve::SECP256K1,
        256,
        CryptographicAlgorithm::ECDSA,
    ),
    (
        RecommendedCurve::BRAINPOOLP256R1,
        256,
        CryptographicAlgorithm::ECDSA,
    ),
    (
        RecommendedCurve::CURVE25519,
        256,
        CryptographicAlgorithm::ED25519,
    ),
    (
        RecommendedCurve::CURVE448,
        448,
        CryptographicAlgorithm::ED448,
    ),
];

/// Modes of AES with the octets of their nonce and of their tag.
const MODES: [(BlockCipherMode, usize, Option<i32>); 8] = [
    (BlockCipherMode::ECB, 0, None),
    (BlockCipherMode::CBC, 16, None),
    (BlockCipherMode::CFB, 16, None),
    (BlockCipherMode::OFB, 16, None),
    (BlockCipherMode::CTR, 16, None),
    (BlockCipherMode::GCM, 12, Some(16)),
    (BlockCipherMode::CCM, 12, Some(16)),
    (BlockCipherMode::XTS, 16, None),
];

/// Tries what the depth allows and the operations that Query lists can do.
pub(super) async fn algorithms(
    interview: &mut Interview<'_>,
    version: ProtocolVersion,
    depth: Depth,
    lists: &dyn Fn(Operation) -> bool,
) -> Vec<Algorithm> {
    let mut trials = Vec::new();
    if lists(Operation::HASH) {
        trials.extend(hashes(version));
    }
    if depth == Depth::Deep && lists(Operation::CREATE) {
        trials.extend(keys(version));
    }
    if depth == Depth::Deep && lists(Operation::CREATE_KEY_PAIR) {
        trials.extend(pairs(version));
    }
    let mut bindings = Bindings::new();
    let mut tried = Vec::new();
    for trial in &trials {
        tried.push(attempt(interview, trial, &mut bindings).await);
    }
    if depth == Depth::Deep && lists(Operation::ENCRYPT) && lists(Operation::CREATE) {
        tried.extend(modes(interview, version).await);
    }
    tried
}

async fn attempt(
    interview: &mut Interview<'_>,
    trial: &Trial,
    bindings: &mut Bindings,
) -> Algorithm {
    let reply = put(interview, &trial.request, bindings).await;
    Algorithm {
        purpose: trial.purpose,
        name: trial.name.clone(),
        works: reply.is_ok_and(|reply| reply.succeeded()),
    }
}

/// What the schema calls a value of an enumeration in the version; `None` where it has none.
fn called(
    table: &'static EnumerationDef,
    value: u32,
    version: ProtocolVersion,
) -> Option<&'static str> {
    let rows = table
        .lists(value, version)
        .then(|| table.row(value, version));
    rows.flatten().map(|row| row.name)
}

fn request(operation: Operation, version: ProtocolVersion, items: &[Item]) -> Request {
    Request {
        operation,
        payload: payload(operation, version, Extent::Minimal, items),
        gives: vec![Given::first(Tag::UNIQUE_IDENTIFIER, KEY)],
    }
}

/// What the key is called that a request has made.
const KEY: &str = "UNIQUE_IDENTIFIER_0";

fn hashes(version: ProtocolVersion) -> Vec<Trial> {
    let rows = HashingAlgorithm::TABLE.values.iter();
    let rows = rows.filter(|row| row.versions.contains(version));
    rows.map(|row| {
        let algorithm = Item::enumeration(Tag::HASHING_ALGORITHM, row.value);
        let items = [
            Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, vec![algorithm]),
            Item::bytes(Tag::DATA, *b"survey"),
        ];
        Trial {
            purpose: "hash",
            name: row.name.to_owned(),
            request: request(Operation::HASH, version, &items),
        }
    })
    .collect()
}

fn keys(version: ProtocolVersion) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (algorithm, bits) in SYMMETRIC {
        if let Some(name) = called(CryptographicAlgorithm::TABLE, algorithm.0, version) {
            trials.push(Trial {
                purpose: "create",
                name: format!("{name} {bits}"),
                request: create(algorithm, bits, version),
            });
        }
    }
    trials
}

fn create(algorithm: CryptographicAlgorithm, bits: i32, version: ProtocolVersion) -> Request {
    let uses = CryptographicUsageMask::ENCRYPT.0 | CryptographicUsageMask::DECRYPT.0;
    let items = [
        Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits),
        Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, uses),
    ];
    let container = match version.is_1x() {
        true => Tag::TEMPLATE_ATTRIBUTE,
        false => Tag::ATTRIBUTES,
    };
    let items = [
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        attributes(container, &items, version),
    ];
    request(Operation::CREATE, version, &items)
}

fn pairs(version: ProtocolVersion) -> Vec<Trial> {
    let trial = |name: String, common: &[Item]| Trial {
        purpose: "key pair",
        name,
        request: request(Operation::CREATE_KEY_PAIR, version, &pair(common, version)),
    };
    let algorithm = |algorithm| Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm);
    let length = |bits| Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits);
    let mut trials: Vec<Trial> = RSA
        .into_iter()
        .map(|bits| {
            let common = [algorithm(CryptographicAlgorithm::RSA), length(bits)];
            trial(format!("RSA {bits}"), &common)
        })
        .collect();
    for (curve, bits, of) in CURVES {
        let name = called(RecommendedCurve::TABLE, curve.0, version);
        let is_known = called(CryptographicAlgorithm::TABLE, of.0, version).is_some();
        if let Some(name) = name.filter(|_| is_known) {
            let curve = Item::enumeration(Tag::RECOMMENDED_CURVE, curve);
            let domain = Item::structure(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, vec![curve]);
            trials.push(trial(
                name.to_owned(),
                &[algorithm(of), length(bits), domain],
            ));
        }
    }
    trials
}

fn pair(common: &[Item], version: ProtocolVersion) -> [Item; 3] {
    let [all, private, public] = match version.is_1x() {
        true => [
            Tag::COMMON_TEMPLATE_ATTRIBUTE,
            Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
            Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
        ],
        false => [
            Tag::COMMON_ATTRIBUTES,
            Tag::PRIVATE_KEY_ATTRIBUTES,
            Tag::PUBLIC_KEY_ATTRIBUTES,
        ],
    };
    let uses = |mask: CryptographicUsageMask| Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask);
    [
        attributes(all, common, version),
        attributes(private, &[uses(CryptographicUsageMask::SIGN)], version),
        attributes(public, &[uses(CryptographicUsageMask::VERIFY)], version),
    ]
}

/// Modes of AES, with a key of 256 bits (of which XTS makes two) that the target has made.
async fn modes(interview: &mut Interview<'_>, version: ProtocolVersion) -> Vec<Algorithm> {
    let mut bindings = Bindings::new();
    let key = create(CryptographicAlgorithm::AES, 256, version);
    let identifier = named(Tag::UNIQUE_IDENTIFIER, KEY, version);
    let activation = Request {
        gives: Vec::new(),
        ..request(
            Operation::ACTIVATE,
            version,
            std::slice::from_ref(&identifier),
        )
    };
    for step in [&key, &activation] {
        if !put(interview, step, &mut bindings)
            .await
            .is_ok_and(|reply| reply.succeeded())
        {
            return Vec::new();
        }
    }
    let mut tried = Vec::new();
    for (mode, nonce, tag) in MODES {
        if let Some(name) = called(BlockCipherMode::TABLE, mode.0, version) {
            let trial = Trial {
                purpose: "encrypt",
                name: format!("AES {name}"),
                request: encryption(&identifier, mode, nonce, tag, version),
            };
            tried.push(attempt(interview, &trial, &mut bindings).await);
        }
    }
    tried
}

fn encryption(
    key: &Item,
    mode: BlockCipherMode,
    nonce: usize,
    tag: Option<i32>,
    version: ProtocolVersion,
) -> Request {
    let mut parameters = vec![Item::enumeration(Tag::BLOCK_CIPHER_MODE, mode)];
    if matches!(mode, BlockCipherMode::ECB | BlockCipherMode::CBC) {
        parameters.push(Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::NONE));
    }
    if let Some(octets) = tag.filter(|_| has_tag_length(version)) {
        parameters.push(Item::integer(Tag::TAG_LENGTH, octets));
    }
    let mut items = vec![
        key.clone(),
        Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, parameters),
        Item::bytes(Tag::DATA, [7; 32]),
    ];
    if nonce > 0 {
        items.push(Item::bytes(Tag::IV_COUNTER_NONCE, vec![9; nonce]));
    }
    Request {
        gives: Vec::new(),
        ..request(Operation::ENCRYPT, version, &items)
    }
}

/// Whether Cryptographic Parameters of the version have a Tag Length.
fn has_tag_length(version: ProtocolVersion) -> bool {
    let mut forms = schema::structures_of(Tag::CRYPTOGRAPHIC_PARAMETERS, version);
    forms.any(|form| {
        let mut fields = form.fields_in(version);
        fields.any(|field| {
            matches!(field.content, schema::FieldContent::Tag(tag) if tag == Tag::TAG_LENGTH)
        })
    })
}
