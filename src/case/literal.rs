//! Values as a case writes them.

use kmip_conform_protocol::{BigInteger, EnumerationDef, ItemType, Tag, Value};

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no {1}")]
pub(super) struct ValueError(String, ItemType);

/// The value of an element from its text.
pub(super) fn parse_value(
    tag: Tag,
    item_type: ItemType,
    text: &str,
    attribute_name: Option<&str>,
) -> Result<Value, ValueError> {
    let names = || {
        let by_name = attribute_name.filter(|_| tag == Tag::ATTRIBUTE_VALUE);
        let tag = by_name.and_then(Tag::from_name).unwrap_or(tag);
        tag.definition()?.enumeration
    };
    parse(item_type, text, names).ok_or_else(|| ValueError(text.to_owned(), item_type))
}

fn parse(
    item_type: ItemType,
    text: &str,
    names: impl Fn() -> Option<&'static EnumerationDef>,
) -> Option<Value> {
    Some(match item_type {
        ItemType::Structure => return None,
        ItemType::Integer => Value::Integer(text.parse().ok().or_else(|| mask(text, names()))?),
        ItemType::LongInteger => Value::LongInteger(text.parse().ok()?),
        ItemType::BigInteger => Value::BigInteger(BigInteger::from_be_bytes(&hex::decode(text).ok()?)),
        ItemType::Enumeration => Value::Enumeration(number(text.trim(), names())?),
        ItemType::Boolean => Value::Boolean(match text {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return None,
        }),
        ItemType::TextString => Value::TextString(text.to_owned()),
        ItemType::ByteString => Value::ByteString(hex::decode(text).ok()?),
        ItemType::DateTime => Value::DateTime(text.parse::<jiff::Timestamp>().ok()?.as_second()),
        ItemType::Interval => Value::Interval(text.parse().ok()?),
        ItemType::DateTimeExtended => {
            Value::DateTimeExtended(text.parse::<jiff::Timestamp>().ok()?.as_microsecond())
        }
        ItemType::Identifier => Value::Identifier(text.to_owned()),
        ItemType::Reference => Value::Reference(text.to_owned()),
        ItemType::NameReference => Value::NameReference(text.to_owned()),
    })
}

fn number(text: &str, names: Option<&'static EnumerationDef>) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => names.and_then(|names| names.number(text)).or_else(|| text.parse().ok()),
    }
}

fn mask(text: &str, names: Option<&'static EnumerationDef>) -> Option<i32> {
    let words = text.split([' ', '|']).filter(|word| !word.is_empty());
    let mut bits = 0;
    for word in words {
        bits |= number(word, names)?;
    }
    Some(bits.cast_signed())
}
