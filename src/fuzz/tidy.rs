//! What is done between sessions, so that a session done again meets only what it made itself.

use std::collections::BTreeSet;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use super::link::{Link, Outcome};
use super::node::Node;
use super::seen::{Seen, operation, succeeded};
use super::session::Session;
use super::step::Step;
use crate::case::Bindings;
use crate::generate::request::{Extent, bind, message, sample, take};

/// The version that is spoken here: the one that most targets know.
const VERSION: ProtocolVersion = ProtocolVersion::V1_2;

/// Operations that make objects.
const MAKES: [Operation; 8] = [
    Operation::CREATE,
    Operation::CREATE_KEY_PAIR,
    Operation::REGISTER,
    Operation::DERIVE_KEY,
    Operation::RE_KEY,
    Operation::RE_KEY_KEY_PAIR,
    Operation::CREATE_SPLIT_KEY,
    Operation::IMPORT,
];

const NAMES: [Tag; 3] = [
    Tag::UNIQUE_IDENTIFIER,
    Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
    Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
];

/// An object that a session made: the client, and the name that it was told.
pub type Made = (u8, String);

/// The objects that a message made, whatever became of them since.
pub fn made(seen: &Seen) -> Vec<Made> {
    let makes = |asked: &Item| operation(asked).is_some_and(|one| MAKES.contains(&one));
    let answers = seen
        .pairs()
        .filter(|(asked, answer)| makes(asked) && succeeded(answer))
        .filter_map(|(_, answer)| answer.field(Tag::RESPONSE_PAYLOAD));
    let fields = answers.flat_map(Item::fields);
    let named = fields.filter(|field| NAMES.contains(&field.tag));
    named
        .filter_map(|field| Some((seen.client, field.as_text()?.to_owned())))
        .collect()
}

/// The names of all objects that the first client finds: some that a session made are told in no answer
/// that came.
pub fn found(link: &mut dyn Link) -> BTreeSet<String> {
    let Some(mut sample) = sample(Operation::LOCATE, VERSION, Extent::Minimal) else {
        return BTreeSet::new();
    };
    sample.request.payload.clear();
    let mut session = Session::begin(link, false);
    let item = message(VERSION, &[sample.request]);
    let root = Node::of(&item, session.learned());
    let judged = session.take(Step::exchange(0, 0, root));
    let payloads = judged.iter().filter_map(|(seen, _)| seen.payload());
    let names = payloads.flat_map(|one| one.fields_with(Tag::UNIQUE_IDENTIFIER));
    names
        .filter_map(|one| one.as_text().map(str::to_owned))
        .collect()
}

/// Destroys what sessions made, revoked first, as what is active has to be. What the target refuses to
/// destroy stays; one that does not answer is left alone.
pub fn destroy(link: &mut dyn Link, made: impl IntoIterator<Item = Made>) {
    let mut session = Session::begin(link, false);
    let mut serial = 0;
    for (client, name) in made {
        for operation in [Operation::REVOKE, Operation::DESTROY] {
            let Some(sample) = sample(operation, VERSION, Extent::Minimal) else {
                return;
            };
            let mut bindings = Bindings::default();
            let name = Value::TextString(name.clone());
            bindings.insert("UNIQUE_IDENTIFIER_0".to_owned(), name);
            let item = bind(&message(VERSION, &[sample.request]), &bindings);
            let root = Node::of(&item, session.learned());
            serial += 1;
            let answered = |(seen, _): &(Seen, _)| matches!(seen.reply.outcome, Outcome::Answer(_));
            if !session
                .take(Step::exchange(serial, client, root))
                .iter()
                .all(answered)
            {
                return;
            }
        }
    }
}

/// Makes an object and destroys it, so that what a careless target keeps of the session before, an
/// ID Placeholder say, is not what the steps meet: all they need has to be among them.
pub fn settle(link: &mut dyn Link) {
    let Some(sample) = sample(Operation::DESTROY, VERSION, Extent::Minimal) else {
        return;
    };
    let mut session = Session::begin(link, false);
    let mut bindings = Bindings::default();
    for (serial, request) in (0..).zip(sample.setup.iter().chain([&sample.request])) {
        let item = bind(&message(VERSION, std::slice::from_ref(request)), &bindings);
        let root = Node::of(&item, session.learned());
        for (seen, _) in session.take(Step::exchange(serial, 0, root)) {
            let payload = seen.payload();
            payload
                .into_iter()
                .for_each(|one| take(request, one, &mut bindings));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::link::Core;
    use crate::fuzz::session::perform;

    fn asks(operation: Operation) -> Vec<Seen> {
        let sample = sample(operation, VERSION, Extent::Minimal).unwrap();
        let item = message(VERSION, &[sample.request]);
        let step = Step::exchange(0, 0, Node::of(&item, &Default::default()));
        let mut core = Core::new([1; 32]);
        let mut judged = perform(&mut core, &[step], true);
        judged.drain(..).map(|(seen, _)| seen).collect()
    }

    #[test]
    fn what_is_made_is_known_and_what_is_found_is_not_taken_for_it() {
        for (operation, count) in [
            (Operation::CREATE, 1),
            (Operation::CREATE_KEY_PAIR, 2),
            (Operation::LOCATE, 0),
        ] {
            let names: Vec<Made> = asks(operation).iter().flat_map(made).collect();
            assert_eq!(names.len(), count, "{operation}");
        }
    }

    #[test]
    fn what_was_made_is_destroyed_though_it_is_active() {
        let mut core = Core::new([1; 32]);
        let sample = sample(Operation::ACTIVATE, VERSION, Extent::Minimal).unwrap();
        let mut bindings = Bindings::default();
        let mut names = Vec::new();
        {
            let mut session = Session::begin(&mut core, true);
            for (serial, request) in (0..).zip(sample.setup.iter().chain([&sample.request])) {
                let item = bind(&message(VERSION, std::slice::from_ref(request)), &bindings);
                let root = Node::of(&item, session.learned());
                for (seen, _) in session.take(Step::exchange(serial, 0, root)) {
                    names.extend(made(&seen));
                    take(request, seen.payload().unwrap(), &mut bindings);
                }
            }
        }
        assert_eq!(names.len(), 1);
        let known = BTreeSet::from([names[0].1.clone()]);
        assert_eq!(found(&mut core), known);
        destroy(&mut core, names.clone());
        assert_eq!(found(&mut core), BTreeSet::new());
        let (client, name) = names.remove(0);
        let sample = crate::generate::request::sample(Operation::GET, VERSION, Extent::Minimal);
        bindings.insert("UNIQUE_IDENTIFIER_0".to_owned(), Value::TextString(name));
        let item = bind(&message(VERSION, &[sample.unwrap().request]), &bindings);
        let step = Step::exchange(0, client, Node::of(&item, &Default::default()));
        let judged = perform(&mut core, &[step], true);
        assert!(judged.iter().all(|(seen, _)| !seen.any_success()));
    }
}
