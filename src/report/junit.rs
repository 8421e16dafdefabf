//! The result as JUnit XML: a suite for each protocol version.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use thiserror::Error;

use super::rerun;
use super::terminal::{authority_name, write_failure};
use crate::result::{CaseResult, CheckResult, RunResult, Verdict};

/// The report cannot be written.
#[derive(Debug, Error)]
#[error("cannot write the JUnit report: {0}")]
pub struct JunitError(#[from] quick_junit::SerializeError);

/// Writes the result: failed is a failure, errored an error, skipped is skipped with its reason.
/// Checks of every response are a suite of their own.
///
/// # Errors
/// When writing fails.
pub fn write_junit(writer: impl Write, result: &RunResult) -> Result<(), JunitError> {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for case in &result.cases {
        let suite = suites
            .entry(&case.version)
            .or_insert_with(|| TestSuite::new(format!("KMIP {}", case.version)));
        suite.add_test_case(test_case(case, rerun(result)));
    }
    let mut report = Report::new(result.tool.clone());
    report.add_test_suites(suites.into_values());
    if !result.checks.is_empty() {
        let mut suite = TestSuite::new("every response");
        suite.add_test_cases(result.checks.iter().map(check));
        report.add_test_suite(suite);
    }
    Ok(report.serialize(writer)?)
}

fn test_case(case: &CaseResult, rerun: &str) -> TestCase {
    let reason = case.reason.clone().unwrap_or_default();
    let mut status = match case.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Errored => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skipped => TestCaseStatus::skipped(),
    };
    if case.verdict != Verdict::Passed {
        status.set_message(reason);
    }
    if matches!(case.verdict, Verdict::Failed | Verdict::Errored) {
        status.set_type(authority_name(case.authority));
        status.set_description(description(case, rerun));
    }
    let mut test = TestCase::new(case.id.clone(), status);
    test.set_classname(format!(
        "kmip-{}.{}",
        case.version,
        authority_name(case.authority)
    ));
    test.set_time(Duration::from_millis(case.duration_ms));
    test
}

/// The failure as a terminal shows it, without colours.
fn description(case: &CaseResult, rerun: &str) -> String {
    let mut shown = Vec::new();
    // Writing to memory does not fail.
    let _ = write_failure(&mut shown, case, rerun);
    let plain = anstream::adapter::strip_bytes(&shown).into_vec();
    String::from_utf8_lossy(&plain).into_owned()
}

fn check(check: &CheckResult) -> TestCase {
    let mut status = match check.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Errored => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skipped => TestCaseStatus::skipped(),
    };
    if check.verdict != Verdict::Passed {
        let first = check.first.clone().unwrap_or_default();
        status.set_message(format!(
            "{} of {} responses: {first}",
            check.broken, check.checked
        ));
    }
    let mut test = TestCase::new(check.id.clone(), status);
    test.set_classname(check.clause.clone());
    test
}
