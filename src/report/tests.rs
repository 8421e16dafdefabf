//! What each report looks like for one result.

use super::*;
use crate::case::{Authority, Direction};
use crate::result::{
    CaseResult, CheckResult, Difference, DifferenceKind, RunResult, SCHEMA_VERSION, StepResult,
    Verdict,
};
use crate::run::summarise;

pub(super) fn case(id: &str, verdict: Verdict, reason: Option<&str>) -> CaseResult {
    CaseResult {
        id: id.to_owned(),
        version: "2.1".to_owned(),
        file: format!("2.1/{id}.xml"),
        authority: Authority::ProfileMandatory,
        verdict,
        reason: reason.map(str::to_owned),
        duration_ms: 12,
        errata: Vec::new(),
        known: None,
        about: Default::default(),
        earlier: Vec::new(),
        steps: Vec::new(),
    }
}

fn difference(path: &str, expected: Option<&str>, actual: Option<&str>) -> Difference {
    Difference {
        path: path.to_owned(),
        kind: match (expected, actual) {
            (Some(_), None) => DifferenceKind::Missing,
            (None, _) => DifferenceKind::Unexpected,
            (Some(_), Some(_)) => DifferenceKind::Value,
        },
        expected: expected.map(str::to_owned),
        actual: actual.map(str::to_owned),
        accepted_by: None,
        clause: None,
        attribute: None,
    }
}

pub(super) fn failed() -> CaseResult {
    let mut clause = difference(
        "ResponseMessage/BatchItem/ResultStatus",
        Some("Success"),
        Some("OperationFailed"),
    );
    clause.clause = Some("KMIP 2.1 section 6.1.1".to_owned());
    let material = |digit: &str| format!("{}{digit}{}", "a0".repeat(60), "0b".repeat(60));
    let mut failed = case("EXAMPLE-1", Verdict::Failed, Some("step 3: somewhere"));
    failed.steps.push(StepResult {
        index: 3,
        direction: Direction::ClientToServer,
        identity: "B".to_owned(),
        operations: vec!["Activate".to_owned(), "Get".to_owned()],
        request_hex: None,
        request_xml: None,
        response_hex: None,
        response_xml: None,
        results: Vec::new(),
        violations: Vec::new(),
        differences: vec![
            clause,
            difference("ResponseMessage/BatchItem[2]", None, Some("{Operation}")),
            difference("a/KeyMaterial", Some(&material("1")), Some(&material("2"))),
            difference("a/Name", Some("\"x\""), Some("\"\u{1b}[31mred\"")),
        ],
        notes: vec!["the target had closed the connection".to_owned()],
    });
    failed
}

pub(super) fn result() -> RunResult {
    let cases = vec![
        case("EXAMPLE-0", Verdict::Passed, None),
        failed(),
        case(
            "EXAMPLE-2",
            Verdict::Errored,
            Some("cannot read <x> & \"y\""),
        ),
        case("EXAMPLE-3", Verdict::Skipped, Some("transport: HTTPS")),
    ];
    RunResult {
        schema_version: SCHEMA_VERSION,
        tool: "kmip-conform 0.0.0".to_owned(),
        target: [("address".to_owned(), "bundled".to_owned())].into(),
        selection: Default::default(),
        rules: None,
        start: "2026-01-01T00:00:00Z".to_owned(),
        summary: summarise(&cases),
        checks: vec![CheckResult {
            id: "response-time-stamp".to_owned(),
            clause: "KMIP 2.1 section 9.19".to_owned(),
            verdict: Verdict::Failed,
            checked: 7,
            broken: 2,
            first: Some("EXAMPLE-1@2.1 step 3: no Time Stamp".to_owned()),
        }],
        cases,
        left_behind: vec!["uid-7: Destroy refused".to_owned()],
        baseline: None,
        complete: true,
    }
}

fn plain(text: &[u8]) -> String {
    let stripped = anstream::adapter::strip_bytes(text).into_vec();
    String::from_utf8(stripped).unwrap()
}

#[test]
fn a_failure_shows_just_the_differing_parts_and_how_to_run_it_again() {
    let mut text = Vec::new();
    write_failure(&mut text, &failed(), "kmip-conform run").unwrap();
    insta::assert_snapshot!(plain(&text));
}

#[test]
fn what_a_target_sent_cannot_colour_the_terminal() {
    let mut text = Vec::new();
    write_failure(&mut text, &failed(), "kmip-conform run").unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(!text.contains("\u{1b}[31mred"));
    assert!(text.contains("\\u{1b}[31mred"));
}

#[test]
fn the_summary_is_one_line_after_what_is_wrong_with_the_run() {
    let mut text = Vec::new();
    write_summary(&mut text, &result()).unwrap();
    insta::assert_snapshot!(plain(&text));
}

#[test]
fn the_summary_fits_a_screen_however_much_is_wrong() {
    let mut result = result();
    let many = |text: &str| -> Vec<String> { (0..50).map(|n| format!("{text}-{n}")).collect() };
    result.checks = vec![result.checks[0].clone(); 50];
    result.checks[0].first = Some("\n".repeat(50));
    result.left_behind = many("uid");
    for (number, id) in many("EXAMPLE").iter().enumerate() {
        let words = "so ".repeat(number);
        let mut case = case(id, Verdict::Failed, Some(&words));
        if number % 2 == 0 {
            case.earlier = vec![crate::result::Attempt {
                verdict: Verdict::Failed,
                reason: None,
            }];
            case.verdict = Verdict::Passed;
        }
        result.cases.push(case);
    }
    let moved = crate::result::Moved {
        case: "EXAMPLE-0@2.1".to_owned(),
        was: Verdict::Failed,
        is: Verdict::Passed,
        rule: "a-rule".to_owned(),
    };
    result.baseline = Some(crate::result::Baseline {
        new: many("new"),
        moved: vec![moved; 50],
        ..Default::default()
    });
    let mut text = Vec::new();
    write_summary(&mut text, &result).unwrap();
    let text = plain(&text);
    // One more is for the command that comes next.
    assert!(text.lines().count() < 24, "{text}");
    for part in [
        "and 47 more",
        "left behind: 48 more",
        "causes",
        "FLAKY 25",
        "50 new",
        "50 moved",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn junit_has_a_suite_for_each_version_and_family_and_one_for_every_response() {
    let mut xml = Vec::new();
    write_junit(&mut xml, &result()).unwrap();
    insta::assert_snapshot!(String::from_utf8(xml).unwrap());
}

#[test]
fn json_ends_with_complete_and_reads_back() {
    let mut json = Vec::new();
    write_json(&mut json, &result()).unwrap();
    let text = String::from_utf8(json).unwrap();
    assert!(text.ends_with("\"complete\": true\n}\n"), "{text}");
    let read: RunResult = serde_json::from_str(&text).unwrap();
    assert_eq!(read, result());
}

#[test]
fn a_sample_is_the_same_for_the_same_seed_and_keeps_the_order() {
    let cases: Vec<CaseResult> = (0..50)
        .map(|number| case(&format!("EXAMPLE-{number}"), Verdict::Failed, None))
        .collect();
    let all: Vec<&CaseResult> = cases.iter().collect();
    let drawn = |seed| -> Vec<usize> {
        let chosen = sample(&all, 20, seed);
        let place = |one: &&CaseResult| all.iter().position(|case| case.id == one.id);
        chosen.iter().filter_map(place).collect()
    };
    let first = drawn("abc");
    assert_eq!(first.len(), 20);
    assert!(first.is_sorted());
    assert_eq!(first, drawn("abc"));
    assert_ne!(first, drawn("abd"));
    assert_eq!(sample(&all, 100, "abc").len(), 50);
}
