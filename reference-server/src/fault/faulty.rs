//! A server with faults, as the network shell sees it.

use std::sync::Arc;

use kmip_conform_protocol::{Item, ProtocolVersion, Violation};

use super::FaultSet;
use crate::net::{Delivery, Handler};
use crate::push::Outbox;
use crate::{ClientListener, Clock, Peer, Server, Settings};

/// A server whose answers are spoiled by faults.
pub struct Faulty {
    server: Server,
    faults: FaultSet,
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
            faults,
        }
    }
}

impl Handler for Faulty {
    fn handle(&self, request: &Item, peer: &Peer) -> Item {
        let asked = self.faults.request(request);
        let response = self.server.handle(&asked, &self.faults.peer(peer));
        self.faults.response(request, response)
    }

    fn handle_undecodable(
        &self,
        violations: &[Violation],
        version_hint: Option<ProtocolVersion>,
        peer: &Peer,
    ) -> Item {
        self.server
            .handle_undecodable(violations, version_hint, peer)
    }

    fn delivery(&self, octets: Vec<u8>) -> Delivery {
        self.faults.delivery(octets)
    }

    fn has_jobs(&self) -> bool {
        self.server.has_jobs()
    }

    fn perform_jobs(&self) {
        self.server.perform_jobs();
    }

    fn outbox(&self) -> Option<&Outbox> {
        Handler::outbox(&self.server)
    }

    fn client_listeners(&self) -> &[ClientListener] {
        self.server.client_listeners()
    }
}
