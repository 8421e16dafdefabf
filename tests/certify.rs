//! `certify` as a user runs it, end to end: statements about the bundled server, and about servers
//! that are wrong in known ways.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("certify");
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn certify(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    let command = command.arg("certify").args(args).env("NO_COLOR", "1");
    command.output().unwrap()
}

/// The one statement about a profile in a version, with the further options.
fn statement(name: &str, profile: &str, version: &str, more: &[&str]) -> (Output, Value) {
    let path = folder().join(format!("{name}.json"));
    let _ = fs::remove_file(&path);
    let own = ["--profile", profile, "--kmip", version, "--json"];
    let output = certify(&[&own[..], &[path.to_str().unwrap()], more].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{said}"));
    let statements: Vec<Value> = serde_json::from_str(&text).unwrap();
    let [statement] = &statements[..] else {
        panic!("{text}");
    };
    (output, statement.clone())
}

fn requirements(statement: &Value) -> &Vec<Value> {
    statement["requirements"].as_array().unwrap()
}

/// The requirements with an outcome, as `ABOUT NAME`.
fn with_outcome(statement: &Value, outcome: &str) -> BTreeSet<String> {
    let all = requirements(statement).iter();
    let fit = all.filter(|one| one["outcome"] == outcome);
    fit.map(|one| {
        let text = |key: &str| one[key].as_str().unwrap();
        format!("{} {}", text("about"), text("name"))
    })
    .collect()
}

fn evidence<'s>(statement: &'s Value, about: &str, name: &str) -> &'s Value {
    let mut all = requirements(statement).iter();
    let found = all.find(|one| one["about"] == about && one["name"] == name);
    &found.unwrap_or_else(|| panic!("{about} {name}"))["evidence"]
}

#[test]
fn a_statement_on_the_bundled_server_has_evidence_for_each_requirement() {
    let page = folder().join("small.md");
    let kept = folder().join("evidence");
    let _ = fs::remove_dir_all(&kept);
    let more = [
        "--markdown",
        page.to_str().unwrap(),
        "--evidence",
        kept.to_str().unwrap(),
    ];
    let (output, statement) = statement("small", "baseline-server", "1.0", &more);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(statement["kind"], "self-assessment");
    assert_eq!(statement["complete"], true);
    assert_eq!(statement["status"], "standard");
    assert_eq!(
        with_outcome(&statement, "not-met"),
        BTreeSet::new(),
        "{said}"
    );
    for one in requirements(&statement) {
        let evidence = one["evidence"].as_array().unwrap();
        assert!(!evidence.is_empty(), "{one}");
    }
    let get = evidence(&statement, "operation", "Get");
    let place = get[0].as_str().unwrap();
    let (case, _) = place.split_once(" step ").unwrap();
    let exchanges = kept.join("1.0-default").join(format!("{case}.json"));
    let exchanges = fs::read_to_string(exchanges).unwrap();
    assert!(exchanges.contains("\"response_xml\""));
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("Self-assessment against a profile of standard status"));
    assert!(page.contains("| operation Get | SHALL | met |"), "{page}");
}

#[test]
fn a_mandatory_case_that_is_not_at_hand_is_not_shown() {
    let profile = "symmetric-key-lifecycle-server";
    let (output, statement) = statement("absent", profile, "1.3", &[]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(statement["conformance"], "undecided");
    let open = with_outcome(&statement, "not-shown");
    let mandatory = |row: &String| row.strip_prefix("mandatory-case ").map(str::to_owned);
    let cases: Vec<String> = open.iter().filter_map(mandatory).collect();
    let case = cases.first().expect("a mandatory case");
    let why = &evidence(&statement, "mandatory-case", case)[0];
    assert_eq!(why, "the case is not at hand (--cases)");
}

#[test]
fn what_is_asked_for_as_a_whole_is_judged_by_the_schema_and_what_is_not_shown_is_named() {
    let (_, statement) = statement("whole", "complete-server", "3.0", &[]);
    let counted = |about: &str, name: &str, what: &str| {
        let why = &evidence(&statement, about, name)[0];
        let why = why.as_str().unwrap();
        assert!(why.contains(" not shown"), "{why}");
        assert!(why.contains(what), "{why}");
    };
    let structures = "Message data structures: all of the specification";
    counted("object-structure", structures, ": Nonce");
    counted("message", "Messages: all of the specification", "Nonce");
    let enumerations = evidence(
        &statement,
        "enumeration",
        "Enumerations: all of the specification",
    );
    let lines = enumerations.as_array().unwrap();
    let named = |line: &Value| {
        line.as_str()
            .unwrap()
            .starts_with("Alternative Name Type: ")
    };
    assert!(lines.iter().any(named), "{enumerations}");
}

#[test]
fn a_structure_that_query_tells_is_shown_and_one_it_has_none_of_does_not_apply() {
    let (_, statement) = statement("told", "baseline-server", "2.1", &[]);
    let told = &evidence(&statement, "structure", "RNG Parameters")[0];
    assert!(
        told.as_str().unwrap().starts_with("Query tells: "),
        "{told}"
    );
    let none = &evidence(&statement, "structure", "Validation Information")[0];
    assert_eq!(none, "Query is answered, and has none to tell of");
}

#[test]
fn an_unknown_profile_is_named_with_the_nearest_one() {
    let output = certify(&["--profile", "baseline-sever"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("no profile is called baseline-sever"),
        "{said}"
    );
    assert!(said.contains("did you mean baseline-server?"), "{said}");
}

/// What is not met on a server with the fault, and was on one without.
#[cfg(feature = "faults")]
fn broken_by(fault: &str, version: &str) -> (Output, BTreeSet<String>, Value) {
    let name = format!("{fault}-{version}");
    let (output, faulty) = statement(&name, "baseline-server", version, &["--fault", fault]);
    let sound = format!("sound-{fault}-{version}");
    let (_, sound) = statement(&sound, "baseline-server", version, &[]);
    let before = with_outcome(&sound, "not-met");
    let broken = with_outcome(&faulty, "not-met");
    (
        output,
        broken.difference(&before).cloned().collect(),
        faulty,
    )
}

#[cfg(feature = "faults")]
fn named(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

#[cfg(feature = "faults")]
mod with_faults {
    use super::*;

    #[test]
    fn an_operation_that_is_missing_is_not_met() {
        let (_, broken, _) = broken_by("discover-versions-missing", "1.4");
        assert_eq!(broken, named(&["operation Discover Versions"]));
    }

    #[test]
    fn an_operation_that_query_hides_is_not_met() {
        let (_, broken, statement) = broken_by("query-hides-modify", "1.4");
        let due = ["operation Modify Attribute", "operation Query"];
        assert_eq!(broken, named(&due));
        let why = &evidence(&statement, "operation", "Modify Attribute")[0];
        assert_eq!(why, "a case performs it, and Query does not list it");
    }

    #[test]
    fn an_attribute_that_is_missing_is_not_met_though_1_x_names_it_as_text() {
        let (_, broken, _) = broken_by("digest-missing", "1.4");
        assert_eq!(broken, named(&["attribute Digest"]));
    }

    #[test]
    fn an_attribute_that_comes_back_changed_is_not_met_and_neither_is_the_profile() {
        let (output, broken, statement) = broken_by("usage-mask-loses-mac-verify", "1.0");
        let due = ["attribute Cryptographic Usage Mask"];
        assert_eq!(broken, named(&due));
        assert_eq!(statement["conformance"], "not-conformant");
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stdout).unwrap();
        let line = "not met attribute Cryptographic Usage Mask: ";
        assert!(said.contains(line), "{said}");
    }

    #[test]
    fn a_value_of_no_enumeration_breaks_the_format_of_messages_and_nothing_else() {
        let (_, broken, statement) = broken_by("opaque-type-zero", "1.4");
        assert_eq!(broken, named(&["message Message Format"]));
        let why = &evidence(&statement, "message", "Message Format")[0];
        let why = why.as_str().unwrap();
        assert!(why.starts_with("response-schema-valid: "), "{why}");
        assert!(why.contains("OpaqueObject/OpaqueDataType"), "{why}");
    }
}
