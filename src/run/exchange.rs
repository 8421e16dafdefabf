//! One message out, one message in, and what is kept of both.

use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Violation};

use super::carrier::Carrier;
use super::clients::Clients;
use super::evidence;
use super::message::authenticate;
use crate::result::{Difference, DifferenceKind, StepResult};
use crate::target::{Stage, Target};

/// A response that could be read.
pub(super) struct Answer {
    pub item: Item,
    pub violations: Vec<Violation>,
    /// What HTTP said of the body, where HTTP carried it.
    pub http: Option<crate::target::HttpHead>,
}

/// There is no response to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The target took the request and hung, or closed the connection.
    Dropped(String),
    /// What came is no message.
    Undecodable {
        /// Why not.
        why: String,
        /// What is wrong with its octets.
        violations: Vec<Violation>,
    },
    /// The target could not be reached any more; nothing was sent.
    Lost(String),
}

/// Sends `request` and reads the response, writing both into `record`.
pub(super) async fn exchange(
    clients: &mut Clients,
    target: &Target,
    version: ProtocolVersion,
    request: &mut Item,
    record: &mut StepResult,
) -> Result<Answer, NoAnswer> {
    let options = target.options();
    if let Some(credential) = &options.credential {
        authenticate(request, credential);
    }
    let octets = options.encoding.write(request, version);
    evidence::keep_request(record, request, &octets, version);
    let connection = clients
        .connection(target, &record.identity)
        .map_err(|error| NoAnswer::Lost(error.to_string()))?;
    let exchanged = match connection.exchange(&octets).await {
        Ok(exchanged) => exchanged,
        Err(error) => {
            evidence::keep_octets(record, error.received());
            return Err(match error.stage() {
                Stage::Reach => NoAnswer::Lost(error.to_string()),
                Stage::Exchange => NoAnswer::Dropped(error.to_string()),
            });
        }
    };
    if exchanged.reconnected {
        let carrier = Carrier::of(options);
        let note = format!("the target had closed the connection ({carrier}); opened again");
        record.notes.push(note);
    }
    let limits = Limits {
        max_size: options.max_response,
        ..Limits::default()
    };
    let received = options.encoding.read(&exchanged.bytes, &limits);
    evidence::keep_response(record, received.item.as_ref(), &exchanged.bytes, version);
    evidence::keep_violations(record, &received.violations);
    match received.item {
        Some(item) => Ok(Answer {
            item,
            violations: received.violations,
            http: exchanged.http,
        }),
        None => Err(NoAnswer::Undecodable {
            why: undecodable(&received),
            violations: received.violations,
        }),
    }
}

fn undecodable(received: &crate::target::Received) -> String {
    let first = received.violations.first().map(ToString::to_string);
    let why = received.unreadable.clone().or(first);
    let why = why.unwrap_or_else(|| "it holds no item".to_owned());
    format!("the response is no message: {why}")
}

/// The difference that stands for an answer that did not come.
pub(super) fn no_response(why: &str) -> Difference {
    Difference {
        path: "ResponseMessage".to_owned(),
        kind: DifferenceKind::NoResponse,
        expected: Some("a response message".to_owned()),
        actual: Some(why.to_owned()),
        accepted_by: None,
        clause: None,
        attribute: None,
    }
}
