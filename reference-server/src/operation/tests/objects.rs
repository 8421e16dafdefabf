use kmip_conform_protocol::enumeration::{
    CryptographicAlgorithm, CryptographicUsageMask, KeyFormatType, ObjectType, Operation,
    QueryFunction, ResultReason, SecretDataType, SplitKeyMethod,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::Settings;
use crate::testing::{Answer, Bench, aes, name, uid};
use crate::version::SUPPORTED;

fn secret() -> Item {
    let material = Item::bytes(Tag::KEY_MATERIAL, *b"swordfish");
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
        Item::structure(Tag::KEY_VALUE, vec![material]),
    ];
    Item::structure(
        Tag::SECRET_DATA,
        vec![
            Item::enumeration(Tag::SECRET_DATA_TYPE, SecretDataType::PASSWORD),
            Item::structure(Tag::KEY_BLOCK, block),
        ],
    )
}

fn register(bench: &Bench, kind: ObjectType, items: Vec<Item>, object: Item) -> Answer {
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, kind),
        bench.attributes(items),
        object,
    ];
    bench.call(Operation::REGISTER, payload)
}

fn mask() -> Item {
    Item::integer(
        Tag::CRYPTOGRAPHIC_USAGE_MASK,
        CryptographicUsageMask::VERIFY,
    )
}

#[test]
fn registered_object_comes_back_as_it_was() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let id = register(&bench, ObjectType::SECRET_DATA, vec![mask()], secret()).id();
        let payload = bench.call(Operation::GET, vec![uid(&id)]).payload();
        assert_eq!(payload.field(Tag::SECRET_DATA), Some(&secret()));
        assert!(bench.value(&id, Tag::ORIGINAL_CREATION_DATE).is_none());
    }
}

#[test]
fn object_of_another_type_is_refused() {
    for (version, reason) in [
        (ProtocolVersion::V1_1, ResultReason::INVALID_FIELD),
        (ProtocolVersion::V2_1, ResultReason::INVALID_OBJECT_TYPE),
    ] {
        let bench = Bench::new(version);
        let answer = register(&bench, ObjectType::SYMMETRIC_KEY, vec![mask()], secret());
        assert_eq!(answer.reason(), reason);
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SECRET_DATA),
            bench.attributes(vec![mask()]),
        ];
        let none = bench.call(Operation::REGISTER, payload);
        assert_eq!(none.reason(), ResultReason::INVALID_MESSAGE);
    }
}

#[test]
fn attributes_must_agree_with_the_object() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let block = vec![
        Item::enumeration(Tag::KEY_FORMAT_TYPE, KeyFormatType::RAW),
        Item::structure(
            Tag::KEY_VALUE,
            vec![Item::bytes(Tag::KEY_MATERIAL, [7; 16])],
        ),
        Item::enumeration(
            Tag::CRYPTOGRAPHIC_ALGORITHM,
            CryptographicAlgorithm::CAMELLIA,
        ),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 128),
    ];
    let key = Item::structure(
        Tag::SYMMETRIC_KEY,
        vec![Item::structure(Tag::KEY_BLOCK, block)],
    );
    let answer = register(&bench, ObjectType::SYMMETRIC_KEY, aes(), key);
    assert_eq!(answer.reason(), ResultReason::INVALID_ATTRIBUTE_VALUE);
}

#[test]
fn template_gives_what_the_request_leaves_out() {
    let bench = Bench::new(ProtocolVersion::V1_2);
    let inside = [
        Item::text(Tag::CONTACT_INFORMATION, "template"),
        Item::text(Tag::OBJECT_GROUP, "a"),
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256),
    ];
    let content = inside.iter().map(|item| bench.attribute(item)).collect();
    let content = Item::structure(Tag::TEMPLATE, content);
    let id = register(
        &bench,
        ObjectType::TEMPLATE,
        vec![name("standard")],
        content.clone(),
    )
    .id();
    let shown = bench.call(Operation::GET, vec![uid(&id)]).payload();
    assert_eq!(shown.field(Tag::TEMPLATE), Some(&content));
    let create = |template: &str| {
        let mut fields = vec![name(template)];
        let own = [
            aes()[0].clone(),
            aes()[2].clone(),
            Item::text(Tag::CONTACT_INFORMATION, "request"),
            Item::text(Tag::OBJECT_GROUP, "b"),
        ];
        fields.extend(own.iter().map(|item| bench.attribute(item)));
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
            Item::structure(Tag::TEMPLATE_ATTRIBUTE, fields),
        ];
        bench.call(Operation::CREATE, payload)
    };
    let key = create("standard").id();
    let text = |tag| bench.value(&key, tag).unwrap().as_text().map(str::to_owned);
    assert_eq!(text(Tag::CONTACT_INFORMATION).as_deref(), Some("request"));
    assert_eq!(text(Tag::OBJECT_GROUP).as_deref(), Some("a"));
    let length = bench.value(&key, Tag::CRYPTOGRAPHIC_LENGTH).unwrap();
    assert_eq!(length.as_integer(), Some(256));
    assert_eq!(create("missing").reason(), ResultReason::ITEM_NOT_FOUND);
    bench.call(Operation::ARCHIVE, vec![uid(&id)]).payload();
    assert_eq!(create("standard").reason(), ResultReason::OBJECT_ARCHIVED);
}

#[test]
fn name_inside_a_template_is_its_own_until_1_1_and_refused_since() {
    for (version, allowed) in [
        (ProtocolVersion::V1_0, true),
        (ProtocolVersion::V1_2, false),
    ] {
        let bench = Bench::new(version);
        let content = Item::structure(Tag::TEMPLATE, vec![bench.attribute(&name("t"))]);
        let answer = register(&bench, ObjectType::TEMPLATE, Vec::new(), content);
        assert_eq!(answer.is_success(), allowed);
        if allowed {
            assert_eq!(bench.value(&answer.id(), Tag::NAME), Some(name("t")));
        } else {
            assert_eq!(answer.reason(), ResultReason::INVALID_FIELD);
        }
    }
}

#[test]
fn fresh_ends_with_the_first_get() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    let fresh = || bench.value(&id, Tag::FRESH).unwrap().as_boolean();
    assert_eq!(fresh(), Some(true));
    bench.call(Operation::GET, vec![uid(&id)]).payload();
    assert_eq!(fresh(), Some(false));
}

#[test]
fn application_data_is_made_for_supported_namespaces() {
    let settings = Settings {
        application_namespaces: vec!["disks".to_owned()],
        ..Settings::for_testing()
    };
    let bench = Bench::with(ProtocolVersion::V1_4, settings);
    let namespace = |text: &str| {
        let field = Item::text(Tag::APPLICATION_NAMESPACE, text);
        Item::structure(Tag::APPLICATION_SPECIFIC_INFORMATION, vec![field])
    };
    let id = bench.create(vec![namespace("disks")]).id();
    let value = bench
        .value(&id, Tag::APPLICATION_SPECIFIC_INFORMATION)
        .unwrap();
    assert!(value.field(Tag::APPLICATION_DATA).is_some());
    assert_eq!(
        bench.create(vec![namespace("tapes")]).reason(),
        ResultReason::APPLICATION_NAMESPACE_NOT_SUPPORTED
    );
}

#[test]
fn certificate_that_cannot_be_read_still_has_type_and_length() {
    use kmip_conform_protocol::enumeration::CertificateType;
    let bench = Bench::new(ProtocolVersion::V2_1);
    let certificate = Item::structure(
        Tag::CERTIFICATE,
        vec![
            Item::enumeration(Tag::CERTIFICATE_TYPE, CertificateType::PGP),
            Item::bytes(Tag::CERTIFICATE_VALUE, [1, 2, 3]),
        ],
    );
    let id = register(&bench, ObjectType::CERTIFICATE, Vec::new(), certificate).id();
    let length = bench.value(&id, Tag::CERTIFICATE_LENGTH).unwrap();
    assert_eq!(length.as_integer(), Some(3));
    let change = bench.new_attribute(Item::integer(Tag::CERTIFICATE_LENGTH, 4));
    let answer = bench.call(Operation::MODIFY_ATTRIBUTE, vec![uid(&id), change]);
    assert_eq!(answer.reason(), ResultReason::ATTRIBUTE_READ_ONLY);
}

#[test]
fn discover_versions_keeps_the_clients_order() {
    let bench = Bench::new(ProtocolVersion::V1_1);
    let version = |major, minor| {
        Item::structure(
            Tag::PROTOCOL_VERSION,
            vec![
                Item::integer(Tag::PROTOCOL_VERSION_MAJOR, major),
                Item::integer(Tag::PROTOCOL_VERSION_MINOR, minor),
            ],
        )
    };
    let ask = |fields: Vec<Item>| {
        let payload = bench.call(Operation::DISCOVER_VERSIONS, fields).payload();
        payload.fields().to_vec()
    };
    let wanted = vec![version(1, 0), version(9, 31), version(2, 1)];
    assert_eq!(ask(wanted), [version(1, 0), version(2, 1)]);
    assert_eq!(ask(Vec::new()).len(), SUPPORTED.len());
    assert_eq!(ask(Vec::new())[0], version(3, 0));
    assert!(ask(vec![version(7, 0)]).is_empty());
}

#[test]
fn query_refuses_unknown_functions_and_empty_questions() {
    let bench = Bench::new(ProtocolVersion::V1_0);
    let ask = |functions: Vec<QueryFunction>| {
        let fields = functions
            .into_iter()
            .map(|function| Item::enumeration(Tag::QUERY_FUNCTION, function));
        bench.call(Operation::QUERY, fields.collect())
    };
    assert_eq!(ask(Vec::new()).reason(), ResultReason::INVALID_MESSAGE);
    let later = ask(vec![QueryFunction::QUERY_RNGS]);
    assert_eq!(later.reason(), ResultReason::INVALID_FIELD);
    let objects = ask(vec![QueryFunction::QUERY_OBJECTS]).payload();
    let kinds: Vec<u32> = objects
        .fields()
        .iter()
        .filter_map(Item::as_enumeration)
        .collect();
    assert!(kinds.contains(&ObjectType::TEMPLATE.0));
    assert!(!kinds.contains(&ObjectType::PGP_KEY.0));
}

#[test]
fn interop_reset_removes_what_the_client_left() {
    use kmip_conform_protocol::enumeration::InteropFunction;
    let mut bench = Bench::new(ProtocolVersion::V2_1);
    let foreign = bench.key();
    bench.user = "bob";
    let own = bench.key();
    let function = Item::enumeration(Tag::INTEROP_FUNCTION, InteropFunction::RESET);
    let identifier = Item::text(Tag::INTEROP_IDENTIFIER, "reset");
    bench
        .call(Operation::INTEROP, vec![function, identifier])
        .payload();
    let gone = bench.call(Operation::GET, vec![uid(&own)]);
    assert_eq!(gone.reason(), ResultReason::OBJECT_NOT_FOUND);
    bench.user = "alice";
    assert!(bench.call(Operation::GET, vec![uid(&foreign)]).is_success());
}

#[test]
fn log_needs_a_message() {
    let bench = Bench::new(ProtocolVersion::V2_1);
    let text = Item::text(Tag::LOG_MESSAGE, "hello");
    assert!(bench.call(Operation::LOG, vec![text]).is_success());
    let none = bench.call(Operation::LOG, Vec::new());
    assert_eq!(none.reason(), ResultReason::INVALID_MESSAGE);
}

#[test]
fn a_list_of_attributes_stands_there_once() {
    for version in SUPPORTED {
        let bench = Bench::new(version);
        let id = bench.key();
        let group = || bench.new_attribute(Item::text(Tag::CONTACT_INFORMATION, "desk"));
        let twice = vec![uid(&id), group(), group()];
        let answer = bench.call(Operation::ADD_ATTRIBUTE, twice);
        assert_eq!(answer.reason(), ResultReason::INVALID_MESSAGE, "{version}");
        let once = vec![uid(&id), group()];
        assert!(bench.call(Operation::ADD_ATTRIBUTE, once).is_success());
    }
}

#[test]
fn an_object_without_states_gets_no_lease_in_1x() {
    let bench = Bench::new(ProtocolVersion::V1_4);
    let vendor = Item::enumeration(Tag::OPAQUE_DATA_TYPE, 0x8000_0001_u32);
    let octets = Item::bytes(Tag::OPAQUE_DATA_VALUE, [1, 2, 3]);
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::OPAQUE_OBJECT),
        bench.attributes(Vec::new()),
        Item::structure(Tag::OPAQUE_OBJECT, vec![vendor, octets]),
    ];
    let id = bench.call(Operation::REGISTER, payload).id();
    let answer = bench.call(Operation::OBTAIN_LEASE, vec![uid(&id)]);
    assert_eq!(answer.reason(), ResultReason::PERMISSION_DENIED);
}

#[test]
fn a_destroyed_key_is_none_that_can_be_split_in_1x() {
    let bench = Bench::new(ProtocolVersion::V1_4);
    let id = bench.key();
    bench.call(Operation::DESTROY, vec![uid(&id)]).payload();
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SPLIT_KEY),
        uid(&id),
        Item::integer(Tag::SPLIT_KEY_PARTS, 2),
        Item::integer(Tag::SPLIT_KEY_THRESHOLD, 2),
        Item::enumeration(Tag::SPLIT_KEY_METHOD, SplitKeyMethod::XOR),
        bench.attributes(Vec::new()),
    ];
    let answer = bench.call(Operation::CREATE_SPLIT_KEY, payload);
    assert_eq!(answer.reason(), ResultReason::ITEM_NOT_FOUND);
}
