//! Doing again what a finding did.

use super::finding::Finding;
use super::link::Link;
use super::oracle::serves_next;
use super::seen::Seen;
use super::session::perform;

/// Whether the finding still shows, with what its steps sent and brought.
pub fn replay(link: &mut dyn Link, finding: &Finding, credentials: bool) -> (bool, Vec<Seen>) {
    link.restart();
    let key = finding.breach.key();
    let judged = perform(link, &finding.steps, credentials);
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
