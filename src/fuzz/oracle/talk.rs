//! Conversations for the tests of the oracles: true ones with the reference server's core, and the
//! same with one thing changed.

use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value, ttlv};

use crate::case::Bindings;
use crate::fuzz::link::{Core, Link, Outcome, Reply};
use crate::fuzz::model::Model;
use crate::fuzz::seen::Seen;
use crate::generate::request::{Extent, bind, message, sample};

/// A conversation about one object.
pub struct Talk {
    core: Core,
    version: ProtocolVersion,
    bindings: Bindings,
    /// What it led to.
    pub model: Model,
}

impl Talk {
    /// A conversation in 1.4 in which a symmetric key was registered.
    pub fn about_a_key() -> Self {
        let mut talk = Self {
            core: Core::new([7; 32]),
            version: ProtocolVersion::V1_4,
            bindings: Bindings::default(),
            model: Model::default(),
        };
        talk.does(0, Operation::REGISTER);
        talk
    }

    /// The request of an operation about the object.
    pub fn request(&self, operation: Operation) -> Item {
        let sample = sample(operation, self.version, Extent::Minimal).unwrap();
        bind(&message(self.version, &[sample.request]), &self.bindings)
    }

    /// A client asks for it and is answered; what that did to the object is not noted yet.
    pub fn asks(&mut self, client: u8, operation: Operation) -> Seen {
        let octets = ttlv::encode(&self.request(operation));
        self.sends(client, octets)
    }

    /// A client sends octets and is answered.
    pub fn sends(&mut self, client: u8, octets: Vec<u8>) -> Seen {
        let reply = self.core.exchange(client, &octets);
        Seen::of(client, octets, reply, None)
    }

    /// A client asks for it, is answered with success, and the model learns of it.
    pub fn does(&mut self, client: u8, operation: Operation) -> Seen {
        let seen = self.asks(client, operation);
        let payload = seen.payload().unwrap();
        if operation == Operation::REGISTER {
            let name = payload.field(Tag::UNIQUE_IDENTIFIER).unwrap();
            let name = name.value.clone();
            self.bindings.insert("UNIQUE_IDENTIFIER_0".to_owned(), name);
        }
        self.model.learn(&seen);
        seen
    }

    /// The object's identifier.
    pub fn name(&self) -> String {
        match &self.bindings["UNIQUE_IDENTIFIER_0"] {
            Value::TextString(name) => name.clone(),
            other => panic!("{other:?}"),
        }
    }
}

/// The same with another reply.
pub fn with_outcome(seen: &Seen, outcome: Outcome) -> Seen {
    let reply = Reply {
        outcome,
        elapsed: seen.reply.elapsed,
    };
    Seen::of(seen.client, seen.octets.clone(), reply, seen.grown)
}

/// The same with another answer.
pub fn with_answer(seen: &Seen, change: impl FnOnce(&mut Item)) -> Seen {
    let mut answer = seen.answer.clone().unwrap();
    change(&mut answer);
    with_outcome(seen, Outcome::Answer(ttlv::encode(&answer)))
}

/// Changes every value under a tag.
pub fn set(item: &mut Item, tag: Tag, value: &Value) {
    if item.tag == tag {
        item.value = value.clone();
    } else if let Value::Structure(fields) = &mut item.value {
        fields.iter_mut().for_each(|field| set(field, tag, value));
    }
}

/// Makes a refusal a success with this payload.
pub fn succeed(answer: &mut Item, payload: Vec<Item>) {
    set(
        answer,
        Tag::RESULT_STATUS,
        &Value::Enumeration(ResultStatus::SUCCESS.0),
    );
    let Value::Structure(fields) = &mut answer.value else {
        return;
    };
    for item in fields.iter_mut().filter(|one| one.tag == Tag::BATCH_ITEM) {
        if let Value::Structure(fields) = &mut item.value {
            let refusal = [
                Tag::RESULT_REASON,
                Tag::RESULT_MESSAGE,
                Tag::RESPONSE_PAYLOAD,
            ];
            fields.retain(|field| !refusal.contains(&field.tag));
            fields.push(Item::structure(Tag::RESPONSE_PAYLOAD, payload.clone()));
        }
    }
}
