//! Performing the items of a batch (KMIP 1.4 section 4, 2.1 chapters 8 and 9).

use std::collections::HashMap;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};
use rand_chacha::ChaCha20Rng;

use crate::attribute;
use crate::counters;
use crate::error::{Cause, OperationError};
use crate::message::{Client, ErrorOption, Outcome, RequestHeader, check_attestation};
use crate::operation::{self, Context};
use crate::protection;
use crate::push::Channel;
use crate::settings::Settings;
use crate::store::Store;
use crate::streams::Streams;

/// What every item of a message is performed with.
pub struct Environment<'a> {
    /// The version of the message.
    pub version: ProtocolVersion,
    /// Whom the message speaks for.
    pub client: &'a Client,
    /// Seconds since 1970.
    pub now: i64,
    /// What the operator decided.
    pub settings: &'a Settings,
    /// The objects.
    pub store: &'a mut dyn Store,
    /// The source of chance.
    pub rng: &'a mut ChaCha20Rng,
    /// The operations by parts that are under way.
    pub streams: &'a mut Streams,
    /// The connection, where its roles can be exchanged.
    pub channel: Option<Channel<'a>>,
}

/// Performs the items in the order of the message and applies the Batch Error Continuation
/// Option. Items that are not reached are not answered; those at a position of `refusals` are not
/// performed.
pub fn run_batch(
    message: &Item,
    header: &RequestHeader,
    refusals: &HashMap<usize, OperationError>,
    environment: Environment<'_>,
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let mut cx = Context::new(environment);
    let start = cx.store.mark();
    for (position, item) in message.fields_with(Tag::BATCH_ITEM).enumerate() {
        let outcome = perform(item, refusals.get(&position), &mut cx);
        let failed = outcome.result.is_err();
        outcomes.push(outcome);
        match header.error_option {
            ErrorOption::Stop if failed => break,
            ErrorOption::Undo if failed => {
                cx.store.roll_back(start);
                for done in outcomes.iter_mut().filter(|one| one.result.is_ok()) {
                    done.undone = true;
                }
                break;
            }
            _ => {}
        }
    }
    outcomes
}

/// Performs one item; a failed one leaves no trace.
fn perform(item: &Item, refusal: Option<&OperationError>, cx: &mut Context<'_>) -> Outcome {
    let mark = cx.store.mark();
    let result = dispatch(item, refusal, cx);
    let stand_in = cx.take_answer();
    if result.is_err() {
        cx.store.roll_back(mark);
    }
    Outcome {
        operation: item.field(Tag::OPERATION).cloned(),
        batch_item_id: item.field(Tag::UNIQUE_BATCH_ITEM_ID).cloned(),
        result,
        undone: false,
        stand_in,
    }
}

fn dispatch(
    item: &Item,
    refusal: Option<&OperationError>,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let invalid = |message| OperationError::new(Cause::InvalidMessage, message);
    let operation = item
        .field(Tag::OPERATION)
        .and_then(Item::as_enumeration)
        .map(Operation)
        .ok_or_else(|| invalid("the batch item names no operation"))?;
    let handler = operation::handler(operation, cx.version, cx.settings).ok_or_else(|| {
        OperationError::new(
            Cause::OperationNotSupported,
            format!("{operation} is not supported in KMIP {}", cx.version),
        )
    })?;
    if let Some(refusal) = refusal {
        return Err(refusal.clone());
    }
    let payload = item
        .field(Tag::REQUEST_PAYLOAD)
        .ok_or_else(|| invalid("the batch item has no payload"))?;
    let mut payload = attribute::internal(payload, cx.version);
    if attribute::has_link_to_result(&payload) {
        cx.bind_links(payload.to_mut())?;
    }
    cx.operation = Some(operation);
    cx.permit.admit(operation, cx.now, cx.store)?;
    check_attestation(operation, cx.attestation, cx.version, cx.settings)?;
    protection::check(operation, &payload)?;
    let result = handler(&payload, cx);
    if let Ok(response) = &result {
        counters::count(operation, &payload, response, cx);
        cx.permit.count(cx.now, cx.store);
    }
    cx.finish_item(operation, result.as_ref().ok().map(Vec::as_slice));
    result
}
