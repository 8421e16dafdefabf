//! Message extensions (KMIP 1.4 section 6.16, 2.1 section 9.13). The server knows none.

use kmip_conform_protocol::{Item, Tag};

use crate::error::{Cause, OperationError};

/// Refuses a message with a critical extension; others are ignored.
///
/// # Errors
/// An extension that the client holds critical: the whole message is to be rejected.
pub fn refuse_critical_extensions(message: &Item) -> Result<(), OperationError> {
    let critical = message
        .fields_with(Tag::BATCH_ITEM)
        .flat_map(|item| item.fields_with(Tag::MESSAGE_EXTENSION))
        .filter_map(|extension| extension.field(Tag::CRITICALITY_INDICATOR))
        .any(|indicator| indicator.as_boolean() == Some(true));
    if critical {
        return Err(OperationError::new(
            Cause::UnknownExtension,
            "a critical message extension is not understood",
        ));
    }
    Ok(())
}
