//! Asynchronous operations: what Poll and Cancel steps belong to, and Poll requests of our own
//! (KMIP 2.1 sections 6.1.34 and 9.3; 1.x sections 4.25 and 6.7).

use std::time::Duration;

use kmip_conform_protocol::enumeration::{AsynchronousIndicator, Operation, ResultStatus};
use kmip_conform_protocol::{Item, Tag, Value};

use super::clock::SiteClock;
use super::message;
use crate::case::{Case, Step};

/// A later step that deals with the outcome of an asynchronous one.
pub(super) enum Later<'c> {
    /// Polls it to the end; its response is the outcome.
    Poll(&'c Step),
    /// Cancels it.
    Cancel(&'c Step),
}

/// Whether the step polls.
pub(super) fn is_poll(step: &Step) -> bool {
    step.operations() == [Operation::POLL]
}

/// The step that brings the outcome of an asynchronous one: the last Poll of those that follow,
/// or a Cancel.
pub(super) fn later<'c>(case: &'c Case, step: &Step) -> Option<Later<'c>> {
    let mut found = None;
    for later in case.steps.iter().skip(step.index + 1) {
        if is_poll(later) {
            found = Some(Later::Poll(later));
            if !message::expects_pending(later) {
                break;
            }
        } else if later.operations() == [Operation::CANCEL] {
            return Some(Later::Cancel(later));
        } else if found.is_some() || message::expects_pending(later) {
            break;
        }
    }
    found
}

/// Whether the target may answer the request later: if the client says that it can wait (KMIP 2.1
/// section 9.2, 1.4 section 6.7).
pub(super) fn may_wait(request: &Item) -> bool {
    match indicator(request) {
        Some(Value::Boolean(accepts)) => *accepts,
        Some(Value::Enumeration(number)) => *number != AsynchronousIndicator::PROHIBITED.0,
        _ => false,
    }
}

/// Whether the target has to answer the request later (KMIP 2.1 section 11.3).
pub(super) fn has_to_wait(request: &Item) -> bool {
    indicator(request) == Some(&Value::Enumeration(AsynchronousIndicator::MANDATORY.0))
}

fn indicator(request: &Item) -> Option<&Value> {
    let path = [Tag::REQUEST_HEADER, Tag::ASYNCHRONOUS_INDICATOR];
    Some(&request.at(&path)?.value)
}

/// A Poll for the first pending item of `response`, and which of its batch items that is; none if
/// nothing is pending, or if what is cannot be asked for.
pub(super) fn request(request: &Item, response: &Item) -> Option<(usize, Item)> {
    let mut items = response.fields_with(Tag::BATCH_ITEM).enumerate();
    let (index, pending) = items.find(|(_, item)| is_pending(item))?;
    let value = pending.field(Tag::ASYNCHRONOUS_CORRELATION_VALUE)?.clone();
    let version = message::version(request)?;
    let poll = message::request(version, Operation::POLL, vec![value]);
    Some((index, poll))
}

/// The response with what a Poll brought in the place of the pending item. Where that is all there
/// is, the answer to the Poll is the response; the rest of a batch stays as it was answered.
pub(super) fn complete(response: Item, index: usize, polled: Item) -> Item {
    let batch: Vec<&Item> = response.fields_with(Tag::BATCH_ITEM).collect();
    let pending = batch.get(index);
    let id = pending.and_then(|item| item.field(Tag::UNIQUE_BATCH_ITEM_ID).cloned());
    if batch.len() < 2 || polled.tag != response.tag {
        let tag = polled.tag;
        let whole = fields(polled).into_iter();
        return Item::structure(tag, whole.map(|field| named(field, id.as_ref())).collect());
    }
    let tag = response.tag;
    let mut outcomes = fields(polled);
    outcomes.retain(|field| field.tag == Tag::BATCH_ITEM);
    let mut whole = fields(response);
    let mut items = (0..whole.len()).filter(|place| is_batch_item(whole.get(*place)));
    if let Some(place) = items.nth(index) {
        let outcomes = outcomes.into_iter();
        let outcomes: Vec<Item> = outcomes.map(|one| named(one, id.as_ref())).collect();
        whole.splice(place..=place, outcomes);
    }
    Item::structure(tag, whole)
}

fn is_batch_item(item: Option<&Item>) -> bool {
    item.is_some_and(|item| item.tag == Tag::BATCH_ITEM)
}

fn fields(item: Item) -> Vec<Item> {
    match item.value {
        Value::Structure(fields) => fields,
        _ => Vec::new(),
    }
}

/// A batch item under the id that its request has in the batch: the Poll had none.
fn named(item: Item, id: Option<&Item>) -> Item {
    let Some(id) = id.filter(|_| item.tag == Tag::BATCH_ITEM) else {
        return item;
    };
    let tag = item.tag;
    let mut fields = fields(item);
    if !fields.iter().any(|field| field.tag == id.tag) {
        let after = fields
            .iter()
            .take_while(|field| field.tag == Tag::OPERATION);
        fields.insert(after.count(), id.clone());
    }
    Item::structure(tag, fields)
}

fn is_pending(item: &Item) -> bool {
    message::status(item) == Some(ResultStatus::OPERATION_PENDING)
}

/// Leaves the target time to work: `remote`, or next to nothing where it is ours.
pub(super) async fn pause(clock: &SiteClock, remote: Duration) {
    let pause = if clock.is_movable() {
        Duration::from_millis(5)
    } else {
        remote
    };
    tokio::time::sleep(pause).await;
}
