//! What a server keeps too long, forgets or mixes up between two requests.

use std::collections::BTreeSet;

use kmip_conform_protocol::enumeration::{Operation, State};
use kmip_conform_protocol::{Item, Tag, Value};

use crate::Peer;
use crate::fault::attributes::each_value;
use crate::fault::defect::{Defect, Effect};
use crate::fault::edit::{each, fields, items, operation, replace, succeed, succeed_with_name};
use crate::fault::robust::{destroyed, done, made, named};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "states-lost-after-garbage",
        shows: "State Pre-Active of an active object after octets that are no message",
        source: "KMIP 2.1 section 4.57",
        change: Change::Remembering(|| Box::<StatesLost>::default()),
    },
    Fault {
        name: "second-destroy-succeeds",
        shows: "success of Destroy for an object that is destroyed already",
        source: "KMIP 2.1 section 6.1.15",
        change: Change::Remembering(|| Box::<SecondDestroy>::default()),
    },
    Fault {
        name: "revoked-can-be-activated",
        shows: "success of Activate for an object whose Revoke succeeded",
        source: "KMIP 2.1 section 4.57",
        change: Change::Remembering(|| Box::<Revived>::default()),
    },
    Fault {
        name: "revoked-still-encrypts",
        shows: "success of Encrypt with a key whose Revoke succeeded",
        source: "KMIP 2.1 section 4.57",
        change: Change::Remembering(|| Box::<StillEncrypts>::default()),
    },
    Fault {
        name: "identifier-used-again",
        shows: "a new object under the Unique Identifier of a destroyed one",
        source: "KMIP 2.1 section 4.58",
        change: Change::Remembering(|| Box::<UsedAgain>::default()),
    },
    Fault {
        name: "answer-of-the-request-before",
        shows: "after octets that are no message, the answer to the request before them",
        source: "KMIP 2.1 section 8.4",
        change: Change::Remembering(|| Box::<StaleAnswer>::default()),
    },
    Fault {
        name: "placeholder-outlives-batch",
        shows: "an ID Placeholder from the request before, where none has been set",
        source: "KMIP 2.1 section 6.1",
        change: Change::Remembering(|| Box::<OldPlaceholder>::default()),
    },
    Fault {
        name: "placeholder-is-the-first",
        shows: "in batches of three, an ID Placeholder that stays what the first item made it",
        source: "KMIP 2.1 section 6.1",
        change: Change::Remembering(|| Box::new(FirstPlaceholder)),
    },
];

/// Octets that cannot be decoded reset what it knows of states.
#[derive(Default)]
struct StatesLost(bool);

impl Defect for StatesLost {
    fn answered(&mut self, _: &Item, _: &Peer, response: &mut Item) {
        if self.0 {
            each_value(response, Tag::STATE, &mut |value| {
                *value = Value::Enumeration(State::PRE_ACTIVE.0);
            });
        }
    }

    fn refused(&mut self, _: &Peer, _: &mut Item) {
        self.0 = true;
    }
}

/// Calls `change` on the answers of one operation on one of these objects.
fn on(
    known: &BTreeSet<String>,
    wanted: Operation,
    request: &Item,
    response: &mut Item,
    change: impl Fn(&Item, &mut Item),
) {
    let asked = request.fields_with(Tag::BATCH_ITEM);
    for (asked, answer) in asked.zip(items(response)) {
        let known = named(asked).is_some_and(|name| known.contains(name));
        if known && operation(asked) == Some(wanted) {
            change(asked, answer);
        }
    }
}

#[derive(Default)]
struct SecondDestroy(BTreeSet<String>);

impl Defect for SecondDestroy {
    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        let now = destroyed(request, response);
        on(
            &self.0,
            Operation::DESTROY,
            request,
            response,
            succeed_with_name,
        );
        self.0.extend(now);
    }
}

#[derive(Default)]
struct Revived(BTreeSet<String>);

impl Defect for Revived {
    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        on(
            &self.0,
            Operation::ACTIVATE,
            request,
            response,
            succeed_with_name,
        );
        self.0.extend(done(request, response, Operation::REVOKE));
    }
}

#[derive(Default)]
struct StillEncrypts(BTreeSet<String>);

impl Defect for StillEncrypts {
    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        on(
            &self.0,
            Operation::ENCRYPT,
            request,
            response,
            |asked, answer| {
                let name = named(asked).unwrap_or_default();
                let id = Item::text(Tag::UNIQUE_IDENTIFIER, name);
                succeed(answer, vec![id, Item::bytes(Tag::DATA, [0x5A; 16])]);
            },
        );
        self.0.extend(done(request, response, Operation::REVOKE));
    }
}

/// Gives the name of what was destroyed last to what is made next.
#[derive(Default)]
struct UsedAgain(Option<String>);

impl Defect for UsedAgain {
    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        let new = made(request, response);
        if let (Some(old), [new]) = (&self.0, new.as_slice()) {
            each(response, Tag::UNIQUE_IDENTIFIER, &mut |item| {
                if item.as_text() == Some(new) {
                    item.value = Value::TextString(old.clone());
                }
            });
            self.0 = None;
        }
        if let Some(last) = destroyed(request, response).pop() {
            self.0 = Some(last);
        }
    }
}

/// Loses count of requests and answers when it is told nonsense.
#[derive(Default)]
struct StaleAnswer {
    last: Option<Item>,
    behind: bool,
}

impl Defect for StaleAnswer {
    fn answered(&mut self, _: &Item, _: &Peer, response: &mut Item) {
        let answer = response.clone();
        if let Some(stale) = self.last.replace(answer).filter(|_| self.behind) {
            *response = stale;
        }
        self.behind = false;
    }

    fn refused(&mut self, _: &Peer, _: &mut Item) {
        self.behind = true;
    }
}

/// Keeps the ID Placeholder from one request to the next.
#[derive(Default)]
struct OldPlaceholder(Option<String>);

impl Defect for OldPlaceholder {
    fn asked(&mut self, request: &mut Item, _: &Peer) -> Effect {
        let uses = |item: &Item| {
            const NAMING: [Operation; 4] = [
                Operation::ACTIVATE,
                Operation::GET,
                Operation::GET_ATTRIBUTE_LIST,
                Operation::DESTROY,
            ];
            operation(item).is_some_and(|operation| NAMING.contains(&operation))
                && named(item).is_none()
        };
        let (Some(last), Some(first)) = (&self.0, items(request).next()) else {
            return Effect::None;
        };
        if uses(first) {
            let last = Item::text(Tag::UNIQUE_IDENTIFIER, last.clone());
            each(first, Tag::REQUEST_PAYLOAD, &mut |payload| {
                if let Some(fields) = fields(payload).filter(|fields| {
                    fields
                        .iter()
                        .all(|field| field.tag != Tag::UNIQUE_IDENTIFIER)
                }) {
                    fields.insert(0, last.clone());
                }
            });
        }
        Effect::None
    }

    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        if let Some(last) = made(request, response).pop() {
            self.0 = Some(last);
        }
    }
}

/// Says that what the first item made is what the later ones were done to.
struct FirstPlaceholder;

impl Defect for FirstPlaceholder {
    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        let asked: Vec<&Item> = request.fields_with(Tag::BATCH_ITEM).collect();
        let new = made(request, response);
        let ([first, ..], [_, _, third, ..]) = (new.as_slice(), asked.as_slice()) else {
            return;
        };
        if operation(third) == Some(Operation::GET_ATTRIBUTE_LIST) && named(third).is_none() {
            let first = Value::TextString(first.clone());
            if let Some(answer) = items(response).nth(2) {
                replace(answer, Tag::UNIQUE_IDENTIFIER, &first);
            }
        }
    }
}
