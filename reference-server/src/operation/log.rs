//! Log (KMIP 2.1 section 6.1.29).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};

/// Writes a client's text to the server's log.
pub(super) fn log(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let text = payload
        .field(Tag::LOG_MESSAGE)
        .and_then(Item::as_text)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no Log Message is given"))?;
    tracing::info!(identity = cx.identity, text, "client log message");
    Ok(Vec::new())
}
