//! Reading TTLV with one rule left out, as a careless decoder does.

use kmip_conform_protocol::{BigInteger, Item, Limits, Tag, Value, ttlv};

/// The rule that is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// An item ends within its structure; what is missing is taken as zeros.
    WithinStructure,
    /// A structure is exactly as long as its items; a rest too short for an item is passed over.
    WholeItems,
    /// Types of a fixed length have that length; what is too much is passed over.
    FixedLength,
    /// Padding is zero.
    Padding,
    /// A Boolean is 0 or 1.
    Boolean,
    /// Text is UTF-8.
    Utf8,
    /// An item has a type that some version knows; others are passed over.
    KnownType,
}

/// Octets of a cut item that are made up at most.
const MADE_UP: usize = 1 << 16;

/// The message as one reads it who leaves out the rule, written well; nothing where it is well
/// written already or breaks another rule.
pub fn mended(octets: &[u8], without: Rule) -> Option<Vec<u8>> {
    if ttlv::decode(octets, &Limits::default())
        .into_valid()
        .is_ok()
    {
        return None;
    }
    let mut items = items(octets, without, 0)?;
    let message = items.pop().filter(|_| items.is_empty())?;
    Some(ttlv::encode(&message))
}

fn items(mut octets: &[u8], without: Rule, depth: usize) -> Option<Vec<Item>> {
    let mut found = Vec::new();
    while !octets.is_empty() {
        let Some((header, rest)) = octets.split_first_chunk::<8>() else {
            return (without == Rule::WholeItems).then_some(found);
        };
        let length = u32::from_be_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let padded = length.checked_next_multiple_of(8)?;
        let cut = padded > rest.len();
        if cut && (without != Rule::WithinStructure || length > rest.len() + MADE_UP) {
            return None;
        }
        let (value, padding) = rest.split_at(length.min(rest.len()));
        let padding = padding.get(..padded - length).unwrap_or_default();
        if without != Rule::Padding && padding.iter().any(|octet| *octet != 0) {
            return None;
        }
        let mut value = value.to_vec();
        if header[3] != 0x01 {
            value.resize(length, 0);
        }
        let tag = Tag(u32::from_be_bytes([0, header[0], header[1], header[2]]));
        match typed(header[3], &value, without, depth)? {
            Read::Value(value) => found.push(Item::new(tag, value)),
            Read::Nothing => {}
        }
        octets = rest.get(padded..).unwrap_or_default();
    }
    Some(found)
}

enum Read {
    Value(Value),
    Nothing,
}

fn typed(item_type: u8, octets: &[u8], without: Rule, depth: usize) -> Option<Read> {
    let value = match item_type {
        0x01 if depth < 32 => Value::Structure(items(octets, without, depth + 1)?),
        0x02 => Value::Integer(i32::from_be_bytes(fixed(octets, without)?)),
        0x03 => Value::LongInteger(i64::from_be_bytes(fixed(octets, without)?)),
        0x04 if octets.len().is_multiple_of(8) => {
            Value::BigInteger(BigInteger::from_be_bytes(octets))
        }
        0x05 => Value::Enumeration(u32::from_be_bytes(fixed(octets, without)?)),
        0x06 => match u64::from_be_bytes(fixed(octets, without)?) {
            number @ (0 | 1) => Value::Boolean(number == 1),
            _ if without == Rule::Boolean => Value::Boolean(true),
            _ => return None,
        },
        0x07 => Value::TextString(match without {
            Rule::Utf8 => String::from_utf8_lossy(octets).into_owned(),
            _ => String::from_utf8(octets.to_vec()).ok()?,
        }),
        0x08 => Value::ByteString(octets.to_vec()),
        0x09 => Value::DateTime(i64::from_be_bytes(fixed(octets, without)?)),
        0x0A => Value::Interval(u32::from_be_bytes(fixed(octets, without)?)),
        0x0B => Value::DateTimeExtended(i64::from_be_bytes(fixed(octets, without)?)),
        0x0C.. if without == Rule::KnownType => return Some(Read::Nothing),
        _ => return None,
    };
    Some(Read::Value(value))
}

fn fixed<const N: usize>(octets: &[u8], without: Rule) -> Option<[u8; N]> {
    match without {
        Rule::FixedLength => octets.first_chunk().copied(),
        _ => octets.try_into().ok(),
    }
}
