//! Each operation of a server whose operator has attested clients alone perform it.
//!
//! Nothing comes before the request, as the client could not have done it: what is not attested is
//! refused before it matters which objects there are.

use kmip_conform_protocol::enumeration::{AttestationType, CredentialType, ResultReason};
use kmip_conform_protocol::{Item, ItemType, ProtocolVersion, Tag};

use super::malformed::{id, samples};
use super::rule::Rule;
use crate::case::{Case, Node, NodeValue, Variable};
use crate::generate::allowed;
use crate::generate::draft::Draft;
use crate::generate::request::of_nothing;

pub(super) const REQUIRED: Rule = Rule {
    name: "attestation-required",
    about: "an operation for attested clients, asked for by one that could attest and did not",
    make: required,
};

pub(super) const FAILED: Rule = Rule {
    name: "attestation-failed",
    about: "an operation for attested clients, asked for with an attestation that proves nothing",
    make: failed,
};

const REQUIREMENT: &str = "attestation-of-every-operation";

fn required(version: ProtocolVersion) -> Vec<Case> {
    let cases = cases(&REQUIRED, version, ResultReason::ATTESTATION_REQUIRED);
    let asking = |mut case: Case| {
        if let Some(last) = case.steps.last_mut() {
            insert(&mut last.request, Tag::REQUEST_HEADER, 1, vec![capable()]);
            insert(&mut last.response, Tag::RESPONSE_HEADER, 2, demand());
        }
        case
    };
    cases.map(asking).collect()
}

fn failed(version: ProtocolVersion) -> Vec<Case> {
    let cases = cases(&FAILED, version, ResultReason::ATTESTATION_FAILED);
    let showing = |mut case: Case| {
        if let Some(last) = case.steps.last_mut() {
            let shown = vec![capable(), attestation()];
            insert(&mut last.request, Tag::REQUEST_HEADER, 1, shown);
        }
        case
    };
    cases.map(showing).collect()
}

/// A case of every operation that ends with the reason.
fn cases(
    rule: &'static Rule,
    version: ProtocolVersion,
    reason: ResultReason,
) -> impl Iterator<Item = Case> {
    // Attestation came with 1.2.
    let known = version >= ProtocolVersion::V1_2;
    let samples = samples(version).filter(move |_| known);
    samples.filter_map(move |sample| {
        let request = sample.request;
        let operation = request.operation;
        let outcomes = allowed::failures(operation, version, &[reason]);
        if outcomes.is_empty() {
            return None;
        }
        let payload = request.payload.iter().map(of_nothing).collect();
        let draft = Draft {
            rule: rule.name,
            id: id(&operation.to_string()),
            version,
            title: format!("{operation}: {}", rule.about),
            clause: clause(version),
            failure: "A machine that may have been tampered with gets at keys.",
            setup: Vec::new(),
            request: request.with(payload),
            outcomes,
            shown: None,
        };
        let mut case = draft.finish();
        case.headers.requires = vec![REQUIREMENT.to_owned()];
        Some(case)
    })
}

/// Attestation Capable Indicator.
fn clause(version: ProtocolVersion) -> String {
    match version {
        version if version.is_1x() => format!("KMIP {version} section 6.17"),
        ProtocolVersion::V2_0 | ProtocolVersion::V2_1 => format!("KMIP {version} section 9.3"),
        _ => format!("KMIP {version} draft, as KMIP 2.1 section 9.3"),
    }
}

fn capable() -> Node {
    Node::of(&Item::boolean(Tag::ATTESTATION_CAPABLE_INDICATOR, true))
}

/// A credential that answers a nonce which the server never gave.
fn attestation() -> Node {
    let nonce = vec![
        Item::bytes(Tag::NONCE_ID, [1; 16]),
        Item::bytes(Tag::NONCE_VALUE, [2; 32]),
    ];
    let value = vec![
        Item::structure(Tag::NONCE, nonce),
        Item::enumeration(Tag::ATTESTATION_TYPE, AttestationType::TPM_QUOTE),
        Item::bytes(Tag::ATTESTATION_MEASUREMENT, [3; 32]),
    ];
    let credential = vec![
        Item::enumeration(Tag::CREDENTIAL_TYPE, CredentialType::ATTESTATION),
        Item::structure(Tag::CREDENTIAL_VALUE, value),
    ];
    let credential = Item::structure(Tag::CREDENTIAL, credential);
    Node::of(&Item::structure(Tag::AUTHENTICATION, vec![credential]))
}

/// What the answer says beside the reason: a nonce, and a type of attestation that answers it.
fn demand() -> Vec<Node> {
    let any = |tag, item_type, name: &str| Node {
        value: NodeValue::Variable {
            item_type,
            variable: Variable::Named(name.to_owned()),
        },
        ..Node::of(&Item::integer(tag, 0))
    };
    let nonce = vec![
        any(Tag::NONCE_ID, ItemType::ByteString, "NONCE_ID_0"),
        any(Tag::NONCE_VALUE, ItemType::ByteString, "NONCE_VALUE_0"),
    ];
    let nonce = Node {
        value: NodeValue::Structure(nonce),
        ..Node::of(&Item::structure(Tag::NONCE, Vec::new()))
    };
    let kind = any(
        Tag::ATTESTATION_TYPE,
        ItemType::Enumeration,
        "ATTESTATION_TYPE_0",
    );
    vec![nonce, kind]
}

/// Puts fields at a place of a header.
fn insert(message: &mut Node, header: Tag, place: usize, more: Vec<Node>) {
    let NodeValue::Structure(parts) = &mut message.value else {
        return;
    };
    let header = parts.iter_mut().find(|node| node.tag == header);
    if let Some(NodeValue::Structure(fields)) = header.map(|node| &mut node.value) {
        let place = place.min(fields.len());
        fields.splice(place..place, more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_requires_attestation_gives_a_nonce_and_a_type() {
        let cases = required(ProtocolVersion::V2_1);
        let get = cases
            .iter()
            .find(|case| case.key.id == "attestation-required-get");
        let step = get.and_then(|case| case.steps.last());
        let header = step.and_then(|step| step.response.field(Tag::RESPONSE_HEADER));
        let has = |tag| header.is_some_and(|header| header.field(tag).is_some());
        assert!(has(Tag::NONCE) && has(Tag::ATTESTATION_TYPE));
    }

    #[test]
    fn versions_before_attestation_have_no_cases_of_it() {
        assert!(failed(ProtocolVersion::V1_1).is_empty());
        let all = failed(ProtocolVersion::V1_2);
        assert!(all.iter().any(|case| case.key.id.ends_with("-get")));
        let asked = |case: &Case| case.steps.len() == 1;
        assert!(all.iter().all(asked));
    }
}
