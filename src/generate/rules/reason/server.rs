//! What the server has or knows besides objects: requests, certificates, chance, groups.

use kmip_conform_protocol::enumeration::{
    CertificateRequestType, Operation, QueryFunction, ResultReason,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::way::{Way, nothing, valid, with};

pub(super) fn ways(version: ProtocolVersion) -> Vec<Way> {
    let ways = chance(version).into_iter().chain(requests(version));
    ways.chain(certificates(version))
        .chain(others(version))
        .collect()
}

/// Octets at once: more than a generator has to give.
const MOST: i32 = 1 << 21;

fn chance(version: ProtocolVersion) -> Vec<Way> {
    let reason = ResultReason::CRYPTOGRAPHIC_FAILURE;
    let drawn = valid(Operation::RNG_RETRIEVE, version).and_then(|sample| {
        let length = Item::integer(Tag::DATA_LENGTH, MOST);
        let sample = with(&sample, &[length], version)?;
        let way = Way::new("much-chance", "of two million octets", reason, sample).or(&[
            ResultReason::INVALID_FIELD,
            ResultReason::PERMISSION_DENIED,
            ResultReason::SERVER_LIMIT_EXCEEDED,
            ResultReason::RESPONSE_TOO_LARGE,
        ]);
        Some(way.or_performed("KMIP 2.1 section 6.1.49, no limit is set"))
    });
    let seeded = valid(Operation::RNG_SEED, version).and_then(|sample| {
        let none: [u8; 0] = [];
        let sample = with(&sample, &[Item::bytes(Tag::DATA, none)], version)?;
        let way = Way::new("empty-seed", "with no octets", reason, sample).or(&[
            ResultReason::INVALID_FIELD,
            ResultReason::INVALID_MESSAGE,
            ResultReason::PERMISSION_DENIED,
        ]);
        Some(way.or_performed("KMIP 2.1 section 6.1.50, a server may use none of a seed"))
    });
    drawn.into_iter().chain(seeded).collect()
}

/// An empty value names no request.
fn requests(version: ProtocolVersion) -> Option<Way> {
    let none: [u8; 0] = [];
    let value = Item::bytes(Tag::ASYNCHRONOUS_CORRELATION_VALUE, none);
    let sample = with(&valid(Operation::CANCEL, version)?, &[value], version)?;
    let reason = ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE;
    let way = Way::new("empty-correlation-value", "of no request", reason, sample);
    let way = way.or(&[ResultReason::INVALID_FIELD, ResultReason::ITEM_NOT_FOUND]);
    Some(way.or_performed("KMIP 2.1 section 11.7, Unavailable"))
}

fn certificates(version: ProtocolVersion) -> Vec<Way> {
    let both = [Operation::CERTIFY, Operation::RE_CERTIFY];
    let tag = match version.is_1x() {
        true => Tag::CERTIFICATE_REQUEST,
        false => Tag::CERTIFICATE_REQUEST_VALUE,
    };
    let fields = [
        Item::enumeration(
            Tag::CERTIFICATE_REQUEST_TYPE,
            CertificateRequestType::PKCS_10,
        ),
        // An empty sequence of DER.
        Item::bytes(tag, [0x30, 0]),
    ];
    let ways = both.into_iter().filter_map(|operation| {
        let sample = with(&valid(operation, version)?, &fields, version)?;
        let about = "with a certificate request that is none";
        let way = Way::new("broken-request", about, ResultReason::INVALID_CSR, sample);
        Some(way.or(&[
            ResultReason::INVALID_FIELD,
            ResultReason::CRYPTOGRAPHIC_FAILURE,
        ]))
    });
    ways.collect()
}

fn others(version: ProtocolVersion) -> Vec<Way> {
    let queried = valid(Operation::QUERY, version).and_then(|sample| {
        let group = Item::text(Tag::OBJECT_GROUP, "reason-no-such-group");
        let fields = [
            Item::enumeration(
                Tag::QUERY_FUNCTION,
                QueryFunction::QUERY_DEFAULTS_INFORMATION,
            ),
            Item::structure(Tag::OBJECT_GROUPS, vec![group]),
        ];
        let sample = with(&sample, &fields, version)?;
        let reason = ResultReason::UNKNOWN_OBJECT_GROUP;
        let way = Way::new("unknown-group", "about a group of nobody's", reason, sample);
        Some(way.or(&[ResultReason::ITEM_NOT_FOUND, ResultReason::OBJECT_NOT_FOUND]))
    });
    let joined = valid(Operation::JOIN_SPLIT_KEY, version).and_then(|sample| {
        let sample = with(&sample, &[nothing(version)], version)?;
        let reason = ResultReason::OBJECT_NOT_FOUND;
        let way = Way::new(
            "missing-part",
            "of a part that is not there",
            reason,
            sample,
        );
        Some(way.or(&[ResultReason::ITEM_NOT_FOUND]))
    });
    queried.into_iter().chain(joined).collect()
}
