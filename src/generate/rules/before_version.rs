//! Attributes of later versions.

use kmip_conform_protocol::enumeration::{ObjectType, Operation, ResultReason};
use kmip_conform_protocol::{ProtocolVersion, Tag, schema};

use super::attribute::FORBIDDEN;
use super::malformed::id;
use super::rule::Rule;
use crate::case::Case;
use crate::generate::allowed;
use crate::generate::draft::Draft;
use crate::generate::request::{attribute_value, registered};

pub(super) const RULE: Rule = Rule {
    name: "attribute-before-version",
    about: "a client gives an attribute that only later versions have",
    make,
};

fn make(version: ProtocolVersion) -> Vec<Case> {
    let rows = schema::attributes().iter();
    let later = rows.filter(|row| row.tag != Tag::ATTRIBUTE && row.versions.first > version);
    later
        .map(|row| {
            let since = row.versions.first;
            let value = attribute_value(row, since);
            let request = registered(ObjectType::SYMMETRIC_KEY, row.tag, Some(value), version);
            let unknown = [ResultReason::UNKNOWN_TAG, ResultReason::CODEC_ERROR];
            let reasons = [&FORBIDDEN[..], &unknown].concat();
            Draft {
                rule: RULE.name,
                id: id(row.name),
                version,
                title: format!("{}, which KMIP {since} introduces", row.name),
                clause: request.section(version),
                failure: "A client believes that the server keeps what it does not understand.",
                setup: Vec::new(),
                outcomes: allowed::failures(Operation::REGISTER, version, &reasons),
                request,
                shown: None,
            }
            .finish()
        })
        .collect()
}
