//! Deactivate (KMIP 3.0 draft).

use kmip_conform_protocol::enumeration::{DeactivationReasonCode, State};
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::{creation, lifecycle};

/// Ends an object's active life, now or at the date given.
pub(super) fn deactivate(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    lifecycle::require_states(&object, cx.version)?;
    let state = object.state(cx.now);
    if state != State::ACTIVE {
        return Err(OperationError::new(
            Cause::WrongState,
            format!("an object in state {state} cannot be deactivated"),
        ));
    }
    let date = payload.field(Tag::DEACTIVATION_DATE).cloned();
    let reason = payload.field(Tag::DEACTIVATION_REASON).cloned();
    let now = || Item::date_time(Tag::DEACTIVATION_DATE, cx.now);
    object.attributes.set(date.unwrap_or_else(now));
    object.attributes.set(reason.unwrap_or_else(unspecified));
    creation::check_dates(&object)?;
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(vec![id])
}

fn unspecified() -> Item {
    let code = Item::enumeration(
        Tag::DEACTIVATION_REASON_CODE,
        DeactivationReasonCode::UNSPECIFIED,
    );
    Item::structure(Tag::DEACTIVATION_REASON, vec![code])
}
