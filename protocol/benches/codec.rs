//! Decoding and encoding TTLV, beside another crate (kmip-ttlv) in the same run.
//!
//! Both visit every item of the message. Ours is measured twice: the tree that borrows, and the
//! one that owns all it holds. The other crate is measured twice too: its readers and writers of
//! single items, which build nothing, and its deserialiser into types, which is how it is used.

mod typed;
#[path = "../tests/witness/mod.rs"]
mod witness;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::ttlv::Tree;
use kmip_conform_protocol::{Item, Limits, Tag, Value, ttlv};
use kmip_ttlv::types::{
    SerializableTtlvType, TtlvBoolean, TtlvByteString, TtlvDateTime, TtlvEnumeration, TtlvInteger,
    TtlvLength, TtlvLongInteger, TtlvTag, TtlvTextString, TtlvType,
};

fn main() {
    divan::main();
}

const MESSAGES: [&str; 3] = ["small request", "4 KiB response", "200 KiB message"];

/// The message with this name.
fn message(name: &str) -> Item {
    match name {
        "small request" => small_request(),
        "4 KiB response" => response(4 << 10),
        _ => response(200 << 10),
    }
}

fn version() -> Item {
    Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 1),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, 4),
        ],
    )
}

/// A Get of one object.
fn small_request() -> Item {
    let header = vec![version(), Item::integer(Tag::BATCH_COUNT, 1)];
    let payload = vec![Item::text(
        Tag::UNIQUE_IDENTIFIER,
        "49a1ca88-6bea-4fb2-b450-7e58802c3038",
    )];
    let batch_item = vec![
        Item::enumeration(Tag::OPERATION, Operation::GET),
        Item::structure(Tag::REQUEST_PAYLOAD, payload),
    ];
    Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![
            Item::structure(Tag::REQUEST_HEADER, header),
            Item::structure(Tag::BATCH_ITEM, batch_item),
        ],
    )
}

/// The answer to Get Attributes with attributes of this many octets.
fn response(size: usize) -> Item {
    let header = vec![
        version(),
        Item::date_time(Tag::TIME_STAMP, 1_700_000_000),
        Item::integer(Tag::BATCH_COUNT, 1),
    ];
    let mut payload = vec![Item::text(Tag::UNIQUE_IDENTIFIER, "1")];
    let mut left = size;
    for attribute in (0..).map(attribute) {
        let Some(rest) = left.checked_sub(ttlv::encoded_len(&attribute)) else {
            break;
        };
        left = rest;
        payload.push(attribute);
    }
    let batch_item = vec![
        Item::enumeration(Tag::OPERATION, Operation::GET_ATTRIBUTES),
        Item::enumeration(Tag::RESULT_STATUS, ResultStatus::SUCCESS),
        Item::structure(Tag::RESPONSE_PAYLOAD, payload),
    ];
    Item::structure(
        Tag::RESPONSE_MESSAGE,
        vec![
            Item::structure(Tag::RESPONSE_HEADER, header),
            Item::structure(Tag::BATCH_ITEM, batch_item),
        ],
    )
}

/// Attributes of all the kinds objects have.
fn attribute(index: usize) -> Item {
    let tag = Tag::ATTRIBUTE_VALUE;
    let (name, value) = match index % 6 {
        0 => ("Cryptographic Algorithm", Item::enumeration(tag, 3_u32)),
        1 => ("Cryptographic Length", Item::integer(tag, 256)),
        2 => ("Activation Date", Item::date_time(tag, 1_600_000_000)),
        3 => (
            "x-custom",
            Item::text(tag, "a value of some length, as names are"),
        ),
        4 => ("Digest", digest(tag)),
        _ => ("Fresh", Item::boolean(tag, true)),
    };
    Item::structure(
        Tag::ATTRIBUTE,
        vec![
            Item::text(Tag::ATTRIBUTE_NAME, name),
            Item::integer(Tag::ATTRIBUTE_INDEX, 0),
            value,
        ],
    )
}

fn digest(tag: Tag) -> Item {
    Item::structure(
        tag,
        vec![
            Item::enumeration(Tag::HASHING_ALGORITHM, 6_u32),
            Item::bytes(Tag::DIGEST_VALUE, [0xA5; 32]),
        ],
    )
}

#[divan::bench(args = MESSAGES)]
fn decode_borrowed(bencher: Bencher, name: &str) {
    let bytes = ttlv::encode(&message(name));
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| {
        let (tree, violations) = Tree::decode(black_box(&bytes), &Limits::default());
        assert!(violations.is_empty());
        for node in tree.nodes() {
            black_box((node.tag(), node.value()));
        }
    });
}

#[divan::bench(args = MESSAGES)]
fn decode_owned(bencher: Bencher, name: &str) {
    fn visit(item: &Item) {
        black_box((item.tag, &item.value));
        item.fields().iter().for_each(visit);
    }
    let bytes = ttlv::encode(&message(name));
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| {
        let decoded = ttlv::decode(black_box(&bytes), &Limits::default());
        assert!(decoded.violations.is_empty());
        decoded.item.iter().for_each(visit);
    });
}

#[divan::bench(args = MESSAGES)]
fn decode_other_crate(bencher: Bencher, name: &str) {
    struct Seen;
    impl witness::Visit for Seen {
        fn structure(&mut self, tag: u32) {
            black_box(tag);
        }
        fn leaf(&mut self, tag: u32, value: Value) {
            black_box((tag, value));
        }
        fn end(&mut self) {}
    }
    let bytes = ttlv::encode(&message(name));
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| {
        assert!(witness::walk(black_box(&bytes), &mut Seen).is_ok());
    });
}

#[divan::bench(args = MESSAGES)]
fn decode_other_crate_typed(bencher: Bencher, name: &str) {
    let bytes = ttlv::encode(&message(name));
    let bencher = bencher.counter(BytesCount::of_slice(&bytes));
    if name == "small request" {
        bencher.bench(|| {
            kmip_ttlv::from_slice::<typed::Request>(black_box(&bytes)).expect("a message")
        });
    } else {
        bencher.bench(|| {
            kmip_ttlv::from_slice::<typed::Response>(black_box(&bytes)).expect("a message")
        });
    }
}

#[divan::bench(args = MESSAGES)]
fn encode(bencher: Bencher, name: &str) {
    let item = message(name);
    let size = BytesCount::new(ttlv::encoded_len(&item));
    bencher
        .counter(size)
        .bench(|| ttlv::encode(black_box(&item)));
}

#[divan::bench(args = MESSAGES)]
fn encode_other_crate(bencher: Bencher, name: &str) {
    let item = other(&message(name));
    let size = BytesCount::new(ttlv::encoded_len(&message(name)));
    bencher.counter(size).bench(|| {
        let mut bytes = Vec::new();
        write_other(black_box(&item), &mut bytes);
        bytes
    });
}

/// The message in the other crate's types.
struct Other {
    tag: TtlvTag,
    value: OtherValue,
}

enum OtherValue {
    Structure(Vec<Other>),
    Integer(TtlvInteger),
    LongInteger(TtlvLongInteger),
    Enumeration(TtlvEnumeration),
    Boolean(TtlvBoolean),
    TextString(TtlvTextString),
    ByteString(TtlvByteString),
    DateTime(TtlvDateTime),
}

fn other(item: &Item) -> Other {
    let [_, t0, t1, t2] = item.tag.0.to_be_bytes();
    let value = match &item.value {
        Value::Structure(fields) => OtherValue::Structure(fields.iter().map(other).collect()),
        Value::Integer(number) => OtherValue::Integer(TtlvInteger(*number)),
        Value::LongInteger(number) => OtherValue::LongInteger(TtlvLongInteger(*number)),
        Value::Enumeration(number) => OtherValue::Enumeration(TtlvEnumeration(*number)),
        Value::Boolean(truth) => OtherValue::Boolean(TtlvBoolean(*truth)),
        Value::TextString(text) => OtherValue::TextString(TtlvTextString(text.clone())),
        Value::ByteString(bytes) => OtherValue::ByteString(TtlvByteString(bytes.clone())),
        Value::DateTime(seconds) => OtherValue::DateTime(TtlvDateTime(*seconds)),
        value => unreachable!("no message here has {value:?}"),
    };
    Other {
        tag: TtlvTag::from([t0, t1, t2]),
        value,
    }
}

/// Writes as the other crate's own serializer does: a structure's length is filled in at its end.
fn write_other(item: &Other, bytes: &mut Vec<u8>) {
    const WRITTEN: &str = "a Vec takes any octets";
    item.tag.write(bytes).expect(WRITTEN);
    match &item.value {
        OtherValue::Structure(fields) => {
            TtlvType::Structure.write(bytes).expect(WRITTEN);
            TtlvLength::new(0).write(bytes).expect(WRITTEN);
            let start = bytes.len();
            for field in fields {
                write_other(field, bytes);
            }
            let length = TtlvLength::new((bytes.len() - start) as u32);
            length
                .write(&mut &mut bytes[start - 4..start])
                .expect(WRITTEN);
        }
        OtherValue::Integer(value) => value.write(bytes).expect(WRITTEN),
        OtherValue::LongInteger(value) => value.write(bytes).expect(WRITTEN),
        OtherValue::Enumeration(value) => value.write(bytes).expect(WRITTEN),
        OtherValue::Boolean(value) => value.write(bytes).expect(WRITTEN),
        OtherValue::TextString(value) => value.write(bytes).expect(WRITTEN),
        OtherValue::ByteString(value) => value.write(bytes).expect(WRITTEN),
        OtherValue::DateTime(value) => value.write(bytes).expect(WRITTEN),
    }
}
