//! Writing final changes to the disk, many transactions at once: whoever waits for a write does not
//! keep others from their work.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::StoreError;
use super::disk::Disk;
use super::tables::{Changes, Position};

/// The thread that writes. Dropping it writes what is left.
pub(super) struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    queue: Mutex<Queue>,
    /// Something was put into the queue, or it was closed.
    filled: Condvar,
    /// Something was written, or cannot be.
    written: Condvar,
}

#[derive(Default)]
struct Queue {
    changes: Vec<Changes>,
    /// The transaction of the last of the changes.
    last: Position,
    /// The last transaction that is on the disk.
    written: Position,
    /// Whether a write failed, after which nothing is written any more: what is on the disk is not
    /// known.
    failed: bool,
    closed: bool,
}

impl Writer {
    /// Starts writing to `disk`; everything up to `written` is there already.
    pub fn start(disk: Disk, written: Position, sequence: Arc<AtomicU64>) -> Self {
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue {
                last: written,
                written,
                ..Queue::default()
            }),
            filled: Condvar::new(),
            written: Condvar::new(),
        });
        let own = Arc::clone(&shared);
        let thread = thread::spawn(move || while own.write_next(&disk, &sequence) {});
        Self {
            shared,
            thread: Some(thread),
        }
    }

    /// Puts changes into the queue; calls come in the order of the positions.
    pub fn push(&self, changes: Changes, at: Position) {
        let mut queue = self.shared.lock();
        queue.changes.push(changes);
        queue.last = at;
        self.shared.filled.notify_one();
    }

    /// Waits until everything up to `position` is on the disk.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn wait(&self, position: Position) -> Result<(), StoreError> {
        let queue = self.shared.lock();
        let waits = |queue: &mut Queue| queue.written < position && !queue.failed;
        let queue = self.shared.written.wait_while(queue, waits);
        match queue.unwrap_or_else(PoisonError::into_inner).written < position {
            true => Err(StoreError::NotWritten),
            false => Ok(()),
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // No holder leaves the queue half changed.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what is in the queue, waiting for something to be; whether there may be more.
    fn write_next(&self, disk: &Disk, sequence: &AtomicU64) -> bool {
        let idle = |queue: &mut Queue| queue.changes.is_empty() && !queue.closed;
        let queue = self.filled.wait_while(self.lock(), idle);
        let mut queue = queue.unwrap_or_else(PoisonError::into_inner);
        let (changes, last) = (std::mem::take(&mut queue.changes), queue.last);
        drop(queue);
        if changes.is_empty() {
            return false;
        }
        let result = disk.write(&changes, sequence.load(Ordering::Acquire));
        let mut queue = self.lock();
        match &result {
            Ok(()) => queue.written = last,
            Err(error) => {
                tracing::error!(%error, "the data cannot be written; changes are refused from now on");
                queue.failed = true;
            }
        }
        self.written.notify_all();
        result.is_ok()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.filled.notify_one();
        if let Some(thread) = self.thread.take() {
            // It does not panic; there would be nobody to tell.
            let _ = thread.join();
        }
    }
}
