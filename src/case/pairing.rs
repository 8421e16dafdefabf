//! Requests with the responses that answer them.

use kmip_conform_protocol::{Tag, enumeration};

use crate::case::directive::Directives;
use crate::case::error::{ReadError, ReadErrorKind};
use crate::case::{Direction, Node, NodeValue, Outcome, Step, Warning, facts};

/// A message in the order of the file; a request with the directives before it.
pub(super) enum Message {
    Request(Node, Directives),
    Response(Node, Vec<Outcome>),
}

/// Pairs requests and responses into steps.
///
/// Where several requests stand before their responses, each response goes to the request with its
/// operations and batch item ids, and the steps follow the order of the responses: that is the
/// order in which the requests were answered.
pub(super) fn pair(
    messages: Vec<Message>,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Step>, ReadError> {
    let mut waiting: Vec<(Node, Directives)> = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    let mut client = DEFAULT_CLIENT.to_owned();
    let mut answering = false;
    for message in messages {
        match message {
            Message::Request(request, directives) => {
                if let (true, Some((open, _))) = (answering, waiting.first()) {
                    return Err(ReadError::new(open.line, ReadErrorKind::Unanswered));
                }
                answering = false;
                waiting.push((request, directives));
            }
            Message::Response(response, outcomes) => {
                answering = true;
                let position = answered(&waiting, &response).ok_or_else(|| {
                    ReadError::new(response.line, ReadErrorKind::AnswerWithoutRequest)
                })?;
                let (request, directives) = waiting.remove(position);
                if position > 0 {
                    warnings.push(out_of_order(&request, &response));
                }
                if let Some(name) = &directives.client {
                    client.clone_from(name);
                }
                let index = steps.len();
                steps.push(Step {
                    outcomes,
                    ..step(index, &client, directives, request, response)
                });
            }
        }
    }
    match waiting.first() {
        Some((open, _)) => Err(ReadError::new(open.line, ReadErrorKind::Unanswered)),
        None => Ok(steps),
    }
}

/// The client that sends the requests of a case that names none.
const DEFAULT_CLIENT: &str = "A";

/// Which waiting request a response answers: the only one, the one alike, else the first.
fn answered(waiting: &[(Node, Directives)], response: &Node) -> Option<usize> {
    match waiting {
        [] => None,
        [_] => Some(0),
        _ => {
            let wanted = signature(response);
            let alike = waiting
                .iter()
                .position(|(request, _)| signature(request) == wanted);
            alike.or(Some(0))
        }
    }
}

/// The operations and batch item ids of a message.
fn signature(message: &Node) -> Vec<(Option<&NodeValue>, Option<&NodeValue>)> {
    facts::batch_items(message)
        .map(|item| {
            let value = |tag| item.field(tag).map(|node| &node.value);
            (value(Tag::OPERATION), value(Tag::UNIQUE_BATCH_ITEM_ID))
        })
        .collect()
}

fn out_of_order(request: &Node, response: &Node) -> Warning {
    let text = format!(
        "the request at line {} stands behind one that is answered later; sent in the order of \
         the answers",
        request.line
    );
    Warning {
        line: response.line,
        text,
    }
}

fn step(index: usize, client: &str, directives: Directives, request: Node, response: Node) -> Step {
    let stated = directives.direction.unwrap_or(Direction::ClientToServer);
    let direction = if is_from_server(&request) {
        Direction::ServerToClient
    } else {
        stated
    };
    Step {
        index,
        line: request.line,
        time: directives.time,
        direction,
        client: client.to_owned(),
        repeat_until: directives.repeat_until,
        request,
        response,
        outcomes: Vec::new(),
    }
}

/// Whether a request is one that only servers send: Notify and Put, KMIP 1.0 section 5.1 and 5.2,
/// 2.1 section 6.2.
fn is_from_server(request: &Node) -> bool {
    let mut operations = facts::operations(request);
    operations.any(|operation| {
        matches!(
            operation,
            enumeration::Operation::NOTIFY | enumeration::Operation::PUT
        )
    })
}
