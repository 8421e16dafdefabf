//! What clients learn of objects that are not theirs: nothing.

use kmip_conform_protocol::enumeration::{
    AdjustmentType, CertificateRequestType, DerivationMethod, ObjectType, Operation, ResultReason,
    RevocationReasonCode, SplitKeyMethod,
};
use kmip_conform_protocol::schema::{self, FieldContent, Required};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::every_type::certificate_request;
use crate::Settings;
use crate::operation::table;
use crate::testing::{Bench, START, aes, name};
use crate::version::SUPPORTED;

/// Brings an object under the identifier, which a client chooses; that it is taken cannot be hidden.
const CHOOSES_IDENTIFIER: Operation = Operation::IMPORT;

/// The request of an operation for the object with this identifier; none for operations that name
/// no object.
fn request(bench: &Bench, operation: Operation, id: &str) -> Option<Vec<Item>> {
    let fields = schema::operation(operation)?.request_fields(bench.version);
    let tags = fields.filter_map(|field| match field.content {
        FieldContent::Tag(tag) => Some((tag, field.required != Required::No)),
        _ => None,
    });
    let names =
        |tag: &Tag| [Tag::UNIQUE_IDENTIFIER, Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER].contains(tag);
    tags.clone().find(|(tag, _)| names(tag))?;
    let payload = tags.filter_map(|(tag, needed)| match names(&tag) {
        true => Some(Item::text(tag, id)),
        false => needed.then(|| sample(bench, operation, tag)),
    });
    Some(payload.collect())
}

fn sample(bench: &Bench, operation: Operation, tag: Tag) -> Item {
    let comment = name("n");
    match tag {
        Tag::DATA | Tag::MAC_DATA | Tag::SIGNATURE_DATA => Item::bytes(tag, [1; 16]),
        Tag::CERTIFICATE_REQUEST => Item::bytes(tag, certificate_request()),
        Tag::CERTIFICATE_REQUEST_TYPE => Item::enumeration(tag, CertificateRequestType::PKCS_10),
        Tag::ATTRIBUTE | Tag::NEW_ATTRIBUTE => bench.new_attribute(comment),
        Tag::ATTRIBUTE_NAME => Item::text(tag, "Name"),
        Tag::ATTRIBUTE_REFERENCE => Item::enumeration(tag, Tag::CRYPTOGRAPHIC_LENGTH.0),
        Tag::ADJUSTMENT_TYPE => Item::enumeration(tag, AdjustmentType::NEGATE),
        Tag::TEMPLATE_ATTRIBUTE | Tag::ATTRIBUTES => bench.attributes(aes()),
        Tag::OBJECT_TYPE if operation == Operation::CREATE_SPLIT_KEY => {
            Item::enumeration(tag, ObjectType::SPLIT_KEY)
        }
        Tag::OBJECT_TYPE => Item::enumeration(tag, ObjectType::SYMMETRIC_KEY),
        Tag::SPLIT_KEY_PARTS | Tag::SPLIT_KEY_THRESHOLD => Item::integer(tag, 2),
        Tag::SPLIT_KEY_METHOD => Item::enumeration(tag, SplitKeyMethod::XOR),
        Tag::DERIVATION_METHOD => Item::enumeration(tag, DerivationMethod::HASH),
        Tag::DERIVATION_PARAMETERS => Item::structure(tag, Vec::new()),
        Tag::USAGE_LIMITS_COUNT => Item::long_integer(tag, 1),
        Tag::REVOCATION_REASON => {
            let code = Tag::REVOCATION_REASON_CODE;
            let code = Item::enumeration(code, RevocationReasonCode::UNSPECIFIED);
            Item::structure(tag, vec![code])
        }
        other => panic!("{operation} needs {other}, of which there is no sample"),
    }
}

#[test]
fn every_operation_answers_the_same_for_foreign_and_for_missing_objects() {
    for version in SUPPORTED {
        let mut bench = Bench::new(version);
        let active = Item::date_time(Tag::ACTIVATION_DATE, START);
        let ids = [bench.key(), bench.create(vec![active]).id()];
        bench.user = "bob";
        let missing = "00000000-0000-0000-0000-000000000000";
        let mut asked = 0;
        for operation in table::supported(version, &Settings::for_testing()) {
            let ask = |id: &str| {
                let payload = request(&bench, operation, id)?;
                Some(bench.call(operation, payload))
            };
            if operation == CHOOSES_IDENTIFIER {
                continue;
            }
            let Some(expected) = ask(missing) else {
                continue;
            };
            asked += 1;
            let reason = expected.reason();
            let hidden = [ResultReason::OBJECT_NOT_FOUND, ResultReason::ITEM_NOT_FOUND];
            // The table of Validate in 1.x knows no missing object, only no list of certificates.
            let no_list = operation == Operation::VALIDATE
                && version.is_1x()
                && reason == ResultReason::INVALID_MESSAGE;
            assert!(
                no_list || hidden.contains(&reason),
                "{version} {operation}: {expected:?}"
            );
            for id in &ids {
                let foreign = ask(id).unwrap();
                assert_eq!(foreign.0, expected.0, "{version} {operation}");
            }
        }
        assert!(asked >= 15, "{version}");
    }
}

#[test]
fn nobody_replaces_an_object_by_importing_another_under_its_identifier() {
    let mut bench = Bench::new(ProtocolVersion::V2_1);
    let id = bench.key();
    bench.user = "bob";
    let material = Item::bytes(Tag::OPAQUE_DATA_VALUE, [1]);
    let kind = Item::new(
        Tag::OPAQUE_DATA_TYPE,
        kmip_conform_protocol::Value::Enumeration(0x8000_0001),
    );
    let payload = vec![
        Item::text(Tag::UNIQUE_IDENTIFIER, id.as_str()),
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::OPAQUE_OBJECT),
        Item::boolean(Tag::REPLACE_EXISTING, true),
        bench.attributes(Vec::new()),
        Item::structure(Tag::OPAQUE_OBJECT, vec![kind, material]),
    ];
    let reason = bench.call(Operation::IMPORT, payload).reason();
    assert_eq!(reason, ResultReason::OBJECT_ALREADY_EXISTS);
    bench.user = "alice";
    let kept = bench.call(Operation::GET, vec![crate::testing::uid(&id)]);
    assert!(kept.payload().field(Tag::SYMMETRIC_KEY).is_some());
}

#[test]
fn certificates_and_public_keys_of_1x_are_open_to_all_that_read_and_to_nobody_else() {
    for version in SUPPORTED {
        let mut bench = Bench::new(version);
        let object = super::every_type::object(&bench, ObjectType::CERTIFICATE);
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::CERTIFICATE),
            bench.attributes(vec![Item::integer(Tag::CRYPTOGRAPHIC_USAGE_MASK, 2)]),
            object,
        ];
        let id = bench.call(Operation::REGISTER, payload).id();
        bench.user = "bob";
        let ask = |operation| {
            let payload = request(&bench, operation, &id).unwrap();
            bench.call(operation, payload).is_success()
        };
        let reads = [
            Operation::GET,
            Operation::GET_ATTRIBUTES,
            Operation::GET_ATTRIBUTE_LIST,
        ];
        for operation in reads {
            assert_eq!(ask(operation), version.is_1x(), "{version} {operation}");
        }
        for operation in [
            Operation::ADD_ATTRIBUTE,
            Operation::ACTIVATE,
            Operation::DESTROY,
        ] {
            assert!(!ask(operation), "{version} {operation}");
        }
    }
}

#[test]
fn only_policies_that_the_server_has_can_be_named() {
    let bench = Bench::new(ProtocolVersion::V1_4);
    let policy = |text: &str| vec![Item::text(Tag::OPERATION_POLICY_NAME, text)];
    assert!(bench.create(policy("default")).is_success());
    let id = bench.key();
    let own = bench.value(&id, Tag::OPERATION_POLICY_NAME);
    assert_eq!(own.as_ref().and_then(Item::as_text), Some("default"));
    let reason = bench.create(policy("secret")).reason();
    assert_eq!(reason, ResultReason::INVALID_FIELD);
}
