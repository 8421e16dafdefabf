//! Doing again what a finding did.

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::Operation;

use super::finding::Finding;
use super::link::Link;
use super::node::Node;
use super::oracle::serves_next;
use super::seen::Seen;
use super::session::{Session, perform};
use super::step::Step;
use crate::case::Bindings;
use crate::generate::request::{Extent, bind, message, sample, take};

/// Whether the finding still shows, with what its steps sent and brought.
pub fn replay(link: &mut dyn Link, finding: &Finding, credentials: bool) -> (bool, Vec<Seen>) {
    again(link, &finding.steps, &finding.breach.key(), credentials)
}

/// Whether the steps show what has this key, on a target that is settled first.
pub(super) fn again(
    link: &mut dyn Link,
    steps: &[Step],
    key: &str,
    credentials: bool,
) -> (bool, Vec<Seen>) {
    link.restart();
    settle(link);
    let judged = perform(link, steps, credentials);
    let mut shows = false;
    let mut seen = Vec::new();
    for (one, breaches) in judged {
        shows |= breaches.iter().any(|breach| breach.key() == key);
        seen.push(one);
    }
    if !shows {
        shows = matches!(serves_next(link), Err(breach) if breach.key() == key);
    }
    (shows, seen)
}

/// Makes an object and destroys it, so that what a careless target keeps of the session before, an
/// ID Placeholder say, is not what the steps meet: all they need has to be among them.
fn settle(link: &mut dyn Link) {
    const VERSION: ProtocolVersion = ProtocolVersion::V1_2;
    let Some(sample) = sample(Operation::DESTROY, VERSION, Extent::Minimal) else {
        return;
    };
    let mut session = Session::begin(link, false);
    let mut bindings = Bindings::default();
    for (serial, request) in (0..).zip(sample.setup.iter().chain([&sample.request])) {
        let item = bind(&message(VERSION, std::slice::from_ref(request)), &bindings);
        let root = Node::of(&item, session.learned());
        for (seen, _) in session.take(Step::exchange(serial, 0, root)) {
            let payload = seen.payload();
            payload
                .into_iter()
                .for_each(|one| take(request, one, &mut bindings));
        }
    }
}
