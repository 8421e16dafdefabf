//! A server with faults, as the network shell sees it.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kmip_conform_protocol::{Item, ProtocolVersion, Violation};

use super::{Defect, Effect, FaultSet};
use crate::net::{Delivery, Handler};
use crate::push::{Outbox, Outgoing};
use crate::{ClientListener, Clock, Peer, Server, Settings, StartedJob};

/// A server whose answers are spoiled by faults.
pub struct Faulty {
    server: Server,
    faults: FaultSet,
    defects: Mutex<Vec<Box<dyn Defect>>>,
    hoard: Mutex<Vec<Vec<u8>>>,
    take: fn(Effect, &mut Vec<Vec<u8>>),
}

impl Faulty {
    /// A server as [`Server::new`] makes it, with faults.
    pub fn new(
        faults: FaultSet,
        settings: Settings,
        clock: Arc<dyn Clock>,
        seed: [u8; 32],
    ) -> Self {
        Self {
            server: Server::new(settings, faults.clock(clock), seed),
            defects: Mutex::new(faults.defects()),
            hoard: Mutex::default(),
            take: Effect::take,
            faults,
        }
    }

    /// The same, noting what would become of the process and not letting it.
    #[cfg(test)]
    pub(super) fn harmless(mut self) -> Self {
        self.take = |effect, noted| {
            if effect != Effect::None {
                noted.push(format!("{effect:?}").into_bytes());
            }
        };
        self
    }

    /// What would have become of the process.
    #[cfg(test)]
    pub(super) fn noted(&self) -> Vec<Vec<u8>> {
        self.hoard.lock().unwrap().clone()
    }

    fn defects(&self) -> MutexGuard<'_, Vec<Box<dyn Defect>>> {
        self.defects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets each defect see something. A server that hangs holds the lock that all others need.
    fn each(&self, mut see: impl FnMut(&mut dyn Defect) -> Effect) {
        for defect in self.defects().iter_mut() {
            let mut hoard = self.hoard.lock().unwrap_or_else(PoisonError::into_inner);
            (self.take)(see(defect.as_mut()), &mut hoard);
        }
    }
}

impl Handler for Faulty {
    fn handle(&self, request: &Item, peer: &Peer) -> Item {
        let mut asked = self.faults.request(request);
        self.each(|defect| defect.asked(&mut asked, peer));
        let response = self.server.handle(&asked, &self.faults.peer(peer));
        let mut response = self.faults.response(request, response);
        for defect in self.defects().iter_mut() {
            defect.answered(request, peer, &mut response);
        }
        response
    }

    fn received<'o>(&self, octets: &'o [u8], peer: &Peer) -> Cow<'o, [u8]> {
        let mut octets = octets.to_vec();
        self.each(|defect| defect.received(&mut octets, peer));
        Cow::Owned(octets)
    }

    fn abandoned(&self, peer: &Peer) {
        self.each(|defect| defect.abandoned(peer));
    }

    fn handle_undecodable(
        &self,
        violations: &[Violation],
        version_hint: Option<ProtocolVersion>,
        peer: &Peer,
    ) -> Item {
        let mut response = self
            .server
            .handle_undecodable(violations, version_hint, peer);
        for defect in self.defects().iter_mut() {
            defect.refused(peer, &mut response);
        }
        response
    }

    fn delivery(&self, octets: Vec<u8>) -> Delivery {
        self.faults.delivery(octets)
    }

    fn begin_jobs(&self) -> Vec<StartedJob> {
        self.server.begin_jobs()
    }

    fn perform_job(&self, job: StartedJob) {
        self.server.perform_job(job);
    }

    fn outbox(&self) -> Option<&Outbox> {
        Handler::outbox(&self.server)
    }

    fn next_message(&self, listener: usize) -> Option<Outgoing> {
        self.server.next_message(listener)
    }

    fn delivered(&self, listener: usize, message: &Outgoing) {
        self.server.delivered(listener, message);
    }

    fn until_due(&self) -> Option<Duration> {
        self.server.until_due()
    }

    fn keep_time(&self) {
        self.server.keep_time();
    }

    fn client_listeners(&self) -> &[ClientListener] {
        self.server.client_listeners()
    }
}
