//! Process (KMIP 2.1 section 6.1.39).

use kmip_conform_protocol::Item;
use kmip_conform_protocol::enumeration::ProcessingStage;

use super::Context;
use crate::error::{Cause, OperationError};
use crate::job;

/// Performs an asynchronous request now, so that the next Poll gives its result; with it goes what
/// came in the same message, whose order holds.
pub(super) fn process(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let job = job::named(payload, cx.identity, cx.store)?;
    if job.stage == ProcessingStage::COMPLETED {
        return Err(OperationError::new(
            Cause::AlreadyProcessed,
            "the request is completed already",
        ));
    }
    job::perform(&job::group_of(&job), cx.surroundings());
    Ok(Vec::new())
}
