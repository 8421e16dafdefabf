//! Each required field of each operation's payload left out.

use kmip_conform_protocol::enumeration::ResultReason;
use kmip_conform_protocol::schema::Required;
use kmip_conform_protocol::{Item, ProtocolVersion};

use super::malformed::{Spoilt, refusals, rows, samples, stands_in, tag_id};
use super::rule::Rule;
use crate::case::Case;

pub(super) const RULE: Rule = Rule {
    name: "missing-field",
    about: "a required field of the payload is absent",
    make,
};

fn make(version: ProtocolVersion) -> Vec<Case> {
    let mut cases = Vec::new();
    for sample in samples(version) {
        let operation = sample.request.operation;
        for field in rows(operation, version).filter(|row| row.required == Required::Yes) {
            let in_place = |item: &&Item| stands_in(item, field);
            let Some(left_out) = sample.request.payload.iter().find(in_place) else {
                continue;
            };
            let rest = sample.request.payload.iter();
            let rest = rest.filter(|item| !in_place(item)).cloned().collect();
            let spoilt = Spoilt {
                rule: RULE.name,
                version,
                sample: &sample,
                what: tag_id(left_out.tag),
                title: format!("{operation} without {}", left_out.tag),
                clause: sample.request.section(version),
                payload: rest,
                outcomes: refusals(operation, version, &[ResultReason::MISSING_DATA]),
            };
            cases.push(spoilt.case());
        }
    }
    cases
}
