//! The encoding examples of the specification as octets, both ways (KMIP 1.0 to 1.4
//! section 9.1.2).

use hex_literal::hex;
use kmip_conform_protocol::{BigInteger, Item, Limits, Tag, Value, ttlv};

/// The tag every example uses; whatever the type.
const TAG: Tag = Tag::COMPROMISE_DATE;

fn both_ways(value: Value, bytes: &[u8]) {
    let item = Item::new(TAG, value);
    assert_eq!(ttlv::encode(&item), bytes);
    assert_eq!(ttlv::encoded_len(&item), bytes.len());
    let decoded = ttlv::decode(bytes, &Limits::default());
    assert_eq!(decoded.into_valid(), Ok(item));
}

#[test]
fn an_integer() {
    both_ways(
        Value::Integer(8),
        &hex!("42 00 20" "02" "00 00 00 04" "00 00 00 08 00 00 00 00"),
    );
}

#[test]
fn a_long_integer() {
    both_ways(
        Value::LongInteger(123_456_789_000_000_000),
        &hex!("42 00 20" "03" "00 00 00 08" "01 B6 9B 4B A5 74 92 00"),
    );
}

#[test]
fn a_big_integer() {
    let number = hex!("03 FD 35 EB 6B C2 DF 46 18 08 00 00");
    both_ways(
        Value::BigInteger(BigInteger::from_be_bytes(&number)),
        &hex!(
            "42 00 20" "04" "00 00 00 10" "00 00 00 00 03 FD 35 EB 6B C2 DF 46 18 08 00 00"
        ),
    );
}

#[test]
fn an_enumeration() {
    both_ways(
        Value::Enumeration(255),
        &hex!("42 00 20" "05" "00 00 00 04" "00 00 00 FF 00 00 00 00"),
    );
}

#[test]
fn a_boolean() {
    both_ways(
        Value::Boolean(true),
        &hex!("42 00 20" "06" "00 00 00 08" "00 00 00 00 00 00 00 01"),
    );
}

#[test]
fn a_text_string() {
    both_ways(
        Value::TextString("Hello World".to_owned()),
        &hex!(
            "42 00 20" "07" "00 00 00 0B" "48 65 6C 6C 6F 20 57 6F 72 6C 64 00 00 00 00 00"
        ),
    );
}

#[test]
fn a_byte_string() {
    both_ways(
        Value::ByteString(vec![1, 2, 3]),
        &hex!("42 00 20" "08" "00 00 00 03" "01 02 03 00 00 00 00 00"),
    );
}

#[test]
fn a_date_time() {
    // Friday, March 14, 2008, 11:56:40 GMT.
    both_ways(
        Value::DateTime(1_205_495_800),
        &hex!("42 00 20" "09" "00 00 00 08" "00 00 00 00 47 DA 67 F8"),
    );
}

#[test]
fn an_interval() {
    // Ten days.
    both_ways(
        Value::Interval(10 * 24 * 3600),
        &hex!("42 00 20" "0A" "00 00 00 04" "00 0D 2F 00 00 00 00 00"),
    );
}

#[test]
fn a_structure() {
    both_ways(
        Value::Structure(vec![
            Item::enumeration(Tag::APPLICATION_SPECIFIC_INFORMATION, 254_u32),
            Item::integer(Tag::ARCHIVE_DATE, 255),
        ]),
        &hex!(
            "42 00 20" "01" "00 00 00 20"
             "42 00 04" "05" "00 00 00 04" "00 00 00 FE 00 00 00 00"
             "42 00 05" "02" "00 00 00 04" "00 00 00 FF 00 00 00 00"
        ),
    );
}
