//! Interop (KMIP 2.1 section 6.1.26). Offered only by a server that is started for testing.

use kmip_conform_protocol::enumeration::InteropFunction;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::job;
use crate::store::RecordKind;

/// Marks the begin or end of a test, or removes what the client left.
pub(super) fn interop(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let function = payload
        .field(Tag::INTEROP_FUNCTION)
        .and_then(Item::as_enumeration)
        .map(InteropFunction);
    match function {
        Some(InteropFunction::BEGIN | InteropFunction::END) => Ok(Vec::new()),
        Some(InteropFunction::RESET) => {
            for object in cx.store.owned_by(cx.identity) {
                cx.store.remove(&object.id);
            }
            for job in job::of_owner(cx.identity, cx.store) {
                job::forget(&job, cx.store);
            }
            for kind in [RecordKind::Constraints, RecordKind::Defaults] {
                cx.store.put_record(kind, cx.identity, None);
            }
            Ok(Vec::new())
        }
        Some(_) => Err(OperationError::new(
            Cause::InvalidField,
            "the Interop Function is unknown",
        )),
        None => Err(OperationError::new(
            Cause::InvalidMessage,
            "no Interop Function is given",
        )),
    }
}
