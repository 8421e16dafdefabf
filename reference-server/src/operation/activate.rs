//! Activate (KMIP 1.4 section 4.19, 2.1 section 6.1.1).

use kmip_conform_protocol::enumeration::State;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::lifecycle;

/// Activates a Pre-Active object now.
pub(super) fn activate(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    lifecycle::require_states(&object, cx.version)?;
    let state = object.state(cx.now);
    if state != State::PRE_ACTIVE {
        return Err(OperationError::new(
            Cause::WrongState,
            format!("the object is in state {state}"),
        ));
    }
    let date = Item::date_time(Tag::ACTIVATION_DATE, cx.now);
    object.attributes.set(date);
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(vec![id])
}
