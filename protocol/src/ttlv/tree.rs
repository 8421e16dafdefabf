//! A decoded message that borrows its text and octets.

use crate::{BigInteger, Item, ItemType, Tag, Value};

/// A value that borrows from the message's octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeValue<'a> {
    /// See [`ItemType::Structure`]; the fields are the node's children.
    Structure,
    /// See [`ItemType::Integer`].
    Integer(i32),
    /// See [`ItemType::LongInteger`].
    LongInteger(i64),
    /// See [`ItemType::BigInteger`]; the octets as sent.
    BigInteger(&'a [u8]),
    /// See [`ItemType::Enumeration`].
    Enumeration(u32),
    /// See [`ItemType::Boolean`].
    Boolean(bool),
    /// See [`ItemType::TextString`].
    TextString(&'a str),
    /// See [`ItemType::ByteString`].
    ByteString(&'a [u8]),
    /// See [`ItemType::DateTime`]; seconds since 1970.
    DateTime(i64),
    /// See [`ItemType::Interval`]; seconds.
    Interval(u32),
    /// See [`ItemType::DateTimeExtended`]; microseconds since 1970.
    DateTimeExtended(i64),
    /// See [`ItemType::Identifier`].
    Identifier(&'a str),
    /// See [`ItemType::Reference`].
    Reference(&'a str),
    /// See [`ItemType::NameReference`].
    NameReference(&'a str),
    /// See [`Value::Malformed`].
    Malformed {
        /// The type byte as received.
        item_type: u8,
        /// The value's octets as received, without padding.
        bytes: &'a [u8],
    },
}

/// One item as the decoder notes it: three words, so that noting it costs no more than that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    /// The first word on the wire: three octets of tag, one of type.
    pub head: u32,
    /// Index of the first entry that is not a descendant.
    pub end: u32,
    pub payload: Payload<'a>,
}

/// A value in the fewest forms; which type it is of, the entry's head says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Payload<'a> {
    Structure,
    /// Any number, in its low octets as on the wire.
    Number(u64),
    Text(&'a str),
    Octets(&'a [u8]),
    Malformed(&'a [u8]),
}

impl<'a> Entry<'a> {
    #[inline]
    pub fn tag(&self) -> Tag {
        Tag(self.head >> 8)
    }

    #[inline]
    fn value(&self) -> NodeValue<'a> {
        let [.., item_type] = self.head.to_be_bytes();
        match self.payload {
            Payload::Structure => NodeValue::Structure,
            Payload::Number(number) => NodeValue::of_number(item_type, number),
            Payload::Text(text) => NodeValue::of_text(item_type, text),
            Payload::Octets(bytes) if item_type == ItemType::BigInteger as u8 => {
                NodeValue::BigInteger(bytes)
            }
            Payload::Octets(bytes) => NodeValue::ByteString(bytes),
            Payload::Malformed(bytes) => NodeValue::Malformed { item_type, bytes },
        }
    }
}

/// A message as one list of items, each structure before its fields: one allocation, whatever
/// the message's shape.
#[derive(Clone, Debug, Default)]
pub struct Tree<'a> {
    pub(super) entries: Vec<Entry<'a>>,
}

impl<'a> Tree<'a> {
    /// The message; `None` if not even its first item could be read.
    pub fn root(&self) -> Option<Node<'_, 'a>> {
        (!self.entries.is_empty()).then_some(Node {
            tree: self,
            index: 0,
        })
    }

    /// Items in the tree.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether not even the first item could be read.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every item, each structure before its fields.
    #[inline]
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        (0..self.entries.len()).map(|index| Node { tree: self, index })
    }

    /// The message with copies of everything it borrows.
    pub fn to_item(&self) -> Option<Item> {
        self.root().map(Node::to_item)
    }
}

/// One item of a [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    index: usize,
}

impl<'t, 'a> Node<'t, 'a> {
    #[inline]
    fn entry(self) -> &'t Entry<'a> {
        &self.tree.entries[self.index]
    }

    #[inline]
    fn end(self) -> usize {
        self.entry().end as usize
    }

    /// What the item is.
    #[inline]
    pub fn tag(self) -> Tag {
        self.entry().tag()
    }

    /// The item's value.
    #[inline]
    pub fn value(self) -> NodeValue<'a> {
        self.entry().value()
    }

    /// The fields of a structure; none for any other type.
    #[inline]
    pub fn children(self) -> impl Iterator<Item = Node<'t, 'a>> {
        let mut index = self.index + 1;
        std::iter::from_fn(move || {
            let child = (index < self.end()).then_some(Node { index, ..self })?;
            index = child.end();
            Some(child)
        })
    }

    /// The first field with this tag.
    pub fn child(self, tag: Tag) -> Option<Node<'t, 'a>> {
        self.children().find(|child| child.tag() == tag)
    }

    /// The item with copies of everything it borrows.
    pub fn to_item(self) -> Item {
        let value = match self.value() {
            NodeValue::Structure => Value::Structure(self.children().map(Node::to_item).collect()),
            value => value.to_value(),
        };
        Item::new(self.tag(), value)
    }
}

impl<'a> NodeValue<'a> {
    /// A number of a type that has numbers.
    #[inline]
    fn of_number(item_type: u8, number: u64) -> Self {
        let (word, signed) = (number as u32, number.cast_signed());
        match ItemType::from_byte(item_type) {
            Some(ItemType::Integer) => Self::Integer(word.cast_signed()),
            Some(ItemType::Enumeration) => Self::Enumeration(word),
            Some(ItemType::Interval) => Self::Interval(word),
            Some(ItemType::Boolean) => Self::Boolean(number != 0),
            Some(ItemType::DateTime) => Self::DateTime(signed),
            Some(ItemType::DateTimeExtended) => Self::DateTimeExtended(signed),
            _ => Self::LongInteger(signed),
        }
    }

    /// Text of a type that is text.
    #[inline]
    fn of_text(item_type: u8, text: &'a str) -> Self {
        match ItemType::from_byte(item_type) {
            Some(ItemType::Identifier) => Self::Identifier(text),
            Some(ItemType::Reference) => Self::Reference(text),
            Some(ItemType::NameReference) => Self::NameReference(text),
            _ => Self::TextString(text),
        }
    }

    /// The value's type; `None` for [`NodeValue::Malformed`].
    pub fn item_type(&self) -> Option<ItemType> {
        Some(match self {
            Self::Structure => ItemType::Structure,
            Self::Integer(_) => ItemType::Integer,
            Self::LongInteger(_) => ItemType::LongInteger,
            Self::BigInteger(_) => ItemType::BigInteger,
            Self::Enumeration(_) => ItemType::Enumeration,
            Self::Boolean(_) => ItemType::Boolean,
            Self::TextString(_) => ItemType::TextString,
            Self::ByteString(_) => ItemType::ByteString,
            Self::DateTime(_) => ItemType::DateTime,
            Self::Interval(_) => ItemType::Interval,
            Self::DateTimeExtended(_) => ItemType::DateTimeExtended,
            Self::Identifier(_) => ItemType::Identifier,
            Self::Reference(_) => ItemType::Reference,
            Self::NameReference(_) => ItemType::NameReference,
            Self::Malformed { .. } => return None,
        })
    }

    /// A copy; a structure comes without fields, which are the node's to give.
    fn to_value(self) -> Value {
        match self {
            Self::Structure => Value::Structure(Vec::new()),
            Self::Integer(number) => Value::Integer(number),
            Self::LongInteger(number) => Value::LongInteger(number),
            Self::BigInteger(bytes) => Value::BigInteger(BigInteger::from_be_bytes(bytes)),
            Self::Enumeration(number) => Value::Enumeration(number),
            Self::Boolean(truth) => Value::Boolean(truth),
            Self::TextString(text) => Value::TextString(text.to_owned()),
            Self::ByteString(bytes) => Value::ByteString(bytes.to_owned()),
            Self::DateTime(seconds) => Value::DateTime(seconds),
            Self::Interval(seconds) => Value::Interval(seconds),
            Self::DateTimeExtended(micros) => Value::DateTimeExtended(micros),
            Self::Identifier(text) => Value::Identifier(text.to_owned()),
            Self::Reference(text) => Value::Reference(text.to_owned()),
            Self::NameReference(text) => Value::NameReference(text.to_owned()),
            Self::Malformed { item_type, bytes } => Value::Malformed {
                item_type,
                bytes: bytes.to_owned(),
            },
        }
    }
}
