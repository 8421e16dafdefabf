//! The result as JUnit XML: a suite for each protocol version and family.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestRerun, TestSuite,
};
use thiserror::Error;

use super::cause::open;
use super::printable::printable;
use super::rerun;
use super::terminal::{authority_name, write_failure};
use crate::case::Authority;
use crate::result::{Attempt, CaseResult, CheckResult, RunResult, Verdict};

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
    let mut suites: BTreeMap<(&str, &str), TestSuite> = BTreeMap::new();
    for case in &result.cases {
        let key = (case.version.as_str(), case.about.family.as_str());
        let suite = suites
            .entry(key)
            .or_insert_with(|| suite(&suite_name(key), result));
        suite.add_test_case(test_case(case, rerun(result)));
    }
    let mut report = Report::new(result.tool.clone());
    report.add_test_suites(suites.into_values());
    if !result.checks.is_empty() {
        let mut suite = suite("every response", result);
        suite.add_test_cases(result.checks.iter().map(check));
        report.add_test_suite(suite);
    }
    Ok(report.serialize(writer)?)
}

fn suite_name((version, family): (&str, &str)) -> String {
    match family {
        "" => format!("KMIP {version}"),
        _ => format!("KMIP {version} {}", printable(family)),
    }
}

/// A suite that says what was tested, by what.
fn suite(name: &str, result: &RunResult) -> TestSuite {
    let mut suite = TestSuite::new(name);
    let mut property = |name: &str, value: &str| {
        suite.add_property(Property::new(name, printable(value)));
    };
    property("tool", &result.tool);
    property("start", &result.start);
    for (key, value) in &result.target {
        property(&format!("target.{}", printable(key)), value);
    }
    if let Some(rules) = &result.rules {
        property("rules", rules);
    }
    suite
}

fn test_case(case: &CaseResult, rerun: &str) -> TestCase {
    let mut test = TestCase::new(printable(&case.id), status(case, rerun));
    test.set_classname(format!(
        "kmip-{}.{}",
        case.version,
        authority_name(case.authority)
    ));
    test.set_time(Duration::from_millis(case.duration_ms));
    for (name, value) in properties(case) {
        test.add_property(Property::new(name, printable(value)));
    }
    if case.is_failure() {
        test.set_system_out(shown(case, rerun));
    }
    test
}

fn properties(case: &CaseResult) -> impl Iterator<Item = (&'static str, &str)> {
    let about = &case.about;
    let texts = [
        ("file", Some(case.file.as_str())),
        ("title", about.title.as_deref()),
        ("clause", about.clause.as_deref()),
        ("level", about.level.as_deref()),
        ("digest", Some(about.digest.as_str())),
        ("official, unmodified", official(case)),
        ("known", case.known.as_deref()),
    ];
    let given = texts
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)));
    given.filter(|(_, text)| !text.is_empty())
}

/// Whether a case that OASIS publishes is as it was published.
fn official(case: &CaseResult) -> Option<&'static str> {
    match (case.authority, case.about.official) {
        (Authority::Own, _) => None,
        (_, true) => Some("yes"),
        (_, false) => Some("no"),
    }
}

fn status(case: &CaseResult, rerun: &str) -> TestCaseStatus {
    let mut status = empty_status(case.verdict);
    if case.verdict != Verdict::Passed {
        status.set_message(printable(case.reason.as_deref().unwrap_or_default()));
    }
    if case.is_failure() {
        status.set_type(authority_name(case.authority));
        status.set_description(description(case, rerun));
    }
    if case.verdict != Verdict::Skipped {
        status.add_reruns(case.earlier.iter().map(attempt));
    }
    status
}

fn empty_status(verdict: Verdict) -> TestCaseStatus {
    match verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Errored => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skipped => TestCaseStatus::skipped(),
    }
}

/// An attempt that did not pass; of a case that passed all the same, a flaky one.
fn attempt(attempt: &Attempt) -> TestRerun {
    let mut rerun = TestRerun::new(match attempt.verdict {
        Verdict::Errored => NonSuccessKind::Error,
        _ => NonSuccessKind::Failure,
    });
    rerun.set_message(printable(attempt.reason.as_deref().unwrap_or_default()));
    rerun
}

/// What a log needs: why, which clause, how to run it again. The differences are in system-out.
fn description(case: &CaseResult, rerun: &str) -> String {
    let mut lines = vec![case.reason.clone().unwrap_or_default()];
    let first = case.steps.iter().flat_map(open).next();
    let clause = first.and_then(|difference| difference.clause.as_ref());
    if let Some(clause) = clause.or(case.about.clause.as_ref()) {
        lines.push(format!("clause: {clause}"));
    }
    if let Some(level) = &case.about.level {
        lines.push(format!("level: {level}"));
    }
    if let Some(failure) = &case.about.failure {
        lines.push(format!("a failure means: {failure}"));
    }
    lines.push(format!("rerun: {rerun} {}", case.name()));
    printable(&lines.join("\n"))
}

/// The failure as a terminal shows it, without colours.
fn shown(case: &CaseResult, rerun: &str) -> String {
    let mut shown = Vec::new();
    // Writing to memory does not fail.
    let _ = write_failure(&mut shown, case, rerun);
    let plain = anstream::adapter::strip_bytes(&shown).into_vec();
    String::from_utf8_lossy(&plain).into_owned()
}

fn check(check: &CheckResult) -> TestCase {
    let mut status = empty_status(check.verdict);
    if check.verdict != Verdict::Passed {
        let first = check.first.as_deref().unwrap_or("nothing to look at");
        status.set_message(format!(
            "{} of {} responses: {}",
            check.broken,
            check.checked,
            printable(first)
        ));
    }
    let mut test = TestCase::new(check.id.clone(), status);
    test.set_classname("kmip.every-response");
    test.add_property(Property::new("clause", check.clause.clone()));
    test
}
