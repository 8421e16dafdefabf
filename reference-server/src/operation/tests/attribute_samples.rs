//! Values for attributes, made from the schema.

use kmip_conform_protocol::enumeration::{LinkType, ObjectType};
use kmip_conform_protocol::schema::{AttributeDef, FieldContent, Required, structures_of};
use kmip_conform_protocol::{Item, ItemType, ProtocolVersion, Tag, Value};

use crate::testing::START;

/// A value of the attribute.
pub(super) fn sample(definition: &AttributeDef, version: ProtocolVersion) -> Item {
    value(definition.tag, version, 1)
}

/// Another value of the attribute.
pub(super) fn other_sample(definition: &AttributeDef, version: ProtocolVersion) -> Item {
    value(definition.tag, version, 2)
}

fn value(tag: Tag, version: ProtocolVersion, seed: u8) -> Item {
    let number = i32::from(seed);
    let types = tag.definition().and_then(|row| row.types_in(version));
    let kind = types.and_then(<[ItemType]>::first);
    let value = match kind.copied() {
        Some(ItemType::Structure) => return structure(tag, version, seed),
        Some(ItemType::Integer) => Value::Integer(number),
        Some(ItemType::LongInteger) => Value::LongInteger(i64::from(number)),
        Some(ItemType::Enumeration) => Value::Enumeration(enumerated(tag, version, seed)),
        // The samples are not quantum safe, and the server finds out.
        Some(ItemType::Boolean) if tag == Tag::QUANTUM_SAFE => Value::Boolean(false),
        // What turns one way only turns so from what it is in a new object.
        Some(ItemType::Boolean) if tag == Tag::SENSITIVE => Value::Boolean(true),
        Some(ItemType::Boolean) => Value::Boolean(seed == 1),
        Some(ItemType::ByteString) => Value::ByteString(vec![seed; 16]),
        Some(ItemType::DateTime) => Value::DateTime(START + 1_000 * i64::from(number)),
        Some(ItemType::DateTimeExtended) => Value::DateTimeExtended(START * 1_000_000),
        Some(ItemType::Interval) => Value::Interval(60 * u32::from(seed)),
        Some(ItemType::Identifier) => Value::Identifier(format!("id-{seed}")),
        Some(ItemType::Reference) => Value::Reference(format!("id-{seed}")),
        _ if tag == Tag::OPERATION_POLICY_NAME => Value::TextString("default".to_owned()),
        _ => Value::TextString(format!("text {seed}")),
    };
    Item::new(tag, value)
}

/// The first values of the enumeration that the version lists.
fn enumerated(tag: Tag, version: ProtocolVersion, seed: u8) -> u32 {
    match tag {
        // The standard lists no values but extensions.
        Tag::OPAQUE_DATA_TYPE => return 0x8000_0000 | u32::from(seed),
        Tag::OBJECT_TYPE => return ObjectType::SYMMETRIC_KEY.0,
        Tag::LINK_TYPE => return LinkType::DERIVED_KEY_LINK.0,
        _ => {}
    }
    let table = tag.definition().and_then(|row| row.enumeration);
    let rows = table.map(|table| table.values).unwrap_or_default();
    let mut listed = rows.iter().filter(|row| row.versions.contains(version));
    let row = listed.nth(usize::from(seed) - 1);
    row.or(rows.first()).map_or(1, |row| row.value)
}

/// A structure with its required fields, and those that make one value differ from another.
fn structure(tag: Tag, version: ProtocolVersion, seed: u8) -> Item {
    let Some(form) = structures_of(tag, version).next() else {
        return Item::structure(tag, Vec::new());
    };
    let wanted = [
        Tag::PADDING_METHOD,
        Tag::APPLICATION_DATA,
        Tag::USAGE_LIMITS_UNIT,
    ];
    let fields = form
        .fields_in(version)
        .filter_map(|field| match field.content {
            FieldContent::Tag(tag) => {
                let needed = field.required == Required::Yes || wanted.contains(&tag);
                needed.then(|| value(tag, version, seed))
            }
            _ => None,
        });
    Item::structure(tag, fields.collect())
}
