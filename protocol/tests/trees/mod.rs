//! Trees of any shape, tags known and unknown.

use kmip_conform_protocol::schema::TAGS;
use kmip_conform_protocol::{BigInteger, Item, Tag, Value};
use proptest::prelude::*;

/// Any tree whose root may be a value.
pub fn any_tree() -> impl Strategy<Value = Item> {
    let leaf = (any_tag(), any_leaf()).prop_map(|(tag, value)| Item::new(tag, value));
    leaf.prop_recursive(5, 60, 8, |inner| {
        (any_tag(), prop::collection::vec(inner, 0..8))
            .prop_map(|(tag, fields)| Item::structure(tag, fields))
    })
}

/// A structure with at least one field.
pub fn any_message() -> impl Strategy<Value = Item> {
    prop::collection::vec(any_tree(), 1..6)
        .prop_map(|fields| Item::structure(Tag::REQUEST_MESSAGE, fields))
}

fn any_tag() -> impl Strategy<Value = Tag> {
    prop_oneof![
        6 => (0..TAGS.len()).prop_map(|index| TAGS[index].tag),
        1 => Just(Tag::ATTRIBUTE_VALUE),
        1 => (0x54_0000..=0x54_FFFF_u32).prop_map(Tag),
        1 => (0x42_0000..=0x42_FFFF_u32).prop_map(Tag),
    ]
}

fn any_leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i32>().prop_map(Value::Integer),
        (0..0x400_i32).prop_map(Value::Integer),
        any::<i64>().prop_map(Value::LongInteger),
        prop::collection::vec(any::<u8>(), 0..20)
            .prop_map(|bytes| Value::BigInteger(BigInteger::from_be_bytes(&bytes))),
        any::<u32>().prop_map(Value::Enumeration),
        (0..40_u32).prop_map(Value::Enumeration),
        any::<bool>().prop_map(Value::Boolean),
        any_text().prop_map(Value::TextString),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(Value::ByteString),
        any::<i64>().prop_map(Value::DateTime),
        (-99_999_999_999..999_999_999_999_i64).prop_map(Value::DateTime),
        any::<u32>().prop_map(Value::Interval),
        any::<i64>().prop_map(Value::DateTimeExtended),
        (-99_999_999_999_999..9_999_999_999_999_999_i64).prop_map(Value::DateTimeExtended),
        any_text().prop_map(Value::Identifier),
        any_text().prop_map(Value::Reference),
        any_text().prop_map(Value::NameReference),
    ]
}

/// Text with control characters, white space at its ends, and what XML and JSON escape.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,20}",
        "[ \t\r\n<>&\"'\\\\\u{0}-\u{1f}\u{fffe}$]{0,10}",
        any::<String>()
    ]
}
