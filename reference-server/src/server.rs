//! The server: settings, clock, chance and store behind one call per message.

mod admission;
mod jobs;
mod performance;
mod posting;
mod time;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use admission::Admitted;
use kmip_conform_protocol::{Item, ProtocolVersion, Violation};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::error::{Cause, OperationError};
use crate::job;
use crate::link_credential;
use crate::message::{self, Outcome};
use crate::peer::{Peer, Transport};
use crate::push::{self, Change, Channel, Outbox};
use crate::quick;
use crate::settings::Settings;
use crate::store::{SharedStore, Store, StoreError};
use crate::streams::Streams;
use crate::version;

pub use jobs::StartedJob;

/// How often a message is performed beside others before it is performed alone.
const ATTEMPTS: usize = 4;

/// A KMIP server without a network: request tree and peer in, response tree out.
pub struct Server {
    settings: Settings,
    clock: Arc<dyn Clock>,
    store: SharedStore,
    chance: Chance,
    streams: Streams,
    /// Whether asynchronous requests may wait to be performed.
    waiting: AtomicBool,
    /// What waits to be told to clients.
    outbox: Outbox,
    /// Seconds since 1970 before which nothing happens by the clock alone.
    due: AtomicI64,
}

/// What one attempt to perform a message works on; all of it becomes final, or nothing.
struct Attempt<'a> {
    store: &'a mut dyn Store,
    rng: &'a mut ChaCha20Rng,
    streams: &'a mut Streams,
    /// Changes of which the store does not tell.
    told: &'a mut Vec<Change>,
}

impl Server {
    /// A server with an empty store in memory. The same seed and clock give the same answers.
    pub fn new(settings: Settings, clock: Arc<dyn Clock>, seed: [u8; 32]) -> Self {
        Self::with_store(SharedStore::new(), settings, clock, seed)
    }

    /// A server whose objects are in the folder `data` and survive there: no answer is given before
    /// what it tells of is on the disk. Asynchronous requests that a server had begun and not
    /// completed wait again.
    ///
    /// # Errors
    /// The folder is in use, or holds data that this server cannot read.
    pub fn open(
        data: &Path,
        settings: Settings,
        clock: Arc<dyn Clock>,
        seed: [u8; 32],
    ) -> Result<Self, StoreError> {
        let server = Self::with_store(SharedStore::open(data)?, settings, clock, seed);
        let mut rng = server.chance.draw();
        server.transact(&mut rng, |attempt| {
            job::wait_again(attempt.store);
            push::resume(server.outbox.listeners(), attempt.store);
        })?;
        Ok(server)
    }

    fn with_store(
        store: SharedStore,
        settings: Settings,
        clock: Arc<dyn Clock>,
        seed: [u8; 32],
    ) -> Self {
        Self {
            outbox: Outbox::for_listeners(&settings.client_listeners),
            settings,
            clock,
            store,
            chance: Chance::new(seed),
            streams: Streams::default(),
            waiting: AtomicBool::new(true),
            due: AtomicI64::new(i64::MIN),
        }
    }

    /// Answers a request message.
    pub fn handle(&self, request: &Item, peer: &Peer) -> Item {
        let now = self.now();
        let mut rng = self.chance.draw();
        self.pass_time(now, &mut rng);
        let correlation = correlation_value(&mut rng);
        let proven = |proof: Option<&[u8]>, version, outcomes: &[Outcome]| {
            message::response_message(version, now, &correlation, proof, outcomes)
        };
        let response = |version, outcomes: &[Outcome]| proven(None, version, outcomes);
        let answer = match self.admit(request, peer, now, &mut rng) {
            Ok(Admitted::Refused(version, outcomes)) => response(version, &outcomes),
            Ok(Admitted::Client(header, client)) => {
                let proof = client.proof.as_deref();
                let response = |version, outcomes: &[Outcome]| proven(proof, version, outcomes);
                let client = (&client, self.channel(peer));
                self.perform(request, &header, client, &mut rng, now, &response)
            }
            Err(error) => {
                let version = message::message_version(request);
                response(version, &message::refused_message(request, error))
            }
        };
        self.chance.give_back(rng);
        answer
    }

    /// What waits to be told to clients.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What the operator decided.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The roles of HTTP cannot be exchanged.
    fn channel(&self, peer: &Peer) -> Option<Channel<'_>> {
        (peer.transport == Transport::Ttlv).then_some(Channel {
            outbox: &self.outbox,
            connection: peer.connection,
        })
    }

    /// Whether a client may connect with this certificate, in DER form: one that Re-Provision made
    /// a credential (KMIP 2.1 section 6.1.48).
    pub fn accepts_certificate(&self, certificate: &[u8]) -> bool {
        let now = self.now();
        self.transact(&mut self.chance.draw(), |attempt| {
            link_credential::is_accepted(certificate, now, attempt.store)
        })
        // What the store cannot tell is no credential.
        .unwrap_or(false)
    }

    /// Whether the message is answered within microseconds: nothing in it computes long or waits for
    /// the disk.
    pub fn is_quick(&self, request: &Item) -> bool {
        !self.store.is_durable() && quick::is_quick(request) && !self.is_due(self.now())
    }

    /// Answers a message that could not be decoded.
    pub fn handle_undecodable(
        &self,
        violations: &[Violation],
        version_hint: Option<ProtocolVersion>,
        _peer: &Peer,
    ) -> Item {
        let text = violations.first().map_or_else(
            || "the message cannot be decoded".to_owned(),
            ToString::to_string,
        );
        let correlation = correlation_value(&mut self.chance.draw());
        message::response_message(
            version::closest(version_hint),
            self.now(),
            &correlation,
            None,
            &[message::failed_message(OperationError::new(
                Cause::InvalidMessage,
                text,
            ))],
        )
    }

    /// Seconds since 1970.
    fn now(&self) -> i64 {
        self.clock.now_micros().div_euclid(1_000_000)
    }

    /// Performs something as a whole: beside what others do as long as they change nothing that it
    /// has seen, and once more where they did. No lock is held while it computes, nor while what
    /// it did is written.
    ///
    /// # Errors
    /// It cannot be written.
    fn transact<T>(
        &self,
        rng: &mut ChaCha20Rng,
        perform: impl Fn(Attempt<'_>) -> T,
    ) -> Result<T, StoreError> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let mut transaction = match attempts <= ATTEMPTS {
                true => self.store.begin(),
                false => self.store.begin_alone(),
            };
            let (mut drawn, mut streams) = (rng.clone(), self.streams.view());
            let mut told = Vec::new();
            let done = perform(Attempt {
                store: &mut transaction,
                rng: &mut drawn,
                streams: &mut streams,
                told: &mut told,
            });
            let changes = match self.outbox.is_used() {
                true => [told, transaction.changes()].concat(),
                false => Vec::new(),
            };
            let posted = self.post(&changes, &mut transaction);
            let due = time::first_due(&transaction);
            // Kept in the order in which they become final.
            let also = || {
                let agreed = streams.commit();
                if agreed && !changes.is_empty() {
                    self.outbox.note(&changes, self.now());
                }
                agreed
            };
            if let Ok(position) = transaction.commit(also) {
                *rng = drawn;
                for (listener, count) in self.outbox.listeners().iter().zip(posted) {
                    listener.posted(count);
                }
                if let Some(due) = due {
                    self.due.fetch_min(due, Ordering::AcqRel);
                }
                self.store.wait(position)?;
                return Ok(done);
            }
        }
    }
}

fn correlation_value(rng: &mut ChaCha20Rng) -> String {
    format!("{:016X}", rng.next_u64())
}

#[cfg(test)]
mod tests;
