//! Target files: cases run with the target's own accounts and devices, and mistakes are named.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kmip_conform::case::{Pattern, Profiles, Selection};
use kmip_conform::result::{CaseResult, RunResult, Verdict};
use kmip_conform::run::{RunOptions, TargetFile};
use kmip_conform_protocol::{Item, Tag, Value};
use kmip_reference_server::{Account, Device, OneTimePassword, Settings};
use support::running::{planned_for, run_with};
use support::shared::Shared;

const TARGET: &str = r#"
[[account]]
published = "Fred"
user = "qa-1"
password_file = "qa-1.password"

[[one_time_password]]
published = "Fred"
password_file = "qa-1.once"

[[device]]
published = "SN-20881"
serial_number = "D-9"
network_identifier = "N-9"
password_file = "device.password"
"#;

const PASSWORD: &str = "a&b<c\"d";

/// A folder of this test's own with the files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("target-file-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        fs::write(folder.join(file), text).unwrap();
    }
    folder
}

/// The target's own accounts and devices, under its own names.
fn target() -> Shared {
    let once = ["480001", "480002", "480003"];
    Shared::new(Settings {
        accounts: vec![Account {
            username: "qa-1".to_owned(),
            password: PASSWORD.to_owned(),
            identity: None,
        }],
        one_time_passwords: once
            .iter()
            .map(|password| OneTimePassword {
                username: "qa-1".to_owned(),
                password: (*password).to_owned(),
            })
            .collect(),
        devices: vec![Device {
            identity: "device".to_owned(),
            serial_number: Some("D-9".to_owned()),
            network_identifier: Some("N-9".to_owned()),
            password: Some("device secret".to_owned()),
            ..Device::default()
        }],
        ..Settings::for_testing()
    })
}

/// The cases of credentials in every version.
fn of_credentials() -> Selection {
    Selection {
        ids: vec![
            Pattern::new("password-of-a-device"),
            Pattern::new("password-of-an-account"),
            Pattern::new("one-time-password-serves-once"),
        ],
        ..Selection::default()
    }
}

async fn run(shared: &Shared, file: &TargetFile) -> RunResult {
    let fake = shared.listen().await;
    let options = fake.options();
    let mut plan = planned_for(&options, of_credentials(), file.provides());
    file.map(&mut plan, &Profiles::embedded().unwrap());
    let secrets = file.secrets().map(|secret| secret.as_bytes().to_vec());
    let how = RunOptions {
        secrets: secrets.collect(),
        keep_exchanges: true,
        ..RunOptions::default()
    };
    run_with(options, plan, how).await
}

fn texts(item: &Item, tag: Tag, found: &mut Vec<String>) {
    match &item.value {
        Value::Structure(fields) => fields.iter().for_each(|field| texts(field, tag, found)),
        Value::TextString(text) if item.tag == tag => found.push(text.clone()),
        _ => {}
    }
}

/// The different texts that a target was sent under a tag.
fn sent(shared: &Shared, tag: Tag) -> Vec<String> {
    let mut found = Vec::new();
    for request in shared.requests.lock().unwrap().iter() {
        texts(request, tag, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

#[tokio::test]
async fn cases_run_with_what_the_target_has_and_results_hide_its_passwords() {
    let files = [
        ("qa-1.password", "a&b<c\"d\n"),
        ("qa-1.once", "480001\n480002\n480003\n"),
        ("device.password", "device secret"),
        ("target.toml", TARGET),
    ];
    let folder = folder("mapped", &files);
    let profiles = Profiles::embedded().unwrap();
    let file = TargetFile::read(&folder.join("target.toml"), &profiles).unwrap();
    let shared = target();
    let result = run(&shared, &file).await;
    for case in &result.cases {
        assert_eq!(case.verdict, Verdict::Passed, "{case:?}");
    }
    assert!(result.summary.total.passed > 10);
    assert_eq!(sent(&shared, Tag::USERNAME), ["qa-1"]);
    assert_eq!(sent(&shared, Tag::DEVICE_SERIAL_NUMBER), ["D-9"]);
    assert_eq!(sent(&shared, Tag::MEDIA_IDENTIFIER), [""; 0]);
    let once = sent(&shared, Tag::ONE_TIME_PASSWORD);
    assert_eq!(once, ["480001", "480002", "480003"], "one for each case");
    let wrong = "not the password";
    let passwords = sent(&shared, Tag::PASSWORD);
    assert_eq!(passwords, [PASSWORD, "device secret", wrong]);
    let kept = serde_json::to_string(&result).unwrap();
    assert!(kept.contains(wrong), "exchanges are kept");
    for secret in [PASSWORD, "a&amp;b&lt;c", "device secret", "480002"] {
        let escaped = serde_json::to_string(secret).unwrap();
        assert!(!kept.contains(escaped.trim_matches('"')), "{secret}");
        assert!(!kept.contains(&hex::encode(secret)), "{secret}");
    }
}

#[tokio::test]
async fn a_spent_list_of_one_time_passwords_skips_the_cases_that_are_left() {
    let files = [
        ("qa-1.password", PASSWORD),
        ("qa-1.once", "480001\n"),
        ("device.password", "device secret"),
        ("target.toml", TARGET),
    ];
    let folder = folder("spent", &files);
    let profiles = Profiles::embedded().unwrap();
    let file = TargetFile::read(&folder.join("target.toml"), &profiles).unwrap();
    let result = run(&target(), &file).await;
    assert_eq!(result.summary.total.failed, 0);
    let skipped: Vec<_> = result
        .cases
        .iter()
        .filter_map(|case| case.reason.as_deref())
        .collect();
    let reason = "requirement one-time-password-fred is not met: the target file has no one-time \
                  password left";
    assert_eq!(skipped, [reason, reason]);
}

#[tokio::test]
async fn nothing_is_tried_against_accounts_that_are_not_mapped() {
    let shared = target();
    let result = run(&shared, &TargetFile::default()).await;
    let skipped = |case: &CaseResult| case.verdict == Verdict::Skipped;
    assert!(result.cases.iter().all(skipped));
    let reason = result.cases[0].reason.as_deref().unwrap();
    assert!(reason.starts_with("requirement "), "{reason}");
    assert!(reason.contains(" is not met: "), "{reason}");
    assert_eq!(sent(&shared, Tag::USERNAME), [""; 0]);
}

fn command(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.args(args).env("NO_COLOR", "1").output().unwrap()
}

#[test]
fn a_wrong_key_or_name_is_an_error_with_its_line_and_the_nearest_right_one() {
    let folder = folder("wrong", &[("ca.pem", ""), ("p", "secret")]);
    let path = folder.join("target.toml");
    let account = "[[account]]\npublished = \"Fred\"\nuser = \"a\"\npassword_file = \"p\"\n";
    for (text, line, problem) in [
        (
            "provides = [\"exclusiv-store\"]",
            1,
            "did you mean `exclusive-store`?",
        ),
        (
            "\n\n[[acount]]",
            3,
            "no key here is called `acount`; did you mean `account`?",
        ),
        (&account.replace("user", "usr"), 1, "`user` is missing"),
        (
            &format!("{account}pasword = \"x\""),
            5,
            "no key here is called `pasword`",
        ),
        (
            &account.replace("Fred", "Freda"),
            2,
            "no name in published cases is called `Freda`; did you mean `Fred`?",
        ),
        (&account.repeat(2), 6, "this name is mapped twice"),
        (
            &account.replace("\"a\"", "7"),
            3,
            "`user` has to be text, and not empty",
        ),
        (&account.replace("\"p\"", "\"q\""), 4, "cannot read "),
        (
            "account = 1",
            1,
            "`account` has to be written as [[account]]",
        ),
        (
            "[[device]]\npublished = \"SN-20881\"",
            1,
            "one of its identifiers",
        ),
        ("[[group]\nname = 1", 1, ""),
    ] {
        fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        let reach = [
            "list",
            "--target",
            "kmip://127.0.0.1:1",
            "--ca",
            "x",
            "--target-file",
            path,
        ];
        let output = command(&reach);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}: {said}");
        assert!(
            said.contains(&format!("target.toml:{line}: ")),
            "{text}: {said}"
        );
        assert!(said.contains(problem), "{text}: {said}");
        assert!(!said.contains("secret"));
    }
}

#[test]
fn what_is_provided_is_named_rightly_or_not_at_all() {
    let reach = ["list", "--target", "kmip://127.0.0.1:1", "--ca", "x"];
    let output = command(&[&reach[..], &["--provides", "acount-fred"]].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("no requirement is called acount-fred"),
        "{said}"
    );
    assert!(said.contains("did you mean account-fred?"), "{said}");
    let output = command(&["run", "--target-file", "x"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
}
