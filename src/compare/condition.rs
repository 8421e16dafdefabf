//! The predicates that rules may name.

use kmip_conform_protocol::enumeration::QueryFunction;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value, enumeration};
use serde::Deserialize;

use super::attributes::{
    attribute_name, is_alone, is_attribute, is_named_in_request, is_server_instance,
    object_group_not_sent, sent_by_client, server_vendor_attribute,
};
use super::choice::{self, printed_number};
use super::ledger::ObjectRecord;
use super::site::Site;
use super::stream::Part;
use super::token;
use super::{provenance, refusal};
use crate::case::Node;
use crate::result::DifferenceKind;

/// What must hold for a rule to accept a difference, besides its tags, kinds and versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Nothing more.
    Always,
    /// The version knows the actual value.
    Known,
    /// The object of the batch item was made by the target, and its material is what it was
    /// whenever it was seen before.
    ObjectGenerated,
    /// The key block is wrapped, and key or wrapping key were made by the target or each wrapping
    /// differs.
    WrappedVariable,
    /// The operation's output contains chance: a random IV, randomised padding, ECDSA, RNG.
    OutputVariable,
    /// The digest's algorithm or key format is another than the printed one, so that its value
    /// follows from the target's choice.
    DigestChosen,
    /// No request fixed the date for the object.
    DateNotFixed,
    /// The request names no key format and the target made the object.
    FormatNotRequested,
    /// The attribute index is 0, which is the same as none.
    IndexZero,
    /// The attribute index is above 0 on both sides.
    IndexAssigned,
    /// An attribute that the request did not ask for by name and that is there once.
    AdditionalAttribute,
    /// A further instance of an attribute that servers set by themselves.
    AdditionalServerInstance,
    /// A vendor attribute that is neither a client's (`x`) nor one that the client sent.
    ServerVendorAttribute,
    /// An object group that the client did not set.
    ObjectGroupNotSent,
    /// A custom attribute of the server, whose name begins with `y-`.
    ServerCustomAttribute,
    /// The list may lack the entry: no minimum demands it.
    NotDemanded,
    /// The entry is not in the list already, is one that the version knows, and is of a list that
    /// the request asked for.
    NotListedYet,
    /// The answer holds a SHA-256 digest, and the algorithm fits the digest's length.
    DigestAvailable,
    /// The message extension says it is not critical.
    NotCritical,
    /// The Discover Versions request lists no versions, and the entry is not in the list already.
    NoVersionsListed,
    /// The count of located items, if there is one, is not below the number of identifiers beside
    /// it.
    CountsTheLocated,
    /// The object is archived, and refused for that where success is printed.
    RefusedArchived,
    /// The answer refuses, where success is printed, to unwrap with a key that is not for it.
    RefusedUnwrapping,
    /// The request breaks the schema of its version, and is refused for that where success is
    /// printed.
    RefusedInvalid,
    /// Both results are such that Cancel may give for an operation that the target began.
    CancellationPossible,
    /// The target made the key, and what it is to decrypt is no ciphertext of its own.
    ForeignCiphertext,
    /// The digest of a certificate, whose key format type is optional and of one kind.
    CertificateDigest,
    /// Both texts are the same hexadecimal number.
    SameDigits,
    /// The client came with a ticket that gives no right to this.
    WithoutRight,
    /// The certificate was issued by the target.
    CertificateIssued,
    /// The server chose which instance has which index.
    InstancesByServer,
    /// The minor version is that of the case.
    VersionOfCase,
    /// A structure of attributes, or an attribute that is there once.
    PushedAttribute,
    /// Refused for want of permission is answered as not found: the object's existence stays secret.
    ExistenceHidden,
    /// The PKCS#11 function asked tells of the library, and the output is well-formed.
    TokenInformation,
    /// The answer is a part of a stream, and printed and actual output are the same as far as both
    /// go, up to the end where it is the last.
    StreamAgrees,
}

impl Condition {
    pub(super) fn holds(self, site: &Site<'_>) -> bool {
        match self {
            Self::Always => true,
            Self::Known => is_known(site),
            Self::ObjectGenerated => record(site).is_some_and(|record| {
                record.is_generated() && provenance::is_stable(site.exchange, record)
            }),
            Self::WrappedVariable => provenance::wrapping_varies(site),
            Self::OutputVariable => provenance::output_varies(site),
            Self::DigestChosen => digest_chosen(site),
            Self::DateNotFixed => date_not_fixed(site),
            Self::FormatNotRequested => format_not_requested(site) && is_known(site),
            Self::IndexZero => index(site) == Some(0),
            Self::IndexAssigned => index_assigned(site),
            Self::AdditionalAttribute => {
                !is_named_in_request(site) && is_alone(site) && is_attribute(site)
            }
            Self::AdditionalServerInstance => is_server_instance(site) && is_alone(site),
            Self::ServerVendorAttribute => server_vendor_attribute(site) && !sent_by_client(site),
            Self::ObjectGroupNotSent => object_group_not_sent(site),
            Self::ServerCustomAttribute => {
                attribute_name(site).is_some_and(|name| name.starts_with("y-"))
            }
            Self::NotDemanded => not_demanded(site),
            Self::NotListedYet => copies(site) <= 1 && is_known(site) && is_queried(site),
            Self::DigestAvailable => digest_available(site),
            Self::NotCritical => not_critical(site),
            Self::NoVersionsListed => {
                asked(site, Tag::PROTOCOL_VERSION).is_none() && copies(site) <= 1 && is_known(site)
            }
            Self::CountsTheLocated => counts_the_located(site),
            Self::VersionOfCase => {
                let minor = site.actual.and_then(Item::as_integer);
                minor == Some(site.context.version.minor)
            }
            Self::PushedAttribute => match site.actual {
                Some(item) if item.tag == Tag::ATTRIBUTES => knows(site.context.version, item),
                _ => is_alone(site) && is_attribute(site),
            },
            Self::ExistenceHidden => existence_hidden(site),
            Self::RefusedArchived => refusal::archived(site),
            Self::RefusedUnwrapping => refusal::unwrapping(site),
            Self::RefusedInvalid => refusal::invalid(site),
            Self::CancellationPossible => choice::cancellation(site),
            Self::ForeignCiphertext => provenance::is_foreign_ciphertext(site),
            Self::CertificateDigest => choice::certificate_digest(site),
            Self::SameDigits => choice::same_digits(site),
            Self::WithoutRight => choice::without_right(site),
            Self::CertificateIssued => provenance::is_issued(site),
            Self::InstancesByServer => choice::instances_by_server(site),
            Self::TokenInformation => token::describes_library(site),
            Self::StreamAgrees => site.part.is_some_and(Part::agrees),
        }
    }
}

/// Identifiers may be fewer than the objects that match (Maximum Items, Offset Items), never more.
fn counts_the_located(site: &Site<'_>) -> bool {
    let Some(item) = site.actual else {
        return true;
    };
    let siblings = site.actual_siblings.iter();
    let identifiers = siblings.filter(|one| one.tag == Tag::UNIQUE_IDENTIFIER);
    let count = item.as_integer().and_then(|n| usize::try_from(n).ok());
    count.is_some_and(|count| count >= identifiers.count())
}

fn existence_hidden(site: &Site<'_>) -> bool {
    let printed = printed_number(site);
    let actual = site.actual.and_then(Item::as_enumeration);
    printed == Some(enumeration::ResultReason::PERMISSION_DENIED.0)
        && actual == Some(enumeration::ResultReason::ITEM_NOT_FOUND.0)
}

pub(super) fn record<'s>(site: &Site<'s>) -> Option<&'s ObjectRecord> {
    site.exchange?.record(site.context.ledger)
}

pub(super) fn asked<'s>(site: &Site<'s>, tag: Tag) -> Option<&'s Item> {
    site.exchange?.asked(&[tag])
}

/// How often the actual item occurs among its siblings, as it is.
pub(super) fn copies(site: &Site<'_>) -> usize {
    let same = |item: &&Item| Some(*item) == site.actual;
    site.actual_siblings.iter().filter(same).count()
}

fn digest_chosen(site: &Site<'_>) -> bool {
    [Tag::HASHING_ALGORITHM, Tag::KEY_FORMAT_TYPE]
        .into_iter()
        .any(|tag| {
            let expected = site.expected_siblings.iter().find(|node| node.tag == tag);
            let actual = site.actual_siblings.iter().find(|item| item.tag == tag);
            expected.and_then(Node::literal) != actual.map(|item| &item.value)
        })
}

fn date_not_fixed(site: &Site<'_>) -> bool {
    let tag = site.tags.last();
    let fixed = |record: &ObjectRecord| tag.is_some_and(|tag| record.dates.contains_key(tag));
    !record(site).is_some_and(fixed)
}

fn format_not_requested(site: &Site<'_>) -> bool {
    let generated = record(site).is_some_and(ObjectRecord::is_generated);
    generated && asked(site, Tag::KEY_FORMAT_TYPE).is_none()
}

fn integer(site: &Site<'_>) -> (Option<i32>, Option<i32>) {
    let expected = match site.expected.and_then(Node::literal) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    };
    (expected, site.actual.and_then(Item::as_integer))
}

fn index(site: &Site<'_>) -> Option<i32> {
    let (expected, actual) = integer(site);
    expected.or(actual)
}

fn index_assigned(site: &Site<'_>) -> bool {
    matches!(integer(site), (Some(expected), Some(actual)) if expected > 0 && actual > 0)
}

fn not_demanded(site: &Site<'_>) -> bool {
    let Some(node) = site.expected else {
        return true;
    };
    match node.literal() {
        Some(Value::Enumeration(number)) => !site.context.rules.demands(
            node.tag,
            *number,
            site.context.version,
            site.context.case_id,
        ),
        _ => true,
    }
}

/// Whether the request's Query Functions ask for the list that an operation or object type stands
/// in (KMIP 2.1 section 6.1.40).
fn is_queried(site: &Site<'_>) -> bool {
    let function = match site.tags {
        [.., Tag::RESPONSE_PAYLOAD, Tag::OPERATION] => QueryFunction::QUERY_OPERATIONS,
        [.., Tag::RESPONSE_PAYLOAD, Tag::OBJECT_TYPE] => QueryFunction::QUERY_OBJECTS,
        _ => return true,
    };
    site.exchange
        .and_then(|exchange| exchange.request)
        .is_none_or(|payload| {
            let mut functions = payload.fields_with(Tag::QUERY_FUNCTION);
            functions.any(|asked| asked.as_enumeration() == Some(function.0))
        })
}

fn not_critical(site: &Site<'_>) -> bool {
    let critical = match (site.kind, site.actual, site.expected) {
        (DifferenceKind::Unexpected, Some(item), _) => item
            .field(Tag::CRITICALITY_INDICATOR)
            .and_then(Item::as_boolean),
        (_, _, Some(node)) => match node
            .field(Tag::CRITICALITY_INDICATOR)
            .and_then(Node::literal)
        {
            Some(Value::Boolean(truth)) => Some(*truth),
            _ => None,
        },
        _ => None,
    };
    critical == Some(false)
}

/// The operation of the batch item a difference lies in.
pub(super) fn operation(site: &Site<'_>) -> Option<enumeration::Operation> {
    site.exchange?.operation
}

/// Whether the actual item, if there is one, has types and numbers that the version knows.
fn is_known(site: &Site<'_>) -> bool {
    site.actual
        .is_none_or(|item| knows(site.context.version, item))
}

pub(super) fn knows(version: ProtocolVersion, item: &Item) -> bool {
    let Some(row) = item.tag.definition() else {
        return item.tag.is_extension();
    };
    let typed = match (row.types_in(version), item.value.item_type()) {
        (Some(types), Some(item_type)) => types.is_empty() || types.contains(&item_type),
        _ => false,
    };
    let named = match (&item.value, row.enumeration) {
        (Value::Enumeration(number), Some(table)) => {
            number & EXTENSION != 0 || table.lists(*number, version)
        }
        _ => true,
    };
    typed && named && item.fields().iter().all(|field| knows(version, field))
}

/// The bit that marks the values of vendors in every enumeration.
const EXTENSION: u32 = 0x8000_0000;

/// From 1.1 on a SHA-256 digest is to be there; whatever the algorithm, its length is fixed.
fn digest_available(site: &Site<'_>) -> bool {
    let algorithm = site.actual.and_then(Item::as_enumeration);
    let value = site
        .actual_siblings
        .iter()
        .find(|item| item.tag == Tag::DIGEST_VALUE);
    let length = value.and_then(Item::as_bytes).map(<[u8]>::len);
    let fits = match algorithm
        .map(enumeration::HashingAlgorithm)
        .and_then(digest_length)
    {
        Some(fixed) => length == Some(fixed),
        None => is_known(site),
    };
    let payload = site.exchange.and_then(super::exchange::Exchange::response);
    fits && (site.context.version == ProtocolVersion::V1_0 || payload.is_some_and(holds_sha_256))
}

fn holds_sha_256(item: &Item) -> bool {
    let algorithm = item
        .field(Tag::HASHING_ALGORITHM)
        .and_then(Item::as_enumeration);
    (item.field(Tag::DIGEST_VALUE).is_some()
        && algorithm == Some(enumeration::HashingAlgorithm::SHA_256.0))
        || item.fields().iter().any(holds_sha_256)
}

/// Octets of a digest.
fn digest_length(algorithm: enumeration::HashingAlgorithm) -> Option<usize> {
    use enumeration::HashingAlgorithm as Hash;
    match algorithm {
        Hash::MD2 | Hash::MD4 | Hash::MD5 => Some(16),
        Hash::SHA_1 | Hash::RIPEMD_160 => Some(20),
        Hash::TIGER => Some(24),
        Hash::SHA_224 | Hash::SHA_512_224 | Hash::SHA3_224 => Some(28),
        Hash::SHA_256 | Hash::SHA_512_256 | Hash::SHA3_256 => Some(32),
        Hash::SHA_384 | Hash::SHA3_384 => Some(48),
        Hash::SHA_512 | Hash::SHA3_512 | Hash::WHIRLPOOL => Some(64),
        _ => None,
    }
}
