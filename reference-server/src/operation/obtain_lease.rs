//! Obtain Lease (KMIP 1.4 section 4.18, 2.1 section 6.1.35).

use kmip_conform_protocol::enumeration::State;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::{lease, lifecycle, usage_limits};

/// Grants the use of an object for a time.
pub(super) fn obtain_lease(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let object = cx.find_online(payload)?;
    // 1.x names no other reason for it than that no lease is granted.
    lifecycle::require_states(&object, cx.version).map_err(|error| match cx.version.is_1x() {
        true => OperationError::new(Cause::LeaseRefused, error.message),
        false => error,
    })?;
    let state = object.state(cx.now);
    if ![State::PRE_ACTIVE, State::ACTIVE].contains(&state) {
        return Err(OperationError::new(
            Cause::LeaseRefused,
            format!("no lease for an object in state {state}"),
        ));
    }
    if usage_limits::remaining(&object) == Some(0) {
        return Err(OperationError::new(
            Cause::UsageLimitExceeded,
            "the object's usage limits are used up",
        ));
    }
    let seconds = lease::granted(&object, cx.now, cx.settings);
    Ok(vec![
        Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str()),
        Item::interval(Tag::LEASE_TIME, seconds),
        Item::date_time(Tag::LAST_CHANGE_DATE, object.last_change(cx.now)),
    ])
}
