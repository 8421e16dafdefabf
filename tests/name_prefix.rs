//! Names with a prefix, on targets that others use too.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::collections::BTreeSet;

use kmip_conform::case::{Node, NodeValue, Profiles, Selection};
use kmip_conform::result::{RunResult, Verdict};
use kmip_conform::run::{Action, Plan};
use kmip_conform::target::TargetOptions;
use kmip_conform_protocol::enumeration::{NameType, ObjectType, OpaqueDataType, Operation};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value, ttlv};
use kmip_reference_server::Settings;
use support::Fake;
use support::running::{planned, run_plan};
use support::scripted::answering;
use support::shared::Shared;

const PREFIX: &str = "tenant-7/";

/// The values of an item that are Names.
fn names(item: &Item, found: &mut BTreeSet<String>) {
    let is_uri = item.field(Tag::NAME_TYPE).and_then(Item::as_enumeration) == Some(NameType::URI.0);
    match &item.value {
        Value::Structure(_) if is_uri => {}
        Value::Structure(fields) => fields.iter().for_each(|field| names(field, found)),
        Value::TextString(name) if item.tag == Tag::NAME_VALUE => {
            found.insert(name.clone());
        }
        _ => {}
    }
}

/// Takes the prefix away wherever a text begins with it.
fn without_prefix(mut item: Item) -> Item {
    match &mut item.value {
        Value::Structure(fields) => {
            let plain = fields.drain(..).map(without_prefix).collect();
            *fields = plain;
        }
        Value::TextString(text) => {
            if let Some(rest) = text.strip_prefix(PREFIX) {
                *text = rest.to_owned();
            }
        }
        _ => {}
    }
    item
}

/// Somebody else's object of this name.
fn occupy(shared: &Shared, name: &str) {
    let name = vec![
        Item::text(Tag::NAME_VALUE, name),
        Item::enumeration(Tag::NAME_TYPE, NameType::UNINTERPRETED_TEXT_STRING.0),
    ];
    let attributes = Item::structure(Tag::ATTRIBUTES, vec![Item::structure(Tag::NAME, name)]);
    let opaque = vec![
        Item::enumeration(Tag::OPAQUE_DATA_TYPE, OpaqueDataType(0x8000_0001).0),
        Item::new(Tag::OPAQUE_DATA_VALUE, Value::ByteString(vec![1])),
    ];
    let payload = vec![
        Item::enumeration(Tag::OBJECT_TYPE, ObjectType::OPAQUE_OBJECT.0),
        attributes,
        Item::structure(Tag::OPAQUE_OBJECT, opaque),
    ];
    let version = vec![
        Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 2),
        Item::integer(Tag::PROTOCOL_VERSION_MINOR, 1),
    ];
    let header = vec![
        Item::structure(Tag::PROTOCOL_VERSION, version),
        Item::integer(Tag::BATCH_COUNT, 1),
    ];
    let item = vec![
        Item::enumeration(Tag::OPERATION, Operation::REGISTER.0),
        Item::structure(Tag::REQUEST_PAYLOAD, payload),
    ];
    let answer = shared.answer(&Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![
            Item::structure(Tag::REQUEST_HEADER, header),
            Item::structure(Tag::BATCH_ITEM, item),
        ],
    ));
    let identifier = [
        Tag::BATCH_ITEM,
        Tag::RESPONSE_PAYLOAD,
        Tag::UNIQUE_IDENTIFIER,
    ];
    assert!(answer.at(&identifier).is_some(), "{answer:?}");
}

/// The names that a target was sent.
fn names_sent(shared: &Shared) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for request in shared.requests.lock().unwrap().iter() {
        names(request, &mut found);
    }
    found
}

/// The own cases of KMIP 2.1 that give an object a name and need nothing that the target lacks.
fn naming(options: &TargetOptions) -> Plan {
    let version = Selection {
        versions: vec![ProtocolVersion::V2_1],
        ..Selection::default()
    };
    let mut plan = planned(options, version);
    plan.scenarios.retain(|scenario| {
        let mut cases = scenario.cases.iter();
        if cases.any(|planned| planned.action != Action::Run) {
            return false;
        }
        let mut steps = scenario
            .cases
            .iter()
            .flat_map(|planned| &planned.case.steps);
        steps.any(|step| gives_name(&step.request))
    });
    assert!(!plan.scenarios.is_empty());
    plan
}

fn gives_name(node: &Node) -> bool {
    match &node.value {
        NodeValue::Structure(fields) => fields.iter().any(gives_name),
        _ => node.tag == Tag::NAME_VALUE,
    }
}

async fn run_prefixed(fake: &Fake) -> RunResult {
    let options = fake.options();
    let mut plan = naming(&options);
    plan.prefix_names(&Profiles::embedded().unwrap(), PREFIX);
    run_plan(options, plan).await
}

fn assert_all_pass(result: &RunResult) {
    for case in &result.cases {
        assert_eq!(
            case.verdict,
            Verdict::Passed,
            "{}: {:?}",
            case.id,
            case.reason
        );
    }
}

#[tokio::test]
async fn names_that_others_have_taken_are_in_nobodys_way() {
    let shared = Shared::new(Settings::for_testing());
    let fake = shared.listen().await;
    let options = fake.options();
    assert_all_pass(&run_plan(options.clone(), naming(&options)).await);
    let taken = names_sent(&shared);
    for name in &taken {
        occupy(&shared, name);
    }
    let disturbed = run_plan(options.clone(), naming(&options)).await;
    assert!(disturbed.summary.total.failed > 0, "the names are taken");
    shared.requests.lock().unwrap().clear();
    assert_all_pass(&run_prefixed(&fake).await);
    let expected: BTreeSet<String> = taken.iter().map(|name| format!("{PREFIX}{name}")).collect();
    assert_eq!(names_sent(&shared), expected);
}

#[tokio::test]
async fn a_target_that_answers_without_the_prefix_it_was_sent_fails() {
    let shared = Shared::new(Settings::for_testing());
    let fake =
        answering(move |request| ttlv::encode(&without_prefix(shared.answer(request)))).await;
    let result = run_prefixed(&fake).await;
    let told: Vec<_> = result
        .cases
        .iter()
        .filter(|case| case.verdict == Verdict::Failed)
        .flat_map(|case| &case.steps)
        .flat_map(|step| &step.differences)
        .filter(|found| found.accepted_by.is_none())
        .filter(|found| {
            found
                .expected
                .as_deref()
                .is_some_and(|text| text.contains(PREFIX))
        })
        .collect();
    assert!(!told.is_empty(), "names in answers are compared");
}
