//! Provenance: where each object of a scenario came from and what is known of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, Tag, Value};

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
    /// The object the content was split from, or what a certificate was asked for: the public
    /// key, or the certificate before it.
    pub base: Option<String>,
    /// Its Object Type, where a message stated it.
    pub object_type: Option<u32>,
    /// Key material seen in the clear, by Key Format Type.
    pub material: BTreeMap<u32, Value>,
    /// The format the client registered it in.
    pub registered_format: Option<u32>,
    /// Cryptographic Parameters the client gave it: the fields.
    pub parameters: Vec<Item>,
    /// Dates the client set, by attribute.
    pub dates: BTreeMap<Tag, Vec<Value>>,
    /// Whether it is archived.
    pub archived: bool,
    /// The Cryptographic Usage Mask the client gave it.
    pub usage_mask: Option<i32>,
    /// The key its value was wrapped with when the client registered it.
    pub wrapped_with: Option<String>,
    /// Attributes that the client added one by one, whose order it so decided.
    pub added: BTreeSet<String>,
    /// Ciphertexts that the target made with it.
    pub ciphertexts: BTreeSet<Vec<u8>>,
}

/// The objects of a scenario by the identifiers the target gave them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    objects: BTreeMap<String, ObjectRecord>,
    /// Values the clients sent, by effective tag.
    sent: HashSet<(Tag, Value)>,
}

/// Parts of transparent keys that nobody but the owner may know (KMIP 2.1 chapter 3, 1.x section
/// 2.1.7). P and Q are public in DSA and Diffie-Hellman keys; hiding them there does no harm.
const SECRET_PARTS: [Tag; 9] = [
    Tag::KEY,
    Tag::PRIVATE_EXPONENT,
    Tag::P,
    Tag::Q,
    Tag::PRIME_EXPONENT_P,
    Tag::PRIME_EXPONENT_Q,
    Tag::CRT_COEFFICIENT,
    Tag::D,
    Tag::X,
];

/// The octets of a secret part. Those of a number are without the zeros before it, which each
/// encoding pads to a width of its own.
fn secret(part: &Item) -> Option<Vec<u8>> {
    match &part.value {
        _ if !SECRET_PARTS.contains(&part.tag) => None,
        Value::ByteString(bytes) => Some(bytes.clone()),
        Value::BigInteger(number) => {
            let digits = number.as_be_bytes().iter().skip_while(|octet| **octet == 0);
            Some(digits.copied().collect())
        }
        _ => None,
    }
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
            archived: false,
            usage_mask: None,
            wrapped_with: None,
            added: BTreeSet::new(),
            ciphertexts: BTreeSet::new(),
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
        let mut found = Vec::new();
        for object in generated {
            let is_public = object.object_type == Some(ObjectType::PUBLIC_KEY.0);
            for material in object.material.values() {
                match material {
                    Value::ByteString(bytes) => found.push(bytes.clone()),
                    Value::Structure(_) if is_public => {}
                    Value::Structure(fields) => found.extend(fields.iter().filter_map(secret)),
                    _ => {}
                }
            }
        }
        found
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

#[cfg(test)]
mod tests {
    use super::*;
    use kmip_conform_protocol::BigInteger;
    use kmip_conform_protocol::enumeration::KeyFormatType;

    fn record(origin: Origin, object_type: ObjectType, parts: &[(Tag, &[u8])]) -> ObjectRecord {
        let parts = parts.iter().map(|(tag, octets)| {
            let number = BigInteger::from_be_bytes(octets);
            Item::new(*tag, Value::BigInteger(number))
        });
        let material = Value::Structure(parts.collect());
        let mut record = ObjectRecord::new(origin);
        record.object_type = Some(object_type.0);
        let format = KeyFormatType::TRANSPARENT_RSA_PRIVATE_KEY.0;
        record.material.insert(format, material);
        record
    }

    #[test]
    fn the_private_parts_of_a_transparent_key_that_the_target_made_are_secrets() {
        let parts: &[(Tag, &[u8])] = &[
            (Tag::MODULUS, &[0, 0xA1, 0xA2]),
            (Tag::PUBLIC_EXPONENT, &[1, 0, 1]),
            (Tag::PRIVATE_EXPONENT, &[0, 0, 0xB1, 0xB2]),
            (Tag::P, &[0xC1, 0xC2]),
        ];
        let mut ledger = Ledger::new();
        let private = record(Origin::Generated, ObjectType::PRIVATE_KEY, parts);
        ledger.insert("private".to_owned(), private);
        let public = record(Origin::Generated, ObjectType::PUBLIC_KEY, parts);
        ledger.insert("public".to_owned(), public);
        let registered = [(Tag::D, &[0xD1, 0xD2][..])];
        let registered = record(Origin::Registered, ObjectType::PRIVATE_KEY, &registered);
        ledger.insert("registered".to_owned(), registered);
        let expected: [&[u8]; 2] = [&[0xB1, 0xB2], &[0xC1, 0xC2]];
        assert_eq!(ledger.secrets(), expected);
    }
}
