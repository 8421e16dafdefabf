//! What the objects of a session are, as far as the answers tell: the life cycle of KMIP 2.1 section
//! 4.57 and 1.4 section 3.22.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::enumeration::{Operation, RevocationReasonCode, State};
use kmip_conform_protocol::{Item, Tag};

use super::placeholder::Placeholder;
use super::seen::{Seen, is_pending, operation, succeeded};
use super::wire::Extent;

/// The objects of one session.
#[derive(Clone, Debug, Default)]
pub struct Model {
    objects: BTreeMap<String, Object>,
}

/// One object.
#[derive(Clone, Debug)]
pub struct Object {
    /// The client that made it.
    pub owner: u8,
    /// Its state; nothing where dates or other operations may have decided it.
    pub state: Option<State>,
    /// Its key material, where it was seen.
    pub secret: Option<Vec<u8>>,
}

/// Attributes that set a state without an operation of their own.
const DATES: [Tag; 5] = [
    Tag::ACTIVATION_DATE,
    Tag::DEACTIVATION_DATE,
    Tag::PROCESS_START_DATE,
    Tag::PROTECT_STOP_DATE,
    Tag::COMPROMISE_OCCURRENCE_DATE,
];

/// How a message asks for Locate, in TTLV and as text.
const SEARCHES: [&[u8]; 2] = [b"\x42\x00\x5c\x05\0\0\0\x04\0\0\0\x08", b"Locate"];

/// Octets of key material that nobody meets by chance, and how many different ones are among them:
/// zeros are everywhere.
const SECRET: usize = 16;
const DIFFERENT: usize = 8;

impl Model {
    /// An object of this session.
    pub fn object(&self, name: &str) -> Option<&Object> {
        self.objects.get(name)
    }

    /// All objects with their names.
    pub fn objects(&self) -> impl Iterator<Item = (&str, &Object)> {
        self.objects
            .iter()
            .map(|(name, object)| (name.as_str(), object))
    }

    /// Takes in what one message did.
    pub fn learn(&mut self, seen: &Seen) {
        let mut placeholder = Placeholder::default();
        for (asked, answer) in seen.pairs() {
            let held = placeholder.name().map(str::to_owned);
            let named = name(asked, Tag::REQUEST_PAYLOAD).or(held);
            let told = name(answer, Tag::RESPONSE_PAYLOAD);
            if is_pending(answer) {
                // It is done at any time from now on.
                self.forget(named.as_deref());
            }
            if !succeeded(answer) {
                continue;
            }
            if let Some(operation) = operation(asked) {
                self.did(
                    operation,
                    (asked, answer),
                    seen.client,
                    named.as_deref(),
                    told.as_deref(),
                );
            }
            placeholder = placeholder.after(asked, answer);
        }
        // Messages that are not understood one by one may have done anything to what they name.
        if seen.pairs().count() == 0 || !seen.is_sound() || seen.extent != Extent::Whole {
            self.doubt(&seen.octets);
        }
    }

    /// Forgets the states of what octets without an answer name, and of all where they may have
    /// searched for them: they may have been performed.
    pub fn doubt(&mut self, octets: &[u8]) {
        if SEARCHES.iter().any(|mark| has(octets, mark)) {
            self.forget(None);
        }
        for (name, object) in &mut self.objects {
            if has(octets, name.as_bytes()) && !is_destroyed(object) {
                object.state = None;
            }
        }
    }

    fn did(
        &mut self,
        operation: Operation,
        (asked, answer): (&Item, &Item),
        client: u8,
        named: Option<&str>,
        told: Option<&str>,
    ) {
        match operation {
            Operation::CREATE | Operation::REGISTER => {
                if let Some(told) = told {
                    let dated = DATES.iter().any(|tag| mentions(asked, *tag));
                    let object = Object {
                        owner: client,
                        state: (!dated).then_some(State::PRE_ACTIVE),
                        secret: key_material(asked).map(<[u8]>::to_vec),
                    };
                    self.objects.insert(told.to_owned(), object);
                }
            }
            // The answer tells the object also where the request names it by its place in the batch.
            Operation::ACTIVATE => self.activate(told.or(named)),
            Operation::DESTROY => self.destroy(told.or(named)),
            Operation::REVOKE => self.revoke(told.or(named), asked),
            Operation::GET => {
                if let (Some(told), Some(key)) = (told, key_material(answer)) {
                    let object = self.objects.get_mut(told);
                    object
                        .into_iter()
                        .for_each(|one| one.secret = Some(key.to_vec()));
                }
            }
            Operation::LOCATE | Operation::GET_ATTRIBUTES | Operation::GET_ATTRIBUTE_LIST => {}
            Operation::QUERY | Operation::DISCOVER_VERSIONS | Operation::ENCRYPT => {}
            // Anything else may change what it names and what it makes.
            _ => {
                self.set(named, None);
                self.set(told, None);
            }
        }
    }

    /// Forgets the state of an object, or of all where it is not known which one it is.
    fn forget(&mut self, name: Option<&str>) {
        let objects = self.objects.iter_mut();
        for (_, object) in objects.filter(|(one, _)| name.is_none_or(|name| name == one.as_str())) {
            if !is_destroyed(object) {
                object.state = None;
            }
        }
    }

    fn set(&mut self, name: Option<&str>, state: Option<State>) {
        let object = name.and_then(|name| self.objects.get_mut(name));
        if let Some(object) = object.filter(|object| !is_destroyed(object)) {
            object.state = state;
        }
    }

    /// Where dates may have been set, the object may be past its Deactivation Date at once.
    fn activate(&mut self, name: Option<&str>) {
        let known = name.and_then(|name| self.object(name)?.state);
        self.set(name, known.map(|_| State::ACTIVE));
    }

    fn destroy(&mut self, name: Option<&str>) {
        let Some(object) = name.and_then(|name| self.objects.get_mut(name)) else {
            return;
        };
        object.state = Some(match object.state {
            Some(State::COMPROMISED | State::DESTROYED_COMPROMISED) => State::DESTROYED_COMPROMISED,
            _ => State::DESTROYED,
        });
    }

    fn revoke(&mut self, name: Option<&str>, asked: &Item) {
        let path = [
            Tag::REQUEST_PAYLOAD,
            Tag::REVOCATION_REASON,
            Tag::REVOCATION_REASON_CODE,
        ];
        let code = asked.at(&path).and_then(Item::as_enumeration);
        let compromised = [
            RevocationReasonCode::KEY_COMPROMISE.0,
            RevocationReasonCode::CA_COMPROMISE.0,
        ];
        let state = match code {
            Some(code) if compromised.contains(&code) => State::COMPROMISED,
            _ => State::DEACTIVATED,
        };
        let known = name.and_then(|name| self.object(name)?.state);
        // What is destroyed can still become known to be compromised.
        if known == Some(State::DESTROYED) && state == State::COMPROMISED {
            self.destroyed_compromised(name);
        }
        // A reason given later does not change what the first one made of it everywhere.
        let state =
            (known == Some(State::ACTIVE) || known == Some(State::PRE_ACTIVE)).then_some(state);
        self.set(name, state);
    }

    fn destroyed_compromised(&mut self, name: Option<&str>) {
        if let Some(object) = name.and_then(|name| self.objects.get_mut(name)) {
            object.state = Some(State::DESTROYED_COMPROMISED);
        }
    }
}

fn has(octets: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(octets, part).is_some()
}

/// Whether the object is known to be destroyed.
pub fn is_destroyed(object: &Object) -> bool {
    matches!(
        object.state,
        Some(State::DESTROYED | State::DESTROYED_COMPROMISED)
    )
}

/// The object that a payload of a batch item names.
pub fn name(item: &Item, payload: Tag) -> Option<String> {
    let named = item.at(&[payload, Tag::UNIQUE_IDENTIFIER])?;
    named.as_text().map(str::to_owned)
}

/// Key material below the item that nobody meets by chance.
pub fn key_material(item: &Item) -> Option<&[u8]> {
    // A public key is no secret.
    if item.tag == Tag::PUBLIC_KEY {
        return None;
    }
    if item.tag == Tag::KEY_MATERIAL {
        let is_told = |octets: &&[u8]| octets.len() >= SECRET && different(octets) >= DIFFERENT;
        return item.as_bytes().filter(is_told);
    }
    item.fields().iter().find_map(key_material)
}

fn different(octets: &[u8]) -> usize {
    let all: BTreeSet<u8> = octets.iter().copied().collect();
    all.len()
}

/// Whether the tag, or the attribute of its 1.x name, stands anywhere below the item.
fn mentions(item: &Item, tag: Tag) -> bool {
    let name = tag.definition().map(|row| row.name);
    let named = item.tag == Tag::ATTRIBUTE_NAME && item.as_text() == name;
    item.tag == tag || named || item.fields().iter().any(|field| mentions(field, tag))
}
