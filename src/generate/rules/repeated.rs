//! Each field that may stand there once, twice.

use kmip_conform_protocol::ProtocolVersion;

use super::malformed::{Spoilt, refusals, rows, samples, stands_in, tag_id};
use super::rule::Rule;
use crate::case::Case;

pub(super) const RULE: Rule = Rule {
    name: "repeated-field",
    about: "a field of the payload that may stand there once stands there twice",
    make,
};

fn make(version: ProtocolVersion) -> Vec<Case> {
    let mut cases = Vec::new();
    for sample in samples(version) {
        let operation = sample.request.operation;
        for field in rows(operation, version).filter(|row| !row.repeats) {
            let payload = &sample.request.payload;
            let Some(index) = payload.iter().position(|item| stands_in(item, field)) else {
                continue;
            };
            let mut twice = payload.clone();
            twice.insert(index, payload[index].clone());
            let tag = payload[index].tag;
            let spoilt = Spoilt {
                rule: RULE.name,
                version,
                sample: &sample,
                what: tag_id(tag),
                title: format!("{operation} with {tag} twice"),
                clause: sample.request.section(version),
                payload: twice,
                outcomes: refusals(operation, version, &[]),
            };
            cases.push(spoilt.case());
        }
    }
    cases
}
