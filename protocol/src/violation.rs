//! What a message did wrong: a finding about its sender, never a failure of ours.

use std::borrow::Cow;
use std::fmt;

use crate::schema::check::SchemaViolation;
use crate::{Item, ItemType, MessagePath};

/// One breach of the protocol by a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What is wrong.
    pub kind: ViolationKind,
    /// Where in the octets (TTLV) or the text (XML) it is, counted from the message's start;
    /// `None` where the finding is not about one place of an encoding.
    pub offset: Option<usize>,
    /// The item it concerns.
    pub path: MessagePath,
    /// The clause that is broken, version included (`KMIP 2.1 section 10.1.4`).
    pub section: Option<Cow<'static, str>>,
}

impl Violation {
    /// A violation with the clause its kind always breaks, if there is one.
    pub fn new(kind: ViolationKind, offset: Option<usize>, path: MessagePath) -> Self {
        let section = kind.section().map(Cow::Borrowed);
        Self {
            kind,
            offset,
            path,
            section,
        }
    }

    /// The stable name of the violation's kind (`non-zero-padding`).
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl fmt::Display for Violation {
    /// Words, place and offset: `non-zero padding in RequestMessage/RequestHeader at octet 44`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if !self.path.segments().is_empty() {
            write!(f, " in {}", self.path)?;
        }
        if let Some(offset) = self.offset {
            write!(f, " at octet {offset}")?;
        }
        Ok(())
    }
}

/// The kinds of violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViolationKind {
    /// The message ends before the item does.
    Truncated {
        /// Octets the item needs from the offset on.
        expected: usize,
        /// Octets there are.
        actual: usize,
    },
    /// Octets follow the message.
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// An item claims to be longer than the structure around it.
    LengthBeyondParent {
        /// The length field.
        length: usize,
        /// Octets the structure has left.
        available: usize,
    },
    /// A fixed-size type with another length.
    WrongLength {
        /// The item's type.
        item_type: ItemType,
        /// The length field.
        length: usize,
    },
    /// A Big Integer whose length is not a multiple of eight octets.
    BigIntegerLength {
        /// The length in octets.
        length: usize,
    },
    /// A type byte that no version defines.
    UnknownType {
        /// The byte.
        byte: u8,
    },
    /// A tag whose first octet is neither 42 nor 54.
    TagOutOfRange,
    /// The octets after a value are not all zero.
    NonZeroPadding,
    /// The structure ends inside the padding of its last item.
    MissingPadding {
        /// Octets that are missing.
        missing: usize,
    },
    /// A Boolean that is neither 0 nor 1.
    BooleanValue {
        /// The number sent.
        value: u64,
    },
    /// Text that is not UTF-8.
    InvalidUtf8 {
        /// Octets of the text before the first wrong one.
        valid_up_to: usize,
    },
    /// The message is larger than the reader takes.
    SizeLimit {
        /// Octets there are.
        size: usize,
        /// Octets allowed.
        limit: usize,
    },
    /// A structure lies deeper than the reader goes; it is carried unread.
    DepthLimit {
        /// Levels allowed.
        limit: usize,
    },
    /// The message has more items than the reader takes; the rest is not read.
    ItemLimit {
        /// Items allowed.
        limit: usize,
    },
    /// More violations than the reader keeps; later ones are not listed.
    ViolationLimit {
        /// Violations kept.
        limit: usize,
    },
    /// An XML element or JSON `tag` that names no tag; the item carries tag 0.
    UnknownTagName {
        /// The name as written.
        name: String,
    },
    /// An XML or JSON `type` that names no item type.
    UnknownTypeName {
        /// The name as written.
        name: String,
    },
    /// An XML or JSON value that is not of its type's form.
    MalformedValue {
        /// What is wrong with it.
        reason: String,
    },
    /// The message does not follow the schema of its version.
    Schema(SchemaViolation),
    /// An XML or JSON member or attribute that the encoding does not have or allows once.
    UnexpectedMember {
        /// Its name.
        name: String,
    },
}

impl ViolationKind {
    /// The stable name used in results.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "truncated",
            Self::TrailingBytes { .. } => "trailing-bytes",
            Self::LengthBeyondParent { .. } => "length-beyond-parent",
            Self::WrongLength { .. } => "wrong-length",
            Self::BigIntegerLength { .. } => "big-integer-length",
            Self::UnknownType { .. } => "unknown-type",
            Self::TagOutOfRange => "tag-out-of-range",
            Self::NonZeroPadding => "non-zero-padding",
            Self::MissingPadding { .. } => "missing-padding",
            Self::BooleanValue { .. } => "boolean-value",
            Self::InvalidUtf8 { .. } => "invalid-utf8",
            Self::SizeLimit { .. } => "size-limit",
            Self::DepthLimit { .. } => "depth-limit",
            Self::ItemLimit { .. } => "item-limit",
            Self::ViolationLimit { .. } => "violation-limit",
            Self::UnknownTagName { .. } => "unknown-tag-name",
            Self::UnknownTypeName { .. } => "unknown-type-name",
            Self::MalformedValue { .. } => "malformed-value",
            Self::Schema(violation) => violation.code(),
            Self::UnexpectedMember { .. } => "unexpected-member",
        }
    }

    /// The clause this kind always breaks; limits break none.
    fn section(&self) -> Option<&'static str> {
        match self {
            Self::TagOutOfRange => Some("KMIP 1.4 section 9.1.1.1; KMIP 2.1 section 11.56"),
            Self::UnknownType { .. } | Self::BooleanValue { .. } | Self::InvalidUtf8 { .. } => {
                Some("KMIP 2.1 section 10.1.2")
            }
            Self::Truncated { .. }
            | Self::TrailingBytes { .. }
            | Self::LengthBeyondParent { .. }
            | Self::WrongLength { .. }
            | Self::BigIntegerLength { .. } => Some("KMIP 2.1 section 10.1.3"),
            Self::NonZeroPadding | Self::MissingPadding { .. } => Some("KMIP 2.1 section 10.1.5"),
            Self::UnknownTagName { .. }
            | Self::UnknownTypeName { .. }
            | Self::MalformedValue { .. }
            | Self::UnexpectedMember { .. } => {
                Some("KMIP Additional Message Encodings 1.0 sections 4.1 and 6.1")
            }
            Self::SizeLimit { .. }
            | Self::DepthLimit { .. }
            | Self::ItemLimit { .. }
            | Self::ViolationLimit { .. }
            | Self::Schema(_) => None,
        }
    }
}

impl fmt::Display for ViolationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { expected, actual } => {
                write!(f, "truncated: {expected} octets needed, {actual} there")
            }
            Self::TrailingBytes { count } => write!(f, "{count} octets after the message"),
            Self::LengthBeyondParent { length, available } => write!(
                f,
                "length {length} reaches beyond the structure, which has {available} octets left"
            ),
            Self::WrongLength { item_type, length } => {
                write!(f, "length {length} is wrong for {item_type}")
            }
            Self::BigIntegerLength { length } => write!(
                f,
                "Big Integer of {length} octets, which is not a multiple of eight"
            ),
            Self::UnknownType { byte } => write!(f, "unknown item type 0x{byte:02X}"),
            Self::TagOutOfRange => write!(f, "tag begins with neither 42 nor 54"),
            Self::NonZeroPadding => write!(f, "non-zero padding"),
            Self::MissingPadding { missing } => write!(f, "{missing} octets of padding missing"),
            Self::BooleanValue { value } => write!(f, "Boolean is {value}, neither 0 nor 1"),
            Self::InvalidUtf8 { valid_up_to } => {
                write!(f, "text is not UTF-8 after {valid_up_to} octets")
            }
            Self::SizeLimit { size, limit } => {
                write!(f, "message of {size} octets, more than the {limit} allowed")
            }
            Self::DepthLimit { limit } => {
                write!(
                    f,
                    "structures nested deeper than the {limit} levels allowed"
                )
            }
            Self::ItemLimit { limit } => write!(f, "more than the {limit} items allowed"),
            Self::ViolationLimit { limit } => {
                write!(f, "more than {limit} violations; the rest is not listed")
            }
            Self::UnknownTagName { name } => write!(f, "`{name}` names no tag"),
            Self::UnknownTypeName { name } => write!(f, "`{name}` names no item type"),
            Self::MalformedValue { reason } => f.write_str(reason),
            Self::Schema(violation) => write!(f, "{violation}"),
            Self::UnexpectedMember { name } => write!(f, "unexpected `{name}`"),
        }
    }
}

/// What a decoder made of a message: the tree as far as it could be read, and every violation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The message; `None` if not even its first item could be read.
    pub item: Option<Item>,
    /// What is wrong with it, in the order met.
    pub violations: Vec<Violation>,
}

impl Decoded {
    /// The message if it has no violation.
    pub fn into_valid(self) -> Result<Item, Vec<Violation>> {
        match self.item {
            Some(item) if self.violations.is_empty() => Ok(item),
            _ => Err(self.violations),
        }
    }
}
