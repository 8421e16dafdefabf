//! Who is told of changes, and what waits to be sent to whom.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kmip_conform_protocol::{Item, ProtocolVersion};

use crate::settings::ClientListener;

use super::Change;
use super::listener::{self, Listener};
use super::message::questions;

/// The most messages that wait for one client; what comes then is not told.
pub(super) const MOST: usize = 1_000;

/// Names a client that is told of changes, for as long as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subscription(u64);

/// The messages that wait for clients.
#[derive(Debug, Default)]
pub struct Outbox {
    clients: Mutex<Clients>,
    /// The clients that listen.
    listeners: Vec<Listener>,
    /// Set for good once a client asks to be told, so that until then messages cost nothing.
    used: AtomicBool,
}

#[derive(Debug, Default)]
struct Clients {
    last: u64,
    queues: BTreeMap<Subscription, Queue>,
    /// Connections whose roles may be exchanged: whom their last request to do so spoke for.
    offers: BTreeMap<u64, (String, ProtocolVersion)>,
    /// Connections whose roles were exchanged before.
    connections: BTreeMap<u64, Subscription>,
}

#[derive(Debug)]
struct Queue {
    identity: String,
    version: ProtocolVersion,
    waiting: VecDeque<Item>,
}

/// The connection that a request came over, where its roles can be exchanged.
#[derive(Clone, Copy, Debug)]
pub struct Channel<'a> {
    /// Where to note that they are.
    pub outbox: &'a Outbox,
    /// The number of the connection.
    pub connection: u64,
}

impl Channel<'_> {
    /// Notes that the client wants to serve on the connection.
    pub fn offer(&self, identity: &str, version: ProtocolVersion) {
        let offer = (identity.to_owned(), version);
        self.outbox.clients().offers.insert(self.connection, offer);
        self.outbox.used.store(true, Ordering::Release);
    }
}

impl Outbox {
    /// An outbox for the clients that listen, and for those that will take the role of the server.
    pub fn for_listeners(configured: &[ClientListener]) -> Self {
        Self {
            listeners: listener::listeners(configured),
            used: AtomicBool::new(!configured.is_empty()),
            ..Self::default()
        }
    }

    /// The clients that listen, in the order in which the operator named them.
    pub fn listeners(&self) -> &[Listener] {
        &self.listeners
    }

    /// Begins to tell an identity of what happens to its objects, in messages of `version`. The
    /// first are questions about the client.
    pub fn subscribe(&self, identity: &str, version: ProtocolVersion) -> Subscription {
        self.used.store(true, Ordering::Release);
        self.clients().subscribe(identity, version)
    }

    /// Begins the client's role of the server on a connection whose client offered to serve.
    pub fn begin(&self, connection: u64) -> Option<(Subscription, ProtocolVersion)> {
        if !self.is_used() {
            return None;
        }
        let mut clients = self.clients();
        let (identity, version) = clients.offers.remove(&connection)?;
        let known = clients.connections.get(&connection).copied();
        let same = known.filter(|known| {
            clients
                .queues
                .get(known)
                .is_some_and(|queue| queue.identity == identity)
        });
        let subscription = match same {
            Some(subscription) => subscription,
            None => {
                if let Some(other) = known {
                    clients.queues.remove(&other);
                }
                let new = clients.subscribe(&identity, version);
                clients.connections.insert(connection, new);
                new
            }
        };
        Some((subscription, version))
    }

    /// Forgets a connection that has ended, and what waits for its client.
    pub fn end(&self, connection: u64) {
        let mut clients = self.clients();
        clients.offers.remove(&connection);
        if let Some(subscription) = clients.connections.remove(&connection) {
            clients.queues.remove(&subscription);
        }
    }

    /// Whether anybody may have to be told of changes.
    pub fn is_used(&self) -> bool {
        self.used.load(Ordering::Acquire)
    }

    /// Keeps what the clients are to be told of changes that became final at `now`.
    pub fn note(&self, changes: &[Change], now: i64) {
        let mut clients = self.clients();
        for change in changes {
            let told = |queue: &&mut Queue| change.owner() == Some(queue.identity.as_str());
            for queue in clients.queues.values_mut().filter(told) {
                let Some(message) = change.message(queue.version, now) else {
                    continue;
                };
                if queue.waiting.len() < MOST {
                    queue.waiting.push_back(message);
                } else {
                    tracing::warn!("too many messages wait for a client; one is not told");
                }
            }
        }
    }

    /// Takes the oldest message that waits for a client.
    pub fn next(&self, subscription: Subscription) -> Option<Item> {
        let mut clients = self.clients();
        clients.queues.get_mut(&subscription)?.waiting.pop_front()
    }

    fn clients(&self) -> MutexGuard<'_, Clients> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clients {
    fn subscribe(&mut self, identity: &str, version: ProtocolVersion) -> Subscription {
        self.last += 1;
        let subscription = Subscription(self.last);
        let queue = Queue {
            identity: identity.to_owned(),
            version,
            waiting: questions(version).into(),
        };
        self.queues.insert(subscription, queue);
        subscription
    }
}
