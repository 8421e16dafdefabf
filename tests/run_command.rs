//! `run`, `list` and `explain` as a user meets them: exit codes, files, messages.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use support::served::Served;

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.args(args).env("NO_COLOR", "1");
    command
}

fn run(args: &[&str]) -> Output {
    command(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
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

/// One of the own cases, with its expectation spoilt so that the bundled server fails it.
fn spoilt(folder: &Path) -> PathBuf {
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testcases/2.x/locate/nothing-found-is-success.xml"
    );
    let case = fs::read_to_string(source).unwrap();
    let success = "<ResultStatus type=\"Enumeration\" value=\"Success\"/>\n    <ResponsePayload/>";
    let spoilt = case.replace(
        success,
        "<ResultStatus type=\"Enumeration\" value=\"OperationUndone\"/>\n    <ResponsePayload/>",
    );
    assert_ne!(case, spoilt);
    let path = folder.join("spoilt.xml");
    fs::write(&path, spoilt).unwrap();
    path
}

const GOOD: &str = "nothing-found-is-success";

#[test]
fn a_passing_case_ends_with_0_and_every_case_is_in_the_result() {
    let folder = folder("passing");
    let (result, junit) = (folder.join("out.json"), folder.join("out.xml"));
    let output = run(&[
        "run",
        GOOD,
        "--json",
        text(&result),
        "--junit",
        text(&junit),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let result = json(&result);
    assert_eq!(result["complete"], true);
    let cases = result["cases"].as_array().unwrap();
    let of = |verdict: &str| {
        cases
            .iter()
            .filter(|case| case["verdict"] == verdict)
            .count()
    };
    // Once for each protocol version.
    assert_eq!(of("passed"), 8);
    assert_eq!(of("skipped"), cases.len() - 8);
    assert!(cases.len() > 100);
    let shown = stdout(&output);
    assert_eq!(shown.lines().count(), 1, "one summary line: {shown}");
    assert!(shown.starts_with("summary: 8 passed, 0 failed, 0 errored"));
    assert!(
        fs::read_to_string(junit)
            .unwrap()
            .contains("<testsuite name=\"KMIP 2.1 locate\"")
    );
}

#[test]
fn list_shows_exactly_what_run_does() {
    let folder = folder("list");
    let result = folder.join("out.json");
    for choice in [
        &["*is-refused"][..],
        &["--protocol-version", "1.2", "--partition", "2/3"],
    ] {
        let listed = run(&[&["list"], choice].concat());
        assert_eq!(listed.status.code(), Some(0), "{}", stderr(&listed));
        let mut listed: Vec<String> = stdout(&listed)
            .lines()
            .filter_map(|line| line.strip_prefix("run "))
            .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
            .collect();
        run(&[&["run", "--json", text(&result)], choice].concat());
        let result = json(&result);
        let cases = result["cases"].as_array().unwrap().iter();
        let ran = cases.filter(|case| case["verdict"] != "skipped");
        let name = |case: &Value| {
            let (id, version) = (case["id"].as_str(), case["version"].as_str());
            format!("{}@{}", id.unwrap(), version.unwrap())
        };
        let mut ran: Vec<String> = ran.map(name).collect();
        listed.sort();
        ran.sort();
        assert!(!ran.is_empty());
        assert_eq!(listed, ran);
    }
}

#[test]
fn written_and_generated_cases_are_all_that_is_built_in() {
    let listed = |options: &[&str]| stdout(&run(&[&["list"], options].concat()));
    let count = |options: &[&str]| {
        let lines = listed(options);
        lines
            .lines()
            .filter(|line| line.starts_with("run "))
            .count()
    };
    let (written, generated) = (
        count(&["--suite", "written"]),
        count(&["--suite", "generated"]),
    );
    assert!(written > 0 && generated > 0, "{written}, {generated}");
    assert_eq!(written + generated, count(&["--suite", "all"]));
    assert_eq!(listed(&["--suite", "all"]), listed(&[]));
}

#[test]
fn generated_cases_that_were_exported_end_alike() {
    let folder = folder("export");
    let exported = folder.join("cases");
    let part = ["--suite", "generated", "--partition", "7/150"];
    let output = run(&[&["list"], &part[..], &["--export", text(&exported)]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let verdicts = |name: &str, choice: &[&str]| -> BTreeMap<String, Value> {
        let result = folder.join(name);
        run(&[&["run"], choice, &["--json", text(&result)]].concat());
        let cases = json(&result)["cases"].as_array().unwrap().clone();
        let chosen = cases.iter().filter(|case| case["verdict"] != "skipped");
        let name = |case: &Value| format!("{}@{}", case["id"], case["version"]);
        chosen
            .map(|case| (name(case), case["verdict"].clone()))
            .collect()
    };
    let built_in = verdicts("built-in.json", &part);
    assert!(built_in.len() > 30, "{}", built_in.len());
    assert_eq!(
        verdicts("exported.json", &["--cases", text(&exported)]),
        built_in
    );
}

#[test]
fn partitions_cover_all_cases_once() {
    let mut counted = 0;
    for part in ["1/3", "2/3", "3/3"] {
        let listed = run(&["list", "--partition", part]);
        let lines = stdout(&listed);
        counted += lines
            .lines()
            .filter(|line| line.starts_with("run "))
            .count();
    }
    let all = run(&["list"]);
    let lines = stdout(&all);
    assert_eq!(
        counted,
        lines
            .lines()
            .filter(|line| line.starts_with("run "))
            .count()
    );
}

#[test]
fn a_failing_case_ends_with_1_and_shows_the_difference_and_the_rerun() {
    let folder = folder("failing");
    let case = spoilt(&folder);
    let output = run(&["run", "--cases", text(&case), "--protocol-version", "2.0"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = stdout(&output);
    assert!(shown.contains("FAILED spoilt@2.0"), "{shown}");
    assert!(shown.contains("- OperationUndone"), "{shown}");
    assert!(shown.contains("+ Success"), "{shown}");
    let rerun = shown
        .lines()
        .find_map(|line| line.strip_prefix("  rerun: kmip-conform "));
    let rerun: Vec<&str> = rerun.unwrap().split(' ').collect();
    let again = run(&rerun);
    assert_eq!(
        again.status.code(),
        Some(1),
        "the command shown runs the case again"
    );
    assert!(stdout(&again).contains("FAILED spoilt@2.0"));
}

#[test]
fn known_failures_are_listed_and_the_list_is_held_to_account() {
    let folder = folder("known");
    let case = spoilt(&folder);
    let known = folder.join("known.toml");
    let result = folder.join("out.json");
    let entry = |id: &str, version: &str, expires: &str| {
        format!(
            "[[known]]\nid = \"{id}\"\nversion = \"{version}\"\nreason = \"spoilt on purpose\"\n\
             expires = \"{expires}\"\n"
        )
    };
    let with = |list: String| {
        fs::write(&known, list).unwrap();
        let list = text(&known);
        let cases = ["run", "--cases", text(&case), "--known", list];
        run(&[&cases[..], &["--json", text(&result)]].concat())
    };
    let good = entry("spoilt", "2.0", "2999-01-01") + &entry("spo*", "2.1", "2999-01-01");
    let output = with(good.clone());
    assert!(stdout(&output).contains("2 of the failures are known"));
    assert!(
        !stdout(&output).contains("FAILED"),
        "known ones are not shown"
    );
    // Where every failure is known, something still has to pass.
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    let cases = json(&result)["cases"].clone();
    assert_eq!(cases[0]["verdict"], "failed", "no verdict is rewritten");
    assert_eq!(cases[0]["known"], "spoilt on purpose");
    for (bad, complaint) in [
        (entry("nobody", "2.0", "2999-01-01"), "is unused"),
        (
            entry("spoilt", "2.0", "2020-01-01"),
            "expired on 2020-01-01",
        ),
    ] {
        let output = with(good.clone() + &bad);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        assert!(stdout(&output).contains(complaint), "{}", stdout(&output));
    }
    let passing = folder.join("passing.toml");
    fs::write(&passing, entry(GOOD, "2.0", "2999-01-01")).unwrap();
    let output = run(&["run", GOOD, "--known", text(&passing)]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(stdout(&output).contains("out of date"));
    let output = with(entry("spoilt", "two", "2999-01-01"));
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn a_file_that_cannot_be_read_is_errored_by_name_and_the_rest_runs() {
    let folder = folder("unreadable");
    fs::write(folder.join("BROKEN-1-21.xml"), "<KMIP>\n<RequestMessage>\n").unwrap();
    let good = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testcases/2.x/locate/nothing-found-is-success.xml"
    );
    fs::copy(good, folder.join("good.xml")).unwrap();
    let result = folder.join("out.json");
    let output = run(&["run", "--cases", text(&folder), "--json", text(&result)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("ERRORED BROKEN-1-21@2.1"),
        "{}",
        stdout(&output)
    );
    let result = json(&result);
    assert_eq!(result["summary"]["passed"], 2);
    assert_eq!(result["summary"]["errored"], 1);
    let errored = result["cases"].as_array().unwrap().iter();
    let reason = errored.filter_map(|case| case["reason"].as_str()).next();
    assert!(
        reason
            .unwrap()
            .starts_with("cannot read BROKEN-1-21.xml line")
    );
}

#[test]
fn choosing_nothing_ends_with_2() {
    for args in [
        &["run", "--protocol-version", "9.9"][..],
        &["list", "--protocol-version", "9.9"],
        &["run", "--profile", "none"],
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn mistakes_end_with_2_and_say_what_to_do() {
    for (args, said) in [
        (
            &["run", "nothing-found-is-sucess"][..],
            "did you mean nothing-found-is-success@",
        ),
        (&["run", "--ca", "x.pem"], "there is no --target"),
        (&["run", "--target", "kmip://127.0.0.1:1"], "needs --ca"),
        (
            &["run", "--target", "kmip://h", "--jobs", "2"],
            "share the store",
        ),
        (&["run", "--target", "ftp://h"], "neither kmip nor https"),
        (&["run", "--cases", "no/such/folder"], "no/such/folder"),
        (&["run", "--known", "no/such/file"], "no/such/file"),
        (&["run", "--partition", "4/3"], "no partition"),
        (&["run", "--suite", "all", "--cases", "x"], "cannot be used"),
        (&["run", "--read-timeout", "0"], "more than 0"),
        (&["run", "a-case@two"], "`two`"),
    ] {
        let output = run(args);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{args:?}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(said),
            "{args:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn explain_shows_a_case_in_full() {
    let output = run(&["explain", "nothing-found-is-success@2.1"]);
    assert_eq!(output.status.code(), Some(0));
    let shown = stdout(&output);
    for part in [
        "nothing-found-is-success@2.1",
        "clause: KMIP 2.1 section 6.1.28",
        "Locate (client A, line",
        "rules that may apply:",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

fn run_on(server: &Served, args: &[&str]) -> Output {
    let reach = server.reach();
    let reach: Vec<&str> = reach.iter().map(String::as_str).collect();
    run(&[&["run"], &reach[..], args].concat())
}

#[test]
fn a_target_elsewhere_is_run_in_order_and_left_clean() {
    let server = Served::start(&folder("serve"), &[]);
    let result = server.pki.join("out.json");
    // What these cases leave destroyed keeps its attributes and its identifier.
    let cases = [
        "nothing-found-is-success",
        "*twice*",
        "destroyed-objects-only-on-request",
        "import-does-not-replace-unless-told",
        "attribute-second-name",
    ];
    for version in ["2.1", "2.1", "3.0", "3.0"] {
        let choice = ["--protocol-version", version, "--json", text(&result)];
        let output = run_on(&server, &[&choice[..], &cases].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
        let result = json(&result);
        assert_eq!(result["left_behind"], Value::Null, "nothing is left behind");
        assert!(result["summary"]["passed"].as_u64().unwrap() >= 2);
    }
}

#[test]
fn an_unreachable_target_ends_with_3() {
    let server = Served::start(&folder("unreachable"), &[]);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let target = format!("kmip://127.0.0.1:{port}");
    let output = run(&[
        "run",
        "--target",
        &target,
        "--ca",
        text(&server.pki.join("ca.pem")),
    ]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("cannot connect to 127.0.0.1"));
    assert!(stderr(&output).contains("hint:"));
}
