//! A campaign as JUnit XML: a test for each oracle, and a failure for each finding.

use std::io::Write;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::fuzz::{Finding, FuzzResult, ORACLES};
use crate::report::JunitError;
use crate::report::printable;

/// Writes the result: an oracle that found nothing is a test that passed, each finding a failure, a
/// lost target an error. Divergences are told in the suite's output; they fail nothing.
///
/// # Errors
/// When writing fails.
pub fn write_fuzz_junit(writer: impl Write, result: &FuzzResult) -> Result<(), JunitError> {
    let mut suite = TestSuite::new("fuzz");
    for (name, value) in properties(result) {
        suite.add_property(Property::new(name, printable(&value)));
    }
    for (oracle, holds) in ORACLES {
        let mut found = result
            .findings
            .iter()
            .filter(|one| one.breach.oracle == oracle);
        if found.next().is_none() {
            let mut test = TestCase::new(format!("{oracle}: {holds}"), TestCaseStatus::success());
            test.set_classname(class(oracle));
            suite.add_test_case(test);
        }
    }
    suite.add_test_cases(result.findings.iter().map(failure));
    if result.lost {
        suite.add_test_case(lost());
    }
    suite.set_system_out(divergences(result));
    let mut report = Report::new(result.tool.clone());
    report.add_test_suite(suite);
    Ok(report.serialize(writer)?)
}

fn properties(result: &FuzzResult) -> [(&'static str, String); 6] {
    [
        ("tool", result.tool.clone()),
        ("start", result.start.clone()),
        ("target.address", result.target.clone()),
        ("seed", result.seed.to_string()),
        ("requests", result.statistics.requests.to_string()),
        ("kinds-of-answers", result.statistics.kinds.to_string()),
    ]
}

fn class(oracle: &str) -> String {
    format!("kmip-fuzz.{oracle}")
}

fn failure(finding: &Finding) -> TestCase {
    let breach = &finding.breach;
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(breach.oracle.clone());
    status.set_message(printable(&breach.saw));
    let text = format!(
        "{}\nclause: {}\nsteps: {}, request {}, {}\nfolder: {}",
        breach.saw,
        breach.clause,
        finding.steps.len(),
        finding.request,
        finding.stability(),
        finding.name()
    );
    status.set_description(printable(&text));
    let mut test = TestCase::new(printable(&breach.key()), status);
    test.set_classname(class(&breach.oracle));
    test.add_property(Property::new("clause", printable(&breach.clause)));
    test
}

fn lost() -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message("the target does not answer any more");
    let mut test = TestCase::new("the target", status);
    test.set_classname(class("target"));
    test
}

fn divergences(result: &FuzzResult) -> String {
    let lines = result.divergences.iter().map(|row| {
        format!(
            "differs {} times: {}: {} where the reference server says {}\n",
            row.times,
            printable(&row.operation),
            printable(&row.target),
            row.reference
        )
    });
    lines.collect()
}
