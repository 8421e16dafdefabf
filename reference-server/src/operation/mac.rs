//! MAC (KMIP 1.4 section 4.33, 2.1 section 6.1.32).

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::crypto::MacState;
use crate::error::{Cause, OperationError};
use crate::key_use::{self, Use, refused};
use crate::parameters::{Parameters, bad};
use crate::store::Object;
use crate::streams::{Part, Work, unknown};

/// Makes a code over data, at once or by parts.
pub(super) fn mac(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let object = key_use::key(payload, Use::MacGenerate, cx)?;
    let (part, earlier) = Part::of(payload, Operation::MAC, Some(&object.id), cx)?;
    let data = cx.data(payload, Tag::DATA)?;
    if data.is_none() && part.first && part.last {
        return Err(OperationError::new(
            Cause::InvalidMessage,
            "no data are given",
        ));
    }
    let data = data.unwrap_or_default();
    key_use::count(&object, data.len(), part.first, cx)?;
    let mut state = match earlier {
        Some(Work::Mac { state, .. }) => state,
        Some(_) => return Err(unknown()),
        None => start(payload, &object)?,
    };
    state.update(&data);
    let mut fields = vec![Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str())];
    if part.last {
        fields.push(Item::bytes(Tag::MAC_DATA, state.clone().finish()));
    }
    let expected = None;
    fields.extend(part.leave(Some(Work::Mac { state, expected }), cx));
    Ok(fields)
}

/// Starts the code that the parameters name, or else the key's own algorithm.
pub(crate) fn start(payload: &Item, object: &Object) -> Result<MacState, OperationError> {
    let parameters = Parameters::of(payload, object);
    let algorithm = parameters
        .algorithm()
        .or_else(|| key_use::algorithm(object))
        .ok_or_else(|| bad("no Cryptographic Algorithm is given"))?;
    let key = key_use::secret(object)?;
    MacState::new(algorithm, parameters.mode(), &key).map_err(refused)
}

#[cfg(test)]
mod tests;
