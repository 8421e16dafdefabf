//! `survey` as a user runs it: the page of the bundled server, and targets whose claims are false.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output};

use kmip_conform::profile::{Definitions, Depth, Difference, Subject, Survey, survey_of};
use kmip_conform::target::Target;
use kmip_conform_protocol::enumeration::{
    ObjectType, Operation, QueryFunction, ResultReason, ResultStatus,
};
use kmip_conform_protocol::{EnumerationDef, Item, ProtocolVersion, Tag, Value, ttlv};
use kmip_reference_server::Settings;
use support::Fake;
use support::scripted::answering;
use support::shared::Shared;

fn command(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.args(args).env("NO_COLOR", "1").output().unwrap()
}

async fn survey(fake: &Fake, depth: Depth) -> Survey {
    let target = Target::new(fake.options()).unwrap();
    let subject = Subject::Target(Box::new(target), None);
    let definitions = Definitions::embedded().unwrap();
    let nowhere = BTreeMap::new();
    survey_of(&subject, &definitions, depth, nowhere, &mut || {})
        .await
        .unwrap()
}

fn operation(message: &Item) -> Option<Operation> {
    let code = message.at(&[Tag::BATCH_ITEM, Tag::OPERATION])?;
    code.as_enumeration().map(Operation)
}

/// How often an operation was asked for.
fn asked(shared: &Shared, wanted: Operation) -> usize {
    let requests = shared.requests.lock().unwrap();
    let sent = requests.iter().filter_map(operation);
    sent.filter(|one| *one == wanted).count()
}

#[test]
fn the_page_of_the_bundled_server_says_what_it_is() {
    let output = command(&["survey"]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{page}");
    insta::assert_snapshot!("page", page);
}

#[test]
fn the_same_is_there_for_programs_and_as_a_document() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("survey");
    std::fs::create_dir_all(&folder).unwrap();
    let json = folder.join("survey.json");
    let output = command(&[
        "survey",
        "--json",
        json.to_str().unwrap(),
        "--markdown",
        "-",
    ]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(
        page.starts_with("# Survey\n\nbundled answers KMIP 1.0, "),
        "{page}"
    );
    let written = std::fs::read_to_string(json).unwrap();
    let survey: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(survey["survey_version"], 1);
    assert_eq!(survey["complete"], true);
    assert_eq!(survey["versions"].as_array().unwrap().len(), 8);
    assert_eq!(survey["differences"], serde_json::json!([]));
    let newest = &survey["versions"][7];
    assert_eq!(newest["conduct"]["Get"]["behaviour"], "knows");
    assert_eq!(newest["conduct"]["Create"], serde_json::Value::Null);
}

#[tokio::test]
async fn nothing_is_created_or_changed_unless_it_is_asked_for() {
    let shared = Shared::new(Settings::for_testing());
    let fake = shared.listen().await;
    let survey = survey(&fake, Depth::ReadOnly).await;
    assert_eq!(survey.versions.len(), ProtocolVersion::ALL.len());
    let requests = shared.requests.lock().unwrap();
    let sent: BTreeSet<_> = requests.iter().filter_map(operation).collect();
    drop(requests);
    for writes in [
        Operation::CREATE,
        Operation::CREATE_KEY_PAIR,
        Operation::REGISTER,
        Operation::IMPORT,
        Operation::DESTROY,
        Operation::REVOKE,
        Operation::ADD_ATTRIBUTE,
        Operation::RNG_SEED,
        Operation::SET_DEFAULTS,
    ] {
        assert!(!sent.contains(&writes), "{writes}");
    }
    assert!(sent.contains(&Operation::GET), "{sent:?}");
}

#[tokio::test]
async fn in_depth_objects_come_about_and_are_taken_away() {
    let shared = Shared::new(Settings::for_testing());
    let fake = shared.listen().await;
    let survey = survey(&fake, Depth::Deep).await;
    assert_eq!(survey.left_behind, [""; 0]);
    assert_eq!(survey.differences, []);
    let newest = survey.versions.last().unwrap();
    let works = |name: &str| {
        let mut tried = newest.algorithms.iter();
        tried.find(|one| one.name == name).map(|one| one.works)
    };
    for name in ["SHA-256", "AES 256", "RSA 2048", "P-384", "AES GCM"] {
        assert_eq!(works(name), Some(true), "{name}: {:?}", newest.algorithms);
    }
    let made = [
        Operation::CREATE,
        Operation::REGISTER,
        Operation::CREATE_KEY_PAIR,
    ];
    let made: usize = made.into_iter().map(|one| asked(&shared, one)).sum();
    assert!(made > 100, "{made}");
    assert!(asked(&shared, Operation::DESTROY) >= made);
}

/// The answer of a server that claims what it does not do, and does what it does not claim: Query
/// leaves out Get and claims a profile, Discover Versions leaves out 1.2, Locate is refused.
fn lie(request: &Item, mut answer: Item) -> Item {
    match operation(request) {
        Some(Operation::QUERY) => {
            drop_enumeration(&mut answer, Tag::OPERATION, Operation::GET.0);
            drop_enumeration(&mut answer, Tag::OBJECT_TYPE, ObjectType::CERTIFICATE.0);
            claim(request, &mut answer);
        }
        Some(Operation::LOCATE) => refuse(&mut answer),
        Some(Operation::DISCOVER_VERSIONS) => each(&mut answer, &mut |fields| {
            let is_1_2 = |field: &Item| {
                let minor = field.field(Tag::PROTOCOL_VERSION_MINOR);
                field.tag == Tag::PROTOCOL_VERSION
                    && fields_are_payload(field)
                    && minor.and_then(Item::as_integer) == Some(2)
            };
            if fields.len() > 2 {
                fields.retain(|field| !is_1_2(field));
            }
        }),
        _ => {}
    }
    answer
}

fn fields_are_payload(field: &Item) -> bool {
    let major = field.field(Tag::PROTOCOL_VERSION_MAJOR);
    major.and_then(Item::as_integer) == Some(1)
}

fn each(item: &mut Item, change: &mut dyn FnMut(&mut Vec<Item>)) {
    if let Value::Structure(fields) = &mut item.value {
        if item.tag == Tag::RESPONSE_PAYLOAD {
            change(fields);
        }
        fields.iter_mut().for_each(|field| each(field, change));
    }
}

fn drop_enumeration(answer: &mut Item, tag: Tag, number: u32) {
    each(answer, &mut |fields| {
        fields.retain(|field| field.tag != tag || field.as_enumeration() != Some(number));
    });
}

/// Claims a profile where Query was asked for them.
fn claim(request: &Item, answer: &mut Item) {
    let asked = request.at(&[Tag::BATCH_ITEM, Tag::REQUEST_PAYLOAD, Tag::QUERY_FUNCTION]);
    let asked = asked.and_then(Item::as_enumeration);
    if asked != Some(QueryFunction::QUERY_PROFILES.0) {
        return;
    }
    let names = EnumerationDef::named("Profile Name").unwrap().values;
    let row = names
        .iter()
        .find(|row| row.name == "Complete Server")
        .unwrap();
    each(answer, &mut |fields| {
        let name = Item::enumeration(Tag::PROFILE_NAME, row.value);
        fields.push(Item::structure(Tag::PROFILE_INFORMATION, vec![name]));
    });
}

fn refuse(answer: &mut Item) {
    let Value::Structure(fields) = &mut answer.value else {
        return;
    };
    for item in fields
        .iter_mut()
        .filter(|field| field.tag == Tag::BATCH_ITEM)
    {
        item.value = Value::Structure(vec![
            Item::enumeration(Tag::OPERATION, Operation::LOCATE),
            Item::enumeration(Tag::RESULT_STATUS, ResultStatus::OPERATION_FAILED),
            Item::enumeration(Tag::RESULT_REASON, ResultReason::OPERATION_NOT_SUPPORTED),
        ]);
    }
}

#[tokio::test]
async fn false_claims_stand_beside_what_the_target_does() {
    let shared = Shared::new(Settings::for_testing());
    let fake = answering(move |request| ttlv::encode(&lie(request, shared.answer(request)))).await;
    let survey = survey(&fake, Depth::ReadOnly).await;
    let told = |version: &str, about: &str| {
        let fits =
            |one: &&Difference| one.version.as_deref() == Some(version) && one.about == about;
        let found: Vec<_> = survey.differences.iter().filter(fits).collect();
        assert_eq!(
            found.len(),
            1,
            "{version} {about}: {:?}",
            survey.differences
        );
        format!("{}; {}", found[0].claim, found[0].behaviour)
    };
    for version in ProtocolVersion::ALL {
        let reason = match version.is_1x() {
            true => "ItemNotFound",
            false => "ObjectNotFound",
        };
        let version = version.to_string();
        assert_eq!(
            told(&version, "operation Get"),
            format!("Query does not list it; knows it: {reason}")
        );
        assert_eq!(
            told(&version, "operation Locate"),
            "Query lists it; refuses it: OperationNotSupported"
        );
    }
    assert_eq!(
        told("1.2", "protocol version"),
        "Discover Versions does not list it; it answers Query in it"
    );
    assert_eq!(
        told("3.0", "profile Complete Server"),
        "Query Profiles names it; object all: not: Certificate; operation all: not: Locate, Get"
    );
    assert_eq!(
        told("1.4", "profile Complete Server"),
        "Query lists it; KMIP 1.4 has no such thing"
    );
}

#[tokio::test]
async fn a_target_that_answers_no_version_has_a_page_that_says_so() {
    let fake = Fake::start(|stream| async move { drop(stream) }).await;
    let survey = survey(&fake, Depth::ReadOnly).await;
    assert_eq!(survey.versions.len(), 0);
    let mut page = Vec::new();
    kmip_conform::report::write_survey(&mut page, &survey).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("answers no version of KMIP"), "{page}");
}
