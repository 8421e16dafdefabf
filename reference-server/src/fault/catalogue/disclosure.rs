//! Key material where it must not be (KMIP 2.1 sections 4.57 and 9.17).

use std::collections::BTreeMap;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag, Value};

use crate::Peer;
use crate::fault::defect::{Defect, Effect};
use crate::fault::edit::{is_success, items, operation, replace, succeed};
use crate::fault::robust::{destroyed, done, hex, key_material, named, successes, told};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "destroyed-key-still-got",
        shows: "the key of a destroyed object, for one who got it before",
        source: "KMIP 2.1 section 4.57",
        change: Change::Remembering(|| Box::<StillGot>::default()),
    },
    Fault {
        name: "key-of-others-got",
        shows: "a key for another identity, once its owner has got it",
        source: "field report D91",
        change: Change::Remembering(|| Box::<OthersGot>::default()),
    },
    Fault {
        name: "key-in-message",
        shows: "a key in the Result Message of a failed request that names its object",
        source: "KMIP 2.1 section 9.17",
        change: Change::Remembering(|| Box::<KeyInMessage>::default()),
    },
    Fault {
        name: "request-before-in-message",
        shows: "in the refusal of octets that are no message, the key in the request before them",
        source: "KMIP 2.1 section 9.17",
        change: Change::Remembering(|| Box::<RequestBefore>::default()),
    },
    Fault {
        name: "key-in-attributes-after-revoke",
        shows: "a key in the attributes of an object that was got and then revoked",
        source: "KMIP 2.1 section 6.1.20",
        change: Change::Remembering(|| Box::<KeyInAttributes>::default()),
    },
];

/// The payloads of Get by the object they are of.
type Given = BTreeMap<String, Vec<Item>>;

fn note(given: &mut Given, request: &Item, response: &Item) {
    for (asked, answer) in successes(request, response) {
        let payload = answer.field(Tag::RESPONSE_PAYLOAD);
        if let (Some(Operation::GET), Some(payload)) = (operation(asked), payload)
            && !key_material(payload).is_empty()
            && let Some(name) = told(answer)
        {
            given.insert(name.to_owned(), payload.fields().to_vec());
        }
    }
}

/// Answers failed Gets of these objects with what was given before.
fn give_again(given: &Given, request: &Item, response: &mut Item, may: impl Fn(&str) -> bool) {
    let asked = request.fields_with(Tag::BATCH_ITEM);
    for (asked, answer) in asked.zip(items(response)) {
        let Some(name) = named(asked).filter(|name| may(name)) else {
            continue;
        };
        let got = given.get(name).filter(|_| !is_success(answer));
        if let (Some(Operation::GET), Some(payload)) = (operation(asked), got) {
            succeed(answer, payload.clone());
        }
    }
}

#[derive(Default)]
struct StillGot {
    given: Given,
    destroyed: Vec<String>,
}

impl Defect for StillGot {
    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        let gone = |name: &str| self.destroyed.iter().any(|one| one == name);
        give_again(&self.given, request, response, gone);
        note(&mut self.given, request, response);
        self.destroyed.extend(destroyed(request, response));
    }
}

#[derive(Default)]
struct OthersGot {
    given: Given,
    owner: BTreeMap<String, String>,
}

impl Defect for OthersGot {
    fn answered(&mut self, request: &Item, peer: &Peer, response: &mut Item) {
        let foreign = |name: &str| {
            let owner = self.owner.get(name);
            owner.is_some_and(|owner| *owner != peer.identity)
        };
        give_again(&self.given, request, response, foreign);
        note(&mut self.given, request, response);
        for name in done(request, response, Operation::GET) {
            self.owner
                .entry(name)
                .or_insert_with(|| peer.identity.clone());
        }
    }
}

/// The keys that were registered or got, by their object.
#[derive(Default)]
struct KeyInMessage(BTreeMap<String, String>);

impl Defect for KeyInMessage {
    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        let asked = request.fields_with(Tag::BATCH_ITEM);
        for (asked, answer) in asked.zip(items(response)) {
            let key = named(asked).and_then(|name| self.0.get(name));
            if let Some(key) = key.filter(|_| !is_success(answer)) {
                let text = Value::TextString(format!("cannot use key {key}"));
                replace(answer, Tag::RESULT_MESSAGE, &text);
            }
        }
        for (asked, answer) in successes(request, response) {
            let keys = [asked, answer].into_iter().flat_map(key_material);
            if let (Some(name), Some(key)) = (told(answer), keys.last()) {
                self.0.insert(name.to_owned(), hex(key));
            }
        }
    }
}

/// The octets that its buffer still has.
#[derive(Default)]
struct RequestBefore(Option<String>);

impl Defect for RequestBefore {
    fn asked(&mut self, request: &mut Item, _: &Peer) -> Effect {
        self.0 = key_material(request).last().map(|key| hex(key));
        Effect::None
    }

    fn refused(&mut self, _: &Peer, response: &mut Item) {
        if let Some(key) = self.0.take() {
            let text = Value::TextString(format!("cannot decode at {key}"));
            replace(response, Tag::RESULT_MESSAGE, &text);
        }
    }
}

/// Describes what it has let out by the key itself.
#[derive(Default)]
struct KeyInAttributes {
    keys: BTreeMap<String, Vec<u8>>,
    revoked: Vec<String>,
}

impl Defect for KeyInAttributes {
    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        let asked = request.fields_with(Tag::BATCH_ITEM);
        for (asked, answer) in asked.zip(items(response)) {
            let name = named(asked).filter(|name| self.revoked.iter().any(|one| one == name));
            if let (Some(Operation::GET_ATTRIBUTES), Some(key)) =
                (operation(asked), name.and_then(|name| self.keys.get(name)))
            {
                let digest = Value::ByteString(key.clone());
                replace(answer, Tag::DIGEST_VALUE, &digest);
            }
        }
        for (asked, answer) in successes(request, response) {
            let keys = key_material(answer).into_iter().chain(key_material(asked));
            if let (Some(name), Some(key)) = (told(answer), keys.last()) {
                self.keys.insert(name.to_owned(), key.to_vec());
            }
        }
        self.revoked
            .extend(done(request, response, Operation::REVOKE));
    }
}
