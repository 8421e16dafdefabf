//! Single changes of an answer.

use std::fmt;

use kmip_conform_protocol::{BigInteger, Item, Tag, Value};

/// What a mutation does at one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutation {
    /// The item is left out.
    Drop,
    /// The item comes twice.
    Duplicate,
    /// The item has another value of the same type.
    ChangeValue,
    /// The item has another type.
    ChangeType,
    /// The item changes places with the next.
    Reorder,
    /// The structure holds one item more, which belongs nowhere in it.
    AddUnexpected,
}

impl Mutation {
    /// Every mutation.
    pub const ALL: [Self; 6] = [
        Self::Drop,
        Self::Duplicate,
        Self::ChangeValue,
        Self::ChangeType,
        Self::Reorder,
        Self::AddUnexpected,
    ];

    /// The name in figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Duplicate => "duplicate",
            Self::ChangeValue => "change value",
            Self::ChangeType => "change type",
            Self::Reorder => "reorder",
            Self::AddUnexpected => "add unexpected",
        }
    }

    /// The message with the item at `place` mutated; `None` where the mutation changes nothing.
    /// `place` holds positions from the message down; the message itself is never mutated as a
    /// whole.
    pub(super) fn apply(self, message: &Item, place: &[usize]) -> Option<Item> {
        let mut mutated = message.clone();
        let (last, above) = place.split_last()?;
        if self == Self::AddUnexpected {
            let fields = fields_mut(&mut mutated, place)?;
            fields.push(Item::text(Tag::USERNAME, "unexpected"));
            return Some(mutated);
        }
        let siblings = fields_mut(&mut mutated, above)?;
        let item = siblings.get_mut(*last)?;
        match self {
            Self::Drop => {
                siblings.remove(*last);
            }
            Self::Duplicate => {
                let copy = item.clone();
                siblings.insert(last + 1, copy);
            }
            Self::ChangeValue => item.value = other_value(&item.value)?,
            Self::ChangeType => item.value = other_type(&item.value),
            Self::Reorder => {
                if siblings.get(last + 1)? == siblings.get(*last)? {
                    return None;
                }
                siblings.swap(*last, last + 1);
            }
            Self::AddUnexpected => {}
        }
        Some(mutated)
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The places of all items in a message but the message itself.
pub(super) fn places(message: &Item) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    collect(message, &mut Vec::new(), &mut found);
    found
}

fn collect(item: &Item, above: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    for (index, field) in item.fields().iter().enumerate() {
        above.push(index);
        found.push(above.clone());
        collect(field, above, found);
        above.pop();
    }
}

fn fields_mut<'a>(message: &'a mut Item, place: &[usize]) -> Option<&'a mut Vec<Item>> {
    let mut fields = match &mut message.value {
        Value::Structure(fields) => fields,
        _ => return None,
    };
    for index in place {
        fields = match &mut fields.get_mut(*index)?.value {
            Value::Structure(fields) => fields,
            _ => return None,
        };
    }
    Some(fields)
}

/// Another value of the same type: the smallest change, but for dates a day, since moments have a
/// tolerance.
fn other_value(value: &Value) -> Option<Value> {
    const DAY: i64 = 86_400;
    let text = |text: &String| format!("{text}~");
    Some(match value {
        Value::Structure(_) | Value::Malformed { .. } => return None,
        Value::Integer(number) => Value::Integer(number.wrapping_add(1)),
        Value::LongInteger(number) => Value::LongInteger(number.wrapping_add(1)),
        Value::BigInteger(number) => {
            let mut bytes = number.as_be_bytes().to_vec();
            match bytes.last_mut() {
                Some(last) => *last ^= 2,
                None => bytes.push(2),
            }
            Value::BigInteger(BigInteger::from_be_bytes(&bytes))
        }
        Value::Enumeration(number) => Value::Enumeration(number.wrapping_add(1)),
        Value::Boolean(truth) => Value::Boolean(!truth),
        Value::TextString(old) => Value::TextString(text(old)),
        Value::Identifier(old) => Value::Identifier(text(old)),
        Value::Reference(old) => Value::Reference(text(old)),
        Value::NameReference(old) => Value::NameReference(text(old)),
        Value::ByteString(bytes) => {
            let mut bytes = bytes.clone();
            match bytes.last_mut() {
                Some(last) => *last ^= 1,
                None => bytes.push(1),
            }
            Value::ByteString(bytes)
        }
        Value::DateTime(seconds) => Value::DateTime(seconds.wrapping_add(DAY)),
        Value::Interval(seconds) => Value::Interval(seconds.wrapping_add(1)),
        Value::DateTimeExtended(micros) => {
            Value::DateTimeExtended(micros.wrapping_add(DAY * 1_000_000))
        }
    })
}

/// The nearest value of another type, as a careless encoder would write it.
fn other_type(value: &Value) -> Value {
    match value {
        Value::Integer(number) => Value::LongInteger(i64::from(*number)),
        Value::LongInteger(number) | Value::DateTimeExtended(number) => Value::DateTime(*number),
        Value::DateTime(seconds) => Value::LongInteger(*seconds),
        Value::BigInteger(number) => Value::ByteString(number.as_be_bytes().to_vec()),
        Value::Enumeration(number) | Value::Interval(number) => {
            Value::Integer(i32::from_be_bytes(number.to_be_bytes()))
        }
        Value::Boolean(truth) => Value::Integer(i32::from(*truth)),
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => Value::ByteString(text.clone().into_bytes()),
        Value::ByteString(bytes) | Value::Malformed { bytes, .. } => {
            Value::TextString(hex::encode(bytes))
        }
        Value::Structure(_) => Value::ByteString(Vec::new()),
    }
}
