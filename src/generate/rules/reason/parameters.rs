//! Cryptographic parameters that contradict the key or that nobody offers, and parts of operations
//! that nobody began.

use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, HashingAlgorithm, ObjectType, Operation,
    PaddingMethod, ResultReason,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::keys::mask;
use super::way::{Way, active, on, registered, valid, with};
use crate::generate::request::object;

/// The words for parameters that cannot be: which of them fits best is a matter of degree.
const PARAMETERS: &[ResultReason] = &[
    ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
    ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
    ResultReason::CRYPTOGRAPHIC_FAILURE,
    ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
    ResultReason::FEATURE_NOT_SUPPORTED,
    ResultReason::INVALID_FIELD,
    ResultReason::INVALID_MESSAGE,
    ResultReason::MISSING_DATA,
];

pub(super) fn ways(version: ProtocolVersion) -> Vec<Way> {
    let ways = signatures(version).into_iter().chain(codes(version));
    ways.chain(derivations(version))
        .chain(parts(version))
        .collect()
}

fn parameters(fields: &[Item]) -> Item {
    Item::structure(Tag::CRYPTOGRAPHIC_PARAMETERS, fields.to_vec())
}

fn algorithm(algorithm: CryptographicAlgorithm) -> Item {
    Item::enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm)
}

fn hash(algorithm: HashingAlgorithm) -> Item {
    Item::enumeration(Tag::HASHING_ALGORITHM, algorithm)
}

fn signatures(version: ProtocolVersion) -> Vec<Way> {
    let padding = || Item::enumeration(Tag::PADDING_METHOD, PaddingMethod::PKCS1_V1_5);
    let rsa = || algorithm(CryptographicAlgorithm::RSA);
    let digest = Item::bytes(Tag::DIGESTED_DATA, [1, 2]);
    let rows = [
        (
            "without-a-hash",
            "with a padding and no hash",
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
            vec![parameters(&[padding(), rsa()])],
        ),
        (
            "unusual-hash",
            "with a hash that nobody signs with",
            ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
            vec![parameters(&[
                padding(),
                hash(HashingAlgorithm::TIGER),
                rsa(),
            ])],
        ),
        (
            "short-digest",
            "of a digest that is shorter than its hash",
            ResultReason::CRYPTOGRAPHIC_FAILURE,
            vec![digest],
        ),
    ];
    let both = [Operation::SIGN, Operation::SIGNATURE_VERIFY];
    let ways = both.into_iter().flat_map(|operation| {
        let rows = rows
            .iter()
            .filter_map(move |(what, about, reason, fields)| {
                let mut sample = valid(operation, version)?;
                if *what == "short-digest" {
                    let kept = sample.request.payload.iter();
                    let kept = kept.filter(|field| field.tag != Tag::DATA).cloned();
                    sample.request = sample.request.with(kept.collect());
                }
                let sample = with(&sample, fields, version)?;
                Some(Way::new(what, about, *reason, sample).or(PARAMETERS))
            });
        rows.collect::<Vec<_>>()
    });
    ways.collect()
}

/// Codes by a cipher that makes none, and by one that takes keys of 256 bits alone.
fn codes(version: ProtocolVersion) -> Vec<Way> {
    let rows = [
        (
            "cipher-without-codes",
            "with a cipher of which there is no code",
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
            CryptographicAlgorithm::BLOWFISH,
        ),
        (
            "key-of-another-length",
            "with an algorithm for longer keys",
            ResultReason::CRYPTOGRAPHIC_FAILURE,
            CryptographicAlgorithm::POLY1305,
        ),
    ];
    let both = [Operation::MAC, Operation::MAC_VERIFY];
    let ways = both.into_iter().flat_map(|operation| {
        rows.into_iter()
            .filter_map(move |(what, about, reason, by)| {
                let sample = valid(operation, version)?;
                let sample = with(&sample, &[parameters(&[algorithm(by)])], version)?;
                let key = object(ObjectType::SYMMETRIC_KEY, version)?;
                let uses =
                    CryptographicUsageMask::MAC_GENERATE.0 | CryptographicUsageMask::MAC_VERIFY.0;
                let sample = on(&sample, version, |scene| {
                    registered(
                        scene,
                        ObjectType::SYMMETRIC_KEY,
                        key,
                        &[mask(uses), active()],
                    );
                });
                Some(Way::new(what, about, reason, sample).or(PARAMETERS))
            })
    });
    ways.collect()
}

fn derivations(version: ProtocolVersion) -> Vec<Way> {
    let rows = [
        (
            "without-a-hash",
            "by HMAC without a hash",
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
            parameters(&[]),
        ),
        (
            "unusual-hash",
            "by HMAC with a hash that nobody has for it",
            ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
            parameters(&[hash(HashingAlgorithm::TIGER)]),
        ),
    ];
    let ways = rows.into_iter().filter_map(|(what, about, reason, by)| {
        let sample = valid(Operation::DERIVE_KEY, version)?;
        let data = Item::bytes(Tag::DERIVATION_DATA, *b"conformance");
        let fields = Item::structure(Tag::DERIVATION_PARAMETERS, vec![by, data]);
        let sample = with(&sample, &[fields], version)?;
        Some(Way::new(what, about, reason, sample).or(PARAMETERS))
    });
    ways.collect()
}

const IN_PARTS: [Operation; 7] = [
    Operation::ENCRYPT,
    Operation::DECRYPT,
    Operation::SIGN,
    Operation::SIGNATURE_VERIFY,
    Operation::MAC,
    Operation::MAC_VERIFY,
    Operation::HASH,
];

/// Parts that follow nothing.
fn parts(version: ProtocolVersion) -> Vec<Way> {
    let fields = [
        Item::bytes(Tag::CORRELATION_VALUE, *b"nobody's"),
        Item::boolean(Tag::FINAL_INDICATOR, true),
    ];
    let ways = IN_PARTS.into_iter().filter_map(|operation| {
        let sample = with(&valid(operation, version)?, &fields, version)?;
        let about = "in a part of what nobody began";
        let reason = ResultReason::INVALID_CORRELATION_VALUE;
        let way = Way::new("unknown-correlation-value", about, reason, sample);
        Some(way.or(&[ResultReason::INVALID_FIELD, ResultReason::ITEM_NOT_FOUND]))
    });
    ways.collect()
}
