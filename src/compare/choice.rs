//! Answers of which the specification lets a server choose one.

use kmip_conform_protocol::enumeration::{
    CancellationResult, KeyFormatType, ObjectType, ResultReason,
};
use kmip_conform_protocol::{Item, Tag, Value, schema};

use super::attributes::attribute_index;
use super::condition::record;
use super::site::Site;
use crate::case::Node;

/// The number that a case prints.
pub(super) fn printed_number(site: &Site<'_>) -> Option<u32> {
    match site.expected.and_then(Node::literal) {
        Some(Value::Enumeration(number)) => Some(*number),
        _ => None,
    }
}

fn both_among(site: &Site<'_>, numbers: &[u32]) -> bool {
    let actual = site.actual.and_then(Item::as_enumeration);
    printed_number(site).is_some_and(|number| numbers.contains(&number))
        && actual.is_some_and(|number| numbers.contains(&number))
}

/// What was running may have been done, failed, or be beyond recall when the request came (KMIP
/// 2.1 section 6.1.5, 1.x section 4.27); only what the target never heard of is Unavailable.
pub(super) fn cancellation(site: &Site<'_>) -> bool {
    let possible = [
        CancellationResult::CANCELED,
        CancellationResult::UNABLE_TO_CANCEL,
        CancellationResult::COMPLETED,
        CancellationResult::FAILED,
    ];
    both_among(site, &possible.map(|result| result.0))
}

/// A certificate is DER, which both formats say; the field is required for keys only (KMIP 1.4
/// section 3.17).
pub(super) fn certificate_digest(site: &Site<'_>) -> bool {
    let known = record(site).and_then(|record| record.object_type);
    let object_type = known.or_else(|| told_object_type(site));
    let format = site.actual.and_then(Item::as_enumeration);
    let formats = [KeyFormatType::X_509.0, KeyFormatType::RAW.0];
    object_type == Some(ObjectType::CERTIFICATE.0)
        && format.is_none_or(|format| formats.contains(&format))
}

/// The Object Type that the answer itself holds as an attribute, for objects that came into being
/// with another one.
fn told_object_type(site: &Site<'_>) -> Option<u32> {
    let payload = site.exchange?.response()?;
    let in_list = payload
        .fields_with(Tag::ATTRIBUTES)
        .find_map(|list| list.field(Tag::OBJECT_TYPE));
    let told = in_list.or_else(|| {
        let name = schema::attribute_by_tag(Tag::OBJECT_TYPE)?.name;
        let mut attributes = payload.fields_with(Tag::ATTRIBUTE);
        let named = attributes
            .find(|one| one.field(Tag::ATTRIBUTE_NAME).and_then(Item::as_text) == Some(name));
        named?.field(Tag::ATTRIBUTE_VALUE)
    });
    told?.as_enumeration()
}

/// Whether printed and actual text are the same hexadecimal number: no clause says how a serial
/// number is written as text (KMIP 1.4 section 3.13).
pub(super) fn same_digits(site: &Site<'_>) -> bool {
    fn number(text: &str) -> Option<String> {
        let is_number = !text.is_empty() && text.chars().all(|c| c.is_ascii_hexdigit());
        is_number.then(|| text.trim_start_matches('0').to_ascii_lowercase())
    }
    let printed = match site.expected.and_then(Node::literal) {
        Some(Value::TextString(text)) => number(text),
        _ => None,
    };
    let actual = site.actual.and_then(Item::as_text).and_then(number);
    printed.is_some() && printed == actual
}

/// Both reasons say that the bearer of a ticket may not do this.
pub(super) fn without_right(site: &Site<'_>) -> bool {
    let path = [
        Tag::REQUEST_HEADER,
        Tag::AUTHENTICATION,
        Tag::CREDENTIAL,
        Tag::CREDENTIAL_VALUE,
        Tag::TICKET,
    ];
    let reasons = [
        ResultReason::NOT_AUTHORISED,
        ResultReason::PERMISSION_DENIED,
    ];
    site.context.request.at(&path).is_some() && both_among(site, &reasons.map(|reason| reason.0))
}

/// Whether the server decided which instance of an attribute has which index: the client added
/// none of them, and their indices count from 0 without a gap.
pub(super) fn instances_by_server(site: &Site<'_>) -> bool {
    let Some(name) = site
        .actual_siblings
        .iter()
        .find(|item| item.tag == Tag::ATTRIBUTE_NAME)
        .and_then(Item::as_text)
    else {
        return false;
    };
    let response = site.exchange.and_then(|exchange| exchange.response());
    let instances = response
        .into_iter()
        .flat_map(Item::fields)
        .filter(|item| item.field(Tag::ATTRIBUTE_NAME).and_then(Item::as_text) == Some(name));
    let mut indices: Vec<i32> = instances.map(attribute_index).collect();
    indices.sort_unstable();
    let counted = (0..)
        .zip(&indices)
        .all(|(expected, index)| expected == *index);
    let by_server = record(site).is_some_and(|record| !record.added.contains(name));
    by_server && indices.len() > 1 && counted
}
