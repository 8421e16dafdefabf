//! Names of tags, enumeration values and mask bits, as the XML and JSON encodings write them.

use crate::{EnumerationDef, ItemType, ProtocolVersion, Tag};

/// Where the numbers of an item's value get their names from.
#[derive(Clone, Copy)]
pub(super) enum Names {
    /// From an enumeration.
    Values(&'static EnumerationDef),
    /// From a mask.
    Bits(&'static EnumerationDef),
    /// The numbers are tags.
    Tags,
    /// From nowhere.
    Unnamed,
}

impl Names {
    /// The names for a tag; a 1.x Attribute Value has those of the attribute beside it.
    pub(super) fn of(tag: Tag, attribute_name: Option<&str>) -> Self {
        let named = match attribute_name {
            Some(name) if tag == Tag::ATTRIBUTE_VALUE => Tag::from_name(&folded(name)),
            _ => Some(tag),
        };
        let Some(definition) = named.and_then(Tag::definition) else {
            return Self::Unnamed;
        };
        match definition.enumeration {
            Some(table) if table.is_mask => Self::Bits(table),
            Some(table) => Self::Values(table),
            None => {
                let mut types = definition.types.iter().flat_map(|(_, types)| *types);
                if types.any(|item_type| *item_type == ItemType::Enumeration) {
                    Self::Tags
                } else {
                    Self::Unnamed
                }
            }
        }
    }

    /// The number of an enumeration value's name.
    pub(super) fn number(self, name: &str) -> Option<u32> {
        match self {
            Self::Values(table) => table.number(name),
            Self::Tags => Tag::from_xml_name(name).map(|tag| tag.0),
            Self::Bits(_) | Self::Unnamed => None,
        }
    }

    /// The name of an enumeration value.
    pub(super) fn name(self, number: u32, version: ProtocolVersion) -> Option<&'static str> {
        match self {
            Self::Values(table) => table.row(number, version).map(|row| row.xml_name),
            Self::Tags => Tag(number).definition().map(|row| row.xml_name),
            Self::Bits(_) | Self::Unnamed => None,
        }
    }
}

/// The tag of an XML name or of three octets in hex (`0x540001`).
pub(crate) fn parse_tag(text: &str) -> Option<Tag> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.len() <= 6 => super::parse_number(digits, 16)
            .and_then(|number| u32::try_from(number).ok())
            .map(Tag),
        Some(_) => None,
        None => Tag::from_xml_name(text),
    }
}

/// The XML name of a tag the schema knows.
pub(crate) fn tag_name(tag: Tag) -> Option<&'static str> {
    tag.definition().map(|row| row.xml_name)
}

/// The text with every run of white space made one blank and none at the ends.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
