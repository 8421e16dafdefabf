//! No key material but in answers that hand it out to its owner, and none of what is destroyed.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag, ttlv};

use super::{Breach, Oracle};
use crate::fuzz::link::Outcome;
use crate::fuzz::model::{Model, Object, is_destroyed, name};
use crate::fuzz::seen::{Seen, operation};

/// See the module.
#[derive(Debug)]
pub struct Secrecy {
    /// Whether the last client is somebody else.
    pub stranger: bool,
}

/// Operations whose answers hand out objects; Poll answers for those that were performed later.
const HANDS_OUT: [Operation; 3] = [Operation::GET, Operation::EXPORT, Operation::POLL];

impl Oracle for Secrecy {
    fn name(&self) -> &'static str {
        "secrecy"
    }

    fn judge(&mut self, seen: &Seen, model: &Model) -> Vec<Breach> {
        let Outcome::Answer(octets) = &seen.reply.outcome else {
            return Vec::new();
        };
        let secrets = model.objects().filter_map(|(name, object)| {
            let secret = object.secret.as_deref()?;
            holds(octets, secret).then_some((name, object, secret))
        });
        let mut breaches = Vec::new();
        for (id, object, secret) in secrets {
            let outside = self.outside(seen, id, object, secret);
            breaches.extend(outside.map(|what| {
                let saw = format!("the key material of {id} is in the answer");
                self.breach(what, clause(object), saw)
            }));
        }
        breaches
    }
}

impl Secrecy {
    /// What the answer should not hold the secret for.
    fn outside(&self, seen: &Seen, id: &str, object: &Object, secret: &[u8]) -> Option<String> {
        let pairs: Vec<(&Item, &Item)> = seen.pairs().collect();
        if pairs.is_empty() && seen.odd {
            return None;
        }
        // What should have been refused and was performed is judged by whom it was performed for.
        if pairs.is_empty() || !(seen.wrong.is_empty() || seen.any_success()) {
            return Some("key material in the refusal of a message".to_owned());
        }
        let found = pairs.into_iter().find(|(asked, answer)| {
            let foreign = self.stranger
                && object.owner != seen.client
                && (object.owner + 1 == crate::fuzz::step::CLIENTS
                    || seen.client + 1 == crate::fuzz::step::CLIENTS);
            let handed = operation(asked).is_some_and(|one| HANDS_OUT.contains(&one));
            let its_own = name(answer, Tag::RESPONSE_PAYLOAD).as_deref() == Some(id);
            let allowed = handed && its_own && !foreign && !is_destroyed(object);
            // The same key may have been registered twice on purpose.
            let another = handed && !its_own;
            !allowed && !another && holds(&ttlv::encode(answer), secret)
        });
        let (asked, _) = found?;
        let operation = operation(asked).map_or("none".to_owned(), |one| one.to_string());
        let whose = match is_destroyed(object) {
            true => "of a destroyed object",
            false => "where it does not belong",
        };
        Some(format!("key material {whose} ({operation})"))
    }
}

fn clause(object: &Object) -> &'static str {
    match is_destroyed(object) {
        true => "KMIP 2.1 section 4.57, KMIP 1.4 section 3.22: no material once destroyed",
        false => {
            "KMIP 2.1 sections 6.1.19 and 9.17, KMIP 1.4 section 4.11: handed out by Get alone"
        }
    }
}

/// Whether the octets hold the secret as it is or in hexadecimal digits.
fn holds(octets: &[u8], secret: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(octets, part).is_some();
    has(secret) || has(hex::encode(secret).as_bytes()) || has(hex::encode_upper(secret).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::oracle::talk::{Talk, set, succeed, with_answer};
    use kmip_conform_protocol::Value;

    fn judge(seen: &Seen, talk: &Talk) -> Vec<String> {
        let breaches = Secrecy { stranger: true }.judge(seen, &talk.model);
        breaches.into_iter().map(|breach| breach.what).collect()
    }

    /// The object's name and key in a payload, as Get answers, or as text.
    fn payload(talk: &Talk, as_text: bool) -> Vec<Item> {
        let key = talk
            .model
            .object(&talk.name())
            .and_then(|one| one.secret.clone());
        let key = key.unwrap();
        let told = match as_text {
            true => Item::text(Tag::RESULT_MESSAGE, format!("no {}", hex::encode(key))),
            false => Item::bytes(Tag::KEY_MATERIAL, key),
        };
        vec![Item::text(Tag::UNIQUE_IDENTIFIER, talk.name()), told]
    }

    #[test]
    fn its_owner_may_get_a_key_and_nobody_else() {
        let mut talk = Talk::about_a_key();
        let own = talk.asks(0, Operation::GET);
        assert_eq!(judge(&own, &talk), [""; 0]);
        let others = talk.asks(2, Operation::GET);
        assert_eq!(judge(&others, &talk), [""; 0]);
        let given = payload(&talk, false);
        let given = with_answer(&others, |answer| succeed(answer, given));
        assert_eq!(
            judge(&given, &talk),
            ["key material where it does not belong (Get)"]
        );
    }

    #[test]
    fn a_key_in_any_other_answer_breaks_it_in_hexadecimal_digits_too() {
        let mut talk = Talk::about_a_key();
        let seen = talk.asks(0, Operation::GET_ATTRIBUTES);
        assert_eq!(judge(&seen, &talk), [""; 0]);
        for as_text in [false, true] {
            let told = payload(&talk, as_text);
            let told = with_answer(&seen, |answer| succeed(answer, told));
            let what = "key material where it does not belong (GetAttributes)";
            assert_eq!(judge(&told, &talk), [what]);
        }
    }

    #[test]
    fn the_key_of_a_destroyed_object_breaks_it() {
        let mut talk = Talk::about_a_key();
        let told = payload(&talk, false);
        talk.does(0, Operation::DESTROY);
        let seen = talk.asks(0, Operation::GET);
        assert_eq!(judge(&seen, &talk), [""; 0]);
        let given = with_answer(&seen, |answer| succeed(answer, told));
        assert_eq!(
            judge(&given, &talk),
            ["key material of a destroyed object (Get)"]
        );
    }

    #[test]
    fn a_key_given_for_a_wrong_message_breaks_it_for_a_stranger_alone() {
        for (client, broken) in [
            (0, vec![]),
            (2, vec!["key material where it does not belong (Get)"]),
        ] {
            let mut talk = Talk::about_a_key();
            let mut request = talk.request(Operation::GET);
            set(&mut request, Tag::BATCH_COUNT, &Value::Integer(2));
            let seen = talk.sends(client, ttlv::encode(&request));
            let given = payload(&talk, false);
            let given = with_answer(&seen, |answer| succeed(answer, given));
            assert_eq!(judge(&given, &talk), broken, "client {client}");
        }
    }

    #[test]
    fn a_key_in_the_refusal_of_garbage_breaks_it() {
        let mut talk = Talk::about_a_key();
        let refused = talk.sends(0, vec![0x42; 64]);
        assert_eq!(judge(&refused, &talk), [""; 0]);
        let told = payload(&talk, true);
        let told = with_answer(&refused, |answer| succeed(answer, told));
        assert_eq!(
            judge(&told, &talk),
            ["key material in the refusal of a message"]
        );
    }
}
