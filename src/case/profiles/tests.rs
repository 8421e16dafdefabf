use kmip_conform_protocol::ProtocolVersion;

use super::*;
use crate::case::profiles::RequirementKind;
use crate::case::{Case, Catalogue, Direction, bundled_cases, read};

const SCENARIO: &str = r#"
[[scenario]]
name = "pair"
source = "x"
members = [
  { case = "AB-SET-{v}" },
  { case = "AB-1-{v}", needs = ["AB-SET-{v}"] },
  { case = "AB-2-{v}", needs = ["AB-1-{v}"] },
  { case = "AB-3-{v}" },
]
"#;

fn profiles(texts: [&str; 4]) -> Result<Profiles, ProfileError> {
    Profiles::from_texts(texts.map(str::to_owned))
}

fn problem(texts: [&str; 4]) -> String {
    profiles(texts).unwrap_err().to_string()
}

/// A case of one exchange, whose response prints `reason`.
fn case(id: &str) -> Case {
    let header = |kind: &str| {
        format!(
            "<{kind}Header><ProtocolVersion><ProtocolVersionMajor type=\"Integer\" value=\"1\"/>\
             <ProtocolVersionMinor type=\"Integer\" value=\"4\"/></ProtocolVersion></{kind}Header>"
        )
    };
    let text = format!(
        "<KMIP><RequestMessage>{}<BatchItem><Operation type=\"Enumeration\" value=\"Query\"/>\
         </BatchItem></RequestMessage><ResponseMessage>{}<BatchItem>\
         <ResultStatus type=\"Enumeration\" value=\"Success\"/><ResponsePayload>\
         <UniqueIdentifier type=\"TextString\" value=\"$A\"/></ResponsePayload></BatchItem>\
         </ResponseMessage></KMIP>",
        header("Request"),
        header("Response")
    );
    read(&format!("{id}.xml"), text.as_bytes())
        .unwrap()
        .remove(0)
}

fn catalogue(ids: &[&str]) -> Catalogue {
    Catalogue::of(
        ids.iter().map(|id| case(id)).collect(),
        &Profiles::default(),
    )
}

/// The members of the only scenario: id, whether chosen, what is missing.
fn members(ids: &[&str], chosen: &[&str]) -> Vec<(String, bool, Vec<String>)> {
    let profiles = profiles([SCENARIO, "", "", ""]).unwrap();
    let catalogue = catalogue(ids);
    let scenarios = catalogue.scenarios(&profiles, |case| chosen.contains(&case.key.id.as_str()));
    assert_eq!(scenarios.len(), 1);
    let members = scenarios[0].members.iter();
    members
        .map(|member| {
            let id = member.case.key.id.clone();
            (id, member.chosen, member.missing.clone())
        })
        .collect()
}

fn corrected(erratum: &str) -> Case {
    let text = format!(
        "[[erratum]]\nid = \"e\"\ncases = [\"AB-*\"]\nstep = 0\nreason = \"r\"\nclause = \"c\"\n{erratum}"
    );
    let profiles = profiles(["", "", &text, ""]).unwrap();
    let mut case = case("AB-1-14");
    profiles.correct(&mut case);
    case
}

fn shown(case: &Case) -> String {
    format!("{:?}", case.steps[0].response)
}

#[test]
fn the_embedded_files_are_right() {
    let profiles = Profiles::embedded().unwrap();
    assert!(!profiles.scenarios.is_empty());
    assert!(!profiles.needs.is_empty());
    assert!(!profiles.errata.is_empty());
    assert!(!profiles.directions.is_empty());
}

#[test]
fn every_bundled_case_is_read_without_a_warning() {
    let catalogue = bundled_cases(&Profiles::embedded().unwrap());
    assert_eq!(catalogue.unreadable(), []);
    assert!(!catalogue.cases().is_empty());
    for case in catalogue.cases() {
        assert_eq!(case.warnings, [], "{}", case.file);
        assert_eq!(case.authority, crate::case::Authority::Own);
    }
}

#[test]
fn a_scenario_keeps_its_own_order() {
    let members = members(&["AB-1-14", "AB-SET-14"], &["AB-1-14", "AB-SET-14"]);
    let ids: Vec<&str> = members.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(ids, ["AB-SET-14", "AB-1-14"]);
}

#[test]
fn choosing_a_later_member_pulls_in_what_it_builds_on() {
    let ids = ["AB-SET-14", "AB-1-14", "AB-2-14", "AB-3-14"];
    let members = members(&ids, &["AB-2-14"]);
    let expected = [("AB-SET-14", false), ("AB-1-14", false), ("AB-2-14", true)];
    assert_eq!(members.len(), expected.len());
    for ((id, chosen, missing), (expected_id, expected_chosen)) in members.iter().zip(expected) {
        assert_eq!((id.as_str(), *chosen), (expected_id, expected_chosen));
        assert!(missing.is_empty());
    }
}

#[test]
fn a_member_without_its_set_up_says_what_is_missing() {
    let found = members(&["AB-1-14", "AB-2-14", "AB-3-14"], &["AB-2-14", "AB-3-14"]);
    let missing = |id: &str| found.iter().find(|row| row.0 == id).unwrap().2.clone();
    assert_eq!(missing("AB-1-14"), ["AB-SET-14"]);
    assert_eq!(missing("AB-2-14"), ["AB-SET-14"]);
    assert_eq!(missing("AB-3-14"), Vec::<String>::new());
}

#[test]
fn a_case_in_no_scenario_is_one_of_its_own() {
    let profiles = profiles([SCENARIO, "", "", ""]).unwrap();
    let catalogue = catalogue(&["XY-1-14", "AB-3-14"]);
    let scenarios = catalogue.scenarios(&profiles, |_| true);
    let names: Vec<&str> = scenarios
        .iter()
        .map(|scenario| scenario.name.as_str())
        .collect();
    assert_eq!(names, ["pair@1.4", "XY-1-14@1.4"]);
}

#[test]
fn an_erratum_replaces_removes_or_inserts_at_its_place() {
    let path = "path = \"ResponseMessage/BatchItem/ResponsePayload/UniqueIdentifier\"\n";
    let replaced = corrected(&format!("{path}printed = \"$A\"\nreplace = \"$B\""));
    assert_eq!(replaced.errata, ["e"]);
    assert!(shown(&replaced).contains("Named(\"B\")"));
    let removed = corrected(&format!("{path}remove = true"));
    assert!(!shown(&removed).contains("UniqueIdentifier"));
    let status = "path = \"ResponseMessage/BatchItem/ResultStatus\"\nprinted = \"Success\"\n";
    let insert = "insert = '<Operation type=\"Enumeration\" value=\"Query\"/>'";
    let inserted = corrected(&format!("{status}{insert}"));
    let item = inserted.steps[0].response.fields()[1].clone();
    assert_eq!(item.fields()[0].tag, kmip_conform_protocol::Tag::OPERATION);
}

#[test]
fn an_erratum_leaves_a_file_alone_that_prints_something_else() {
    let path = "path = \"ResponseMessage/BatchItem/ResponsePayload/UniqueIdentifier\"\n";
    let case = corrected(&format!("{path}printed = \"$C\"\nreplace = \"$B\""));
    assert_eq!(case.errata, Vec::<String>::new());
    let absent = "path = \"ResponseMessage/BatchItem[2]/ResultStatus\"\nremove = true";
    assert_eq!(corrected(absent).errata, Vec::<String>::new());
}

#[test]
fn directions_hold_for_every_step_of_the_cases_they_name() {
    let text = "[[direction]]\ncases = [\"AB-*\"]\nfrom = \"server\"\nsource = \"x\"";
    let profiles = profiles(["", "", "", text]).unwrap();
    let mut case = case("AB-1-14");
    profiles.direct(&mut case);
    assert_eq!(case.steps[0].direction, Direction::ServerToClient);
}

#[test]
fn requirements_come_from_the_data_and_the_header() {
    let text = r#"
[[requirement]]
name = "fred"
kind = "account"
user = "Fred"
password = "p"
provision = "x"
bundled = "x"
[[requirement]]
name = "slow"
kind = "slow"
provision = "x"
bundled = "x"
[[need]]
cases = ["AB-*"]
requires = ["fred"]
"#;
    let profiles = profiles(["", text, "", ""]).unwrap();
    let mut case = case("AB-1-14");
    case.headers.requires = vec!["slow".to_owned()];
    let kinds: Vec<&RequirementKind> = profiles
        .requirements(&case)
        .into_iter()
        .map(|requirement| &requirement.kind)
        .collect();
    let account = RequirementKind::Account {
        user: "Fred".to_owned(),
        password: "p".to_owned(),
    };
    assert_eq!(kinds, [&account, &RequirementKind::Slow]);
    case.key.version = ProtocolVersion::V1_3;
    case.key.id = "XY-1-13".to_owned();
    assert_eq!(profiles.requirements(&case).len(), 1);
}

#[test]
fn wrong_files_are_refused_with_file_and_line() {
    let unknown_key = "[[scenario]]\nname = \"a\"\nsource = \"x\"\nmembers = []\ncolour = 1";
    assert!(problem([unknown_key, "", "", ""]).starts_with("profiles/scenarios.toml:"));
    let later = SCENARIO.replace("needs = [\"AB-1-{v}\"]", "needs = [\"AB-3-{v}\"]");
    assert!(problem([&later, "", "", ""]).contains("AB-3-{v}: no earlier member"));
    let twice = SCENARIO.repeat(2);
    assert_eq!(
        problem([&twice, "", "", ""]),
        "profiles/scenarios.toml:13: pair: given twice"
    );
    let need = "[[need]]\ncases = [\"AB\"]\nrequires = [\"nobody\"]";
    assert_eq!(
        problem(["", need, "", ""]),
        "profiles/requires.toml:3: nobody: no requirement of this name"
    );
    let kind = "[[requirement]]\nname = \"a\"\nkind = \"slow\"\nuser = \"b\"\nprovision = \"x\"\n\
                bundled = \"x\"";
    assert!(problem(["", kind, "", ""]).contains("no kind `slow` with these keys"));
    let both = "[[erratum]]\nid = \"e\"\ncases = [\"A\"]\nstep = 0\npath = \
                \"ResponseMessage/BatchItem\"\nremove = true\nreplace = \"x\"\nreason = \"r\"\n\
                clause = \"c\"";
    assert!(problem(["", "", both, ""]).contains("needs one of"));
    let path = both.replace("ResponseMessage/BatchItem", "BatchItem");
    assert!(problem(["", "", &path, ""]).contains("no path below ResponseMessage"));
    let from = "[[direction]]\ncases = []\nfrom = \"nowhere\"\nsource = \"x\"";
    assert!(problem(["", "", "", from]).starts_with("profiles/directions.toml:3: "));
}

#[test]
fn an_erratum_may_take_the_value_that_a_request_has() {
    let path = "path = \"ResponseMessage/BatchItem/ResponsePayload/UniqueIdentifier\"\n";
    let digest = "printed_sha256 = \
                  \"8bd574c01e36bfe76eef5b7f6c6bfd59b26d6ae6a51d4bcbe9f1a9d5a3d5cb6a\"\n";
    let from = "replace_from = { step = 0, path = \"RequestMessage/BatchItem/Operation\" }";
    let wrong = corrected(&format!("{path}{digest}{from}"));
    assert_eq!(wrong.errata, Vec::<String>::new());
    for printed in [
        "printed = \"$A\"\n",
        "printed_sha256 = \"33b49f00c573fe5c98ef15f387eb93cce097b4d589dbbbb8f434bb01a2019ad4\"\n",
    ] {
        let right = corrected(&format!("{path}{printed}{from}"));
        assert_eq!(right.errata, ["e"]);
    }
    let nowhere = from.replace("step = 0", "step = 1");
    let absent = corrected(&format!("{path}{nowhere}"));
    assert_eq!(absent.errata, Vec::<String>::new());
}

#[test]
fn an_erratum_on_a_request_leaves_files_alone_whose_requests_differ() {
    let path = "path = \"ResponseMessage/BatchItem/ResponsePayload/UniqueIdentifier\"\n";
    let sent = |value: &str| {
        let row = "step = 0, path = \"RequestMessage/BatchItem/Operation\"";
        corrected(&format!(
            "{path}replace = \"$B\"\nsent = [{{ {row}, value = \"{value}\" }}]"
        ))
    };
    assert_eq!(sent("Query").errata, ["e"]);
    assert_eq!(sent("Get").errata, Vec::<String>::new());
}

#[test]
fn an_erratum_that_changes_nothing_does_not_count() {
    let path = "path = \"ResponseMessage/BatchItem/ResponsePayload/UniqueIdentifier\"\n";
    let same = corrected(&format!("{path}replace = \"$A\""));
    assert_eq!(same.errata, Vec::<String>::new());
}
