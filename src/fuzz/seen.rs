//! One message with what came back, as the oracles see it.

use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag, Violation, schema::check, ttlv};

use super::link::{Outcome, Reply};
use super::wire::{Extent, Sent, Wire};

/// One message and its reply.
#[derive(Debug)]
pub struct Seen {
    /// Who sent it.
    pub client: u8,
    /// The octets that were sent.
    pub octets: Vec<u8>,
    /// What they are to a reader that knows where messages end.
    pub extent: Extent,
    /// Whether messages are text.
    pub text: bool,
    /// The request as far as it can be read.
    pub request: Option<Item>,
    /// Why the request is no message that a server may perform; empty where it is one.
    pub wrong: Vec<Wrong>,
    /// Whether the request is one that a server may refuse and need not: larger or deeper than it has
    /// to read, of a later minor version of 1, or odd.
    pub limited: bool,
    /// Whether readers may differ over what the request is.
    pub odd: bool,
    /// What came back.
    pub reply: Reply,
    /// The answer as far as it can be read.
    pub answer: Option<Item>,
    /// What the encoding of the answer does wrong.
    pub violations: Vec<Violation>,
    /// Octets of memory that the target took since the step before.
    pub grown: Option<u64>,
}

/// What makes a reader give up without anything being wrong.
const LIMITS: [&str; 4] = ["size-limit", "depth-limit", "item-limit", "violation-limit"];

/// Why a request must not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// A stable name.
    pub code: String,
    /// The clause.
    pub clause: String,
}

impl Seen {
    /// Reads what was sent and what came, both in TTLV.
    pub fn of(client: u8, octets: Vec<u8>, reply: Reply, grown: Option<u64>) -> Self {
        Self::read(client, Sent::ttlv(octets), &Wire::default(), reply, grown)
    }

    /// Reads what was sent and what came.
    pub fn read(client: u8, sent: Sent, wire: &Wire, mut reply: Reply, grown: Option<u64>) -> Self {
        let asked = wire.encoding.read(message(wire, &sent), &Limits::default());
        let limited = asked
            .violations
            .iter()
            .any(|one| LIMITS.contains(&one.code()));
        let wrong = match &asked.unreadable {
            Some(_) => vec![Wrong {
                code: "unreadable".to_owned(),
                clause: "KMIP Additional Message Encodings 1.0 sections 4 and 6".to_owned(),
            }],
            None => wrong(asked.item.as_ref(), &asked.violations),
        };
        let (mut answer, mut violations) = (None, Vec::new());
        if let Outcome::Answer(octets) = &reply.outcome {
            let read = wire.encoding.read(octets, &Limits::default());
            (answer, violations) = (read.item, read.violations);
            // What came in another encoding than was asked for is what odd headers ask for.
            if let Some(reason) = read.unreadable.filter(|_| !sent.odd) {
                reply.outcome = Outcome::NotAMessage(reason);
            }
        }
        Self {
            client,
            extent: sent.extent,
            // Where readers may differ nothing is held against a target but how it fares.
            limited: limited || sent.odd || asked.item.as_ref().is_some_and(is_later_minor),
            odd: sent.odd,
            wrong: if sent.odd { Vec::new() } else { wrong },
            octets: sent.octets,
            text: wire.is_text(),
            request: asked.item,
            reply,
            answer,
            violations,
            grown,
        }
    }

    /// The version that the request states.
    pub fn version(&self) -> ProtocolVersion {
        let stated = self.request.as_ref().and_then(stated_version);
        stated.unwrap_or(ProtocolVersion::V1_4)
    }

    /// The batch items of the request with those of the answer that are in the same place.
    pub fn pairs(&self) -> impl Iterator<Item = (&Item, &Item)> {
        let asked = self
            .request
            .iter()
            .flat_map(|m| m.fields_with(Tag::BATCH_ITEM));
        let answers = self
            .answer
            .iter()
            .flat_map(|m| m.fields_with(Tag::BATCH_ITEM));
        asked.zip(answers)
    }

    /// Whether the request is one that a server has to understand.
    pub fn is_sound(&self) -> bool {
        self.wrong.is_empty() && !self.limited
    }

    /// Whether any batch item of the answer says Success.
    pub fn any_success(&self) -> bool {
        let mut answers = self
            .answer
            .iter()
            .flat_map(|m| m.fields_with(Tag::BATCH_ITEM));
        answers.any(succeeded)
    }

    /// The payload of the first answer, where that says Success.
    pub fn payload(&self) -> Option<&Item> {
        let first = self.answer.as_ref()?.field(Tag::BATCH_ITEM)?;
        first
            .field(Tag::RESPONSE_PAYLOAD)
            .filter(|_| succeeded(first))
    }

    /// The first operation that is asked for, in words.
    pub fn operation(&self) -> String {
        let first = self.request.as_ref().and_then(|m| m.field(Tag::BATCH_ITEM));
        match first.and_then(operation) {
            Some(operation) => operation.to_string(),
            None => "none".to_owned(),
        }
    }
}

/// The operation of a batch item.
pub fn operation(item: &Item) -> Option<Operation> {
    Some(Operation(item.field(Tag::OPERATION)?.as_enumeration()?))
}

/// Whether the batch item of an answer says that its operation is still to be done.
pub fn is_pending(answer: &Item) -> bool {
    let status = answer.field(Tag::RESULT_STATUS);
    status.and_then(Item::as_enumeration) == Some(ResultStatus::OPERATION_PENDING.0)
}

/// Whether a batch item of an answer says Success.
pub fn succeeded(item: &Item) -> bool {
    let status = item
        .field(Tag::RESULT_STATUS)
        .and_then(Item::as_enumeration);
    status == Some(ResultStatus::SUCCESS.0)
}

/// The octets of one message: what follows it is the beginning of another.
fn message<'s>(wire: &Wire, sent: &'s Sent) -> &'s [u8] {
    let whole = announced(&sent.body).and_then(|len| sent.body.get(..len));
    match wire.is_text() {
        true => &sent.body,
        false => whole.unwrap_or(&sent.body),
    }
}

/// Octets of the message that begins here, where it begins as one.
pub fn announced(octets: &[u8]) -> Option<usize> {
    ttlv::message_len(octets.first_chunk()?).ok()
}

/// The version in the header of a request.
pub fn stated_version(message: &Item) -> Option<ProtocolVersion> {
    let version = message.at(&[Tag::REQUEST_HEADER, Tag::PROTOCOL_VERSION])?;
    let number = |tag| version.field(tag)?.as_integer();
    Some(ProtocolVersion::new(
        number(Tag::PROTOCOL_VERSION_MAJOR)?,
        number(Tag::PROTOCOL_VERSION_MINOR)?,
    ))
}

/// Whether the message states a minor version of 1 behind the last one: a server may answer it in 1.4.
fn is_later_minor(message: &Item) -> bool {
    stated_version(message).is_some_and(|version| version.major == 1 && !version.is_known())
}

/// What forbids that anything of the message is performed: its encoding, its count, its version.
fn wrong(item: Option<&Item>, violations: &[Violation]) -> Vec<Wrong> {
    let limits = ["size-limit", "depth-limit", "item-limit", "violation-limit"];
    let broken = violations
        .iter()
        .filter(|one| !limits.contains(&one.code()));
    let mut found: Vec<Wrong> = broken.map(of_violation).collect();
    // What a reader gives up on says nothing about the rest.
    if violations.len() > found.len() || !found.is_empty() {
        return found;
    }
    let Some(version) = item.and_then(stated_version) else {
        found.push(Wrong {
            code: "no-version".to_owned(),
            clause: "KMIP 2.1 section 8.2".to_owned(),
        });
        return found;
    };
    if item.is_some_and(is_later_minor) {
        return found;
    }
    if !version.is_known() {
        found.push(Wrong {
            code: "unknown-version".to_owned(),
            clause: "KMIP 2.1 section 9.16".to_owned(),
        });
        return found;
    }
    let schema = item.map_or_else(Vec::new, |item| check::message(item, version));
    let refused = ["not-a-message", "batch-count"];
    found.extend(
        schema
            .iter()
            .filter(|one| refused.contains(&one.code()))
            .map(of_violation),
    );
    found
}

fn of_violation(violation: &Violation) -> Wrong {
    Wrong {
        code: violation.code().to_owned(),
        clause: violation
            .section
            .as_deref()
            .unwrap_or("KMIP 2.1 chapter 8")
            .to_owned(),
    }
}
