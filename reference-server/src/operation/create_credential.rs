//! Create Credential (KMIP 3.0 draft).

use kmip_conform_protocol::enumeration::OtpAlgorithm;
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
    let counts = content
        .field(Tag::OTP_ALGORITHM)
        .and_then(Item::as_enumeration)
        == Some(OtpAlgorithm::HOTP.0);
    let answer = system_object::create(form.object_type, Some(content), payload, cx)?;
    if counts {
        begin_count(&answer, cx);
    }
    Ok(answer)
}

/// Shows the counter of the next code, which starts at zero (RFC 4226 section 5.1).
fn begin_count(answer: &[Item], cx: &mut Context<'_>) {
    let id = answer.first().and_then(Item::as_text);
    if let Some(object) = id.and_then(|id| cx.store.object(id)) {
        let mut object = (*object).clone();
        let counter = Item::bytes(Tag::OTP_COUNTER, 0_u64.to_be_bytes());
        object.attributes.set_if_absent(counter);
        cx.store.put(object);
    }
}
