//! The value of one item: enumerations and masks.

use crate::schema::check::SchemaViolation;
use crate::{EnumerationDef, Item, ProtocolVersion, Tag, Value};

/// What is wrong with the value of `item`, read as a value of `tag` (which differs from the item's
/// own where it is an Attribute Value), and the section of the table that lists the values.
pub(super) fn check(
    item: &Item,
    tag: Tag,
    version: ProtocolVersion,
) -> Option<(SchemaViolation, Option<&'static str>)> {
    let row = tag.definition()?;
    match (&item.value, row.enumeration) {
        (Value::Enumeration(number), None) => is_tag(*number, version).err(),
        (Value::Enumeration(value), Some(table)) if !table.is_mask => {
            let value = *value;
            rejects(table, value, version).then(|| {
                let violation = SchemaViolation::UnknownValue { value };
                (violation, table.section(version))
            })
        }
        (Value::Integer(value), Some(table)) if table.is_mask => {
            let value = value.cast_unsigned();
            rejects(table, value, version).then(|| {
                let violation = SchemaViolation::UnknownBits { value };
                (violation, table.section(version))
            })
        }
        _ => None,
    }
}

fn rejects(table: &EnumerationDef, value: u32, version: ProtocolVersion) -> bool {
    !table.allows(value, version)
}

/// Enumerations without a table of their own hold the numbers of tags (KMIP 2.1 section 5.5).
fn is_tag(
    number: u32,
    version: ProtocolVersion,
) -> Result<(), (SchemaViolation, Option<&'static str>)> {
    let tag = Tag(number);
    let known = tag
        .definition()
        .is_some_and(|row| row.versions.contains(version));
    if known || tag.is_extension() {
        return Ok(());
    }
    let section = Tag::TAG.definition().and_then(|row| row.section(version));
    Err((SchemaViolation::UnknownValue { value: number }, section))
}
