//! Operations in parts, whose output is one whole: how much of it each answer holds is the
//! target's choice (KMIP 2.1 section 6.1, 1.x chapter 4: "Data output (if any)").

use std::collections::BTreeSet;

use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{Item, Tag, Value};

use super::bindings::State;
use super::exchange::Exchange;
use super::ledger::{Ledger, ObjectRecord};
use super::resolve::stand_in;
use super::{provenance, text};
use crate::case::{Node, NodeValue, Variable};
use crate::result::{Difference, DifferenceKind};

/// The output so far of an operation in parts, as printed and as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stream {
    operation: Operation,
    /// Correlation values of the target's answers.
    names: BTreeSet<Vec<u8>>,
    /// All printed parts together.
    expected: Vec<u8>,
    /// All actual parts together.
    actual: Vec<u8>,
}

impl Stream {
    /// The difference between the totals.
    pub fn difference(self, path: String) -> Difference {
        let total =
            |octets| text::value_text(Tag::DATA, &Value::ByteString(octets)) + " (all parts)";
        Difference {
            path,
            kind: DifferenceKind::Verification,
            expected: Some(total(self.expected)),
            actual: Some(total(self.actual)),
            accepted_by: None,
            clause: None,
            attribute: None,
        }
    }
}

/// How a stream goes on after a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    Continues,
    /// The request said that this part is the last.
    Ends,
    /// The output of this part cannot be told, so that no later part can make up for this one.
    Lost,
}

/// One part of a stream, with what it adds to the totals.
#[derive(Debug)]
pub(super) struct Part {
    stream: Stream,
    course: Course,
}

impl Part {
    /// The part of a stream that a batch item is, from its printed fields and its exchange; `None`
    /// for whatever is compared by itself.
    pub fn of(
        fields: &[Node],
        exchange: &Exchange<'_>,
        ledger: &Ledger,
        state: &State,
    ) -> Option<Self> {
        let operation = exchange.operation?;
        if ![Operation::ENCRYPT, Operation::DECRYPT].contains(&operation) {
            return None;
        }
        let ends = is_true(exchange, Tag::FINAL_INDICATOR);
        let name = exchange.asked(&[Tag::CORRELATION_VALUE]);
        let Some(name) = name.and_then(Item::as_bytes) else {
            let begins = is_true(exchange, Tag::INIT_INDICATOR) && !ends;
            let first = begins && !is_free(exchange, ledger);
            let part = first.then(|| Self::first(operation))?;
            // Without the name of the stream nobody could tell its later parts.
            let part = part.with_output(fields, exchange, state);
            return (part.course == Course::Continues && !part.stream.names.is_empty())
                .then_some(part);
        };
        let known = state.streams.iter();
        let mut found = known.filter(|stream| stream.names.contains(name));
        let stream = found.find(|stream| stream.operation == operation)?;
        if both_refuse(fields, exchange) {
            return None;
        }
        let course = match ends {
            true => Course::Ends,
            false => Course::Continues,
        };
        let stream = stream.clone();
        Some(Self { stream, course }.with_output(fields, exchange, state))
    }

    fn first(operation: Operation) -> Self {
        Self {
            stream: Stream {
                operation,
                names: BTreeSet::new(),
                expected: Vec::new(),
                actual: Vec::new(),
            },
            course: Course::Continues,
        }
    }

    fn with_output(mut self, fields: &[Node], exchange: &Exchange<'_>, state: &State) -> Self {
        let payload = exchange.answer.field(Tag::RESPONSE_PAYLOAD);
        let printed = fields.iter().find(|node| node.tag == Tag::RESPONSE_PAYLOAD);
        let output = || Some((printed_data(printed?, state)?, actual_data(payload?)?));
        match output() {
            Some((expected, actual)) => {
                self.stream.expected.extend(expected);
                self.stream.actual.extend(actual);
            }
            None => self.course = Course::Lost,
        }
        let name = payload.and_then(|payload| payload.field(Tag::CORRELATION_VALUE));
        let name = name.and_then(Item::as_bytes).map(<[u8]>::to_vec);
        self.stream.names.extend(name);
        self
    }

    /// Whether the output up to here may be that of a right stream cut otherwise: one total begins
    /// with the other, and at the end they are the same.
    pub fn agrees(&self) -> bool {
        let Stream {
            expected, actual, ..
        } = &self.stream;
        match self.course {
            Course::Continues => expected.starts_with(actual) || actual.starts_with(expected),
            Course::Ends => expected == actual,
            Course::Lost => false,
        }
    }

    /// Takes note of the part. What the stream amounts to is given back where nothing may be
    /// wanting any more and the totals are not the same.
    pub fn conclude(self, state: &mut State) -> Option<Stream> {
        let Self { stream, course } = self;
        state
            .streams
            .retain(|other| other.names.is_disjoint(&stream.names));
        match course {
            Course::Continues => {
                state.streams.push(stream);
                None
            }
            Course::Ends | Course::Lost => (stream.expected != stream.actual).then_some(stream),
        }
    }
}

/// Whether the output is the target's to choose: it is compared part by part then. What is
/// decrypted follows from key and ciphertext, whoever made them.
fn is_free(exchange: &Exchange<'_>, ledger: &Ledger) -> bool {
    let record = exchange.record(ledger);
    exchange.is(&[Operation::ENCRYPT])
        && (record.is_some_and(ObjectRecord::is_generated) || provenance::varies(exchange, record))
}

fn is_true(exchange: &Exchange<'_>, tag: Tag) -> bool {
    exchange.asked(&[tag]).and_then(Item::as_boolean) == Some(true)
}

/// A refusal that is printed leaves the stream as it was.
fn both_refuse(fields: &[Node], exchange: &Exchange<'_>) -> bool {
    let refused = Value::Enumeration(ResultStatus::OPERATION_FAILED.0);
    let printed = fields.iter().find(|node| node.tag == Tag::RESULT_STATUS);
    let actual = exchange.answer.field(Tag::RESULT_STATUS);
    printed.and_then(Node::literal) == Some(&refused)
        && actual.is_some_and(|status| status.value == refused)
}

/// The printed output of a part, none at all being empty; `None` where it is not settled.
fn printed_data(payload: &Node, state: &State) -> Option<Vec<u8>> {
    let mut found = payload.fields().iter().filter(|node| node.tag == Tag::DATA);
    let Some(node) = found.next() else {
        return Some(Vec::new());
    };
    let value = match &node.value {
        NodeValue::Literal(value) => stand_in(state, Tag::DATA, value).unwrap_or(value),
        NodeValue::Variable {
            variable: Variable::Named(name),
            ..
        } => state.bindings.get(name)?,
        _ => return None,
    };
    match (value, found.next()) {
        (Value::ByteString(octets), None) => Some(octets.clone()),
        _ => None,
    }
}

fn actual_data(payload: &Item) -> Option<Vec<u8>> {
    let mut found = payload.fields_with(Tag::DATA);
    match (found.next(), found.next()) {
        (None, _) => Some(Vec::new()),
        (Some(item), None) => item.as_bytes().map(<[u8]>::to_vec),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
