//! The ways in which a message can break the schema.

use std::fmt;

use crate::schema::FieldContent;
use crate::{ItemType, Tag};

/// What is wrong with an item, seen from the schema of the message's version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaViolation {
    /// The outermost item is neither a Request Message nor a Response Message.
    NotAMessage,
    /// No version has the tag, and it is no extension.
    UnknownTag,
    /// The version does not have the tag.
    TagNotInVersion,
    /// The item type is not one the place allows.
    WrongType {
        /// The type sent.
        actual: ItemType,
        /// The types allowed.
        allowed: &'static [ItemType],
    },
    /// The structure has no such field in this version.
    UnexpectedField,
    /// The field stands after one that it must precede.
    OutOfOrder {
        /// The field it must precede.
        before: Tag,
    },
    /// The field stands there more often than once.
    RepeatedField,
    /// A required field is absent.
    MissingField {
        /// What is absent.
        content: FieldContent,
    },
    /// The version does not list the value of the enumeration, and it is no extension.
    UnknownValue {
        /// The number sent.
        value: u32,
    },
    /// The version does not list bits of the mask.
    UnknownBits {
        /// The mask sent.
        value: u32,
    },
    /// The version has no attribute of this name, and it is no custom attribute.
    UnknownAttribute {
        /// The name sent.
        name: String,
    },
    /// Batch Count is not the number of batch items.
    BatchCount {
        /// The count sent.
        stated: i32,
        /// The batch items there are.
        items: usize,
    },
}

impl SchemaViolation {
    /// The stable name used in results.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAMessage => "not-a-message",
            Self::UnknownTag => "unknown-tag",
            Self::TagNotInVersion => "tag-not-in-version",
            Self::WrongType { .. } => "wrong-type",
            Self::UnexpectedField => "unexpected-field",
            Self::OutOfOrder { .. } => "out-of-order",
            Self::RepeatedField => "repeated-field",
            Self::MissingField { .. } => "missing-field",
            Self::UnknownValue { .. } => "unknown-value",
            Self::UnknownBits { .. } => "unknown-bits",
            Self::UnknownAttribute { .. } => "unknown-attribute",
            Self::BatchCount { .. } => "batch-count",
        }
    }
}

impl fmt::Display for SchemaViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAMessage => f.write_str("neither a request nor a response message"),
            Self::UnknownTag => f.write_str("unknown tag"),
            Self::TagNotInVersion => f.write_str("tag that this version does not have"),
            Self::WrongType { actual, allowed } => {
                write!(f, "{actual}, where only ")?;
                for (index, item_type) in allowed.iter().enumerate() {
                    let separator = if index > 0 { " or " } else { "" };
                    write!(f, "{separator}{item_type}")?;
                }
                f.write_str(" is allowed")
            }
            Self::UnexpectedField => f.write_str("field that the structure does not have"),
            Self::OutOfOrder { before } => write!(f, "field that must stand before {before}"),
            Self::RepeatedField => f.write_str("field that must not be repeated"),
            Self::MissingField { content } => write!(f, "{content} is missing"),
            Self::UnknownValue { value } => {
                write!(f, "value 0x{value:08X}, which this version does not list")
            }
            Self::UnknownBits { value } => {
                write!(
                    f,
                    "mask 0x{value:08X} with bits that this version does not list"
                )
            }
            Self::UnknownAttribute { name } => {
                write!(f, "`{name}` is no attribute of this version")
            }
            Self::BatchCount { stated, items } => {
                write!(
                    f,
                    "Batch Count is {stated}, but there are {items} batch items"
                )
            }
        }
    }
}
