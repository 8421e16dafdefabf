//! The reference server's core in this process: no network, a clock that stands still.

use std::collections::BTreeMap;
use std::sync::Arc;

use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag, ttlv};
use kmip_reference_server::net::{Bounds, Delivery, Handler, Manner};
use kmip_reference_server::{FixedClock, Peer, Server, Settings, Transport};

use super::{Link, Outcome, Reply};
use crate::fuzz::step::CLIENTS;

/// When its clock stands still: 2023-11-14.
pub(super) const NOW: i64 = 1_700_000_000;

/// A server in this process.
pub struct Core {
    handler: Arc<dyn Handler>,
    bounds: Bounds,
    /// What each client has sent of a message that is not whole.
    begun: BTreeMap<u8, Vec<u8>>,
    connections: BTreeMap<u8, u64>,
    next: u64,
}

impl Core {
    /// The reference server, with an empty store and this seed.
    pub fn new(seed: [u8; 32]) -> Self {
        let clock = Arc::new(FixedClock::at(NOW));
        Self::of(Arc::new(Server::new(Settings::for_testing(), clock, seed)))
    }

    /// Any handler.
    pub fn of(handler: Arc<dyn Handler>) -> Self {
        Self {
            handler,
            bounds: Bounds::default(),
            begun: BTreeMap::new(),
            connections: BTreeMap::new(),
            next: 1,
        }
    }

    /// Octets of a client arrive; gives the answers to the messages that they complete.
    pub fn arrive(&mut self, client: u8, octets: &[u8]) -> Vec<Outcome> {
        let peer = self.peer(client);
        let begun = self.begun.entry(client).or_default();
        begun.extend(octets);
        let mut whole = Vec::new();
        let mut lost = false;
        while let Some(header) = begun.first_chunk::<8>() {
            match ttlv::message_len(header) {
                Ok(len) if len > self.bounds.max_request => lost = true,
                Ok(len) if begun.len() >= len => {
                    whole.push(begun.drain(..len.max(8)).collect::<Vec<u8>>());
                    continue;
                }
                Ok(_) => {}
                Err(_) => lost = true,
            }
            break;
        }
        if lost {
            whole.push(std::mem::take(begun));
        }
        let answers = whole.iter().map(|message| self.answer(message, &peer));
        let mut outcomes: Vec<Outcome> = answers.collect();
        if lost {
            self.end(client);
        }
        if outcomes.iter().any(|one| matches!(one, Outcome::Closed(_))) {
            outcomes.truncate(outcomes.len().max(1));
            self.end(client);
        }
        outcomes
    }

    /// A client closes its connection.
    pub fn end(&mut self, client: u8) {
        let begun = self.begun.remove(&client).unwrap_or_default();
        if let Some(connection) = self.connections.remove(&client) {
            let peer = peer(client, connection);
            if !begun.is_empty() {
                self.handler.abandoned(&peer);
            }
            if let Some(outbox) = self.handler.outbox() {
                outbox.end(peer.connection);
            }
        }
    }

    fn peer(&mut self, client: u8) -> Peer {
        let next = &mut self.next;
        let connection = *self.connections.entry(client).or_insert_with(|| {
            *next += 1;
            *next
        });
        peer(client, connection)
    }

    fn answer(&self, octets: &[u8], peer: &Peer) -> Outcome {
        let limits = Limits {
            max_size: self.bounds.max_request,
            max_depth: self.bounds.max_depth,
            ..Limits::default()
        };
        let octets = self.handler.received(octets, peer);
        let decoded = ttlv::decode(&octets, &limits);
        let version = decoded.item.as_ref().and_then(stated_version);
        let answer = match decoded.into_valid() {
            Ok(request) => self.handler.handle(&request, peer),
            Err(violations) => self.handler.handle_undecodable(&violations, version, peer),
        };
        for job in self.handler.begin_jobs() {
            self.handler.perform_job(job);
        }
        let Delivery { octets, manner } = self.handler.delivery(ttlv::encode(&answer));
        match manner {
            Manner::Whole => Outcome::Answer(octets),
            Manner::ThenClosed => Outcome::Closed(octets),
            Manner::Dripped(_) | Manner::Withheld => Outcome::TimedOut(Vec::new()),
        }
    }
}

fn peer(client: u8, connection: u64) -> Peer {
    let stranger = client + 1 == CLIENTS;
    Peer {
        identity: if stranger { "stranger" } else { "client" }.to_owned(),
        connection,
        transport: Transport::Ttlv,
        certificate: None,
    }
}

fn stated_version(message: &Item) -> Option<ProtocolVersion> {
    let header = message.field(Tag::REQUEST_HEADER)?;
    let number = |tag| header.at(&[Tag::PROTOCOL_VERSION, tag])?.as_integer();
    Some(ProtocolVersion::new(
        number(Tag::PROTOCOL_VERSION_MAJOR)?,
        number(Tag::PROTOCOL_VERSION_MINOR)?,
    ))
}

impl Link for Core {
    fn exchange(&mut self, client: u8, octets: &[u8]) -> Reply {
        let mut outcomes = self.arrive(client, octets);
        if outcomes.is_empty() {
            // What is not complete is waited for until the client gives up.
            self.end(client);
            return Reply::at_once(Outcome::TimedOut(Vec::new()));
        }
        Reply::at_once(outcomes.swap_remove(0))
    }

    fn pipeline(&mut self, client: u8, messages: &[Vec<u8>]) -> Vec<Reply> {
        let outcomes = self.arrive(client, &messages.concat());
        outcomes.into_iter().map(Reply::at_once).collect()
    }

    fn pieces(&mut self, client: u8, parts: &[&[u8]]) -> Reply {
        for part in parts {
            if let Some(outcome) = self.arrive(client, part).into_iter().next() {
                return Reply::at_once(outcome);
            }
        }
        self.end(client);
        Reply::at_once(Outcome::TimedOut(Vec::new()))
    }

    fn half(&mut self, client: u8, octets: &[u8]) {
        self.arrive(client, octets);
        self.end(client);
    }

    fn hang_up(&mut self, client: u8) {
        self.end(client);
    }

    fn crowd(&mut self, count: u8) {
        self.next += u64::from(count);
    }

    fn close(&mut self) {
        for client in 0..CLIENTS {
            self.end(client);
        }
    }

    fn has_stranger(&self) -> bool {
        true
    }
}
