//! What went wrong in the field is noticed by a case, or stands there with the reason why none can.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::collections::BTreeSet;

use kmip_conform::case::{Profiles, bundled_cases};
use serde::Deserialize;

/// The field reports are numbered from 1 to this.
const REPORTS: usize = 116;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    defect: Vec<Defect>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defect {
    id: String,
    summary: String,
    cases: Option<Vec<String>>,
    not_from_a_client: Option<String>,
}

fn list() -> Vec<Defect> {
    let list: List = toml::from_str(include_str!("../testcases/field-defects.toml")).unwrap();
    list.defect
}

#[test]
fn every_field_report_is_listed_once_and_in_order() {
    let ids: Vec<String> = list().into_iter().map(|defect| defect.id).collect();
    let wanted: Vec<String> = (1..=REPORTS)
        .map(|number| format!("D{number:02}"))
        .collect();
    assert_eq!(ids, wanted);
}

#[test]
fn every_defect_has_cases_or_a_reason_for_none() {
    for defect in list() {
        let (id, cases) = (&defect.id, defect.cases.unwrap_or_default());
        let reason = defect.not_from_a_client.unwrap_or_default();
        assert!(!defect.summary.trim().is_empty(), "{id} has no summary");
        assert_ne!(cases.is_empty(), reason.trim().is_empty(), "{id}");
        let distinct: BTreeSet<&String> = cases.iter().collect();
        assert_eq!(distinct.len(), cases.len(), "{id} names a case twice");
    }
}

#[test]
fn every_case_that_is_named_is_built_in_and_runs_in_some_version() {
    let catalogue = bundled_cases(&Profiles::embedded().unwrap());
    let run: BTreeSet<&str> = catalogue
        .cases()
        .iter()
        .map(|case| case.key.id.as_str())
        .collect();
    for defect in list() {
        for id in defect.cases.iter().flatten() {
            assert!(run.contains(id.as_str()), "{}: no case {id}", defect.id);
        }
    }
}
