//! Neighbouring fields in each other's place.

use kmip_conform_protocol::ProtocolVersion;

use super::malformed::{Spoilt, refusals, samples, tag_id};
use super::rule::Rule;
use crate::case::Case;
use crate::generate::allowed;

pub(super) const RULE: Rule = Rule {
    name: "field-order",
    about: "two fields of the payload stand in each other's place",
    make,
};

/// All fields appear in the order specified (KMIP 1.4 section 6, KMIP 2.1 section 9): a request that
/// breaks it may be refused. No sentence says that it has to be, so that it may also be performed.
fn make(version: ProtocolVersion) -> Vec<Case> {
    let mut cases = Vec::new();
    for sample in samples(version) {
        let operation = sample.request.operation;
        let payload = &sample.request.payload;
        for index in 1..payload.len() {
            let (one, other) = (payload[index - 1].tag, payload[index].tag);
            if one == other {
                continue;
            }
            let mut swapped = payload.clone();
            swapped.swap(index - 1, index);
            let section = sample.request.section(version);
            let performed = format!("{section}, no sentence has a server refuse another order");
            let mut outcomes = refusals(operation, version, &[]);
            outcomes.push(allowed::success(performed));
            let spoilt = Spoilt {
                rule: RULE.name,
                version,
                sample: &sample,
                what: format!("{}-first", tag_id(other)),
                title: format!("{operation} with {other} before {one}"),
                clause: section,
                payload: swapped,
                outcomes,
            };
            cases.push(spoilt.case());
        }
    }
    cases
}
