//! Success only where the state that the sequence led to allows it, and that state when asked.

use kmip_conform_protocol::enumeration::{Operation, State};
use kmip_conform_protocol::{Item, Tag, Value};

use super::{Breach, Oracle};
use crate::fuzz::model::{Model, is_destroyed, name};
use crate::fuzz::placeholder::Placeholder;
use crate::fuzz::seen::{Seen, operation, succeeded};

/// See the module.
#[derive(Debug, Default)]
pub struct LifeCycle;

const CLAUSE: &str = "KMIP 2.1 section 4.57, KMIP 1.4 section 3.22";
const IDENTIFIER: &str = "KMIP 2.1 section 4.58, KMIP 1.4 section 3.1";
const PLACEHOLDER: &str = "KMIP 2.1 section 6.1, KMIP 1.4 chapter 4: the ID Placeholder";
const LOCATED: &str =
    "KMIP 2.1 section 6.1.28, KMIP 1.4 section 4.9: the ID Placeholder is emptied";

impl Oracle for LifeCycle {
    fn name(&self) -> &'static str {
        "life-cycle"
    }

    fn judge(&mut self, seen: &Seen, model: &Model) -> Vec<Breach> {
        if !seen.is_sound() {
            return Vec::new();
        }
        // Within a batch the states of its own beginning are not predicted.
        let mut model = model.clone();
        let mut placeholder = Placeholder::default();
        let mut breaches = Vec::new();
        for (asked, answer) in seen.pairs().filter(|(_, answer)| succeeded(answer)) {
            let Some(operation) = operation(asked) else {
                continue;
            };
            let named = name(asked, Tag::REQUEST_PAYLOAD);
            let told = name(answer, Tag::RESPONSE_PAYLOAD);
            breaches.extend(self.placed(operation, asked, &placeholder, told.as_deref()));
            let by_place = named.is_none() && names_an_object(asked);
            let subject = match by_place {
                true => told.clone(),
                false => named.or(placeholder.name().map(str::to_owned)),
            };
            breaches.extend(self.allowed(operation, subject.as_deref(), &model));
            breaches.extend(self.state(operation, subject.as_deref(), answer, &model));
            breaches.extend(self.named_anew(operation, told.as_deref(), &model));
            model = Model::default();
            placeholder = placeholder.after(asked, answer);
        }
        breaches
    }
}

/// Operations that need to be told their object, by name or by the ID Placeholder.
const NEEDS_OBJECT: [Operation; 6] = [
    Operation::ACTIVATE,
    Operation::REVOKE,
    Operation::DESTROY,
    Operation::GET,
    Operation::GET_ATTRIBUTES,
    Operation::GET_ATTRIBUTE_LIST,
];

impl LifeCycle {
    /// The object of an item without a name is what the batch so far made it.
    fn placed(
        &self,
        operation: Operation,
        asked: &Item,
        placeholder: &Placeholder,
        told: Option<&str>,
    ) -> Option<Breach> {
        if names_an_object(asked) || !NEEDS_OBJECT.contains(&operation) {
            return None;
        }
        match (placeholder, told) {
            (Placeholder::Unset, _) => Some(self.breach(
                format!("an object nobody named ({operation})"),
                PLACEHOLDER,
                format!("success for {}", told.unwrap_or("an object without a name")),
            )),
            (Placeholder::Emptied, _) => Some(self.breach(
                format!("an object after a Locate that matched several ({operation})"),
                LOCATED,
                format!("success for {}", told.unwrap_or("an object without a name")),
            )),
            (Placeholder::Is(set), Some(told)) if set != told => Some(self.breach(
                format!("another object than the ID Placeholder ({operation})"),
                PLACEHOLDER,
                format!("{told} instead of {set}"),
            )),
            _ => None,
        }
    }

    /// Whether the state allows what succeeded.
    fn allowed(
        &self,
        operation: Operation,
        subject: Option<&str>,
        model: &Model,
    ) -> Option<Breach> {
        let object = model.object(subject?)?;
        let state = object.state?;
        let allowed = match operation {
            Operation::ACTIVATE => state == State::PRE_ACTIVE,
            Operation::ENCRYPT | Operation::SIGN | Operation::MAC => state == State::ACTIVE,
            Operation::DESTROY => !is_destroyed(object) && state != State::ACTIVE,
            Operation::GET | Operation::EXPORT => !is_destroyed(object),
            Operation::RE_KEY | Operation::DERIVE_KEY => !is_destroyed(object),
            _ => true,
        };
        (!allowed).then(|| {
            let what = format!("{operation} succeeded in state {state}");
            self.breach(
                what,
                CLAUSE,
                format!("the object is {}", subject.unwrap_or_default()),
            )
        })
    }

    /// The State attribute is what the sequence led to.
    fn state(
        &self,
        operation: Operation,
        subject: Option<&str>,
        answer: &Item,
        model: &Model,
    ) -> Option<Breach> {
        if operation != Operation::GET_ATTRIBUTES {
            return None;
        }
        let expected = model.object(subject?)?.state?;
        let told = told_state(answer.field(Tag::RESPONSE_PAYLOAD)?)?;
        (told != expected).then(|| {
            let what = format!("state {told} after what led to {expected}");
            self.breach(
                what,
                CLAUSE,
                format!("the object is {}", subject.unwrap_or_default()),
            )
        })
    }

    /// A new object has a name that none had before.
    fn named_anew(
        &self,
        operation: Operation,
        told: Option<&str>,
        model: &Model,
    ) -> Option<Breach> {
        const MAKES: [Operation; 2] = [Operation::CREATE, Operation::REGISTER];
        let told = told.filter(|_| MAKES.contains(&operation))?;
        model.object(told).map(|_| {
            let what = format!("an identifier given twice ({operation})");
            self.breach(what, IDENTIFIER, format!("{told} names two objects"))
        })
    }
}

/// Whether an item names its object itself, be it by its place in the batch, as 2.x can.
fn names_an_object(asked: &Item) -> bool {
    let path = [Tag::REQUEST_PAYLOAD, Tag::UNIQUE_IDENTIFIER];
    asked.at(&path).is_some()
}

/// The State in the attributes of an answer, in the notation of either era.
fn told_state(payload: &Item) -> Option<State> {
    let number = |item: &Item| match item.value {
        Value::Enumeration(number) => Some(State(number)),
        _ => None,
    };
    let old = payload.fields_with(Tag::ATTRIBUTE).find_map(|attribute| {
        let named = attribute.field(Tag::ATTRIBUTE_NAME)?.as_text()? == "State";
        number(attribute.field(Tag::ATTRIBUTE_VALUE).filter(|_| named)?)
    });
    let new = || payload.at(&[Tag::ATTRIBUTES, Tag::STATE]).and_then(number);
    old.or_else(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::oracle::talk::{Talk, set, succeed, with_answer};
    use crate::generate::request::{Extent, message, sample};
    use kmip_conform_protocol::ProtocolVersion;
    use kmip_conform_protocol::enumeration::ResultStatus;

    fn judge(seen: &Seen, talk: &Talk) -> Vec<String> {
        let breaches = LifeCycle.judge(seen, &talk.model);
        breaches.into_iter().map(|breach| breach.what).collect()
    }

    fn identifier(name: &str) -> Vec<Item> {
        vec![Item::text(Tag::UNIQUE_IDENTIFIER, name)]
    }

    /// The answer to an operation as it is, and as a success about the object.
    fn forced(talk: &mut Talk, operation: Operation) -> (Vec<String>, Vec<String>) {
        let seen = talk.asks(0, operation);
        let payload = identifier(&talk.name());
        let forced = with_answer(&seen, |answer| succeed(answer, payload));
        (judge(&seen, talk), judge(&forced, talk))
    }

    const NOTHING: [&str; 0] = [];

    #[test]
    fn a_life_as_the_specification_tells_it_keeps_it() {
        let mut talk = Talk::about_a_key();
        for operation in [
            Operation::GET_ATTRIBUTES,
            Operation::ACTIVATE,
            Operation::GET_ATTRIBUTES,
            Operation::REVOKE,
            Operation::GET_ATTRIBUTES,
            Operation::DESTROY,
        ] {
            let seen = talk.asks(0, operation);
            assert_eq!(judge(&seen, &talk), NOTHING, "{operation}");
            talk.model.learn(&seen);
        }
    }

    #[test]
    fn what_is_destroyed_is_not_got_and_not_destroyed_again() {
        let mut talk = Talk::about_a_key();
        talk.does(0, Operation::DESTROY);
        let (kept, broken) = forced(&mut talk, Operation::GET);
        assert_eq!(kept, NOTHING);
        assert_eq!(broken, ["Get succeeded in state Destroyed"]);
        let (kept, broken) = forced(&mut talk, Operation::DESTROY);
        assert_eq!(kept, NOTHING);
        assert_eq!(broken, ["Destroy succeeded in state Destroyed"]);
    }

    #[test]
    fn what_is_revoked_is_not_activated() {
        let mut talk = Talk::about_a_key();
        talk.does(0, Operation::ACTIVATE);
        talk.does(0, Operation::REVOKE);
        let (kept, broken) = forced(&mut talk, Operation::ACTIVATE);
        assert_eq!(kept, NOTHING);
        assert_eq!(broken.len(), 1, "{broken:?}");
    }

    #[test]
    fn a_revocation_that_is_pending_may_have_been_done() {
        let mut talk = Talk::about_a_key();
        talk.does(0, Operation::ACTIVATE);
        let (_, broken) = forced(&mut talk, Operation::DESTROY);
        assert_eq!(broken, ["Destroy succeeded in state Active"]);
        let seen = talk.asks(0, Operation::REVOKE);
        let status = Value::Enumeration(ResultStatus::OPERATION_PENDING.0);
        let pending = with_answer(&seen, |answer| set(answer, Tag::RESULT_STATUS, &status));
        talk.model.learn(&pending);
        let (_, broken) = forced(&mut talk, Operation::DESTROY);
        assert_eq!(broken, NOTHING);
    }

    #[test]
    fn an_object_named_by_its_place_is_the_one_that_the_answer_tells() {
        let mut talk = Talk::about_a_key();
        talk.does(0, Operation::ACTIVATE);
        let mut request = talk.request(Operation::REVOKE);
        set(&mut request, Tag::UNIQUE_IDENTIFIER, &Value::Integer(0));
        let octets = kmip_conform_protocol::ttlv::encode(&request);
        let seen = talk.sends(0, octets);
        let payload = identifier(&talk.name());
        let revoked = with_answer(&seen, |answer| succeed(answer, payload));
        talk.model.learn(&revoked);
        let (_, broken) = forced(&mut talk, Operation::DESTROY);
        assert_eq!(broken, NOTHING);
    }

    #[test]
    fn an_odd_message_that_searches_may_have_changed_what_it_does_not_name() {
        let mut talk = Talk::about_a_key();
        talk.does(0, Operation::ACTIVATE);
        let mut octets = kmip_conform_protocol::ttlv::encode(&talk.request(Operation::LOCATE));
        octets.truncate(octets.len() - 8);
        let seen = talk.sends(0, octets);
        talk.model.learn(&seen);
        let (_, broken) = forced(&mut talk, Operation::DESTROY);
        assert_eq!(broken, NOTHING);
    }

    #[test]
    fn what_was_given_a_date_may_be_deactivated_as_soon_as_it_is_activated() {
        let mut talk = Talk::about_a_key();
        talk.does(0, Operation::ADD_ATTRIBUTE);
        talk.does(0, Operation::ACTIVATE);
        let (_, broken) = forced(&mut talk, Operation::DESTROY);
        assert_eq!(broken, NOTHING);
    }

    #[test]
    fn a_message_without_an_answer_may_have_been_performed() {
        let mut talk = Talk::about_a_key();
        talk.does(0, Operation::ACTIVATE);
        let octets = kmip_conform_protocol::ttlv::encode(&talk.request(Operation::REVOKE));
        talk.model.doubt(&octets);
        let (_, broken) = forced(&mut talk, Operation::DESTROY);
        assert_eq!(broken, NOTHING);
    }

    #[test]
    fn another_state_than_the_sequence_led_to_breaks_it() {
        let mut talk = Talk::about_a_key();
        talk.does(0, Operation::ACTIVATE);
        let seen = talk.asks(0, Operation::GET_ATTRIBUTES);
        let state = vec![
            Item::text(Tag::ATTRIBUTE_NAME, "State"),
            Item::enumeration(Tag::ATTRIBUTE_VALUE, State::PRE_ACTIVE),
        ];
        let mut payload = identifier(&talk.name());
        payload.push(Item::structure(Tag::ATTRIBUTE, state));
        let wrong = with_answer(&seen, |answer| succeed(answer, payload));
        assert_eq!(
            judge(&wrong, &talk),
            ["state PreActive after what led to Active"]
        );
    }

    #[test]
    fn a_new_object_under_an_old_name_breaks_it() {
        let mut talk = Talk::about_a_key();
        let seen = talk.asks(0, Operation::REGISTER);
        assert_eq!(judge(&seen, &talk), NOTHING);
        let name = Value::TextString(talk.name());
        let again = with_answer(&seen, |answer| set(answer, Tag::UNIQUE_IDENTIFIER, &name));
        assert_eq!(
            judge(&again, &talk),
            ["an identifier given twice (Register)"]
        );
    }

    #[test]
    fn without_a_name_and_a_placeholder_nothing_succeeds() {
        let mut talk = Talk::about_a_key();
        let mut request = talk.request(Operation::GET);
        set(
            &mut request,
            Tag::REQUEST_PAYLOAD,
            &Value::Structure(Vec::new()),
        );
        let seen = talk.sends(0, kmip_conform_protocol::ttlv::encode(&request));
        assert_eq!(judge(&seen, &talk), NOTHING);
        let payload = identifier(&talk.name());
        let given = with_answer(&seen, |answer| succeed(answer, payload));
        assert_eq!(judge(&given, &talk), ["an object nobody named (Get)"]);
    }

    #[test]
    fn after_a_locate_that_matched_several_nothing_succeeds_without_a_name() {
        let mut talk = Talk::about_a_key();
        let version = ProtocolVersion::V1_4;
        let [locate, mut destroy] = [Operation::LOCATE, Operation::DESTROY]
            .map(|one| sample(one, version, Extent::Minimal).unwrap().request);
        destroy.payload.clear();
        let request = message(version, &[locate, destroy]);
        let seen = talk.sends(0, kmip_conform_protocol::ttlv::encode(&request));
        let payload = |names: &[&str]| names.iter().flat_map(|name| identifier(name)).collect();
        let told = |names: &[&str]| with_answer(&seen, |answer| succeed(answer, payload(names)));
        assert_eq!(judge(&told(&["a"]), &talk), NOTHING);
        assert_eq!(
            judge(&told(&["a", "b"]), &talk),
            ["an object after a Locate that matched several (Destroy)"]
        );
    }
}
