//! Memory, time and the size of answers do not follow what hostile lengths ask for.

use std::time::Duration;

use super::{Breach, Oracle};
use crate::fuzz::link::Outcome;
use crate::fuzz::model::Model;
use crate::fuzz::seen::Seen;

/// See the module.
#[derive(Debug, Default)]
pub struct Growth;

/// Memory that one message may cost beyond a large multiple of its own size.
const MEMORY: u64 = 96 << 20;
/// Memory for each octet that was sent.
const TIMES: u64 = 64;
/// Octets of an answer to a request that asks for no large object.
const ANSWER: usize = 256 << 10;
/// Octets of a Result Message or other refusal.
const REFUSAL: usize = 8 << 10;
/// Time for a message that is refused.
const SLOW: Duration = Duration::from_secs(5);

const CLAUSE: &str = "no clause: a client must not decide what its message costs others";

impl Oracle for Growth {
    fn name(&self) -> &'static str {
        "growth"
    }

    fn judge(&mut self, seen: &Seen, _: &Model) -> Vec<Breach> {
        let operation = seen.operation();
        let sent = u64::try_from(seen.octets.len()).unwrap_or(u64::MAX);
        let mut breaches = Vec::new();
        let grown = seen.grown.unwrap_or(0);
        if grown > MEMORY && grown > sent.saturating_mul(TIMES) {
            let saw = format!("{} MiB for a message of {sent} octets", grown >> 20);
            breaches.push(self.breach(format!("memory ({operation})"), CLAUSE, saw));
        }
        let Outcome::Answer(answer) = &seen.reply.outcome else {
            return breaches;
        };
        let small = seen.octets.len() < REFUSAL;
        if answer.len() > ANSWER && answer.len() > 4 * seen.octets.len() {
            let saw = format!("{} octets to a request of {sent}", answer.len());
            breaches.push(self.breach(format!("answer ({operation})"), CLAUSE, saw));
        } else if small && !seen.any_success() && answer.len() > REFUSAL {
            let saw = format!("a refusal of {} octets", answer.len());
            breaches.push(self.breach("refusal".to_owned(), CLAUSE, saw));
        }
        if !seen.any_success() && seen.reply.elapsed > SLOW {
            let saw = format!("refused after {:.1} s", seen.reply.elapsed.as_secs_f64());
            breaches.push(self.breach(format!("time ({operation})"), CLAUSE, saw));
        }
        breaches
    }
}
