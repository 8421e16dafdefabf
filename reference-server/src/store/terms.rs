//! What objects are found by: a term for each value among their attributes that a Locate may ask
//! for. Two values may share a term; whoever finds an object by one still compares.

use std::hash::{DefaultHasher, Hash, Hasher};

use kmip_conform_protocol::{Item, Tag, Value};

use super::Object;

/// A value that objects are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term(u64);

/// Attributes that match by more than equality, or that change whenever an object is used.
const NOT_INDEXED: [Tag; 9] = [
    Tag::CRYPTOGRAPHIC_USAGE_MASK,
    Tag::USAGE_LIMITS,
    Tag::STATE,
    Tag::SHORT_UNIQUE_IDENTIFIER,
    Tag::CERTIFY_COUNTER,
    Tag::DECRYPT_COUNTER,
    Tag::ENCRYPT_COUNTER,
    Tag::SIGN_COUNTER,
    Tag::SIGNATURE_VERIFY_COUNTER,
];

/// The terms that an object is found by.
pub(super) fn of_object(object: &Object) -> Vec<Term> {
    let mut terms = vec![number(Tag::OBJECT_TYPE, &object.object_type.0)];
    for instance in object.attributes.iter() {
        collect(&instance.item, true, &mut terms);
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The terms that every object with this value of an attribute has; none where the attribute
/// cannot be looked up.
pub fn of_attribute(attribute: &Item) -> Vec<Term> {
    let mut terms = Vec::new();
    collect(attribute, true, &mut terms);
    terms
}

/// Texts and octets wherever they stand, numbers where they are the whole attribute. The place of
/// a text does not count, for a text may stand in one form of an attribute under another tag.
fn collect(item: &Item, whole: bool, terms: &mut Vec<Term>) {
    if NOT_INDEXED.contains(&item.tag) {
        return;
    }
    match &item.value {
        Value::Structure(fields) => fields.iter().for_each(|field| collect(field, false, terms)),
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => terms.push(octets(text.as_bytes())),
        Value::ByteString(found) => terms.push(octets(found)),
        Value::Integer(found) if whole => terms.push(number(item.tag, found)),
        Value::LongInteger(found) if whole => terms.push(number(item.tag, found)),
        Value::Enumeration(found) if whole => terms.push(number(item.tag, found)),
        _ => {}
    }
}

fn octets(octets: &[u8]) -> Term {
    let mut hasher = DefaultHasher::new();
    octets.hash(&mut hasher);
    Term(hasher.finish())
}

fn number(tag: Tag, number: &impl Hash) -> Term {
    let mut hasher = DefaultHasher::new();
    tag.hash(&mut hasher);
    number.hash(&mut hasher);
    Term(hasher.finish())
}
