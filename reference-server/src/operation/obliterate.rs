//! Obliterate (KMIP 3.0 draft).

use kmip_conform_protocol::Item;
use kmip_conform_protocol::enumeration::State;

use super::Context;
use crate::error::{Cause, OperationError};
use crate::one_time_pad;

/// Removes an object with its attributes, so that nothing tells that it was there. As with Destroy,
/// an active object must be deactivated before.
pub(super) fn obliterate(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let object = cx.find(payload)?;
    if object.state(cx.now) == State::ACTIVE {
        return Err(OperationError::new(
            Cause::WrongState,
            "an active object cannot be obliterated",
        ));
    }
    one_time_pad::forget(&object, cx.store);
    cx.store.remove(&object.id);
    Ok(Vec::new())
}
