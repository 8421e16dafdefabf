//! Cancel (KMIP 1.4 section 4.27, 2.1 section 6.1.5).

use kmip_conform_protocol::enumeration::{CancellationResult, ProcessingStage};
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::job::{self, Job};

/// Ends an asynchronous request that is not completed. One that nobody knows is Unavailable, as
/// the enumeration has it (KMIP 2.1 section 11.7); an empty value names no request in 2.x.
pub(super) fn cancel(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let result = match job::named(payload, cx.identity, cx.store) {
        Ok(job) => end(job, cx),
        Err(error)
            if error.cause == Cause::InvalidAsynchronousCorrelation
                && (cx.version.is_1x() || job::may_be_given(payload)) =>
        {
            CancellationResult::UNAVAILABLE
        }
        Err(error) => return Err(error),
    };
    let correlation = payload.field(Tag::ASYNCHRONOUS_CORRELATION_VALUE);
    let mut fields: Vec<Item> = correlation.into_iter().cloned().collect();
    fields.push(Item::enumeration(Tag::CANCELLATION_RESULT, result));
    Ok(fields)
}

fn end(mut job: Job, cx: &mut Context<'_>) -> CancellationResult {
    if job.stage == ProcessingStage::COMPLETED {
        return match (job.canceled, job.failed()) {
            (true, _) => CancellationResult::CANCELED,
            (false, true) => CancellationResult::FAILED,
            (false, false) => CancellationResult::COMPLETED,
        };
    }
    job.canceled = true;
    job.fail(OperationError::new(
        Cause::Canceled,
        "the client canceled the operation",
    ));
    job.save(cx.store);
    CancellationResult::CANCELED
}
