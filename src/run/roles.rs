//! Which side sends the requests on a connection (KMIP 2.1 sections 6.1.54 and 6.2.5).

use std::collections::BTreeSet;

use kmip_conform_protocol::enumeration::{EndpointRole, Operation, ResultStatus};
use kmip_conform_protocol::{Item, Tag, Value};

use super::message::status;
use crate::case::{Case, Direction, Node, Step, facts};

/// Whether the response says that the server has become the client of its connection.
pub(super) fn exchanges_roles(response: &Item) -> bool {
    response.fields_with(Tag::BATCH_ITEM).any(|item| {
        let operation = item.field(Tag::OPERATION).and_then(Item::as_enumeration);
        let role = item.at(&[Tag::RESPONSE_PAYLOAD, Tag::ENDPOINT_ROLE]);
        operation == Some(Operation::SET_ENDPOINT_ROLE.0)
            && status(item) == Some(ResultStatus::SUCCESS)
            && role.and_then(Item::as_enumeration) == Some(EndpointRole::CLIENT.0)
    })
}

/// Whether a step of the case has the server ask over a connection that it opens itself: one for a
/// client whose connection has its usual roles.
pub(super) fn first_pushed(case: &Case) -> Option<&Step> {
    let mut serving: BTreeSet<&str> = BTreeSet::new();
    for step in &case.steps {
        let client = step.client.as_str();
        match step.direction {
            Direction::ServerToClient if !serving.contains(client) => return Some(step),
            Direction::ServerToClient if sets_client(&step.request) => {
                serving.remove(client);
            }
            Direction::ClientToServer if sets_client(&step.response) => {
                serving.insert(client);
            }
            Direction::ServerToClient | Direction::ClientToServer => {}
        }
    }
    None
}

/// Whether a message of a case gives its receiver, or accepts for its sender, the client's role.
fn sets_client(message: &Node) -> bool {
    facts::batch_items(message).any(|item| {
        let is = |node: Option<&Node>, number: u32| {
            node.and_then(Node::literal) == Some(&Value::Enumeration(number))
        };
        let payloads = [Tag::REQUEST_PAYLOAD, Tag::RESPONSE_PAYLOAD];
        let mut roles = payloads
            .map(|payload| item.at(&[payload, Tag::ENDPOINT_ROLE]))
            .into_iter();
        is(item.field(Tag::OPERATION), Operation::SET_ENDPOINT_ROLE.0)
            && roles.any(|role| is(role, EndpointRole::CLIENT.0))
    })
}
