//! Which objects live through the states, and what a state allows (KMIP 1.4 section 3.22, 2.1
//! section 4.57).

use kmip_conform_protocol::enumeration::State;
use kmip_conform_protocol::{ProtocolVersion, Tag, schema};

use crate::error::{Cause, OperationError};
use crate::store::Object;

/// Refuses objects that have no State in `version`, such as templates.
///
/// # Errors
/// The operation does not work on this type of object.
pub fn require_states(object: &Object, version: ProtocolVersion) -> Result<(), OperationError> {
    let has_states = schema::attribute_by_tag(Tag::STATE)
        .and_then(|row| row.rules_in(version))
        .is_some_and(|rules| rules.applies_to(object.object_type));
    if has_states {
        return Ok(());
    }
    Err(OperationError::new(
        Cause::WrongObjectType,
        format!("a {} has no state", object.object_type),
    ))
}

/// Whether protection may be applied with the object now.
pub fn may_protect(object: &Object, now: i64) -> bool {
    let started = object
        .attributes
        .date(Tag::PROCESS_START_DATE)
        .is_none_or(|date| date <= now);
    let stopped = object
        .attributes
        .date(Tag::PROTECT_STOP_DATE)
        .is_some_and(|date| date <= now);
    object.state(now) == State::ACTIVE && started && !stopped
}
