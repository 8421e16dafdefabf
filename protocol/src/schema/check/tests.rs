use super::*;
use crate::enumeration::{ObjectType, Operation, ResultStatus};
use crate::{Item, ProtocolVersion, Tag, Value};

const V1_0: ProtocolVersion = ProtocolVersion::V1_0;
const V1_4: ProtocolVersion = ProtocolVersion::V1_4;
const V2_1: ProtocolVersion = ProtocolVersion::V2_1;
const V3_0: ProtocolVersion = ProtocolVersion::V3_0;

fn structure(tag: Tag, fields: Vec<Item>) -> Item {
    Item::new(tag, Value::Structure(fields))
}

fn text(tag: Tag, value: &str) -> Item {
    Item::new(tag, Value::TextString(value.to_owned()))
}

fn enumeration(tag: Tag, value: impl Into<u32>) -> Item {
    Item::new(tag, Value::Enumeration(value.into()))
}

fn integer(tag: Tag, value: i32) -> Item {
    Item::new(tag, Value::Integer(value))
}

fn version_item(version: ProtocolVersion) -> Item {
    let major = integer(Tag::PROTOCOL_VERSION_MAJOR, version.major);
    let minor = integer(Tag::PROTOCOL_VERSION_MINOR, version.minor);
    structure(Tag::PROTOCOL_VERSION, vec![major, minor])
}

/// A request with one batch item.
fn request(version: ProtocolVersion, operation: Operation, payload: Vec<Item>) -> Item {
    let mut header = vec![version_item(version)];
    if version < V3_0 {
        header.push(integer(Tag::BATCH_COUNT, 1));
    }
    let item = vec![
        enumeration(Tag::OPERATION, operation),
        structure(Tag::REQUEST_PAYLOAD, payload),
    ];
    let message = vec![
        structure(Tag::REQUEST_HEADER, header),
        structure(Tag::BATCH_ITEM, item),
    ];
    structure(Tag::REQUEST_MESSAGE, message)
}

/// A response with one batch item.
fn response(version: ProtocolVersion, item: Vec<Item>) -> Item {
    let header = vec![
        version_item(version),
        Item::new(Tag::TIME_STAMP, Value::DateTime(0)),
        integer(Tag::BATCH_COUNT, 1),
    ];
    let message = vec![
        structure(Tag::RESPONSE_HEADER, header),
        structure(Tag::BATCH_ITEM, item),
    ];
    structure(Tag::RESPONSE_MESSAGE, message)
}

fn attribute(name: &str, value: Value) -> Item {
    let value = Item::new(Tag::ATTRIBUTE_VALUE, value);
    structure(Tag::ATTRIBUTE, vec![text(Tag::ATTRIBUTE_NAME, name), value])
}

/// The codes and places of everything wrong with the message.
fn found(item: &Item, version: ProtocolVersion) -> Vec<String> {
    let violations = message(item, version);
    let line = |violation: &crate::Violation| format!("{} {}", violation.code(), violation.path);
    violations.iter().map(line).collect()
}

#[test]
fn accepts_a_request_of_each_era() {
    let identifier = text(Tag::UNIQUE_IDENTIFIER, "1");
    for version in [V1_0, V1_4, V2_1] {
        let item = request(version, Operation::GET, vec![identifier.clone()]);
        assert_eq!(found(&item, version), [""; 0]);
    }
    let identifier = Item::new(Tag::UNIQUE_IDENTIFIER, Value::Identifier("1".to_owned()));
    let item = request(V3_0, Operation::GET, vec![identifier]);
    assert_eq!(found(&item, V3_0), [""; 0]);
}

#[test]
fn rejects_what_is_no_message() {
    let item = structure(Tag::BATCH_ITEM, Vec::new());
    assert_eq!(found(&item, V2_1), ["not-a-message BatchItem"]);
}

#[test]
fn rejects_fields_in_the_wrong_order() {
    let payload = vec![
        enumeration(Tag::KEY_FORMAT_TYPE, 1u32),
        text(Tag::UNIQUE_IDENTIFIER, "1"),
    ];
    let item = request(V2_1, Operation::GET, payload);
    let place = "RequestMessage/BatchItem/RequestPayload/UniqueIdentifier";
    assert_eq!(found(&item, V2_1), [format!("out-of-order {place}")]);
    let violations = message(&item, V2_1);
    let section = violations[0].section.as_deref();
    assert_eq!(section, Some("KMIP 2.1 section 6.1.19"));
}

#[test]
fn rejects_fields_sent_twice_and_fields_of_other_operations() {
    let identifier = text(Tag::UNIQUE_IDENTIFIER, "1");
    let payload = vec![
        identifier.clone(),
        identifier,
        integer(Tag::MAXIMUM_ITEMS, 1),
    ];
    let item = request(V2_1, Operation::GET, payload);
    let place = "RequestMessage/BatchItem/RequestPayload";
    assert_eq!(
        found(&item, V2_1),
        [
            format!("repeated-field {place}/UniqueIdentifier[2]"),
            format!("unexpected-field {place}/MaximumItems"),
        ]
    );
}

#[test]
fn rejects_absent_fields() {
    let item = request(V2_1, Operation::CREATE, Vec::new());
    let place = "RequestMessage/BatchItem/RequestPayload";
    assert_eq!(
        found(&item, V2_1),
        [
            format!("missing-field {place}"),
            format!("missing-field {place}")
        ]
    );
}

#[test]
fn rejects_wrong_item_types() {
    let identifier = integer(Tag::UNIQUE_IDENTIFIER, 1);
    let item = request(V1_4, Operation::GET, vec![identifier.clone()]);
    let place = "RequestMessage/BatchItem/RequestPayload/UniqueIdentifier";
    assert_eq!(found(&item, V1_4), [format!("wrong-type {place}")]);
    let item = request(V2_1, Operation::GET, vec![identifier]);
    assert_eq!(found(&item, V2_1), [""; 0]);
}

#[test]
fn rejects_tags_and_values_of_other_versions_but_not_extensions() {
    let payload = vec![
        text(Tag::UNIQUE_IDENTIFIER, "1"),
        enumeration(Tag::KEY_FORMAT_TYPE, 0x17u32),
        enumeration(Tag::KEY_WRAP_TYPE, 1u32),
    ];
    let item = request(V1_0, Operation::GET, payload);
    let place = "RequestMessage/BatchItem/RequestPayload";
    assert_eq!(
        found(&item, V1_0),
        [
            format!("unknown-value {place}/KeyFormatType"),
            format!("unexpected-field {place}/KeyWrapType"),
            format!("tag-not-in-version {place}/KeyWrapType"),
        ]
    );
    let payload = vec![
        enumeration(Tag::KEY_FORMAT_TYPE, 0x8000_0001u32),
        text(Tag(0x0054_0001), "vendor"),
    ];
    let item = request(V1_0, Operation::GET, payload);
    assert_eq!(found(&item, V1_0), [""; 0]);
    let item = request(V1_0, Operation::GET, vec![text(Tag(0x0042_FFFF), "")]);
    assert_eq!(
        found(&item, V1_0),
        [
            format!("unexpected-field {place}/0x42FFFF"),
            format!("unknown-tag {place}/0x42FFFF"),
        ]
    );
}

#[test]
fn reads_1x_attribute_values_by_their_name() {
    let attributes = vec![
        attribute("Cryptographic Algorithm", Value::Integer(3)),
        attribute("Cryptographic Usage Mask", Value::Integer(12)),
        attribute("Fresh", Value::Boolean(true)),
        attribute("x-Purpose", Value::Boolean(true)),
    ];
    let payload = vec![
        enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
        structure(Tag::TEMPLATE_ATTRIBUTE, attributes),
    ];
    let item = request(V1_0, Operation::CREATE, payload);
    let place = "RequestMessage/BatchItem/RequestPayload/TemplateAttribute";
    assert_eq!(
        found(&item, V1_0),
        [
            format!("wrong-type {place}/Attribute/AttributeValue"),
            format!("unknown-attribute {place}/Attribute[3]/AttributeName"),
        ]
    );
}

#[test]
fn rejects_mask_bits_that_are_neither_listed_nor_extensions() {
    let mask = |bits| {
        let mask = integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, bits);
        let payload = vec![
            enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
            structure(Tag::ATTRIBUTES, vec![mask]),
        ];
        found(&request(V2_1, Operation::CREATE, payload), V2_1)
    };
    let place = "RequestMessage/BatchItem/RequestPayload/Attributes/CryptographicUsageMask";
    assert_eq!(mask(0x0000_000C), [""; 0]);
    assert_eq!(mask(i32::MIN), [""; 0]);
    assert_eq!(mask(0x0000_0040), [format!("unknown-bits {place}")]);
}

#[test]
fn selects_variants_by_the_enclosing_structure() {
    let key_value = |material| structure(Tag::KEY_VALUE, vec![material]);
    let register = |format: u32, material: Item| {
        let key_block = vec![
            enumeration(Tag::KEY_FORMAT_TYPE, format),
            key_value(material),
        ];
        let object = structure(
            Tag::SYMMETRIC_KEY,
            vec![structure(Tag::KEY_BLOCK, key_block)],
        );
        let payload = vec![
            enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
            structure(Tag::ATTRIBUTES, Vec::new()),
            object,
        ];
        found(&request(V2_1, Operation::REGISTER, payload), V2_1)
    };
    let place =
        "RequestMessage/BatchItem/RequestPayload/SymmetricKey/KeyBlock/KeyValue/KeyMaterial";
    let octets = Item::new(Tag::KEY_MATERIAL, Value::ByteString(vec![0; 16]));
    let transparent = |tag| {
        let key = Item::new(tag, Value::ByteString(vec![0; 16]));
        structure(Tag::KEY_MATERIAL, vec![key])
    };
    assert_eq!(register(1, octets.clone()), [""; 0]);
    assert_eq!(register(7, transparent(Tag::KEY)), [""; 0]);
    assert_eq!(register(7, octets), [format!("wrong-type {place}")]);
    assert_eq!(
        register(1, transparent(Tag::KEY)),
        [format!("wrong-type {place}")]
    );
    assert_eq!(
        register(7, transparent(Tag::DATA)),
        [
            format!("missing-field {place}"),
            format!("unexpected-field {place}/Data"),
        ]
    );
}

#[test]
fn counts_batch_items() {
    let mut item = request(
        V1_4,
        Operation::QUERY,
        vec![enumeration(Tag::QUERY_FUNCTION, 1u32)],
    );
    if let Value::Structure(fields) = &mut item.value {
        let second = fields[1].clone();
        fields.push(second);
    }
    assert_eq!(
        found(&item, V1_4),
        [
            "batch-count RequestMessage/RequestHeader/BatchCount",
            "missing-field RequestMessage/BatchItem",
            "missing-field RequestMessage/BatchItem[2]",
        ]
    );
}

#[test]
fn demands_what_the_result_status_demands() {
    let judged = |status: ResultStatus| {
        let status = enumeration(Tag::RESULT_STATUS, status);
        let item = vec![enumeration(Tag::OPERATION, Operation::GET), status];
        message(&response(V2_1, item), V2_1)
            .into_iter()
            .map(|violation| violation.kind.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        judged(ResultStatus::SUCCESS),
        ["ResponsePayload is missing"]
    );
    assert_eq!(
        judged(ResultStatus::OPERATION_FAILED),
        ["ResultReason is missing"]
    );
    assert_eq!(
        judged(ResultStatus::OPERATION_PENDING),
        ["AsynchronousCorrelationValue is missing"]
    );
}

#[test]
fn reports_nothing_for_versions_the_schema_does_not_describe() {
    let version = ProtocolVersion::new(9, 31);
    let item = request(version, Operation::GET, vec![integer(Tag::DATA, 1)]);
    assert_eq!(found(&item, version), [""; 0]);
}

#[test]
fn keeps_a_bounded_number_of_violations() {
    let unknown = text(Tag(0x0042_FFFF), "");
    let item = request(V2_1, Operation::GET, vec![unknown; 5000]);
    let violations = message(&item, V2_1);
    assert_eq!(violations.len(), 1001);
    assert_eq!(violations[1000].code(), "violation-limit");
}

#[test]
fn walks_wide_messages() {
    let operation = vec![enumeration(Tag::OPERATION, Operation::QUERY)];
    let material = Item::new(Tag::KEY_MATERIAL, Value::ByteString(Vec::new()));
    let payload = structure(Tag::REQUEST_PAYLOAD, Vec::new());
    let function = enumeration(Tag::QUERY_FUNCTION, 1u32);
    let wide = [
        structure(Tag::KEY_VALUE, vec![material; 50_000]),
        structure(Tag::BATCH_ITEM, vec![payload; 50_000]),
        structure(
            Tag::REQUEST_PAYLOAD,
            [operation, vec![function; 50_000]].concat(),
        ),
    ];
    for item in wide {
        let message = structure(Tag::REQUEST_MESSAGE, vec![item]);
        assert!(!found(&message, V2_1).is_empty());
    }
}
