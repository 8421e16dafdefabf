//! Each thing a peer can do wrong in TTLV, found at its octet and its place in the message.

use kmip_conform_protocol::ttlv::raw::Writer;
use kmip_conform_protocol::{
    BigInteger, Decoded, Item, ItemType, Limits, Tag, Value, ViolationKind, ttlv,
};

/// A request whose header holds what `content` writes; the content begins at octet 16.
fn request(content: impl FnOnce(&mut Writer)) -> Decoded {
    let mut writer = Writer::new();
    let message = writer.begin(Tag::REQUEST_MESSAGE);
    let header = writer.begin(Tag::REQUEST_HEADER);
    content(&mut writer);
    writer.end(header);
    writer.end(message);
    ttlv::decode(&writer.into_bytes(), &Limits::default())
}

/// The only violation: its code, offset and path.
fn only(decoded: &Decoded) -> (&'static str, Option<usize>, String) {
    assert_eq!(decoded.violations.len(), 1, "{:?}", decoded.violations);
    let violation = &decoded.violations[0];
    (
        violation.code(),
        violation.offset,
        violation.path.to_string(),
    )
}

/// The value of the header's first field.
fn first_value(decoded: &Decoded) -> &Value {
    let item = decoded.item.as_ref().expect("a message");
    &item.fields()[0].fields()[0].value
}

fn malformed(item_type: ItemType, bytes: &[u8]) -> Value {
    Value::Malformed {
        item_type: item_type as u8,
        bytes: bytes.to_vec(),
    }
}

const BATCH_COUNT: &str = "RequestMessage/RequestHeader/BatchCount";

#[test]
fn padding_that_is_not_zero_keeps_the_value() {
    let decoded = request(|writer| {
        writer.item(Tag::BATCH_COUNT, 2, 4, &[0, 0, 0, 1], &[0, 0, 7, 0]);
    });
    assert_eq!(
        only(&decoded),
        ("non-zero-padding", Some(28), BATCH_COUNT.to_owned())
    );
    assert_eq!(first_value(&decoded), &Value::Integer(1));
}

#[test]
fn padding_cut_short_by_the_structure_is_missing() {
    let decoded = request(|writer| {
        writer.item(Tag::BATCH_COUNT, 2, 4, &[0, 0, 0, 1], &[0, 0]);
    });
    assert_eq!(
        only(&decoded),
        ("missing-padding", Some(30), BATCH_COUNT.to_owned())
    );
}

#[test]
fn a_fixed_length_type_with_another_length_is_carried_as_octets() {
    let decoded = request(|writer| {
        writer
            .item(Tag::BATCH_COUNT, 2, 8, &[0, 0, 0, 0, 0, 0, 0, 1], &[])
            .item(
                Tag::BATCH_ORDER_OPTION,
                6,
                8,
                &[0, 0, 0, 0, 0, 0, 0, 1],
                &[],
            );
    });
    assert_eq!(
        only(&decoded),
        ("wrong-length", Some(20), BATCH_COUNT.to_owned())
    );
    let octets = [0, 0, 0, 0, 0, 0, 0, 1];
    assert_eq!(
        first_value(&decoded),
        &malformed(ItemType::Integer, &octets)
    );
    let header = &decoded.item.as_ref().expect("a message").fields()[0];
    assert_eq!(header.fields()[1].as_boolean(), Some(true));
}

#[test]
fn a_boolean_other_than_0_and_1_is_reported() {
    let decoded = request(|writer| {
        writer.item(
            Tag::BATCH_ORDER_OPTION,
            6,
            8,
            &[0, 0, 0, 0, 0, 0, 0, 2],
            &[],
        );
    });
    let path = "RequestMessage/RequestHeader/BatchOrderOption".to_owned();
    assert_eq!(only(&decoded), ("boolean-value", Some(24), path));
    let kind = &decoded.violations[0].kind;
    assert_eq!(kind, &ViolationKind::BooleanValue { value: 2 });
}

#[test]
fn text_that_is_not_utf8_is_carried_as_octets() {
    let decoded = request(|writer| {
        writer.item(Tag::UNIQUE_IDENTIFIER, 7, 2, &[0x61, 0xFF], &[0; 6]);
    });
    assert_eq!(only(&decoded).0, "invalid-utf8");
    let octets = [0x61, 0xFF];
    assert_eq!(
        first_value(&decoded),
        &malformed(ItemType::TextString, &octets)
    );
}

#[test]
fn a_big_integer_of_seven_octets_is_reported_and_read() {
    let decoded = request(|writer| {
        writer.item(Tag::D, 4, 7, &[0xFF, 0, 0, 0, 0, 0, 0], &[0]);
    });
    let path = "RequestMessage/RequestHeader/D".to_owned();
    assert_eq!(only(&decoded), ("big-integer-length", Some(20), path));
    let number = BigInteger::from_be_bytes(&[0xFF, 0, 0, 0, 0, 0, 0]);
    assert_eq!(first_value(&decoded), &Value::BigInteger(number));
}

#[test]
fn an_unknown_type_is_carried_with_its_number() {
    let decoded = request(|writer| {
        writer.item(Tag::BATCH_COUNT, 0x5A, 3, &[1, 2, 3], &[0; 5]);
    });
    assert_eq!(
        only(&decoded),
        ("unknown-type", Some(19), BATCH_COUNT.to_owned())
    );
    let value = Value::Malformed {
        item_type: 0x5A,
        bytes: vec![1, 2, 3],
    };
    assert_eq!(first_value(&decoded), &value);
}

#[test]
fn a_tag_outside_both_ranges_is_reported_and_carried() {
    let decoded = request(|writer| {
        writer.item(Tag(0x43_0001), 2, 4, &[0; 4], &[0; 4]);
    });
    let path = "RequestMessage/RequestHeader/0x430001".to_owned();
    assert_eq!(only(&decoded), ("tag-out-of-range", Some(16), path));
}

#[test]
fn an_item_longer_than_its_structure_ends_with_it() {
    let mut writer = Writer::new();
    let message = writer.begin(Tag::REQUEST_MESSAGE);
    let header = writer.begin(Tag::REQUEST_HEADER);
    writer.item(Tag::UNIQUE_IDENTIFIER, 7, 200, b"abcdefgh", &[]);
    writer.end(header);
    writer.item(Tag::BATCH_COUNT, 2, 4, &[0, 0, 0, 1], &[0; 4]);
    writer.end(message);
    let decoded = ttlv::decode(&writer.into_bytes(), &Limits::default());
    let path = "RequestMessage/RequestHeader/UniqueIdentifier".to_owned();
    assert_eq!(only(&decoded), ("length-beyond-parent", Some(20), path));
    let message = decoded.item.expect("a message");
    let after = message.field(Tag::BATCH_COUNT).and_then(Item::as_integer);
    assert_eq!(after, Some(1));
}

#[test]
fn the_second_of_two_like_items_is_named_as_such() {
    let decoded = request(|writer| {
        writer
            .item(Tag::BATCH_COUNT, 2, 4, &[0, 0, 0, 1], &[0; 4])
            .item(Tag::BATCH_COUNT, 2, 4, &[0, 0, 0, 1], &[1; 4]);
    });
    let path = format!("{BATCH_COUNT}[2]");
    assert_eq!(only(&decoded), ("non-zero-padding", Some(44), path));
}

#[test]
fn octets_after_the_message_are_counted() {
    let mut bytes = ttlv::encode(&Item::structure(Tag::REQUEST_MESSAGE, Vec::new()));
    bytes.extend([1, 2, 3]);
    let decoded = ttlv::decode(&bytes, &Limits::default());
    assert_eq!(only(&decoded), ("trailing-bytes", Some(8), String::new()));
}

#[test]
fn no_octets_are_no_message() {
    let decoded = ttlv::decode(&[], &Limits::default());
    assert_eq!(only(&decoded).0, "truncated");
    assert_eq!(decoded.item, None);
}

#[test]
fn a_message_over_the_size_limit_is_not_read() {
    let bytes = ttlv::encode(&Item::bytes(Tag::DATA, vec![0; 100]));
    let limits = Limits {
        max_size: 100,
        ..Limits::default()
    };
    let decoded = ttlv::decode(&bytes, &limits);
    assert_eq!(only(&decoded).0, "size-limit");
    assert_eq!(decoded.item, None);
}

#[test]
fn structures_past_the_depth_limit_are_carried_unread() {
    let mut item = Item::integer(Tag::BATCH_COUNT, 1);
    for _ in 0..4 {
        item = Item::structure(Tag::BATCH_ITEM, vec![item]);
    }
    let bytes = ttlv::encode(&item);
    let limits = Limits {
        max_depth: 3,
        ..Limits::default()
    };
    let decoded = ttlv::decode(&bytes, &limits);
    let path = "BatchItem/BatchItem/BatchItem/BatchItem".to_owned();
    assert_eq!(only(&decoded), ("depth-limit", Some(24), path));
    let deepest = [Tag::BATCH_ITEM; 3];
    let carried = decoded.item.as_ref().and_then(|item| item.at(&deepest));
    let value = malformed(ItemType::Structure, &bytes[32..]);
    assert_eq!(carried.map(|item| &item.value), Some(&value));
}

#[test]
fn nesting_without_end_stops_at_the_limit() {
    let mut writer = Writer::new();
    for _ in 0..1_000_000 {
        writer.header(Tag::BATCH_ITEM, 1, u32::MAX);
    }
    let limits = Limits {
        max_depth: usize::MAX,
        ..Limits::default()
    };
    let decoded = ttlv::decode(&writer.into_bytes(), &limits);
    let codes: Vec<_> = decoded.violations.iter().map(|v| v.code()).collect();
    // Every level claims more than there is; the last one kept is too deep besides.
    let (last, truncated) = codes.split_last().expect("violations");
    assert_eq!(last, &"depth-limit");
    assert_eq!(truncated, ["truncated"; Limits::DEEPEST + 1]);
}

#[test]
fn items_past_the_count_limit_are_not_read() {
    let fields = vec![Item::integer(Tag::BATCH_COUNT, 1); 10];
    let bytes = ttlv::encode(&Item::structure(Tag::REQUEST_MESSAGE, fields));
    let limits = Limits {
        max_items: 5,
        ..Limits::default()
    };
    let decoded = ttlv::decode(&bytes, &limits);
    let path = "RequestMessage".to_owned();
    assert_eq!(only(&decoded), ("item-limit", Some(8 + 4 * 16), path));
    assert_eq!(decoded.item.expect("a message").fields().len(), 4);
}

#[test]
fn violations_without_end_are_cut_off() {
    let decoded = request(|writer| {
        for _ in 0..5000 {
            writer.item(Tag::BATCH_COUNT, 2, 4, &[0; 4], &[1; 4]);
        }
    });
    let last = decoded.violations.last().map(|v| v.code());
    assert_eq!(last, Some("violation-limit"));
    assert_eq!(decoded.violations.len(), 1001);
    let path = decoded.violations[999].path.to_string();
    assert_eq!(path, format!("{BATCH_COUNT}[1000]"));
}

#[test]
fn the_length_of_a_message_is_known_from_its_header() {
    let bytes = ttlv::encode(&Item::structure(
        Tag::RESPONSE_MESSAGE,
        vec![Item::integer(Tag::BATCH_COUNT, 1)],
    ));
    let header = bytes.first_chunk().expect("a header");
    assert_eq!(ttlv::message_len(header), Ok(bytes.len()));
    assert!(ttlv::message_len(b"HTTP/1.1").is_err());
    let integer = ttlv::encode(&Item::integer(Tag::BATCH_COUNT, 1));
    assert!(ttlv::message_len(integer.first_chunk().expect("a header")).is_err());
}

#[test]
fn encoding_never_writes_a_malformed_value_as_such() {
    let item = Item::new(Tag::BATCH_COUNT, malformed(ItemType::Integer, &[1, 2, 3]));
    let decoded = ttlv::decode(&ttlv::encode(&item), &Limits::default());
    let honest = Item::bytes(Tag::BATCH_COUNT, [1, 2, 3]);
    assert_eq!(decoded.into_valid(), Ok(honest));
    let mut writer = Writer::new();
    writer.item_as_received(&item);
    let decoded = ttlv::decode(&writer.into_bytes(), &Limits::default());
    assert_eq!(decoded.item, Some(item));
    assert_eq!(only(&decoded).0, "wrong-length");
}
