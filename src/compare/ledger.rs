//! Provenance: where each object of a scenario came from and what is known of it.

use std::collections::{BTreeMap, HashSet};

use kmip_conform_protocol::{Tag, Value};

/// Where an object's content came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The client sent it: its content is known and must come back as it was.
    Registered,
    /// It follows from registered objects by a rule without chance in it.
    Derived,
    /// The target made it: its content is free, but must stay what it is.
    Generated,
}

/// What is known of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectRecord {
    /// Where its content came from.
    pub origin: Origin,
    /// The object the content was split from, if it was.
    pub base: Option<String>,
    /// Its Object Type, where a message stated it.
    pub object_type: Option<u32>,
    /// Key material seen in the clear, by Key Format Type.
    pub material: BTreeMap<u32, Value>,
    /// The format the client registered it in.
    pub registered_format: Option<u32>,
    /// Cryptographic Parameters the client gave it: the fields.
    pub parameters: Vec<kmip_conform_protocol::Item>,
    /// Dates the client set, by attribute.
    pub dates: BTreeMap<Tag, Value>,
}

/// The objects of a scenario by the identifiers the target gave them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    objects: BTreeMap<String, ObjectRecord>,
    /// Values the clients sent, by effective tag.
    sent: HashSet<(Tag, Value)>,
}

impl ObjectRecord {
    /// A new object.
    pub fn new(origin: Origin) -> Self {
        Self {
            origin,
            base: None,
            object_type: None,
            material: BTreeMap::new(),
            registered_format: None,
            parameters: Vec::new(),
            dates: BTreeMap::new(),
        }
    }

    /// Whether the target made its content.
    pub fn is_generated(&self) -> bool {
        self.origin == Origin::Generated
    }
}

impl Ledger {
    /// An empty ledger, for the start of a scenario.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is known of an object.
    pub fn object(&self, identifier: &str) -> Option<&ObjectRecord> {
        self.objects.get(identifier)
    }

    /// The identifiers of all objects.
    pub fn identifiers(&self) -> impl Iterator<Item = &str> {
        self.objects.keys().map(String::as_str)
    }

    /// Key material the target made, to be hidden in evidence.
    pub fn secrets(&self) -> Vec<Vec<u8>> {
        let generated = self.objects.values().filter(|object| object.is_generated());
        generated
            .flat_map(|object| object.material.values())
            .filter_map(|value| match value {
                Value::ByteString(bytes) => Some(bytes.clone()),
                _ => None,
            })
            .collect()
    }

    /// Whether a client sent this value under this effective tag.
    pub(super) fn has_sent(&self, tag: Tag, value: &Value) -> bool {
        self.sent.contains(&(tag, value.clone()))
    }

    /// Whether a client sent any value under this effective tag.
    pub(super) fn has_sent_any(&self, tag: Tag) -> bool {
        self.sent.iter().any(|(sent, _)| *sent == tag)
    }

    pub(super) fn note_sent(&mut self, tag: Tag, value: &Value) {
        self.sent.insert((tag, value.clone()));
    }

    pub(super) fn insert(&mut self, identifier: String, record: ObjectRecord) {
        self.objects.insert(identifier, record);
    }

    pub(super) fn object_mut(&mut self, identifier: &str) -> Option<&mut ObjectRecord> {
        self.objects.get_mut(identifier)
    }
}
