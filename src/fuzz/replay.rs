//! Doing again what a finding did.

use super::finding::Finding;
use super::link::Link;
use super::oracle::serves_next;
use super::seen::Seen;
use super::session::perform;
use super::step::Step;
use super::tidy;

/// Whether the finding still shows, with what its steps sent and brought.
pub fn replay(link: &mut dyn Link, finding: &Finding, credentials: bool) -> (bool, Vec<Seen>) {
    again(link, &finding.steps, &finding.breach.key(), credentials)
}

/// Whether the steps show what has this key, on a target that is settled first. What they made is
/// destroyed afterwards, so that they do not meet it when they are done again.
pub(super) fn again(
    link: &mut dyn Link,
    steps: &[Step],
    key: &str,
    credentials: bool,
) -> (bool, Vec<Seen>) {
    link.restart();
    tidy::settle(link);
    let judged = perform(link, steps, credentials);
    let mut shows = false;
    let mut seen = Vec::new();
    for (one, breaches) in judged {
        shows |= breaches.iter().any(|breach| breach.key() == key);
        seen.push(one);
    }
    let next = serves_next(link);
    if next.is_ok() {
        tidy::destroy(link, seen.iter().flat_map(tidy::made));
    }
    shows |= matches!(next, Err(breach) if breach.key() == key);
    (shows, seen)
}
