//! Which items of a message are performed at once, and which later (KMIP 2.1 sections 9.2 and
//! 11.3, 1.4 section 6.7).

use std::collections::HashMap;

use kmip_conform_protocol::enumeration::{AsynchronousIndicator, Operation, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value, schema};

use crate::error::{Cause, OperationError};
use crate::job;
use crate::message::{Environment, Outcome, RequestHeader, run_batch};

/// What the client allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asynchrony {
    /// Everything must be done at once.
    Prohibited,
    /// The server chooses.
    Optional,
    /// Everything must be done later.
    Mandatory,
}

/// Operations whose own clauses say that their response cannot be asynchronous, and those on
/// asynchronous requests that would make no sense otherwise; roles change with the response.
const IMMEDIATE: [Operation; 5] = [
    Operation::POLL,
    Operation::CANCEL,
    Operation::PROCESS,
    Operation::QUERY_ASYNCHRONOUS_REQUESTS,
    Operation::SET_ENDPOINT_ROLE,
];

/// Operations that may take long, which the server does later where the client leaves the choice:
/// making key pairs, searching, and what moves objects to and from an archive.
const LONG: [Operation; 5] = [
    Operation::CREATE_KEY_PAIR,
    Operation::RE_KEY_KEY_PAIR,
    Operation::LOCATE,
    Operation::ARCHIVE,
    Operation::RECOVER,
];

impl Asynchrony {
    /// Reads the Asynchronous Indicator: a Boolean in 1.x, an enumeration since; absent it is
    /// Prohibited. `None` where it holds something else.
    pub fn read(header: &Item) -> Option<Self> {
        let Some(field) = header.field(Tag::ASYNCHRONOUS_INDICATOR) else {
            return Some(Self::Prohibited);
        };
        match field.value {
            Value::Boolean(true) => Some(Self::Optional),
            Value::Boolean(false) => Some(Self::Prohibited),
            Value::Enumeration(number) => match AsynchronousIndicator(number) {
                AsynchronousIndicator::MANDATORY => Some(Self::Mandatory),
                AsynchronousIndicator::OPTIONAL => Some(Self::Optional),
                AsynchronousIndicator::PROHIBITED => Some(Self::Prohibited),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an item of a message with `items` items is performed later. Where the server
    /// chooses, only a message of one item is: later items may refer to earlier ones.
    pub fn defers(self, item: &Item, items: usize, version: ProtocolVersion) -> bool {
        let operation = item.field(Tag::OPERATION).and_then(Item::as_enumeration);
        let among = |list: &[Operation]| list.iter().any(|one| Some(one.0) == operation);
        let row = operation.and_then(|one| schema::operation(Operation(one)));
        let is_known = row.is_some_and(|row| row.direction(version).is_some());
        match self {
            Self::Prohibited => false,
            Self::Optional => items == 1 && among(&LONG),
            // What the version does not have is refused at once: nothing can be told of it later.
            Self::Mandatory => is_known && !among(&IMMEDIATE),
        }
    }
}

/// Performs the items of a message that are due now and remembers the others.
pub fn run_message(
    message: &Item,
    header: &RequestHeader,
    refusals: &HashMap<usize, OperationError>,
    environment: Environment<'_>,
) -> Vec<Outcome> {
    let items: Vec<&Item> = message.fields_with(Tag::BATCH_ITEM).collect();
    let defers = |item: &&Item| header.asynchrony.defers(item, items.len(), header.version);
    let later: Vec<&Item> = items.iter().copied().filter(defers).collect();
    let (true, Some(stated)) = (!later.is_empty(), message.field(Tag::REQUEST_HEADER)) else {
        return run_batch(message, header, refusals, environment);
    };
    let (client, now) = (environment.client, environment.now);
    let values = job::submit(
        stated,
        &later,
        client,
        now,
        environment.store,
        environment.rng,
    );
    if values.is_none() && header.asynchrony == Asynchrony::Optional {
        return run_batch(message, header, refusals, environment);
    }
    let mut values = values.unwrap_or_default().into_iter();
    let mut at_once = run_at_once(&items, header, refusals, environment).into_iter();
    let outcomes = items.iter().filter_map(|item| {
        if !defers(item) {
            return at_once.next();
        }
        let outcome = match values.next() {
            Some(value) => pending(item.field(Tag::OPERATION), &value),
            None => too_many(item),
        };
        Some(Outcome {
            batch_item_id: item.field(Tag::UNIQUE_BATCH_ITEM_ID).cloned(),
            ..outcome
        })
    });
    outcomes.collect()
}

/// Performs the items that are not deferred as a batch of their own.
fn run_at_once(
    items: &[&Item],
    header: &RequestHeader,
    refusals: &HashMap<usize, OperationError>,
    environment: Environment<'_>,
) -> Vec<Outcome> {
    let (mut due, mut refused) = (Vec::new(), HashMap::new());
    for (position, item) in items.iter().enumerate() {
        if !header.asynchrony.defers(item, items.len(), header.version) {
            let refusal = refusals.get(&position).cloned();
            refused.extend(refusal.map(|refusal| (due.len(), refusal)));
            due.push(Item::clone(item));
        }
    }
    let message = Item::structure(Tag::REQUEST_MESSAGE, due);
    run_batch(&message, header, &refused, environment)
}

fn too_many(item: &Item) -> Outcome {
    Outcome {
        operation: item.field(Tag::OPERATION).cloned(),
        batch_item_id: None,
        result: Err(OperationError::new(
            Cause::LimitReached,
            "too many asynchronous requests are outstanding",
        )),
        undone: false,
        stand_in: None,
    }
}

/// The answer to an item that is performed later.
pub fn pending(operation: Option<&Item>, correlation: &[u8]) -> Outcome {
    let mut fields: Vec<Item> = operation.into_iter().cloned().collect();
    fields.push(Item::enumeration(
        Tag::RESULT_STATUS,
        ResultStatus::OPERATION_PENDING,
    ));
    fields.push(Item::bytes(
        Tag::ASYNCHRONOUS_CORRELATION_VALUE,
        correlation,
    ));
    Outcome {
        operation: operation.cloned(),
        batch_item_id: None,
        result: Ok(Vec::new()),
        undone: false,
        stand_in: Some(Item::structure(Tag::BATCH_ITEM, fields)),
    }
}
