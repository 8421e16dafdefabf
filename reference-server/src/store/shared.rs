//! The store that every connection shares.

use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Transaction;
use super::tables::{Changes, Position, Tables};

/// A store that lasts as long as the process.
#[derive(Debug, Default)]
pub struct SharedStore {
    tables: RwLock<Tables>,
    last_sequence: AtomicU64,
}

impl SharedStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// A transaction beside others; it may end in a conflict with one of them.
    pub fn begin(&self) -> Transaction<'_> {
        Transaction::shared(self, &self.tables)
    }

    /// A transaction that everybody else waits for, and that nothing can come between.
    pub fn begin_alone(&self) -> Transaction<'_> {
        Transaction::sole(self, &self.tables)
    }

    pub(super) fn apply(&self, tables: &mut Tables, changes: Changes) -> Position {
        tables.apply(&changes)
    }

    pub(super) fn next_sequence(&self) -> u64 {
        self.last_sequence.fetch_add(1, Ordering::Relaxed) + 1
    }
}
