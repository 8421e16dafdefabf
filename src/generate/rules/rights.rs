//! Each operation under a ticket whose rights leave it out.

use kmip_conform_protocol::enumeration::{CredentialType, Operation, ResultReason, TicketType};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::malformed::{id, samples};
use super::rule::Rule;
use crate::case::{Case, Node, NodeValue};
use crate::generate::allowed;
use crate::generate::draft::Draft;
use crate::generate::request::{Given, Request, Sample};

pub(super) const RULE: Rule = Rule {
    name: "outside-rights",
    about: "an operation under a delegated ticket whose rights list another one",
    make,
};

/// What the ticket of a case is called.
const TICKET: &str = "RIGHTS_TICKET";

/// Delegated Login came with 2.0.
fn make(version: ProtocolVersion) -> Vec<Case> {
    if version.is_1x() {
        return Vec::new();
    }
    samples(version)
        .map(|sample| case(&sample, version))
        .collect()
}

/// Requests with the ticket "MUST only be permitted to perform the operations specified in the
/// Rights section" (KMIP 2.1 section 6.1.12).
fn case(sample: &Sample, version: ProtocolVersion) -> Case {
    let operation = sample.request.operation;
    let mut setup = sample.setup.clone();
    setup.push(login(other_than(operation)));
    let draft = Draft {
        rule: RULE.name,
        id: id(&operation.to_string()),
        version,
        title: format!("{operation} under a ticket that is for something else"),
        clause: allowed::section_of(Operation::DELEGATED_LOGIN, version),
        failure: "A helper gets the rights of its master.",
        setup,
        request: sample.request.clone(),
        outcomes: allowed::failures(operation, version, &[ResultReason::PERMISSION_DENIED]),
        shown: None,
    };
    let mut case = draft.finish();
    if let Some(last) = case.steps.last_mut() {
        authenticate(&mut last.request);
    }
    case
}

fn other_than(operation: Operation) -> Operation {
    match operation {
        Operation::GET => Operation::LOCATE,
        _ => Operation::GET,
    }
}

/// A request for a ticket that is good for one operation.
fn login(operation: Operation) -> Request {
    let listed = vec![Item::enumeration(Tag::OPERATION, operation)];
    let right = vec![Item::structure(Tag::OPERATIONS, listed)];
    let rights = Item::structure(Tag::RIGHTS, vec![Item::structure(Tag::RIGHT, right)]);
    Request {
        operation: Operation::DELEGATED_LOGIN,
        payload: vec![rights],
        gives: vec![Given {
            path: vec![Tag::TICKET, Tag::TICKET_VALUE],
            occurrence: 0,
            name: TICKET.to_owned(),
        }],
    }
}

/// Puts the ticket into the header, behind the protocol version.
fn authenticate(request: &mut Node) {
    let ticket = vec![
        Item::enumeration(Tag::TICKET_TYPE, TicketType::LOGIN),
        Item::bytes(Tag::TICKET_VALUE, format!("${TICKET}").into_bytes()),
    ];
    let value = vec![Item::structure(Tag::TICKET, ticket)];
    let credential = vec![
        Item::enumeration(Tag::CREDENTIAL_TYPE, CredentialType::TICKET),
        Item::structure(Tag::CREDENTIAL_VALUE, value),
    ];
    let credential = Item::structure(Tag::CREDENTIAL, credential);
    let authentication = Item::structure(Tag::AUTHENTICATION, vec![credential]);
    let NodeValue::Structure(fields) = &mut request.value else {
        return;
    };
    let header = fields
        .iter_mut()
        .find(|node| node.tag == Tag::REQUEST_HEADER);
    if let Some(NodeValue::Structure(fields)) = header.map(|node| &mut node.value) {
        let behind = fields.len().min(1);
        fields.insert(behind, Node::of(&authentication));
    }
}
