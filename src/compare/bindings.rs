//! What a case has learnt from the answers so far.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag, Value};

use super::stream::Stream;
use crate::case::Bindings;

/// The memory of one case: values of variables, the target's own values for printed ones, what
/// the client sent, and the actual responses.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Variables by name.
    pub bindings: Bindings,
    /// What tells the values that this run invents from those of other runs.
    pub(super) occasion: String,
    /// Printed values of responses that a rule let vary, and what the target gave instead.
    pub(super) stand_ins: HashMap<Value, Value>,
    /// The index a target chose for a printed one: by attribute name and printed index.
    pub(super) indices: BTreeMap<(String, i32), i32>,
    /// Values of responses by tag, the newest last; a variable first used in a request takes one.
    pub(super) seen: BTreeMap<Tag, Value>,
    /// Target's clock when the case began.
    pub(super) began: Option<i64>,
    /// Variables whose value names an object.
    pub(super) identifiers: BTreeSet<String>,
    /// Variables whose value the target drew by chance.
    pub(super) drawn: BTreeSet<String>,
    /// Operations in parts that are under way.
    pub(super) streams: Vec<Stream>,
}

impl State {
    /// Remembers the values of a response for variables that a later request uses first.
    pub(super) fn remember(&mut self, item: &Item) {
        match &item.value {
            Value::Structure(fields) => fields.iter().for_each(|field| self.remember(field)),
            value => {
                self.seen.insert(item.tag, value.clone());
            }
        }
    }
}

/// Whether a variable takes a new value at every response: correlation values name an exchange,
/// not a thing.
pub(super) fn rebinds(tag: Tag) -> bool {
    [
        Tag::CORRELATION_VALUE,
        Tag::ASYNCHRONOUS_CORRELATION_VALUE,
        Tag::SERVER_CORRELATION_VALUE,
    ]
    .contains(&tag)
}

/// Octets drawn by chance that are fewer than these may come twice.
const DRAWN_OCTETS: usize = 8;

/// Whether the item is what the target drew by chance, and long enough never to come again: random
/// octets (KMIP 2.1 section 6.1.49), the value of a nonce (section 9.14), an IV of the target's own
/// (section 6.1.17).
pub(super) fn is_drawn(item: &Item, operation: Option<Operation>) -> bool {
    let by_chance = match item.tag {
        Tag::DATA => operation == Some(Operation::RNG_RETRIEVE),
        Tag::IV_COUNTER_NONCE => operation == Some(Operation::ENCRYPT),
        Tag::NONCE_VALUE => true,
        _ => false,
    };
    by_chance && matches!(&item.value, Value::ByteString(octets) if octets.len() >= DRAWN_OCTETS)
}

/// Whether an item of this effective tag names an object.
pub(super) fn names_object(tag: Tag) -> bool {
    [
        Tag::UNIQUE_IDENTIFIER,
        Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
        Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
        Tag::LINKED_OBJECT_IDENTIFIER,
        Tag::REPLACED_UNIQUE_IDENTIFIER,
        Tag::CERTIFICATE_REQUEST_UNIQUE_IDENTIFIER,
        Tag::SHORT_UNIQUE_IDENTIFIER,
    ]
    .contains(&tag)
        || is_link(tag)
}

/// Whether the tag is one of the link attributes of 3.0, each of which holds an identifier.
fn is_link(tag: Tag) -> bool {
    tag.definition()
        .is_some_and(|row| row.xml_name.ends_with("Link") && row.xml_name != "Link")
}
