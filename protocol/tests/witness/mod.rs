//! Another crate's reader (kmip-ttlv), walked item by item with its own readers of tags, types,
//! lengths and values.

use std::io::Cursor;

use kmip_conform_protocol::{BigInteger, Value};
use kmip_ttlv::types::{
    Error, SerializableTtlvType, TtlvBigInteger, TtlvBoolean, TtlvByteString, TtlvDateTime,
    TtlvEnumeration, TtlvInteger, TtlvLength, TtlvLongInteger, TtlvTag, TtlvTextString, TtlvType,
};

/// What the walk tells of each item that is no structure, and of where structures begin.
pub trait Visit {
    fn structure(&mut self, tag: u32);
    fn leaf(&mut self, tag: u32, value: Value);
    fn end(&mut self);
}

/// Walks all items of a message.
///
/// # Errors
///
/// The crate cannot read an item; it has no Interval and no type of 2.0 or later.
pub fn walk(bytes: &[u8], visit: &mut impl Visit) -> Result<(), Error> {
    let mut cursor = Cursor::new(bytes);
    let mut ends: Vec<u64> = Vec::new();
    loop {
        while ends.last().is_some_and(|end| cursor.position() >= *end) {
            ends.pop();
            visit.end();
        }
        if ends.is_empty() && cursor.position() > 0 {
            return Ok(());
        }
        let tag = *TtlvTag::read(&mut cursor)?;
        let item_type = TtlvType::read(&mut cursor)?;
        if item_type == TtlvType::Structure {
            let length = u64::from(*TtlvLength::read(&mut cursor)?);
            ends.push(cursor.position() + length);
            visit.structure(tag);
        } else {
            visit.leaf(tag, value(item_type, &mut cursor)?);
        }
    }
}

fn value(item_type: TtlvType, cursor: &mut Cursor<&[u8]>) -> Result<Value, Error> {
    Ok(match item_type {
        TtlvType::Structure => unreachable!("the caller reads structures"),
        TtlvType::Integer => Value::Integer(TtlvInteger::read(cursor)?.0),
        TtlvType::LongInteger => Value::LongInteger(TtlvLongInteger::read(cursor)?.0),
        TtlvType::BigInteger => {
            let bytes = TtlvBigInteger::read(cursor)?.0;
            Value::BigInteger(BigInteger::from_be_bytes(&bytes))
        }
        TtlvType::Enumeration => Value::Enumeration(TtlvEnumeration::read(cursor)?.0),
        TtlvType::Boolean => Value::Boolean(TtlvBoolean::read(cursor)?.0),
        TtlvType::TextString => Value::TextString(TtlvTextString::read(cursor)?.0),
        TtlvType::ByteString => Value::ByteString(TtlvByteString::read(cursor)?.0),
        TtlvType::DateTime => Value::DateTime(TtlvDateTime::read(cursor)?.0),
    })
}
