//! What the core asks of a store.

use std::sync::Arc;

use super::Object;

/// A point in a transaction to which a store can go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(pub(super) usize);

/// Keeps objects. Changes since the last [`commit`](Store::commit) can be taken back, which a
/// failed operation and the Undo option need (KMIP 2.1 section 9.6).
pub trait Store: Send {
    /// The object with this Unique Identifier, whoever owns it.
    fn object(&self, id: &str) -> Option<Arc<Object>>;

    /// Adds an object, or replaces the one with its identifier.
    fn put(&mut self, object: Object);

    /// Forgets an object.
    fn remove(&mut self, id: &str);

    /// The objects of an identity, oldest first.
    fn owned_by(&self, owner: &str) -> Vec<Arc<Object>>;

    /// The objects of an identity that have this Name and are not destroyed.
    fn named(&self, owner: &str, name: &str) -> Vec<Arc<Object>>;

    /// A number higher than any before; never given twice, even after a roll-back.
    fn next_sequence(&mut self) -> u64;

    /// The present point of the transaction.
    fn mark(&self) -> Mark;

    /// Takes back every change since `mark`.
    fn roll_back(&mut self, mark: Mark);

    /// Makes every change so far final.
    fn commit(&mut self);
}
