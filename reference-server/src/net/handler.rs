//! What the network shell asks of the core.

use std::borrow::Cow;
use std::time::Duration;

use kmip_conform_protocol::{Item, ProtocolVersion, Violation};

use crate::net::Delivery;
use crate::push::{Outbox, Outgoing};
use crate::{ClientListener, Peer, Server, StartedJob};

/// Turns requests into responses. Calls may take as long as making a key does and come from many
/// threads at once.
pub trait Handler: Send + Sync + 'static {
    /// Answers a whole Request Message with a whole Response Message.
    fn handle(&self, request: &Item, peer: &Peer) -> Item;

    /// Answers a message that broke the rules of its encoding; `version_hint` is the protocol
    /// version it names, where that much could be read.
    fn handle_undecodable(
        &self,
        violations: &[Violation],
        version_hint: Option<ProtocolVersion>,
        peer: &Peer,
    ) -> Item;

    /// The octets to decode in place of those of a TTLV request. An honest handler changes nothing.
    fn received<'o>(&self, octets: &'o [u8], _peer: &Peer) -> Cow<'o, [u8]> {
        Cow::Borrowed(octets)
    }

    /// A connection ended within a message.
    fn abandoned(&self, _peer: &Peer) {}

    /// Whether a client may connect with this certificate, in DER form, though the operator's
    /// authority did not issue it.
    fn accepts_certificate(&self, _certificate: &[u8]) -> bool {
        false
    }

    /// Whether a message is answered in less time than it takes to hand it to another thread.
    fn is_quick(&self, _request: &Item) -> bool {
        false
    }

    /// How the TTLV encoding of an answer is sent.
    fn delivery(&self, octets: Vec<u8>) -> Delivery {
        Delivery::of(octets)
    }

    /// Begins the asynchronous requests that wait: from now on they are in process, and whoever asks
    /// learns so. Each is to be given to [`perform_job`](Self::perform_job).
    fn begin_jobs(&self) -> Vec<StartedJob> {
        Vec::new()
    }

    /// Performs asynchronous requests that have begun.
    fn perform_job(&self, _job: StartedJob) {}

    /// What waits to be told to clients, where the core tells them anything.
    fn outbox(&self) -> Option<&Outbox> {
        None
    }

    /// The message that waits the longest for a client that listens; it waits until it is
    /// [`delivered`](Self::delivered). Listeners go by their place in what the handler names.
    fn next_message(&self, _listener: usize) -> Option<Outgoing> {
        None
    }

    /// Forgets a message that a client that listens has answered.
    fn delivered(&self, _listener: usize, _message: &Outgoing) {}

    /// How long until something happens by the clock alone of which a client is to be told.
    fn until_due(&self) -> Option<Duration> {
        None
    }

    /// Lets happen what the clock alone brings about.
    fn keep_time(&self) {}

    /// The clients to which the server opens connections.
    fn client_listeners(&self) -> &[ClientListener] {
        &[]
    }
}

impl Handler for Server {
    fn is_quick(&self, request: &Item) -> bool {
        Self::is_quick(self, request)
    }

    fn handle(&self, request: &Item, peer: &Peer) -> Item {
        Self::handle(self, request, peer)
    }

    fn handle_undecodable(
        &self,
        violations: &[Violation],
        version_hint: Option<ProtocolVersion>,
        peer: &Peer,
    ) -> Item {
        Self::handle_undecodable(self, violations, version_hint, peer)
    }

    fn accepts_certificate(&self, certificate: &[u8]) -> bool {
        Self::accepts_certificate(self, certificate)
    }

    fn begin_jobs(&self) -> Vec<StartedJob> {
        Self::begin_jobs(self)
    }

    fn perform_job(&self, job: StartedJob) {
        Self::perform_job(self, job);
    }

    fn outbox(&self) -> Option<&Outbox> {
        Some(Self::outbox(self))
    }

    fn next_message(&self, listener: usize) -> Option<Outgoing> {
        Self::next_message(self, listener)
    }

    fn delivered(&self, listener: usize, message: &Outgoing) {
        Self::delivered(self, listener, message);
    }

    fn until_due(&self) -> Option<Duration> {
        Self::until_due(self)
    }

    fn keep_time(&self) {
        Self::keep_time(self);
    }

    fn client_listeners(&self) -> &[ClientListener] {
        &self.settings().client_listeners
    }
}
