use kmip_conform_protocol::enumeration::{ObjectType, Operation, ResultReason};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::Settings;
use crate::settings::{AccessGroup, OperationPolicy, PolicyRow, Share};
use crate::testing::{Answer, Bench, name, uid};

const V1_4: ProtocolVersion = ProtocolVersion::V1_4;

fn row(operations: &[Operation], to: Share) -> PolicyRow {
    PolicyRow {
        object_types: vec![ObjectType::SYMMETRIC_KEY],
        operations: operations.to_vec(),
        to,
    }
}

fn bench(version: ProtocolVersion, operations: &[Operation]) -> Bench {
    let settings = Settings {
        access_groups: vec![AccessGroup {
            name: "vault".to_owned(),
            members: vec!["alice".to_owned(), "bob".to_owned()],
            operations: operations.to_vec(),
        }],
        policies: vec![OperationPolicy {
            name: "mixed".to_owned(),
            rows: vec![
                row(&[Operation::DESTROY], Share::Nobody),
                row(&[Operation::GET], Share::Group("vault".to_owned())),
                row(&[Operation::GET_ATTRIBUTES], Share::All),
            ],
        }],
        ..Settings::for_testing()
    };
    Bench::with(version, settings)
}

fn policy(text: &str) -> Item {
    Item::text(Tag::OPERATION_POLICY_NAME, text)
}

fn ask(bench: &mut Bench, user: &'static str, operation: Operation, id: &str) -> Answer {
    bench.user = user;
    bench.call(operation, vec![uid(id)])
}

/// What the server says of an object that is not there.
fn missing(bench: &mut Bench, user: &'static str, operation: Operation) -> Item {
    ask(bench, user, operation, "nowhere").0
}

#[test]
fn a_policy_gives_to_all_to_a_group_or_to_nobody() {
    let mut bench = bench(V1_4, &[]);
    let id = bench.create(vec![policy("mixed")]).id();
    let all = ask(&mut bench, "eve", Operation::GET_ATTRIBUTES, &id);
    assert!(all.is_success());
    assert!(ask(&mut bench, "bob", Operation::GET, &id).is_success());
    let hidden = missing(&mut bench, "eve", Operation::GET);
    assert_eq!(ask(&mut bench, "eve", Operation::GET, &id).0, hidden);
    let own = ask(&mut bench, "alice", Operation::DESTROY, &id);
    assert_eq!(own.reason(), ResultReason::PERMISSION_DENIED);
    // Whoever does not own the object learns nothing of it.
    let hidden = missing(&mut bench, "bob", Operation::DESTROY);
    assert_eq!(ask(&mut bench, "bob", Operation::DESTROY, &id).0, hidden);
    // What no row speaks of is the owner's.
    assert!(ask(&mut bench, "alice", Operation::ACTIVATE, &id).is_success());
}

#[test]
fn the_public_policy_opens_every_type_for_reading_alone() {
    let mut bench = bench(V1_4, &[]);
    let id = bench.create(vec![policy("public")]).id();
    for operation in [
        Operation::CHECK,
        Operation::GET,
        Operation::GET_ATTRIBUTES,
        Operation::GET_ATTRIBUTE_LIST,
        Operation::OBTAIN_LEASE,
    ] {
        let answer = ask(&mut bench, "eve", operation, &id);
        assert!(answer.is_success(), "{operation}: {answer:?}");
    }
    for operation in [Operation::ACTIVATE, Operation::DESTROY, Operation::ARCHIVE] {
        let hidden = missing(&mut bench, "eve", operation);
        assert_eq!(ask(&mut bench, "eve", operation, &id).0, hidden);
    }
    let unknown = bench.create(vec![policy("none")]).reason();
    assert_eq!(unknown, ResultReason::INVALID_FIELD);
}

#[test]
fn members_of_a_group_reach_each_others_objects_in_it() {
    for version in [ProtocolVersion::V1_0, V1_4, ProtocolVersion::V2_1] {
        let mut bench = bench(version, &[Operation::GET, Operation::LOCATE]);
        let inside = bench
            .create(vec![Item::text(Tag::OBJECT_GROUP, "vault")])
            .id();
        let outside = bench.key();
        assert!(ask(&mut bench, "bob", Operation::GET, &inside).is_success());
        let found = located(&bench);
        assert_eq!(found, [inside.as_str()], "{version}");
        let hidden = missing(&mut bench, "bob", Operation::GET);
        assert_eq!(ask(&mut bench, "bob", Operation::GET, &outside).0, hidden);
        assert_eq!(ask(&mut bench, "eve", Operation::GET, &inside).0, hidden);
        assert!(located(&bench).is_empty());
        // The group gives no more than it says.
        let hidden = missing(&mut bench, "bob", Operation::DESTROY);
        assert_eq!(
            ask(&mut bench, "bob", Operation::DESTROY, &inside).0,
            hidden
        );
    }
}

fn located(bench: &Bench) -> Vec<String> {
    let payload = match bench.version.is_1x() {
        true => Vec::new(),
        false => vec![bench.attributes(Vec::new())],
    };
    let payload = bench.call(Operation::LOCATE, payload).payload();
    let ids = payload.fields_with(Tag::UNIQUE_IDENTIFIER);
    ids.filter_map(Item::as_text).map(str::to_owned).collect()
}

#[test]
fn a_stranger_puts_nothing_into_a_group() {
    let mut bench = bench(ProtocolVersion::V2_1, &[]);
    bench.user = "eve";
    let id = bench
        .create(vec![Item::text(Tag::OBJECT_GROUP, "vault")])
        .id();
    let hidden = missing(&mut bench, "bob", Operation::GET);
    assert_eq!(ask(&mut bench, "bob", Operation::GET, &id).0, hidden);
}

#[test]
fn from_3_0_an_object_is_in_the_group_it_is_linked_to() {
    let mut bench = bench(ProtocolVersion::V3_0, &[]);
    let named = bench.attributes(vec![name("vault")]);
    let group = bench.call(Operation::CREATE_GROUP, vec![named]).id();
    let link = Item::new(Tag::GROUP_LINK, Value::Reference(group));
    let id = bench.create(vec![link]).id();
    assert!(ask(&mut bench, "bob", Operation::GET, &id).is_success());
    assert!(ask(&mut bench, "bob", Operation::DESTROY, &id).is_success());
    let hidden = missing(&mut bench, "eve", Operation::GET);
    assert_eq!(ask(&mut bench, "eve", Operation::GET, &id).0, hidden);
}
