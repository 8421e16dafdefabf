//! Structures: which fields a tag of type Structure holds, in which order.

use crate::enumeration::ObjectType;
use crate::schema::Field;
use crate::{ItemType, ProtocolVersion, Tag, VersionRange};

/// The content of one structure, or of one of its variants.
#[derive(Debug)]
pub struct StructureDef {
    /// The specification's name of the structure or variant.
    pub name: &'static str,
    /// The tag it travels under.
    pub tag: Tag,
    /// What selects this variant; `None` for the only or the general form.
    pub when: Option<Variant>,
    /// The versions that describe it.
    pub versions: VersionRange,
    /// The section of its table, by version.
    pub sections: &'static [(ProtocolVersion, &'static str)],
    /// The item types of a variant selected by a value; else empty, for the types of the tag hold.
    pub types: &'static [ItemType],
    /// The object type, where the structure is a managed object.
    pub object_type: Option<ObjectType>,
    /// Its fields in wire order.
    pub fields: &'static [Field],
    /// Whether the row rests on a draft or a secondary source.
    pub provisional: bool,
}

/// What selects a variant of a structure.
#[derive(Clone, Copy, Debug)]
pub enum Variant {
    /// The nearest enclosing structure that holds `tag` holds one of `values` in it.
    Value {
        /// The selecting field, an Enumeration.
        tag: Tag,
        /// The numbers that select the variant.
        values: &'static [u32],
    },
    /// The structure stands directly in this one.
    Within(Tag),
}

impl StructureDef {
    /// The section that describes the structure in `version`.
    pub fn section(&self, version: ProtocolVersion) -> Option<&'static str> {
        self.sections
            .iter()
            .find(|(listed, _)| *listed == version)
            .map(|(_, section)| *section)
    }

    /// The fields that `version` lists, in wire order.
    pub fn fields_in(
        &self,
        version: ProtocolVersion,
    ) -> impl Iterator<Item = &'static Field> + Clone {
        Field::in_version(self.fields, version)
    }
}

/// Every structure and variant.
pub fn structures() -> &'static [StructureDef] {
    STRUCTURES
}

/// The forms that `tag` has in `version`: one, or its variants.
pub fn structures_of(
    tag: Tag,
    version: ProtocolVersion,
) -> impl Iterator<Item = &'static StructureDef> {
    let start = STRUCTURES.partition_point(|row| row.tag < tag);
    STRUCTURES[start..]
        .iter()
        .take_while(move |row| row.tag == tag)
        .filter(move |row| row.versions.contains(version))
}

/// The form of `tag` in `version` whose selecting value is looked up by `value_of` (a number for
/// a field of the nearest enclosing structure) and `within` (the tag of the enclosing structure).
///
/// A form without a selector is taken where no other fits.
pub fn structure(
    tag: Tag,
    version: ProtocolVersion,
    within: Option<Tag>,
    value_of: impl Fn(Tag) -> Option<u32>,
) -> Option<&'static StructureDef> {
    let mut general = None;
    for row in structures_of(tag, version) {
        let selected = match row.when {
            None => {
                general = Some(row);
                false
            }
            Some(Variant::Within(parent)) => within == Some(parent),
            Some(Variant::Value { tag, values }) => {
                value_of(tag).is_some_and(|value| values.contains(&value))
            }
        };
        if selected {
            return Some(row);
        }
    }
    general
}

/// The structure of managed objects of this type; users and groups have none.
pub fn managed_object(object_type: ObjectType) -> Option<&'static StructureDef> {
    let mut rows = STRUCTURES.iter();
    rows.find(|row| row.object_type == Some(object_type))
}

include!(concat!(env!("OUT_DIR"), "/structures.rs"));
