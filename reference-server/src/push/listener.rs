//! What waits for clients that listen, in the store: it outlives the process, and nothing of it is
//! forgotten before its client has answered.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kmip_conform_protocol::{Item, ProtocolVersion};

use super::Change;
use super::message::questions;
use super::outbox::MOST;
use crate::settings::ClientListener;
use crate::store::{RecordKind, Store};

/// The digits of a number in the key of a record, which keep the records in their order.
const DIGITS: usize = 20;

/// A client that listens.
#[derive(Debug)]
pub struct Listener {
    identity: String,
    version: ProtocolVersion,
    /// What the keys of its records begin with.
    prefix: String,
    /// What the client is asked first whenever the server starts.
    questions: Mutex<VecDeque<Item>>,
    /// How many records there are.
    waiting: AtomicUsize,
}

/// A message to a client that listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The Request Message.
    pub message: Item,
    /// The key of its record; none for a question.
    key: Option<String>,
}

/// The clients that the operator named. Their queues are known by client, version and number, so
/// that a client may move.
pub(super) fn listeners(configured: &[ClientListener]) -> Vec<Listener> {
    let one = |(place, listener): (usize, &ClientListener)| {
        let same = |other: &&ClientListener| {
            other.identity == listener.identity && other.version == listener.version
        };
        let before = configured.iter().take(place).filter(same).count();
        Listener {
            identity: listener.identity.clone(),
            version: listener.version,
            prefix: format!("{}@{}#{before}/", listener.identity, listener.version),
            questions: Mutex::new(questions(listener.version).into()),
            waiting: AtomicUsize::new(0),
        }
    };
    configured.iter().enumerate().map(one).collect()
}

/// Counts what waits from an earlier life of the server, and forgets what waits for clients that
/// are not named any more.
pub fn resume(listeners: &[Listener], store: &mut dyn Store) {
    for (key, _) in store.records(RecordKind::Outgoing) {
        let mut all = listeners.iter();
        match all.find(|one| key.starts_with(&one.prefix)) {
            Some(listener) => drop(listener.waiting.fetch_add(1, Ordering::AcqRel)),
            None => store.put_record(RecordKind::Outgoing, &key, None),
        }
    }
}

impl Listener {
    /// Puts what the client is to be told of changes into the store, and says how much that is.
    pub fn post(&self, changes: &[Change], now: i64, store: &mut dyn Store) -> usize {
        let own = changes
            .iter()
            .filter(|change| change.owner() == Some(self.identity.as_str()));
        let mut posted = 0;
        for message in own.filter_map(|change| change.message(self.version, now)) {
            if self.waiting.load(Ordering::Acquire).saturating_add(posted) >= MOST {
                tracing::warn!("too many messages wait for a client; one is not told");
                break;
            }
            let number = store.next_sequence();
            let key = format!("{}{number:0DIGITS$}", self.prefix);
            store.put_record(RecordKind::Outgoing, &key, Some(message));
            posted += 1;
        }
        posted
    }

    /// Counts what was posted and has become final.
    pub fn posted(&self, count: usize) {
        self.waiting.fetch_add(count, Ordering::AcqRel);
    }

    /// The oldest message that waits for the client.
    pub fn next(&self, store: &dyn Store) -> Option<Outgoing> {
        if let Some(question) = self.questions().front() {
            return Some(Outgoing {
                message: question.clone(),
                key: None,
            });
        }
        let records = store.records_under(RecordKind::Outgoing, &self.prefix);
        let (key, message) = records.into_iter().next()?;
        Some(Outgoing {
            message: (*message).clone(),
            key: Some(key),
        })
    }

    /// Whether nothing waits, as far as is known without the store.
    pub fn is_empty(&self) -> bool {
        self.waiting.load(Ordering::Acquire) == 0 && self.questions().is_empty()
    }

    /// Forgets a message that the client answered; its record, if it has one, goes from `store`.
    pub fn forget(&self, message: &Outgoing, store: &mut dyn Store) {
        if let Some(key) = &message.key {
            store.put_record(RecordKind::Outgoing, key, None);
        }
    }

    /// Counts a message that was forgotten for good.
    pub fn forgotten(&self, message: &Outgoing) {
        match message.key {
            Some(_) => drop(self.waiting.fetch_sub(1, Ordering::AcqRel)),
            None => drop(self.questions().pop_front()),
        }
    }

    fn questions(&self) -> MutexGuard<'_, VecDeque<Item>> {
        self.questions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
