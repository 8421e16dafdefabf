//! The store that every connection shares.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use super::disk::Disk;
use super::tables::{Changes, Position, Tables};
use super::writer::Writer;
use super::{StoreError, Transaction};

/// A store in memory, which lasts as long as the process or has a file behind it.
#[derive(Default)]
pub struct SharedStore {
    tables: RwLock<Tables>,
    last_sequence: Arc<AtomicU64>,
    writer: Option<Writer>,
}

impl SharedStore {
    /// An empty store that ends with the process.
    pub fn new() -> Self {
        Self::default()
    }

    /// A store whose objects and records survive in a folder. They are all in memory, too, where
    /// they are found.
    ///
    /// # Errors
    /// A folder in use, or data that this server cannot read.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let (disk, held) = Disk::open(folder)?;
        let mut tables = Tables::default();
        let position = tables.apply(&held.contents);
        let last_sequence = Arc::new(AtomicU64::new(held.last_sequence));
        let writer = Writer::start(disk, position, Arc::clone(&last_sequence));
        Ok(Self {
            tables: RwLock::new(tables),
            last_sequence,
            writer: Some(writer),
        })
    }

    /// A transaction beside others; it may end in a conflict with one of them.
    pub fn begin(&self) -> Transaction<'_> {
        Transaction::shared(self, &self.tables)
    }

    /// A transaction that everybody else waits for, and that nothing can come between.
    pub fn begin_alone(&self) -> Transaction<'_> {
        Transaction::sole(self, &self.tables)
    }

    /// Whether changes survive the process, so that answers wait for the disk.
    pub fn is_durable(&self) -> bool {
        self.writer.is_some()
    }

    /// Waits until what a transaction did and saw is where it survives.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn wait(&self, position: Position) -> Result<(), StoreError> {
        match &self.writer {
            Some(writer) => writer.wait(position),
            None => Ok(()),
        }
    }

    pub(super) fn apply(&self, tables: &mut Tables, changes: Changes) -> Position {
        let position = tables.apply(&changes);
        if let Some(writer) = &self.writer {
            writer.push(changes, position);
        }
        position
    }

    pub(super) fn next_sequence(&self) -> u64 {
        self.last_sequence.fetch_add(1, Ordering::AcqRel) + 1
    }
}
