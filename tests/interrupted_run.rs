//! Runs that were cut off, and commands around cases.

#![allow(clippy::unwrap_used, reason = "a test stops at what it cannot use")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("interrupted-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command.arg("run").args(args).output().unwrap()
}

fn text(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}

const CASES: &[&str] = &["nothing-found-is-success", "--protocol-version", "2.1"];

/// The journal of a run that is kept by making its removal fail: nothing else leaves one behind.
fn journal(folder: &Path) -> String {
    let copy = format!("cp {0} {0}.copy", folder.join("journal").display());
    let options = ["--resume", "journal", "--after-case", &copy, "-j", "1"];
    let args: Vec<&str> = ["*is-refused", "--protocol-version", "2.1"]
        .into_iter()
        .chain(options)
        .collect();
    assert_eq!(run(folder, &args).status.code(), Some(0));
    fs::read_to_string(folder.join("journal.copy")).unwrap()
}

#[test]
fn a_run_that_was_cut_off_goes_on_and_gives_the_same_result() {
    let folder = folder("resume");
    let cut = journal(&folder);
    assert!(
        !folder.join("journal").exists(),
        "a whole run takes it away"
    );
    assert!(cut.lines().count() > 3, "{cut}");
    // The last line was being written when the run was cut off.
    let cut = cut.trim_end();
    fs::write(folder.join("journal"), &cut[..cut.len() - 20]).unwrap();
    let count = format!("echo x >> {}", folder.join("ran").display());
    let args = ["*is-refused", "--protocol-version", "2.1", "-j", "1"];
    let whole = run(&folder, &args);
    let resumed = ["--resume", "journal", "--before-case", &count];
    let output = run(&folder, &[&args[..], &resumed].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), text(&whole.stdout));
    let ran = fs::read_to_string(folder.join("ran"))
        .unwrap()
        .lines()
        .count();
    let done = cut.lines().count() - 2;
    let all: usize = text(&whole.stdout)
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(ran, all - done, "what was done is not done again");
    assert!(!folder.join("journal").exists());
}

#[test]
fn a_journal_of_another_run_is_refused() {
    let folder = folder("other");
    fs::write(folder.join("journal"), journal(&folder)).unwrap();
    let output = run(&folder, &[CASES, &["--resume", "journal"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("other options"),
        "{}",
        text(&output.stderr)
    );
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    let output = run(&folder, &[CASES, &["--resume", "notes.txt"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        fs::read_to_string(folder.join("notes.txt")).unwrap(),
        "mine"
    );
}

#[test]
fn commands_run_before_and_after_each_case_and_know_it() {
    let folder = folder("hooks");
    let before = "echo before $KMIP_CONFORM_CASES >> log";
    let after = "echo after $KMIP_CONFORM_CASES $KMIP_CONFORM_VERDICT >> log";
    let hooks = ["--before-case", before, "--after-case", after];
    assert_eq!(
        run(&folder, &[CASES, &hooks].concat()).status.code(),
        Some(0)
    );
    let log = fs::read_to_string(folder.join("log")).unwrap();
    let name = "nothing-found-is-success@2.1";
    assert_eq!(log, format!("before {name}\nafter {name} passed\n"));
}

#[test]
fn a_case_whose_command_fails_is_errored() {
    let folder = folder("failing");
    let output = run(&folder, &[CASES, &["--before-case", "exit 7"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let shown = text(&output.stdout);
    assert!(
        shown.contains("ERRORED") && shown.contains("--before-case: exit status: 7"),
        "{shown}"
    );
    let output = run(&folder, &[CASES, &["--after-case", "exit 7"]].concat());
    assert_eq!(output.status.code(), Some(0), "no verdict changes");
    assert!(
        text(&output.stdout).contains("left behind: "),
        "{}",
        text(&output.stdout)
    );
}
