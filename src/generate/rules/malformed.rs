//! What the rules on malformed payloads share: the samples they spoil, and how that may end.

use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::schema::{self, Field, FieldContent};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::case::{Case, Outcome};
use crate::generate::allowed;
use crate::generate::draft::Draft;
use crate::generate::request::{Extent, Sample, sample};

/// What tells a client that its message was not understood.
const NOT_UNDERSTOOD: [ResultReason; 8] = [
    ResultReason::INVALID_DATA_TYPE,
    ResultReason::INVALID_MESSAGE,
    ResultReason::INVALID_FIELD,
    ResultReason::CODEC_ERROR,
    ResultReason::INVALID_ATTRIBUTE,
    ResultReason::INVALID_ATTRIBUTE_VALUE,
    ResultReason::UNKNOWN_TAG,
    ResultReason::UNKNOWN_ENUMERATION,
];

/// The minimal request of every operation that clients of `version` may ask for.
pub(super) fn samples(version: ProtocolVersion) -> impl Iterator<Item = Sample> {
    let rows = schema::operations().iter();
    rows.filter_map(move |row| sample(row.operation, version, Extent::Minimal))
}

/// The refusals of a payload that is not understood, and further ones.
pub(super) fn refusals(
    operation: Operation,
    version: ProtocolVersion,
    more: &[ResultReason],
) -> Vec<Outcome> {
    let wanted = [&NOT_UNDERSTOOD[..], more].concat();
    allowed::failures(operation, version, &wanted)
}

/// A case with a spoilt payload.
pub(super) struct Spoilt<'a> {
    pub rule: &'static str,
    pub version: ProtocolVersion,
    pub sample: &'a Sample,
    /// What is spoilt, for the id: `object-type`.
    pub what: String,
    pub title: String,
    pub clause: String,
    pub payload: Vec<Item>,
    pub outcomes: Vec<Outcome>,
}

impl Spoilt<'_> {
    pub fn case(self) -> Case {
        let request = &self.sample.request;
        let operation = id(&request.operation.to_string());
        Draft {
            rule: self.rule,
            id: format!("{operation}-{}", self.what),
            version: self.version,
            title: self.title,
            clause: self.clause,
            failure: "A malformed request is taken for something else than it says.",
            setup: self.sample.setup.clone(),
            request: request.with(self.payload),
            outcomes: self.outcomes,
            shown: None,
        }
        .finish()
    }
}

/// The rows of the request payload.
pub(super) fn rows(
    operation: Operation,
    version: ProtocolVersion,
) -> impl Iterator<Item = &'static Field> {
    let row = schema::operation(operation);
    row.into_iter()
        .flat_map(move |row| row.request_fields(version))
}

/// Whether an item stands in the place of the row.
pub(super) fn stands_in(item: &Item, field: &Field) -> bool {
    match field.content {
        FieldContent::Tag(tag) => tag == item.tag,
        FieldContent::OneOf(tags) => tags.contains(&item.tag),
        FieldContent::ManagedObject => schema::structures()
            .iter()
            .any(|form| form.tag == item.tag && form.object_type.is_some()),
        FieldContent::Attribute | FieldContent::Extension | FieldContent::Any => false,
    }
}

/// A name for an id: `CryptographicLength` as `cryptographic-length`.
pub(super) fn id(name: &str) -> String {
    let mut id = String::new();
    let mut before = '-';
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            id.push('-');
        }
        before = c;
        match c {
            c if c.is_ascii_alphanumeric() => id.push(c.to_ascii_lowercase()),
            _ if !id.ends_with('-') => id.push('-'),
            _ => {}
        }
    }
    id
}

/// The name of a tag for an id.
pub(super) fn tag_id(tag: Tag) -> String {
    id(&tag.to_string())
}
