//! Hash (KMIP 1.4 section 4.37, 2.1 section 6.1.24).

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::crypto::HashState;
use crate::error::{Cause, OperationError};
use crate::key_use::refused;
use crate::parameters::{Parameters, bad};
use crate::streams::{Part, Work, unknown};

/// Hashes data, at once or by parts.
pub(super) fn hash(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let (part, earlier) = Part::of(payload, Operation::HASH, None, cx)?;
    let mut state = match earlier {
        Some(Work::Hash(state)) => state,
        Some(_) => return Err(unknown()),
        None => {
            let hash = Parameters::given(payload).hash();
            let hash = hash.ok_or_else(|| bad("no Hashing Algorithm is given"))?;
            HashState::new(hash).map_err(refused)?
        }
    };
    let data = cx.data(payload, Tag::DATA)?;
    if data.is_none() && part.first && part.last {
        return Err(OperationError::new(
            Cause::InvalidMessage,
            "no data are given",
        ));
    }
    state.update(&data.unwrap_or_default());
    if part.last {
        part.leave(None, cx);
        return Ok(vec![Item::bytes(Tag::DATA, state.finish())]);
    }
    let correlation = part.leave(Some(Work::Hash(state)), cx);
    Ok(correlation.into_iter().collect())
}

#[cfg(test)]
mod tests;
