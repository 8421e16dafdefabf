//! Tags: what an item is (KMIP 2.1 section 10.1.1 and 11.56).

use std::fmt;

use crate::schema::TagDef;
use crate::schema::enumeration::ENUMERATIONS;
use crate::{ItemType, ProtocolVersion, VersionRange};

/// A tag: three octets, `42....` for the standard's own and `54....` for vendor extensions.
///
/// Every tag the schema knows is a constant of this type; unknown ones are carried by number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub u32);

impl Tag {
    /// The schema's row for this tag.
    pub fn definition(self) -> Option<&'static TagDef> {
        // The numbers have few gaps: most rows are where counting from the first one finds them.
        let place = self.0.wrapping_sub(TAGS.first()?.tag.0);
        let likely = usize::try_from(place).ok().and_then(|at| TAGS.get(at));
        likely.filter(|row| row.tag == self).or_else(|| {
            let found = TAGS.binary_search_by_key(&self, |row| row.tag).ok()?;
            TAGS.get(found)
        })
    }

    /// The tag with this XML and JSON name (`UniqueIdentifier`).
    pub fn from_xml_name(name: &str) -> Option<Self> {
        crate::schema::index::by_xml_name(name).map(|row| row.tag)
    }

    /// The tag with this specification name (`Unique Identifier`), as attribute names use it.
    pub fn from_name(name: &str) -> Option<Self> {
        crate::schema::index::by_name(name).map(|row| row.tag)
    }

    /// Whether the tag lies in the range of vendor extensions.
    pub fn is_extension(self) -> bool {
        self.0 >> 16 == 0x54
    }
}

impl fmt::Display for Tag {
    /// The XML name, or the number in hex.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.definition() {
            Some(row) => f.write_str(row.xml_name),
            None => write!(f, "0x{:06X}", self.0),
        }
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

include!(concat!(env!("OUT_DIR"), "/tags.rs"));
