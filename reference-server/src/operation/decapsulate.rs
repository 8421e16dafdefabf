//! Decapsulate (KMIP 3.0 section 6.1.15).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use super::encapsulate::{keep, scheme};
use crate::crypto;
use crate::error::{Cause, OperationError};
use crate::key_use::{self, Use, refused};
use crate::parameters::Parameters;

/// Learns the secret that was encapsulated for the key, and keeps it as Secret Data.
pub(super) fn decapsulate(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let object = key_use::key(payload, Use::Decapsulate, cx)?;
    let data = cx
        .data(payload, Tag::DATA)?
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no data are given"))?;
    let key = key_use::material(&object)?;
    let scheme = scheme(Parameters::of(payload, &object), &key)?;
    let secret = crypto::decapsulate(scheme, &key, &data, cx.rng).map_err(refused)?;
    let id = keep(payload, &secret, cx)?;
    key_use::count(&object, secret.len(), true, cx)?;
    Ok(vec![Item::text(Tag::UNIQUE_IDENTIFIER, id)])
}
