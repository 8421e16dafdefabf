//! Ping (KMIP 2.1 section 6.1.36).

use kmip_conform_protocol::Item;

use super::Context;
use crate::error::OperationError;

/// Shows that the server is there.
pub(super) fn ping(_payload: &Item, _cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    Ok(Vec::new())
}
