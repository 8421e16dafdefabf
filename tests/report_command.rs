//! Results after the run, as a user meets them: forms, baselines, what is refused.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn run(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.args(args).env("NO_COLOR", "1").output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("report-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

const GOOD: &str = include_str!("../testcases/2.x/locate/nothing-found-is-success.xml");
const SUCCESS: &str =
    "<ResultStatus type=\"Enumeration\" value=\"Success\"/>\n    <ResponsePayload/>";

/// A folder of cases: one that passes, and one that fails where `spoilt` says so.
fn cases(folder: &Path, spoilt: bool) {
    let wrong = SUCCESS.replace("Success", "OperationUndone");
    let other = if spoilt {
        GOOD.replace(SUCCESS, &wrong)
    } else {
        GOOD.to_owned()
    };
    fs::write(folder.join("good.xml"), GOOD).unwrap();
    fs::write(folder.join("other.xml"), other).unwrap();
}

fn run_cases(folder: &Path, result: &Path, more: &[&str]) -> Output {
    let args = ["run", "--cases", text(folder), "--json", text(result)];
    run(&[&args[..], more].concat())
}

#[test]
fn every_form_is_made_from_a_result_that_was_written_before() {
    let folder = folder("forms");
    let place = folder.join("cases");
    fs::create_dir(&place).unwrap();
    cases(&place, true);
    let file = |name: &str| folder.join(name);
    let result = file("result.json");
    assert_eq!(run_cases(&place, &result, &[]).status.code(), Some(1));
    let (html, junit) = (file("r.html"), file("r.xml"));
    let (markdown, quality) = (file("r.md"), file("r.quality.json"));
    let output = run(&[
        "report",
        text(&result),
        "--html",
        text(&html),
        "--junit",
        text(&junit),
        "--markdown",
        text(&markdown),
        "--code-quality",
        text(&quality),
        "--annotations",
        "github",
    ]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    assert!(read(&html).starts_with("<!DOCTYPE html>"));
    let junit = read(&junit);
    assert!(junit.contains("<testsuite name=\"KMIP 2.1"), "{junit}");
    assert!(junit.contains("+ Success"), "the difference is there");
    assert!(read(&markdown).contains("**2 failed, 0 errored, 2 passed**"));
    let quality: Value = serde_json::from_str(&read(&quality)).unwrap();
    assert_eq!(quality.as_array().map(Vec::len), Some(2));
    assert_eq!(quality[0]["check_name"], "other@2.0");
    let lines = stdout(&output);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert!(lines.starts_with("::error title=other@2.0::step"));
}

#[test]
fn a_result_that_was_cut_off_is_refused() {
    let folder = folder("cut");
    let cut = folder.join("cut.json");
    fs::write(&cut, "{\"schema_version\": 1, \"cases\": []}").unwrap();
    let output = run(&["report", text(&cut), "--html", "no/such/place"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("it was cut off"), "{said}");
}

#[test]
fn a_baseline_tells_new_failures_from_mended_and_known_ones() {
    let folder = folder("baseline");
    let place = folder.join("cases");
    fs::create_dir(&place).unwrap();
    let (sound, broken, now) = (
        folder.join("sound.json"),
        folder.join("broken.json"),
        folder.join("now.json"),
    );
    cases(&place, false);
    assert_eq!(run_cases(&place, &sound, &[]).status.code(), Some(0));
    cases(&place, true);
    assert_eq!(run_cases(&place, &broken, &[]).status.code(), Some(1));
    // The same failures again are known.
    let output = run_cases(&place, &now, &["--baseline", text(&broken)]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let result = json(&now);
    assert_eq!(result["baseline"]["same_rules"], true);
    assert_eq!(result["baseline"]["known"][0], "other@2.0");
    assert_eq!(result["summary"]["failed"], 2, "no verdict is rewritten");
    // They are new against a run in which they passed.
    let output = run_cases(&place, &now, &["--baseline", text(&sound)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("2 new failures, 0 mended"));
    cases(&place, false);
    let output = run_cases(&place, &now, &["--baseline", text(&broken)]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("0 new failures, 2 mended"));
}

#[test]
fn a_case_that_never_passes_keeps_every_attempt() {
    let folder = folder("retries");
    let place = folder.join("cases");
    fs::create_dir(&place).unwrap();
    cases(&place, true);
    let result = folder.join("result.json");
    let output = run_cases(&place, &result, &["--retries", "2"]);
    assert_eq!(output.status.code(), Some(1));
    let result = json(&result);
    let cases = result["cases"].as_array().unwrap();
    let attempts = |id: &str| {
        let mut found = cases.iter().filter(|case| case["id"] == id);
        found.next().unwrap()["earlier"].as_array().map(Vec::len)
    };
    assert_eq!(attempts("other"), Some(2));
    assert_eq!(attempts("good"), None);
}
