//! Reports of a campaign with a finding, of one without, and of one whose target was lost.

use super::*;
use crate::fuzz::{Breach, Divergence, FUZZ_SCHEMA_VERSION, Finding, FuzzResult, Kind};

fn result() -> FuzzResult {
    let breach = Breach {
        oracle: "secrecy".to_owned(),
        what: "key material where it does not belong (Get)".to_owned(),
        clause: "KMIP 2.1 section 6.1.19".to_owned(),
        saw: "the key of <b>|`x`\u{1b}[31m is in the answer".to_owned(),
    };
    let mut finding = Finding::of(breach, Vec::new(), 7, 40);
    finding.shown_again = Some(2);
    FuzzResult {
        schema_version: FUZZ_SCHEMA_VERSION,
        kind: Kind::Fuzz,
        tool: "kmip-conform 0.1.0".to_owned(),
        start: "2026-01-01T00:00:00Z".to_owned(),
        target: "kmip://127.0.0.1:5696".to_owned(),
        seed: 7,
        statistics: Default::default(),
        lost: false,
        stopped: false,
        findings: vec![finding],
        divergences: vec![Divergence {
            operation: "Get".to_owned(),
            target: "Success".to_owned(),
            reference: "OperationFailed, ItemNotFound".to_owned(),
            times: 3,
        }],
        complete: true,
    }
}

fn clean() -> FuzzResult {
    FuzzResult {
        findings: Vec::new(),
        ..result()
    }
}

fn junit(result: &FuzzResult) -> String {
    let mut text = Vec::new();
    write_fuzz_junit(&mut text, result).unwrap();
    String::from_utf8(text).unwrap()
}

fn html(result: &FuzzResult) -> String {
    let mut text = Vec::new();
    write_fuzz_html(&mut text, result).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn junit_has_a_failure_for_each_finding_with_its_clause_and_a_test_for_each_oracle_without() {
    let text = junit(&result());
    assert!(
        text.contains(r#"tests="7" skipped="0" failures="1" errors="0""#),
        "{text}"
    );
    assert!(text.contains("KMIP 2.1 section 6.1.19"), "{text}");
    assert!(text.contains("stable: shown again 2 times of 2"), "{text}");
    let text = junit(&clean());
    assert!(
        text.contains(r#"tests="7" skipped="0" failures="0" errors="0""#),
        "{text}"
    );
}

#[test]
fn junit_tells_divergences_and_fails_nothing_for_them() {
    let text = junit(&clean());
    assert!(text.contains("differs 3 times: Get: Success"), "{text}");
}

#[test]
fn junit_has_an_error_for_a_target_that_was_lost() {
    let text = junit(&FuzzResult {
        lost: true,
        ..clean()
    });
    assert!(
        text.contains(r#"tests="8" skipped="0" failures="0" errors="1""#),
        "{text}"
    );
}

#[test]
fn nothing_that_a_target_said_is_markup_or_moves_a_cursor() {
    let (page, table) = (html(&result()), write_fuzz_markdown(&result()));
    for text in [&page, &table, &junit(&result()), &fuzz(&result())] {
        assert!(!text.contains('\u{1b}'), "{text}");
    }
    assert!(!page.contains("<b>"), "{page}");
    assert!(!table.contains("<b>") && table.contains("\\|"), "{table}");
}

#[test]
fn the_page_names_every_finding_with_its_clause_and_all_oracles() {
    let page = html(&result());
    for part in [
        "secrecy: key material",
        "section 6.1.19",
        "next-connection",
        "ItemNotFound",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(html(&clean()).contains("Nothing breaks a clause"));
}

#[test]
fn a_result_that_was_written_is_read_again_and_one_cut_off_is_refused() {
    let text = serde_json::to_string(&result()).unwrap();
    assert!(FuzzResult::is_in(&text));
    assert_eq!(FuzzResult::read(&text).unwrap().findings.len(), 1);
    let cut = text.replace(r#""complete":true"#, r#""complete":false"#);
    assert!(
        FuzzResult::read(&cut)
            .unwrap_err()
            .to_string()
            .contains("cut off")
    );
    assert!(!FuzzResult::is_in(r#"{"schema_version": 1, "cases": []}"#));
}
