//! What waits for clients that listen: put into the transaction that brings it about, and taken out
//! when the client has answered.

use super::Server;
use crate::push::{Change, Listener, Outgoing};
use crate::store::Transaction;

impl Server {
    /// The message that waits the longest for a client that listens; it waits until it is
    /// [`delivered`](Self::delivered).
    pub fn next_message(&self, listener: usize) -> Option<Outgoing> {
        let listener = self.listener(listener).filter(|one| !one.is_empty())?;
        let mut rng = self.chance.draw();
        let next = self.transact(&mut rng, |attempt| listener.next(attempt.store));
        next.ok().flatten()
    }

    /// Forgets a message that a client that listens has answered.
    pub fn delivered(&self, listener: usize, message: &Outgoing) {
        let Some(listener) = self.listener(listener) else {
            return;
        };
        let mut rng = self.chance.draw();
        let forgotten = self.transact(&mut rng, |attempt| listener.forget(message, attempt.store));
        match forgotten {
            Ok(()) => listener.forgotten(message),
            Err(error) => tracing::error!(%error, "a message to a client will come again"),
        }
    }

    fn listener(&self, place: usize) -> Option<&Listener> {
        self.outbox.listeners().get(place)
    }

    /// Puts what clients that listen are told of changes into the transaction that makes them; gives
    /// how much that is for each.
    pub(super) fn post(&self, changes: &[Change], transaction: &mut Transaction<'_>) -> Vec<usize> {
        if changes.is_empty() {
            return Vec::new();
        }
        let listeners = self.outbox.listeners().iter();
        listeners
            .map(|listener| listener.post(changes, self.now(), transaction))
            .collect()
    }
}
