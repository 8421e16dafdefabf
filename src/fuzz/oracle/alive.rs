//! The target answers, within its time, whatever it is asked.

use super::{Breach, Oracle};
use crate::fuzz::link::Outcome;
use crate::fuzz::model::Model;
use crate::fuzz::seen::Seen;
use crate::fuzz::wire::Extent;

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
        let whole = matches!(seen.extent, Extent::Whole | Extent::More);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::oracle::talk::{Talk, with_outcome};
    use kmip_conform_protocol::enumeration::Operation;

    fn judge(seen: &Seen) -> Vec<String> {
        let breaches = Alive.judge(seen, &Model::default());
        breaches.into_iter().map(|breach| breach.what).collect()
    }

    #[test]
    fn a_sound_request_that_is_not_answered_breaks_it() {
        let seen = Talk::about_a_key().asks(0, Operation::QUERY);
        for (outcome, what) in [
            (Outcome::TimedOut(Vec::new()), "no answer in time (Query)"),
            (
                Outcome::Closed(Vec::new()),
                "closed instead of answering (Query)",
            ),
            (
                Outcome::Unreachable("refused".to_owned()),
                "no connection any more (Query)",
            ),
            (
                Outcome::NotAMessage("HTTP".to_owned()),
                "octets that are no message (Query)",
            ),
        ] {
            assert_eq!(judge(&with_outcome(&seen, outcome)), [what]);
        }
    }

    #[test]
    fn an_answer_keeps_it_and_so_does_a_close_after_garbage() {
        let mut talk = Talk::about_a_key();
        let answered = talk.asks(0, Operation::QUERY);
        assert_eq!(judge(&answered), [""; 0]);
        let garbage = talk.sends(0, vec![0x42; 64]);
        let closed = with_outcome(&garbage, Outcome::Closed(Vec::new()));
        assert_eq!(judge(&closed), [""; 0]);
    }

    #[test]
    fn half_a_message_may_be_waited_for() {
        let mut talk = Talk::about_a_key();
        let mut octets = talk.asks(0, Operation::QUERY).octets;
        octets.truncate(octets.len() - 8);
        let half = talk.sends(0, octets);
        assert_eq!(judge(&half), [""; 0]);
    }
}
