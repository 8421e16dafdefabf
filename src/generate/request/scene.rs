//! What has to happen before a request: objects registered, brought into a state.

use kmip_conform_protocol::enumeration::{ObjectType, Operation, RevocationReasonCode};
use kmip_conform_protocol::{Item, ItemType, ProtocolVersion, Tag, Value};

use super::object;
use super::payload::{Extent, payload};
use super::sample::{Given, Request};

/// Requests that set the scene, each for the first version on.
#[derive(Clone, Debug)]
pub struct Scene {
    version: ProtocolVersion,
    requests: Vec<Request>,
    objects: usize,
}

impl Scene {
    /// Nothing happened.
    pub fn new(version: ProtocolVersion) -> Self {
        Self {
            version,
            requests: Vec::new(),
            objects: 0,
        }
    }

    /// The protocol version of its requests.
    pub fn version(&self) -> ProtocolVersion {
        self.version
    }

    /// The requests in order.
    pub fn into_requests(self) -> Vec<Request> {
        self.requests
    }

    /// Registers an object of the type with further attributes; gives its place among the objects,
    /// `None` where clients of the version cannot register one.
    pub fn register(&mut self, kind: ObjectType, more: &[Item]) -> Option<usize> {
        let items = object::registration(kind, more, self.version)?;
        Some(self.make(Operation::REGISTER, &items))
    }

    /// Registers this very object.
    pub(super) fn bring(&mut self, kind: ObjectType, object: Item, attributes: &[Item]) -> usize {
        let items = object::register(kind, object, attributes, self.version);
        self.make(Operation::REGISTER, &items)
    }

    /// Performs an operation that makes an object; gives its place among the objects.
    pub fn make(&mut self, operation: Operation, items: &[Item]) -> usize {
        let number = self.objects;
        self.objects += 1;
        let given = Given::first(Tag::UNIQUE_IDENTIFIER, &name(number));
        self.request(operation, items, vec![given]);
        number
    }

    /// Performs an operation.
    pub fn request(&mut self, operation: Operation, items: &[Item], gives: Vec<Given>) {
        let payload = payload(operation, self.version, Extent::Minimal, items);
        self.requests.push(Request {
            operation,
            payload,
            gives,
        });
    }

    /// Makes an object Active.
    pub fn activate(&mut self, number: usize) {
        let identifier = self.identifier(number);
        self.request(Operation::ACTIVATE, &[identifier], Vec::new());
    }

    /// Makes an active object Deactivated, or any object Compromised.
    pub fn revoke(&mut self, number: usize, code: RevocationReasonCode) {
        let reason = Item::structure(
            Tag::REVOCATION_REASON,
            vec![Item::enumeration(Tag::REVOCATION_REASON_CODE, code)],
        );
        let identifier = self.identifier(number);
        self.request(Operation::REVOKE, &[identifier, reason], Vec::new());
    }

    /// Destroys an object.
    pub fn destroy(&mut self, number: usize) {
        let identifier = self.identifier(number);
        self.request(Operation::DESTROY, &[identifier], Vec::new());
    }

    /// Archives an object.
    pub fn archive(&mut self, number: usize) {
        let identifier = self.identifier(number);
        self.request(Operation::ARCHIVE, &[identifier], Vec::new());
    }

    /// What names an object of the scene.
    pub fn identifier(&self, number: usize) -> Item {
        self.identifier_at(Tag::UNIQUE_IDENTIFIER, number)
    }

    /// What names an object of the scene, under another tag.
    pub fn identifier_at(&self, tag: Tag, number: usize) -> Item {
        named(tag, &name(number), self.version)
    }
}

fn name(number: usize) -> String {
    format!("UNIQUE_IDENTIFIER_{number}")
}

/// An item whose value an answer settles, under a name.
pub fn named(tag: Tag, name: &str, version: ProtocolVersion) -> Item {
    let mut item = super::value::item(tag, version);
    let text = format!("${name}");
    item.value = match item.value.item_type() {
        Some(ItemType::Identifier) => Value::Identifier(text),
        Some(ItemType::Reference) => Value::Reference(text),
        Some(ItemType::ByteString) => Value::ByteString(text.into_bytes()),
        _ => Value::TextString(text),
    };
    item
}
