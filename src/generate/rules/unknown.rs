//! Each payload with a field that its version does not know.

use kmip_conform_protocol::enumeration::ResultReason;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::malformed::{Spoilt, refusals, samples, tag_id};
use super::rule::Rule;
use crate::case::Case;

pub(super) const RULE: Rule = Rule {
    name: "unknown-field",
    about: "the payload has a field that no version knows, or that belongs elsewhere",
    make,
};

/// A tag in the standard's own range that no version has given away.
const UNASSIGNED: Tag = Tag(0x42_FFFE);

fn make(version: ProtocolVersion) -> Vec<Case> {
    let mut cases = Vec::new();
    for sample in samples(version) {
        let operation = sample.request.operation;
        let (elsewhere, number) = (Tag::BATCH_COUNT, Item::integer(Tag::BATCH_COUNT, 1));
        let fields = [
            ("unassigned".to_owned(), Item::integer(UNASSIGNED, 1)),
            (tag_id(elsewhere), number),
        ];
        for (what, field) in fields {
            let mut payload = sample.request.payload.clone();
            let title = format!("{operation} with a field {}", field.tag);
            payload.push(field);
            let spoilt = Spoilt {
                rule: RULE.name,
                version,
                sample: &sample,
                what,
                title,
                clause: clause(version, &sample.request.section(version)),
                payload,
                outcomes: refusals(operation, version, &[ResultReason::FEATURE_NOT_SUPPORTED]),
            };
            cases.push(spoilt.case());
        }
    }
    cases
}

/// 1.x has a table of errors for fields that the stated version does not know.
fn clause(version: ProtocolVersion, section: &str) -> String {
    match version.is_1x() {
        true => format!("KMIP {version} section 11.1"),
        false => section.to_owned(),
    }
}
