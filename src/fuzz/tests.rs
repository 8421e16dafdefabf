//! The fuzzer against the reference server's core in this process.

use super::learned::Learned;
use super::link::{Core, Link, Reply};
use super::node::Node;
use super::session::Session;
use super::step::Step;
use super::{Campaign, FuzzOptions};
use crate::generate::request::{Extent, message, sample};
use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::Operation;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A link that notes what is sent.
struct Noting {
    core: Core,
    certificates: bool,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Link for Noting {
    fn exchange(&mut self, client: u8, octets: &[u8]) -> Reply {
        self.sent.lock().unwrap().push(octets.to_vec());
        self.core.exchange(client, octets)
    }
    fn pipeline(&mut self, client: u8, messages: &[Vec<u8>]) -> Vec<Reply> {
        self.sent.lock().unwrap().extend(messages.to_vec());
        self.core.pipeline(client, messages)
    }
    fn pieces(&mut self, client: u8, parts: &[&[u8]]) -> Reply {
        self.sent.lock().unwrap().push(parts.concat());
        self.core.pieces(client, parts)
    }
    fn half(&mut self, client: u8, octets: &[u8]) {
        self.sent.lock().unwrap().push(octets.to_vec());
        self.core.half(client, octets);
    }
    fn hang_up(&mut self, client: u8) {
        self.core.hang_up(client);
    }
    fn crowd(&mut self, count: u8) {
        self.core.crowd(count);
    }
    fn close(&mut self) {
        self.core.close();
    }
    fn has_certificates(&self) -> bool {
        self.certificates
    }
    fn has_stranger(&self) -> bool {
        true
    }
}

type Sent = Arc<Mutex<Vec<Vec<u8>>>>;

fn noting(certificates: bool) -> (Noting, Sent) {
    let sent = Sent::default();
    let link = Noting {
        core: Core::new([7; 32]),
        certificates,
        sent: Arc::clone(&sent),
    };
    (link, sent)
}

fn sent(seed: u64, requests: u64) -> Vec<Vec<u8>> {
    let (link, sent) = noting(false);
    let options = FuzzOptions {
        seed,
        requests: Some(requests),
        ..FuzzOptions::default()
    };
    Campaign::new(options, Box::new(link), None).run(&mut ());
    let sent = sent.lock().unwrap();
    sent.clone()
}

#[test]
fn the_same_seed_sends_the_same_requests_and_another_seed_others() {
    let first = sent(1, 150);
    assert_eq!(first, sent(1, 150));
    assert_ne!(first, sent(2, 150));
}

#[test]
fn a_certificate_by_which_the_target_knows_us_is_not_replaced() {
    let sent = |operation, certificates| {
        let (mut link, sent) = noting(certificates);
        let sample = sample(operation, ProtocolVersion::V2_1, Extent::Minimal).unwrap();
        let item = message(ProtocolVersion::V2_1, &[sample.request]);
        let root = Node::of(&item, &Learned::default());
        Session::begin(&mut link, true).take(Step::exchange(0, 0, root));
        let sent = sent.lock().unwrap();
        sent.len()
    };
    assert_eq!(sent(Operation::RE_PROVISION, true), 0);
    assert_eq!(sent(Operation::RE_PROVISION, false), 1);
    assert_eq!(sent(Operation::QUERY, true), 1);
}

/// A link that is slow until it was to be restarted so often: a campaign does so when it begins, and
/// before anything is done again.
struct Busy {
    core: Core,
    restarts: u32,
    slow: u32,
}

impl Link for Busy {
    fn exchange(&mut self, client: u8, octets: &[u8]) -> Reply {
        let mut reply = self.core.exchange(client, octets);
        if self.restarts < self.slow {
            reply.elapsed = Duration::from_secs(6);
        }
        reply
    }
    fn pipeline(&mut self, client: u8, messages: &[Vec<u8>]) -> Vec<Reply> {
        self.core.pipeline(client, messages)
    }
    fn pieces(&mut self, client: u8, parts: &[&[u8]]) -> Reply {
        self.core.pieces(client, parts)
    }
    fn half(&mut self, client: u8, octets: &[u8]) {
        self.core.half(client, octets);
    }
    fn hang_up(&mut self, client: u8) {
        self.core.hang_up(client);
    }
    fn crowd(&mut self, count: u8) {
        self.core.crowd(count);
    }
    fn close(&mut self) {
        self.core.close();
    }
    fn restart(&mut self) -> bool {
        self.restarts += 1;
        false
    }
}

#[test]
fn a_time_that_never_shows_again_is_the_machines() {
    let found = |slow| {
        let core = Core::new([7; 32]);
        let options = FuzzOptions {
            seed: 3,
            requests: Some(200),
            ..FuzzOptions::default()
        };
        let link = Busy {
            core,
            restarts: 0,
            slow,
        };
        let mut campaign = Campaign::new(options, Box::new(link), None);
        campaign.run(&mut ());
        campaign.findings().count()
    };
    assert_eq!(found(2), 0);
    assert!(found(u32::MAX) > 0);
}

#[test]
fn the_reference_server_breaks_nothing() {
    let options = FuzzOptions {
        seed: 3,
        requests: Some(1_500),
        minimise: false,
        ..FuzzOptions::default()
    };
    let mut campaign = Campaign::new(options, Box::new(Core::new([7; 32])), None);
    campaign.run(&mut ());
    let found: Vec<String> = campaign
        .findings()
        .map(|finding| format!("{} | {}", finding.breach.key(), finding.breach.saw))
        .collect();
    assert_eq!(found, Vec::<String>::new());
    let successes = campaign.statistics().answers.get("Success").copied();
    assert!(
        successes.is_some_and(|count| count > 300),
        "{:?}",
        campaign.statistics().answers
    );
}
