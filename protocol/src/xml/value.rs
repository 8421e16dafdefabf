//! Values as text: what the attribute `value` of an element holds.

use thiserror::Error;

use crate::xml::date_time;
use crate::xml::names::{Names, folded};
use crate::{BigInteger, EnumerationDef, ItemType, ProtocolVersion, Tag, Value};

/// The text is no value of the item's type.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is not {expected}")]
pub struct ValueError {
    /// The text.
    pub text: String,
    /// What it should have been.
    pub expected: String,
}

/// How masks and big numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    Xml,
    Json,
}

/// The value that `text` is for an item of this tag and type.
///
/// Enumerations and masks are names of the schema or hex; a 1.x `AttributeValue` has the names
/// of the attribute that `attribute_name`, its sibling, gives. Runs of white space in such names
/// count as one; text is taken byte for byte.
///
/// # Errors
///
/// The text is not of the type's form, names no value the schema knows, or the type is Structure.
pub fn parse_value(
    tag: Tag,
    item_type: ItemType,
    text: &str,
    attribute_name: Option<&str>,
) -> Result<Value, ValueError> {
    let trimmed = text.trim_ascii();
    let parsed = match item_type {
        ItemType::Structure => None,
        ItemType::Integer => parse_integer(trimmed)
            .or_else(|| parse_mask(Names::of(tag, attribute_name), trimmed))
            .map(Value::Integer),
        ItemType::LongInteger => parse_long(trimmed).map(Value::LongInteger),
        ItemType::BigInteger => octets(without_0x(trimmed).unwrap_or(trimmed))
            .filter(|bytes| !bytes.is_empty())
            .map(|bytes| Value::BigInteger(BigInteger::from_be_bytes(&bytes))),
        ItemType::Enumeration => {
            parse_enumeration(Names::of(tag, attribute_name), trimmed).map(Value::Enumeration)
        }
        ItemType::Boolean => parse_boolean(trimmed).map(Value::Boolean),
        ItemType::TextString => Some(Value::TextString(text.to_owned())),
        ItemType::ByteString => octets(trimmed).map(Value::ByteString),
        ItemType::DateTime => parse_hex_long(trimmed)
            .or_else(|| Some(date_time::parse(trimmed)?.div_euclid(1_000_000)))
            .map(Value::DateTime),
        ItemType::Interval => parse_unsigned(trimmed).map(Value::Interval),
        ItemType::DateTimeExtended => parse_hex_long(trimmed)
            .or_else(|| date_time::parse(trimmed))
            .map(Value::DateTimeExtended),
        ItemType::Identifier => Some(Value::Identifier(text.to_owned())),
        ItemType::Reference => Some(Value::Reference(text.to_owned())),
        ItemType::NameReference => Some(Value::NameReference(text.to_owned())),
    };
    parsed.ok_or_else(|| ValueError {
        text: text.to_owned(),
        expected: expected(tag, item_type, attribute_name),
    })
}

/// The words for what a value of the type looks like.
fn expected(tag: Tag, item_type: ItemType, attribute_name: Option<&str>) -> String {
    let named = |table: &EnumerationDef| format!("{} by name or in hex", table.name);
    match (item_type, Names::of(tag, attribute_name)) {
        (ItemType::Enumeration, Names::Values(table)) => named(table),
        (ItemType::Enumeration, Names::Tags) => "a tag by name or in hex".to_owned(),
        (ItemType::Integer, Names::Bits(table)) => named(table),
        (ItemType::DateTime | ItemType::DateTimeExtended, _) => {
            format!("{item_type} as an ISO 8601 date or in hex")
        }
        _ => format!("a value of type {item_type}"),
    }
}

/// The text of a value, as [`parse_value`] reads it back, with the names that `version` gives
/// enumerations and masks.
///
/// A structure has no text; the octets of a malformed value are in hex. The text may hold
/// characters that XML cannot; [`encode`](super::encode) sees to those.
pub fn format_value(
    tag: Tag,
    value: &Value,
    attribute_name: Option<&str>,
    version: ProtocolVersion,
) -> String {
    format_in(Notation::Xml, tag, value, attribute_name, version)
}

pub(crate) fn format_in(
    notation: Notation,
    tag: Tag,
    value: &Value,
    attribute_name: Option<&str>,
    version: ProtocolVersion,
) -> String {
    match value {
        Value::Structure(_) => String::new(),
        Value::Integer(number) => match Names::of(tag, attribute_name) {
            Names::Bits(table) => format_mask(notation, table, *number, version),
            _ => number.to_string(),
        },
        Value::LongInteger(number) => number.to_string(),
        Value::BigInteger(number) => format_big(number),
        Value::Enumeration(number) => match Names::of(tag, attribute_name).name(*number, version) {
            Some(name) => name.to_owned(),
            None => format!("0x{number:08x}"),
        },
        Value::Boolean(truth) => truth.to_string(),
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => text.clone(),
        Value::ByteString(bytes) | Value::Malformed { bytes, .. } => hex(bytes),
        Value::DateTime(seconds) => {
            date_time::format_seconds(*seconds).unwrap_or_else(|| format!("0x{seconds:016x}"))
        }
        Value::Interval(seconds) => seconds.to_string(),
        Value::DateTimeExtended(micros) => {
            date_time::format(*micros).unwrap_or_else(|| format!("0x{micros:016x}"))
        }
    }
}

fn format_mask(
    notation: Notation,
    table: &EnumerationDef,
    mask: i32,
    version: ProtocolVersion,
) -> String {
    let mut unnamed = mask as u32;
    let mut parts = Vec::new();
    for bit in (0..u32::BITS).map(|shift| 1 << shift) {
        let row = (mask as u32 & bit != 0).then(|| table.row(bit, version));
        if let Some(row) = row.flatten() {
            parts.push(row.xml_name.to_owned());
            unnamed &= !bit;
        }
    }
    if unnamed != 0 || parts.is_empty() {
        parts.push(format!("0x{unnamed:08x}"));
    }
    parts.join(match notation {
        Notation::Xml => " ",
        Notation::Json => "|",
    })
}

/// The number in hex, extended with its sign to a multiple of eight octets.
fn format_big(number: &BigInteger) -> String {
    let shortest = number.as_be_bytes();
    let length = shortest.len().max(1).next_multiple_of(8);
    let sign = if number.is_negative() { "ff" } else { "00" };
    sign.repeat(length - shortest.len()) + &hex(shortest)
}

fn parse_integer(text: &str) -> Option<i32> {
    match without_0x(text) {
        Some(digits) => parse_hex_word(digits).map(|number| number as i32),
        None => text.parse().ok(),
    }
}

fn parse_long(text: &str) -> Option<i64> {
    parse_hex_long(text).or_else(|| text.parse().ok())
}

/// 64 bits in hex with the prefix.
fn parse_hex_long(text: &str) -> Option<i64> {
    let digits = without_0x(text).filter(|digits| digits.len() <= 16)?;
    parse_number(digits, 16).map(|number| number as i64)
}

fn parse_unsigned(text: &str) -> Option<u32> {
    match without_0x(text) {
        Some(digits) => parse_hex_word(digits),
        None => u32::try_from(parse_number(text, 10)?).ok(),
    }
}

fn parse_enumeration(names: Names, text: &str) -> Option<u32> {
    match without_0x(text) {
        Some(digits) => parse_hex_word(digits),
        None => names
            .number(text)
            .or_else(|| names.number(&folded(text).replace(' ', ""))),
    }
}

/// Names and hex, separated by blanks or `|`.
fn parse_mask(names: Names, text: &str) -> Option<i32> {
    let Names::Bits(table) = names else {
        return None;
    };
    let mut parts = text
        .split(|c: char| c == '|' || c.is_ascii_whitespace())
        .filter(|part| !part.is_empty())
        .peekable();
    parts.peek()?;
    let mask = parts.try_fold(0, |mask, part| {
        let bits = match without_0x(part) {
            Some(digits) => parse_hex_word(digits),
            None => table.number(part),
        };
        bits.map(|bits| mask | bits)
    });
    mask.map(|mask| mask as i32)
}

fn parse_boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => match parse_hex_long(text)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
    }
}

/// Up to eight hex digits.
fn parse_hex_word(digits: &str) -> Option<u32> {
    let number = Some(digits).filter(|digits| digits.len() <= 8)?;
    parse_number(number, 16).and_then(|number| u32::try_from(number).ok())
}

/// A number of nothing but digits.
pub(crate) fn parse_number(digits: &str, radix: u32) -> Option<u64> {
    let all_digits = digits.chars().all(|c| c.is_digit(radix));
    all_digits
        .then(|| u64::from_str_radix(digits, radix).ok())
        .flatten()
}

fn without_0x(text: &str) -> Option<&str> {
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))
}

/// Octets in hex, two digits each.
pub(crate) fn octets(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    pairs
        .iter()
        .map(|[high, low]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok())
        .collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 0x0F)]);
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(*byte));
    }
    text
}
