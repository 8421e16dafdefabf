//! Revoke (KMIP 1.4 section 4.20, 2.1 section 6.1.44).

use kmip_conform_protocol::enumeration::{ObjectType, RevocationReasonCode, State};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::lifecycle;
use crate::store::Object;

/// Puts an object into the Compromised or the Deactivated state.
pub(super) fn revoke(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let mut object = (*cx.find_online(payload)?).clone();
    if object.object_type != ObjectType::OPAQUE_OBJECT {
        lifecycle::require_states(&object, cx.version)?;
    }
    let reason = match payload.field(Tag::REVOCATION_REASON) {
        Some(reason) => reason.clone(),
        // From 3.0 it may be left out.
        None if cx.version >= ProtocolVersion::V3_0 => unspecified(),
        None => {
            let message = "no Revocation Reason is given";
            return Err(OperationError::new(Cause::InvalidMessage, message));
        }
    };
    let code = code(&reason, cx)?;
    let compromised = [
        RevocationReasonCode::KEY_COMPROMISE,
        RevocationReasonCode::CA_COMPROMISE,
    ]
    .contains(&code);
    if compromised {
        compromise(&mut object, payload, cx.now);
    } else {
        deactivate(&mut object, cx)?;
    }
    object.attributes.set(reason);
    let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
    cx.save(object);
    Ok(vec![id])
}

fn unspecified() -> Item {
    let code = Item::enumeration(
        Tag::REVOCATION_REASON_CODE,
        RevocationReasonCode::UNSPECIFIED,
    );
    Item::structure(Tag::REVOCATION_REASON, vec![code])
}

fn code(reason: &Item, cx: &Context<'_>) -> Result<RevocationReasonCode, OperationError> {
    let number = reason
        .field(Tag::REVOCATION_REASON_CODE)
        .and_then(Item::as_enumeration)
        .filter(|number| RevocationReasonCode::TABLE.lists(*number, cx.version));
    number
        .map(RevocationReasonCode)
        .ok_or_else(|| OperationError::new(Cause::InvalidField, "the Revocation Reason is unknown"))
}

/// A compromise may become known at any time, after destruction too.
fn compromise(object: &mut Object, payload: &Item, now: i64) {
    let occurred = payload
        .field(Tag::COMPROMISE_OCCURRENCE_DATE)
        .and_then(Item::as_date_time)
        .or_else(|| object.attributes.date(Tag::INITIAL_DATE))
        .unwrap_or(now);
    let attributes = &mut object.attributes;
    attributes.set(Item::date_time(Tag::COMPROMISE_DATE, now));
    attributes.set(Item::date_time(Tag::COMPROMISE_OCCURRENCE_DATE, occurred));
}

/// Only an Active object can be deactivated (KMIP 2.1 section 4.57, transition 6). The error tables
/// of 1.x know no such failure: there the object becomes Deactivated.
fn deactivate(object: &mut Object, cx: &Context<'_>) -> Result<(), OperationError> {
    let state = object.state(cx.now);
    if state != State::ACTIVE && !cx.version.is_1x() {
        return Err(OperationError::new(
            Cause::WrongState,
            format!("an object in state {state} cannot be deactivated"),
        ));
    }
    let date = Item::date_time(Tag::DEACTIVATION_DATE, cx.now);
    object.attributes.set(date);
    Ok(())
}
