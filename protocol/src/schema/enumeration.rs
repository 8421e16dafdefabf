//! Enumerations and masks: numbers with names (KMIP 2.1 chapters 11 and 12).

use std::fmt;

use crate::{ProtocolVersion, VersionRange};

/// An enumeration or mask.
#[derive(Debug)]
pub struct EnumerationDef {
    /// The specification's name.
    pub name: &'static str,
    /// Whether the values are bits of an Integer.
    pub is_mask: bool,
    /// The bits that vendors may use: the top bit of an enumeration, some of a mask.
    pub extensions: u32,
    /// The section of its table, by version.
    pub sections: &'static [(ProtocolVersion, &'static str)],
    /// The named values; a value whose name changed has a row for each name.
    pub values: &'static [EnumerationValue],
}

/// A named value.
#[derive(Debug)]
pub struct EnumerationValue {
    /// The number on the wire.
    pub value: u32,
    /// The specification's name.
    pub name: &'static str,
    /// The XML and JSON name.
    pub xml_name: &'static str,
    /// The versions that list it.
    pub versions: VersionRange,
    /// Whether the row rests on a draft or a secondary source.
    pub provisional: bool,
}

impl EnumerationDef {
    /// The enumeration or mask with this specification name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ENUMERATIONS
            .iter()
            .find(|definition| definition.name == name)
    }

    /// The row for a number: that of `version` if there is one, else of any version.
    pub fn row(&self, value: u32, version: ProtocolVersion) -> Option<&'static EnumerationValue> {
        let mut rows = self.values.iter().filter(|row| row.value == value);
        let first = rows.clone().next();
        rows.find(|row| row.versions.contains(version)).or(first)
    }

    /// Whether `version` lists this number.
    pub fn lists(&self, value: u32, version: ProtocolVersion) -> bool {
        self.values
            .iter()
            .any(|row| row.value == value && row.versions.contains(version))
    }

    /// Whether `version` allows this number: it lists the value or every bit of the mask, or leaves
    /// them to vendors.
    pub fn allows(&self, value: u32, version: ProtocolVersion) -> bool {
        if !self.is_mask {
            return value & self.extensions != 0 || self.lists(value, version);
        }
        value & !self.bits(version) == 0
    }

    /// The bits of the mask that `version` has, those of vendors among them.
    pub fn bits(&self, version: ProtocolVersion) -> u32 {
        let rows = self.values.iter();
        let listed = rows.filter(|row| row.versions.contains(version));
        listed.fold(self.extensions, |bits, row| bits | row.value)
    }

    /// The section of its table in `version`.
    pub fn section(&self, version: ProtocolVersion) -> Option<&'static str> {
        let row = self.sections.iter().find(|(listed, _)| *listed == version);
        row.map(|(_, section)| *section)
    }

    /// The number with this XML and JSON name, whatever version the name is from.
    pub fn number(&self, xml_name: &str) -> Option<u32> {
        self.values
            .iter()
            .find(|row| row.xml_name == xml_name)
            .map(|row| row.value)
    }

    /// Writes a value by its newest XML name; numbers without one in hex.
    pub fn fmt_value(&self, value: u32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.values.iter().rev().find(|row| row.value == value) {
            Some(row) => f.write_str(row.xml_name),
            None => write!(f, "0x{value:08X}"),
        }
    }
}

/// A generated newtype over the numbers of one enumeration or mask.
pub trait NamedValue: Copy {
    /// The table of the type.
    const TABLE: &'static EnumerationDef;

    /// The number.
    fn number(self) -> u32;
}

include!(concat!(env!("OUT_DIR"), "/enumerations.rs"));
