//! A field of a structure or payload: what may stand there, whether it must, and how often.

use std::fmt;

use crate::{ItemType, ProtocolVersion, Tag, VersionRange};

/// One row of a structure or payload table. Rows are listed in wire order; the rows whose
/// [`versions`](Field::versions) contain a version form the table of that version.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// What may stand in this place.
    pub content: FieldContent,
    /// Whether the field must be present.
    pub required: Required,
    /// Whether it may stand there more than once.
    pub repeats: bool,
    /// The versions whose table has the row.
    pub versions: VersionRange,
    /// The item types allowed here; empty where those of the tag hold unchanged.
    pub types: &'static [ItemType],
    /// Whether the row rests on a draft or a secondary source.
    pub provisional: bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldContent {
    /// An item with this tag.
    Tag(Tag),
    /// An item with one of these tags.
    OneOf(&'static [Tag]),
    /// A managed object under its own tag (KMIP 2.1 chapter 2).
    ManagedObject,
    /// An attribute under its own tag, or an `Attribute` structure (KMIP 2.1 chapter 4).
    Attribute,
    /// An item whose tag lies in the range of extensions.
    Extension,
    /// Any item at all.
    Any,
}

/// Whether a field must be present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// Always.
    Yes,
    /// Never.
    No,
    /// Under a condition that the table states in words.
    When(&'static str),
}

impl Field {
    /// The rows of `fields` that are part of `version`, in wire order.
    pub fn in_version(
        fields: &'static [Field],
        version: ProtocolVersion,
    ) -> impl Iterator<Item = &'static Field> + Clone {
        fields
            .iter()
            .filter(move |field| field.versions.contains(version))
    }
}

impl fmt::Display for FieldContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => write!(f, "{tag}"),
            Self::OneOf(choice) => {
                for (index, tag) in choice.iter().enumerate() {
                    let separator = if index > 0 { " or " } else { "" };
                    write!(f, "{separator}{tag}")?;
                }
                Ok(())
            }
            Self::ManagedObject => f.write_str("a managed object"),
            Self::Attribute => f.write_str("an attribute"),
            Self::Extension => f.write_str("an extension"),
            Self::Any => f.write_str("an item"),
        }
    }
}
