//! A reference server that lives on from run to run, and what it was sent.

use std::sync::{Arc, Mutex};

use kmip_conform_protocol::{Item, ttlv};
use kmip_reference_server::{MovableClock, Peer, Server, Settings, Transport};

use super::Fake;
use super::scripted::answering;

/// A reference server that lives on from run to run, and what it was sent.
#[derive(Clone)]
pub struct Shared {
    server: Arc<Server>,
    /// The requests, in order.
    pub requests: Arc<Mutex<Vec<Item>>>,
}

impl Shared {
    /// A server with an empty store.
    pub fn new(settings: Settings) -> Self {
        let clock = Arc::new(MovableClock::new());
        Self {
            server: Arc::new(Server::new(settings, clock, [3; 32])),
            requests: Arc::default(),
        }
    }

    /// Its answer to a request.
    pub fn answer(&self, request: &Item) -> Item {
        self.requests.lock().unwrap().push(request.clone());
        let peer = Peer {
            identity: "client".to_owned(),
            connection: 1,
            transport: Transport::Ttlv,
            certificate: None,
        };
        let answer = self.server.handle(request, &peer);
        for job in self.server.begin_jobs() {
            self.server.perform_job(job);
        }
        answer
    }

    /// A target that everybody who connects shares.
    pub async fn listen(&self) -> Fake {
        let shared = self.clone();
        answering(move |request| ttlv::encode(&shared.answer(request))).await
    }
}
