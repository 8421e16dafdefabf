//! Query Asynchronous Requests (KMIP 2.1 section 6.1.41).

use kmip_conform_protocol::{Item, Tag, Value};

use super::Context;
use crate::error::OperationError;
use crate::job::{self, Job};

/// Lists the client's asynchronous requests whose results it did not get by Poll or Cancel; the
/// payload may name correlation values and operations.
pub(super) fn query_asynchronous_requests(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let values = payload.field(Tag::ASYNCHRONOUS_CORRELATION_VALUES);
    let operations = payload.field(Tag::OPERATIONS);
    let asked = |job: &Job| {
        let by_value = values.map(Item::fields).unwrap_or_default().iter();
        let by_operation = operations.map(Item::fields).unwrap_or_default().iter();
        let mut values = by_value.filter_map(Item::as_bytes).peekable();
        let mut operations = by_operation.filter_map(Item::as_enumeration).peekable();
        (values.peek().is_none() || values.any(|value| value == job.correlation))
            && (operations.peek().is_none() || operations.any(|one| one == job.operation().0))
    };
    let jobs = job::of_owner(cx.identity, cx.store).into_iter();
    Ok(jobs
        .filter(|job| !job.canceled && asked(job))
        .map(|job| described(&job))
        .collect())
}

fn described(job: &Job) -> Item {
    Item::structure(
        Tag::ASYNCHRONOUS_REQUEST,
        vec![
            Item::bytes(Tag::ASYNCHRONOUS_CORRELATION_VALUE, job.correlation.clone()),
            Item::enumeration(Tag::OPERATION, job.operation()),
            Item::new(Tag::SUBMISSION_DATE, Value::DateTimeExtended(job.submitted)),
            Item::enumeration(Tag::PROCESSING_STAGE, job.stage),
        ],
    )
}
