//! The target answers, within its time, whatever it is asked.

use super::{Breach, Oracle};
use crate::fuzz::link::Outcome;
use crate::fuzz::model::Model;
use crate::fuzz::seen::{Seen, is_whole};

/// See the module.
#[derive(Debug, Default)]
pub struct Alive;

const CLAUSE: &str = "KMIP 2.1 section 8.4, KMIP 1.4 section 7: every request has its response";

impl Oracle for Alive {
    fn name(&self) -> &'static str {
        "alive"
    }

    fn judge(&mut self, seen: &Seen, _: &Model) -> Vec<Breach> {
        let operation = seen.operation();
        // Octets that are no message at all may end the connection; incomplete ones are waited for.
        let whole = is_whole(&seen.octets);
        let breach = |what: &str, saw: String| {
            vec![self.breach(format!("{what} ({operation})"), CLAUSE, saw)]
        };
        match &seen.reply.outcome {
            Outcome::TimedOut(_) if whole => {
                let after = seen.reply.elapsed.as_secs_f64();
                breach("no answer in time", format!("nothing within {after:.1} s"))
            }
            Outcome::Closed(_) if whole && seen.is_sound() => breach(
                "closed instead of answering",
                "the connection ended; the request is well-formed".to_owned(),
            ),
            Outcome::Unreachable(reason) => breach("no connection any more", reason.clone()),
            Outcome::NotAMessage(reason) => breach("octets that are no message", reason.clone()),
            _ => Vec::new(),
        }
    }
}
