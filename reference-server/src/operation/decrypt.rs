//! Decrypt (KMIP 1.4 section 4.30, 2.1 section 6.1.11).

use kmip_conform_protocol::Item;

use super::{Context, cipher};
use crate::crypto::Direction;
use crate::error::OperationError;

/// Decrypts data, at once or by parts.
pub(super) fn decrypt(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    cipher::process(payload, Direction::Decrypt, cx)
}
