//! Whether what was found shows when it is done again, and with how little.

use super::finding::Finding;
use super::link::Link;
use super::minimise::minimise;
use super::replay::again;
use super::seen::Seen;
use super::step::Step;

/// How often a finding is done again once it is as small as it can be made.
pub const TIMES: u8 = 2;

/// Makes the finding small and notes how often it shows again; gives what was seen the last time.
/// `before` is the session before the one that showed it: where a target mixes up its clients, a
/// part of what shows was done there. Where there is `enough` before its end, the finding stays as small
/// as it is by then, and how often it shows again is left open.
pub fn confirm(
    link: &mut dyn Link,
    finding: &mut Finding,
    before: &[Step],
    credentials: bool,
    enough: &dyn Fn() -> bool,
) -> Vec<Seen> {
    let key = finding.breach.key();
    let candidates = [finding.steps.clone(), joined(before, &finding.steps)];
    for steps in candidates {
        if again(link, &steps, &key, credentials).0 {
            finding.steps = minimise(link, &steps, &key, credentials, enough);
            break;
        }
    }
    let mut times = 0;
    let mut last = Vec::new();
    for _ in 0..TIMES {
        if enough() {
            return last;
        }
        let (shows, seen) = again(link, &finding.steps, &key, credentials);
        times += u8::from(shows);
        last = seen;
    }
    finding.shown_again = Some(times);
    last
}

/// One session that does what two did.
fn joined(before: &[Step], steps: &[Step]) -> Vec<Step> {
    let shift = before.iter().map(|step| step.serial + 1).max().unwrap_or(0);
    let mut later = steps.to_vec();
    later.iter_mut().for_each(|step| step.shift(shift));
    before.iter().cloned().chain(later).collect()
}
