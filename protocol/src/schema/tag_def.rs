//! A row of the table of tags.

use crate::{EnumerationDef, ItemType, ProtocolVersion, Tag, VersionRange};

/// What the schema knows of a tag.
#[derive(Debug)]
pub struct TagDef {
    /// The tag.
    pub tag: Tag,
    /// The specification's name (`Unique Identifier`); also the 1.x attribute name.
    pub name: &'static str,
    /// The XML and JSON name (`UniqueIdentifier`).
    pub xml_name: &'static str,
    /// The versions whose tag table lists it.
    pub versions: VersionRange,
    /// The item types it may have, by version; an empty list allows any.
    pub types: &'static [(VersionRange, &'static [ItemType])],
    /// The enumeration or mask its values come from.
    pub enumeration: Option<&'static EnumerationDef>,
    /// Whether the row rests on a draft or a secondary source.
    pub provisional: bool,
}

impl TagDef {
    /// The item types the tag may have in `version`; empty where any is allowed, `None` where the
    /// version does not have the tag.
    pub fn types_in(&self, version: ProtocolVersion) -> Option<&'static [ItemType]> {
        self.types
            .iter()
            .find(|(versions, _)| versions.contains(version))
            .map(|(_, types)| *types)
    }

    /// The section of the table of tags in `version`, where that lists the tag.
    pub fn section(&self, version: ProtocolVersion) -> Option<&'static str> {
        let listed = self.versions.contains(version);
        let mut sections = crate::tag::TAG_SECTIONS.iter().filter(|_| listed);
        sections
            .find(|(table, _)| *table == version)
            .map(|(_, section)| *section)
    }
}
