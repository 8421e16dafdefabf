//! Values in words, for differences.

use kmip_conform_protocol::{EnumerationDef, Item, Tag, Value};

use crate::case::{Node, NodeValue, Variable};
use crate::result::mask_bytes;

/// Longest text of one value in a difference; what is beyond is counted, not shown.
const LONGEST: usize = 400;

/// An expected item: `TimeStamp = $NOW`.
pub(super) fn expected(node: &Node, effective: Tag) -> String {
    match &node.value {
        NodeValue::Structure(fields) => fields_text(fields.iter().map(|field| field.tag)),
        NodeValue::Literal(value) => value_text(effective, value),
        NodeValue::Variable { variable, .. } => variable_text(variable),
    }
}

/// An actual item. `secret` hides octets behind their digest.
pub(super) fn actual(item: &Item, effective: Tag, secret: bool) -> String {
    match (&item.value, secret) {
        (Value::ByteString(bytes), true) => mask_bytes(bytes),
        (Value::BigInteger(number), true) => mask_bytes(number.as_be_bytes()),
        (Value::TextString(text), true) => mask_bytes(text.as_bytes()),
        (value, _) => value_text(effective, value),
    }
}

/// A variable as a case writes it.
pub(super) fn variable_text(variable: &Variable) -> String {
    match variable {
        Variable::Now(0) => "$NOW".to_owned(),
        Variable::Now(offset) => format!("$NOW{offset:+}"),
        Variable::Named(name) => format!("${name}"),
    }
}

/// A value by itself; `tag` names the enumeration its number comes from.
pub(super) fn value_text(tag: Tag, value: &Value) -> String {
    let text = match value {
        Value::Structure(fields) => fields_text(fields.iter().map(|field| field.tag)),
        Value::Integer(number) => number.to_string(),
        Value::LongInteger(number) => number.to_string(),
        Value::BigInteger(number) => hex::encode(number.as_be_bytes()),
        Value::Enumeration(number) => enumeration_text(tag, *number),
        Value::Boolean(truth) => truth.to_string(),
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => format!("{text:?}"),
        Value::ByteString(bytes) => hex::encode(bytes),
        Value::DateTime(seconds) => date_text(*seconds),
        Value::Interval(seconds) => format!("{seconds} s"),
        Value::DateTimeExtended(micros) => format!("{micros} us"),
        Value::Malformed { item_type, bytes } => {
            format!("malformed, type 0x{item_type:02X}: {}", hex::encode(bytes))
        }
    };
    shorten(text)
}

fn fields_text(tags: impl Iterator<Item = Tag>) -> String {
    let names: Vec<_> = tags.map(|tag| tag.to_string()).collect();
    shorten(format!("{{{}}}", names.join(", ")))
}

fn enumeration_text(tag: Tag, number: u32) -> String {
    let table: Option<&EnumerationDef> = tag.definition().and_then(|row| row.enumeration);
    let row = table.and_then(|table| table.values.iter().rev().find(|row| row.value == number));
    match row {
        Some(row) => row.xml_name.to_owned(),
        None => format!("0x{number:08X}"),
    }
}

fn date_text(seconds: i64) -> String {
    match jiff::Timestamp::from_second(seconds) {
        Ok(time) => time.to_string(),
        Err(_) => format!("{seconds} s"),
    }
}

fn shorten(mut text: String) -> String {
    if text.len() <= LONGEST {
        return text;
    }
    let whole = text.len();
    let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end));
    text.truncate(end.unwrap_or(0));
    text.push_str(&format!("... ({whole} characters)"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_an_enumeration_by_its_tag() {
        assert_eq!(value_text(Tag::OPERATION, &Value::Enumeration(10)), "Get");
        assert_eq!(
            value_text(Tag::OPERATION, &Value::Enumeration(0x8000_0001)),
            "0x80000001"
        );
    }

    #[test]
    fn shows_the_length_of_what_it_leaves_out() {
        let text = value_text(Tag::DATA, &Value::ByteString(vec![0; 1000]));
        assert!(text.ends_with("... (2000 characters)"));
    }
}
