//! From a tree to octets.

use crate::ttlv::layout::{HEADER_LEN, padding};
use crate::ttlv::raw::Writer;
use crate::{BigInteger, Item, ItemType, Value};

/// The item as TTLV.
///
/// The result is always well-formed: a [`Value::Malformed`] is written as a Byte String of its
/// octets. [`Writer::item_as_received`] writes it back as it came.
pub fn encode(item: &Item) -> Vec<u8> {
    let mut writer = Writer::with_capacity(encoded_len(item));
    write_item(&mut writer, item);
    writer.into_bytes()
}

/// The octets [`encode`] makes of the item.
pub fn encoded_len(item: &Item) -> usize {
    let length = value_len(&item.value);
    HEADER_LEN + length + padding(length)
}

fn value_len(value: &Value) -> usize {
    match value {
        Value::Structure(fields) => fields.iter().map(encoded_len).sum(),
        Value::Integer(_) | Value::Enumeration(_) | Value::Interval(_) => 4,
        Value::LongInteger(_)
        | Value::Boolean(_)
        | Value::DateTime(_)
        | Value::DateTimeExtended(_) => 8,
        Value::BigInteger(number) => number.as_be_bytes().len().max(1).next_multiple_of(8),
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => text.len(),
        Value::ByteString(bytes) | Value::Malformed { bytes, .. } => bytes.len(),
    }
}

fn write_item(writer: &mut Writer, item: &Item) {
    match &item.value {
        Value::Structure(fields) => {
            let open = writer.begin(item.tag);
            for field in fields {
                write_item(writer, field);
            }
            writer.end(open);
        }
        value => write_value(writer, item, value),
    }
}

/// Writes any value but a structure.
pub(super) fn write_value(writer: &mut Writer, item: &Item, value: &Value) {
    let tag = item.tag;
    let item_type = value.item_type().unwrap_or(ItemType::ByteString);
    match value {
        Value::Structure(_) => {}
        Value::Integer(number) => writer.short(tag, item_type, number.cast_unsigned()),
        Value::Enumeration(number) | Value::Interval(number) => {
            writer.short(tag, item_type, *number);
        }
        Value::LongInteger(number) | Value::DateTime(number) | Value::DateTimeExtended(number) => {
            writer.long(tag, item_type, number.cast_unsigned())
        }
        Value::Boolean(truth) => writer.long(tag, item_type, u64::from(*truth)),
        Value::BigInteger(number) => writer.leaf(tag, item_type, &sign_extended(number)),
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => writer.leaf(tag, item_type, text.as_bytes()),
        Value::ByteString(bytes) | Value::Malformed { bytes, .. } => {
            writer.leaf(tag, item_type, bytes);
        }
    }
}

/// The number in the least multiple of eight octets that holds it with its sign.
fn sign_extended(number: &BigInteger) -> Vec<u8> {
    let shortest = number.as_be_bytes();
    let length = shortest.len().max(1).next_multiple_of(8);
    let sign = if number.is_negative() { 0xFF } else { 0x00 };
    let mut bytes = vec![sign; length - shortest.len()];
    bytes.extend_from_slice(shortest);
    bytes
}
