//! One message with what came back, as the oracles see it.

use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{
    Decoded, Item, Limits, ProtocolVersion, Tag, Violation, schema::check, ttlv,
};

use super::link::{Outcome, Reply};

/// One message and its reply.
#[derive(Debug)]
pub struct Seen {
    /// Who sent it.
    pub client: u8,
    /// The octets that were sent.
    pub octets: Vec<u8>,
    /// The request as far as it can be read.
    pub request: Option<Item>,
    /// Why the request is no message that a server may perform; empty where it is one.
    pub wrong: Vec<Wrong>,
    /// Whether the request is larger or deeper than a server has to read.
    pub limited: bool,
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
    /// Reads what was sent and what came.
    pub fn of(client: u8, octets: Vec<u8>, reply: Reply, grown: Option<u64>) -> Self {
        // What follows a message is the beginning of another.
        let whole = announced(&octets).and_then(|len| octets.get(..len));
        let Decoded { item, violations } =
            ttlv::decode(whole.unwrap_or(&octets), &Limits::default());
        let limited = violations.iter().any(|one| LIMITS.contains(&one.code()));
        let wrong = wrong(item.as_ref(), &violations);
        let (answer, violations) = match &reply.outcome {
            Outcome::Answer(octets) => {
                let decoded = ttlv::decode(octets, &Limits::default());
                (decoded.item, decoded.violations)
            }
            _ => (None, Vec::new()),
        };
        Self {
            client,
            octets,
            request: item,
            wrong,
            limited,
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

/// Whether a batch item of an answer says Success.
pub fn succeeded(item: &Item) -> bool {
    let status = item
        .field(Tag::RESULT_STATUS)
        .and_then(Item::as_enumeration);
    status == Some(ResultStatus::SUCCESS.0)
}

/// Whether the octets are at least as many as their first eight announce.
pub fn is_whole(octets: &[u8]) -> bool {
    announced(octets).is_some_and(|len| len <= octets.len())
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
