//! Encrypt (KMIP 1.4 section 4.29, 2.1 section 6.1.17).

use kmip_conform_protocol::Item;

use super::{Context, cipher};
use crate::crypto::Direction;
use crate::error::OperationError;

/// Encrypts data, at once or by parts.
pub(super) fn encrypt(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    cipher::process(payload, Direction::Encrypt, cx)
}

#[cfg(test)]
mod tests;
