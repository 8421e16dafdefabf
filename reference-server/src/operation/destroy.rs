//! Destroy (KMIP 1.4 section 4.21, 2.1 section 6.1.15).

use kmip_conform_protocol::enumeration::State;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::one_time_pad;

/// Destroys an object's material; its attributes stay.
pub(super) fn destroy(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    if object.is_destroyed() {
        return Err(OperationError::new(
            Cause::ObjectDestroyed,
            "the object is destroyed already",
        ));
    }
    if object.state(cx.now) == State::ACTIVE {
        return Err(OperationError::new(
            Cause::WrongState,
            "an active object cannot be destroyed",
        ));
    }
    one_time_pad::forget(&object, cx.store);
    object.empty();
    let date = Item::date_time(Tag::DESTROY_DATE, cx.now);
    object.attributes.set(date);
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(vec![id])
}
