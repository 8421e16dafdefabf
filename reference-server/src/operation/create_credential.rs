//! Create Credential (KMIP 3.0 draft).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::system_object::{self, CREDENTIALS};

/// Keeps a credential, to which a user is tied by its Credential Link.
pub(super) fn create_credential(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let stated = payload
        .field(Tag::CREDENTIAL_TYPE)
        .and_then(Item::as_enumeration);
    let form = CREDENTIALS
        .iter()
        .find(|form| Some(form.credential_type.0) == stated)
        .ok_or_else(|| {
            OperationError::new(
                Cause::InvalidField,
                "credentials of this type are not kept as objects",
            )
        })?;
    let content = payload.field(form.content).cloned().ok_or_else(|| {
        OperationError::new(
            Cause::InvalidMessage,
            format!("a credential of this type needs {}", form.content),
        )
    })?;
    system_object::create(form.object_type, Some(content), payload, cx)
}
