//! Asynchronous operations: what Poll and Cancel steps belong to, and Poll requests of our own
//! (KMIP 2.1 sections 6.1.34 and 9.3; 1.x sections 4.25 and 6.7).

use std::time::Duration;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};

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

/// A Poll for the first pending item of `response`; none if nothing is pending.
pub(super) fn request(request: &Item, response: &Item) -> Option<Item> {
    let pending = response.fields_with(Tag::BATCH_ITEM).find(|item| {
        use kmip_conform_protocol::enumeration::ResultStatus;
        message::status(item) == Some(ResultStatus::OPERATION_PENDING)
    })?;
    let value = pending.field(Tag::ASYNCHRONOUS_CORRELATION_VALUE)?.clone();
    Some(message::request(
        message::version(request)?,
        Operation::POLL,
        vec![value],
    ))
}

/// Leaves the target time to work.
pub(super) async fn pause(clock: &SiteClock) {
    let pause = if clock.is_movable() { 5 } else { 500 };
    tokio::time::sleep(Duration::from_millis(pause)).await;
}
