//! Memory, time and the size of answers do not follow what hostile lengths ask for.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Breach, Oracle};
use crate::fuzz::link::Outcome;
use crate::fuzz::model::Model;
use crate::fuzz::seen::{Seen, operation};
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};

/// See the module.
#[derive(Debug, Default)]
pub struct Growth;

/// The name of it.
pub const GROWTH: &str = "growth";

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
        GROWTH
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
        let finds = finds_each_once(seen);
        let large = answer.len() > ANSWER && answer.len() > 4 * seen.octets.len();
        if large && !finds {
            let saw = format!("{} octets to a request of {sent}", answer.len());
            breaches.push(self.breach(format!("answer ({operation})"), CLAUSE, saw));
        } else if small && !finds && !seen.any_success() && answer.len() > REFUSAL {
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

/// Whether a Locate is answered with so many objects, each of them once, also where its batch was undone:
/// how many there are is for the target's clients to say.
fn finds_each_once(seen: &Seen) -> bool {
    let mut searches = seen
        .pairs()
        .filter(|(asked, _)| operation(asked) == Some(Operation::LOCATE))
        .filter_map(|(_, answer)| answer.field(Tag::RESPONSE_PAYLOAD))
        .peekable();
    let once = |payload: &Item| {
        let mut known = BTreeSet::new();
        let names = payload.fields_with(Tag::UNIQUE_IDENTIFIER);
        names.into_iter().all(|name| known.insert(name.as_text()))
    };
    searches.peek().is_some() && searches.all(once)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::oracle::talk::{Talk, set, succeed, with_answer, with_outcome};
    use kmip_conform_protocol::Value;
    use kmip_conform_protocol::enumeration::ResultStatus;

    fn judge(seen: &Seen) -> Vec<String> {
        let breaches = Growth.judge(seen, &Model::default());
        breaches.into_iter().map(|breach| breach.what).collect()
    }

    fn longer(answer: &mut Item, octets: usize) {
        if let Value::Structure(fields) = &mut answer.value {
            fields.push(Item::text(Tag::COMMENT, "0".repeat(octets)));
        }
    }

    #[test]
    fn an_answer_of_its_size_keeps_it() {
        let mut talk = Talk::about_a_key();
        let mut seen = talk.asks(0, Operation::QUERY);
        seen.grown = Some(MEMORY / 2);
        assert_eq!(judge(&seen), [""; 0]);
        assert_eq!(judge(&talk.asks(2, Operation::GET)), [""; 0]);
    }

    #[test]
    fn memory_for_a_small_message_breaks_it() {
        let mut seen = Talk::about_a_key().asks(0, Operation::QUERY);
        seen.grown = Some(2 * MEMORY);
        assert_eq!(judge(&seen), ["memory (Query)"]);
    }

    #[test]
    fn a_large_answer_to_a_small_request_breaks_it() {
        let seen = Talk::about_a_key().asks(0, Operation::QUERY);
        let seen = with_answer(&seen, |answer| longer(answer, 2 * ANSWER));
        assert_eq!(judge(&seen), ["answer (Query)"]);
    }

    #[test]
    fn a_search_that_finds_much_keeps_it_and_one_that_repeats_breaks_it() {
        let seen = Talk::about_a_key().asks(0, Operation::LOCATE);
        let found = |names: &dyn Fn(usize) -> String| {
            let names = (0..ANSWER / 64).map(names);
            let names = names.map(|name| Item::text(Tag::UNIQUE_IDENTIFIER, name));
            let names: Vec<Item> = names.collect();
            with_answer(&seen, |answer| succeed(answer, names))
        };
        assert_eq!(judge(&found(&|number| format!("{number:064}"))), [""; 0]);
        assert_eq!(judge(&found(&|_| "0".repeat(64))), ["answer (Locate)"]);
        let undone = Value::Enumeration(ResultStatus::OPERATION_UNDONE.0);
        let undone = with_answer(&found(&|number| format!("{number:064}")), |answer| {
            set(answer, Tag::RESULT_STATUS, &undone);
        });
        assert_eq!(judge(&undone), [""; 0]);
    }

    #[test]
    fn a_long_or_late_refusal_breaks_it() {
        let refused = Talk::about_a_key().asks(2, Operation::GET);
        let long = with_answer(&refused, |answer| longer(answer, 2 * REFUSAL));
        assert_eq!(judge(&long), ["refusal"]);
        let mut late = with_outcome(&refused, refused.reply.outcome.clone());
        late.reply.elapsed = 2 * SLOW;
        assert_eq!(judge(&late), ["time (Get)"]);
    }
}
