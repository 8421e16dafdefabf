//! The message tree: an item is a tag and a typed value (KMIP 2.1 section 10.1).

use std::fmt;

use crate::tag::Tag;

/// The type of an item's value, as its third field on the wire (KMIP 2.1 section 10.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ItemType {
    /// An ordered sequence of items.
    Structure = 0x01,
    /// 32-bit signed integer; also carries masks.
    Integer = 0x02,
    /// 64-bit signed integer.
    LongInteger = 0x03,
    /// Two's complement integer of any length.
    BigInteger = 0x04,
    /// 32-bit unsigned number with named values.
    Enumeration = 0x05,
    /// True or false.
    Boolean = 0x06,
    /// UTF-8 text.
    TextString = 0x07,
    /// Octets.
    ByteString = 0x08,
    /// POSIX time in seconds.
    DateTime = 0x09,
    /// Duration in seconds.
    Interval = 0x0A,
    /// POSIX time in microseconds (2.0 and later).
    DateTimeExtended = 0x0B,
    /// Text naming one object for good (3.0).
    Identifier = 0x0C,
    /// Text bound to one object early (3.0).
    Reference = 0x0D,
    /// Text bound late, through the Name attribute (3.0).
    NameReference = 0x0E,
}

impl ItemType {
    /// All item types, by their number on the wire.
    pub const ALL: [Self; 14] = [
        Self::Structure,
        Self::Integer,
        Self::LongInteger,
        Self::BigInteger,
        Self::Enumeration,
        Self::Boolean,
        Self::TextString,
        Self::ByteString,
        Self::DateTime,
        Self::Interval,
        Self::DateTimeExtended,
        Self::Identifier,
        Self::Reference,
        Self::NameReference,
    ];

    /// The type with this number on the wire.
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte).wrapping_sub(1)).copied()
    }

    /// The name the XML and JSON encodings use (`TextString`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Structure => "Structure",
            Self::Integer => "Integer",
            Self::LongInteger => "LongInteger",
            Self::BigInteger => "BigInteger",
            Self::Enumeration => "Enumeration",
            Self::Boolean => "Boolean",
            Self::TextString => "TextString",
            Self::ByteString => "ByteString",
            Self::DateTime => "DateTime",
            Self::Interval => "Interval",
            Self::DateTimeExtended => "DateTimeExtended",
            Self::Identifier => "Identifier",
            Self::Reference => "Reference",
            Self::NameReference => "NameReference",
        }
    }

    /// The type with this XML and JSON name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|item_type| item_type.name() == name)
    }
}

impl fmt::Display for ItemType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A two's complement big-endian integer, kept in its shortest form so that equality is numeric.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct BigInteger(Vec<u8>);

impl BigInteger {
    /// From big-endian two's complement octets of any length; none at all is zero.
    pub fn from_be_bytes(bytes: &[u8]) -> Self {
        let mut start = 0;
        while start + 1 < bytes.len() {
            let sign_follows = bytes[start + 1] & 0x80 != 0;
            let redundant =
                (bytes[start] == 0x00 && !sign_follows) || (bytes[start] == 0xFF && sign_follows);
            if !redundant {
                break;
            }
            start += 1;
        }
        match &bytes[start..] {
            [0] => Self(Vec::new()),
            shortest => Self(shortest.to_vec()),
        }
    }

    /// From the big-endian octets of a number that is never negative.
    pub fn from_unsigned_be_bytes(bytes: &[u8]) -> Self {
        let mut signed = Vec::with_capacity(bytes.len() + 1);
        signed.push(0);
        signed.extend_from_slice(bytes);
        Self::from_be_bytes(&signed)
    }

    /// The shortest big-endian two's complement form; empty for zero.
    pub fn as_be_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.first().is_some_and(|byte| byte & 0x80 != 0)
    }

    /// The octets without the sign octet, or `None` for a negative number.
    pub fn to_unsigned_be_bytes(&self) -> Option<&[u8]> {
        match self.0.as_slice() {
            _ if self.is_negative() => None,
            [0, rest @ ..] => Some(rest),
            bytes => Some(bytes),
        }
    }
}

/// A typed value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// See [`ItemType::Structure`].
    Structure(Vec<Item>),
    /// See [`ItemType::Integer`].
    Integer(i32),
    /// See [`ItemType::LongInteger`].
    LongInteger(i64),
    /// See [`ItemType::BigInteger`].
    BigInteger(BigInteger),
    /// See [`ItemType::Enumeration`].
    Enumeration(u32),
    /// See [`ItemType::Boolean`].
    Boolean(bool),
    /// See [`ItemType::TextString`].
    TextString(String),
    /// See [`ItemType::ByteString`].
    ByteString(Vec<u8>),
    /// See [`ItemType::DateTime`]; seconds since 1970.
    DateTime(i64),
    /// See [`ItemType::Interval`]; seconds.
    Interval(u32),
    /// See [`ItemType::DateTimeExtended`]; microseconds since 1970.
    DateTimeExtended(i64),
    /// See [`ItemType::Identifier`].
    Identifier(String),
    /// See [`ItemType::Reference`].
    Reference(String),
    /// See [`ItemType::NameReference`].
    NameReference(String),
    /// A value a decoder could not read as its type: unknown type, wrong length, bad UTF-8. It is
    /// carried so that nothing a peer sent is lost; the violation says what is wrong with it.
    Malformed {
        /// The type byte as received.
        item_type: u8,
        /// The value's octets as received, without padding.
        bytes: Vec<u8>,
    },
}

impl Value {
    /// The value's type; `None` for [`Value::Malformed`].
    pub fn item_type(&self) -> Option<ItemType> {
        Some(match self {
            Self::Structure(_) => ItemType::Structure,
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
}

/// One item of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    /// What the item is.
    pub tag: Tag,
    /// Its typed value.
    pub value: Value,
}

impl Item {
    /// An item of any type.
    pub fn new(tag: Tag, value: Value) -> Self {
        Self { tag, value }
    }

    /// A structure.
    pub fn structure(tag: Tag, fields: Vec<Item>) -> Self {
        Self::new(tag, Value::Structure(fields))
    }

    /// An Integer.
    pub fn integer(tag: Tag, value: impl Into<i32>) -> Self {
        Self::new(tag, Value::Integer(value.into()))
    }

    /// A Long Integer.
    pub fn long_integer(tag: Tag, value: i64) -> Self {
        Self::new(tag, Value::LongInteger(value))
    }

    /// An Enumeration.
    pub fn enumeration(tag: Tag, value: impl Into<u32>) -> Self {
        Self::new(tag, Value::Enumeration(value.into()))
    }

    /// A Boolean.
    pub fn boolean(tag: Tag, value: bool) -> Self {
        Self::new(tag, Value::Boolean(value))
    }

    /// A Text String.
    pub fn text(tag: Tag, value: impl Into<String>) -> Self {
        Self::new(tag, Value::TextString(value.into()))
    }

    /// A Byte String.
    pub fn bytes(tag: Tag, value: impl Into<Vec<u8>>) -> Self {
        Self::new(tag, Value::ByteString(value.into()))
    }

    /// A Date-Time, in seconds since 1970.
    pub fn date_time(tag: Tag, seconds: i64) -> Self {
        Self::new(tag, Value::DateTime(seconds))
    }

    /// An Interval, in seconds.
    pub fn interval(tag: Tag, seconds: u32) -> Self {
        Self::new(tag, Value::Interval(seconds))
    }

    /// The fields of a structure; none for any other type.
    pub fn fields(&self) -> &[Item] {
        match &self.value {
            Value::Structure(fields) => fields,
            _ => &[],
        }
    }

    /// The first field with this tag.
    pub fn field(&self, tag: Tag) -> Option<&Item> {
        self.fields().iter().find(|field| field.tag == tag)
    }

    /// Every field with this tag, in order.
    pub fn fields_with(&self, tag: Tag) -> impl Iterator<Item = &Item> {
        self.fields().iter().filter(move |field| field.tag == tag)
    }

    /// The first field reached by following `path` down.
    pub fn at(&self, path: &[Tag]) -> Option<&Item> {
        path.iter().try_fold(self, |item, tag| item.field(*tag))
    }

    /// The number of an Integer.
    pub fn as_integer(&self) -> Option<i32> {
        match self.value {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// The number of a Long Integer.
    pub fn as_long_integer(&self) -> Option<i64> {
        match self.value {
            Value::LongInteger(number) => Some(number),
            _ => None,
        }
    }

    /// The number of an Enumeration.
    pub fn as_enumeration(&self) -> Option<u32> {
        match self.value {
            Value::Enumeration(number) => Some(number),
            _ => None,
        }
    }

    /// The truth of a Boolean.
    pub fn as_boolean(&self) -> Option<bool> {
        match self.value {
            Value::Boolean(truth) => Some(truth),
            _ => None,
        }
    }

    /// The text of a Text String, Identifier, Reference or Name Reference.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::TextString(text)
            | Value::Identifier(text)
            | Value::Reference(text)
            | Value::NameReference(text) => Some(text),
            _ => None,
        }
    }

    /// The attribute that an Attribute Name names, of whatever type of text: what follows in the same
    /// structure is that attribute's, as XML and JSON have it.
    pub(crate) fn named_attribute(&self) -> Option<&str> {
        self.as_text().filter(|_| self.tag == Tag::ATTRIBUTE_NAME)
    }

    /// The octets of a Byte String.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.value {
            Value::ByteString(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The seconds of a Date-Time.
    pub fn as_date_time(&self) -> Option<i64> {
        match self.value {
            Value::DateTime(seconds) => Some(seconds),
            _ => None,
        }
    }
}
