//! RNG Retrieve (KMIP 1.4 section 4.35, 2.1 section 6.1.49).

use kmip_conform_protocol::{Item, Tag};
use rand_core::Rng;

use super::Context;
use crate::error::{Cause, OperationError};

/// The most octets that one request gets.
const MOST: usize = 1 << 20;

/// Gives octets of the server's generator.
pub(super) fn rng_retrieve(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let wanted = payload
        .field(Tag::DATA_LENGTH)
        .and_then(Item::as_integer)
        .and_then(|length| usize::try_from(length).ok())
        .ok_or_else(|| OperationError::new(Cause::InvalidField, "Data Length lies below 0"))?;
    if wanted > MOST {
        return Err(OperationError::new(
            Cause::CryptographicFailure,
            format!("the generator gives {MOST} octets at most"),
        ));
    }
    let mut octets = vec![0; wanted];
    cx.rng.fill_bytes(&mut octets);
    Ok(vec![Item::bytes(Tag::DATA, octets)])
}
