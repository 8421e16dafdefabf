use super::*;
use crate::case::{Authority, Direction};
use crate::result::{Acceptance, Confidence, DifferenceKind, SCHEMA_VERSION, Summary};

fn difference(path: &str, rule: Option<&str>) -> Difference {
    Difference {
        path: path.to_owned(),
        kind: DifferenceKind::Value,
        expected: None,
        actual: None,
        accepted_by: rule.map(|rule| Acceptance {
            rule: rule.to_owned(),
            source: String::new(),
            confidence: Confidence::Inferred,
        }),
        clause: None,
        attribute: None,
    }
}

fn case(id: &str, differences: Vec<Difference>) -> CaseResult {
    let fails = differences.iter().any(|one| one.accepted_by.is_none());
    CaseResult {
        id: id.to_owned(),
        version: "2.1".to_owned(),
        file: String::new(),
        authority: Authority::Own,
        verdict: if fails {
            Verdict::Failed
        } else {
            Verdict::Passed
        },
        reason: None,
        duration_ms: 0,
        errata: Vec::new(),
        known: None,
        about: Default::default(),
        earlier: Vec::new(),
        steps: vec![StepResult {
            index: 0,
            direction: Direction::ClientToServer,
            identity: "A".to_owned(),
            operations: Vec::new(),
            request_hex: None,
            request_xml: None,
            response_hex: None,
            response_xml: None,
            results: Vec::new(),
            violations: Vec::new(),
            differences,
            notes: Vec::new(),
        }],
    }
}

fn result(rules: &str, cases: Vec<CaseResult>) -> RunResult {
    RunResult {
        schema_version: SCHEMA_VERSION,
        tool: String::new(),
        target: Default::default(),
        selection: Default::default(),
        rules: Some(rules.to_owned()),
        start: "then".to_owned(),
        summary: Summary::default(),
        checks: Vec::new(),
        cases,
        left_behind: Vec::new(),
        baseline: None,
        complete: true,
    }
}

#[test]
fn failures_are_new_known_or_mended() {
    let old = result(
        "1",
        vec![
            case("same", vec![difference("a", None)]),
            case("other-place", vec![difference("a", None)]),
            case("mended", vec![difference("a", None)]),
            case("broke", vec![]),
        ],
    );
    let mut new = result(
        "1",
        vec![
            case("same", vec![difference("a", None)]),
            case("other-place", vec![difference("b", None)]),
            case("mended", vec![]),
            case("broke", vec![difference("a", None)]),
            case("unheard-of", vec![difference("a", None)]),
        ],
    );
    compare(&mut new, &old);
    let found = new.baseline.unwrap();
    assert_eq!(found.known, ["same@2.1"]);
    assert_eq!(found.mended, ["mended@2.1"]);
    assert_eq!(
        found.new,
        ["other-place@2.1", "broke@2.1", "unheard-of@2.1"]
    );
    assert!(found.same_rules && found.moved.is_empty());
    assert!(new.cases[0].known.is_some() && new.cases[1].known.is_none());
    assert_eq!(new.cases[0].verdict, Verdict::Failed, "no verdict changes");
}

#[test]
fn a_rule_that_alone_moved_a_verdict_is_named() {
    let old = result(
        "1",
        vec![
            case("moved", vec![difference("a", None)]),
            case("target-changed", vec![difference("a", None)]),
        ],
    );
    let mut new = result(
        "2",
        vec![
            case("moved", vec![difference("a", Some("lenient"))]),
            case("target-changed", vec![]),
        ],
    );
    compare(&mut new, &old);
    let found = new.baseline.unwrap();
    assert!(!found.same_rules);
    let moved: Vec<(&str, &str)> = found
        .moved
        .iter()
        .map(|one| (one.case.as_str(), one.rule.as_str()))
        .collect();
    assert_eq!(moved, [("moved@2.1", "lenient")]);
}
