//! `provision`: the target file it writes is one that runs read, and with it no case is skipped for
//! a requirement.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kmip_conform::case::{Catalogue, Pattern, Profiles, Selection, bundled_cases, load_with};
use kmip_conform::generate;
use kmip_conform::result::{RunResult, Verdict};
use kmip_conform::run::{Action, Carrier, Offer, Plan, RunOptions, TargetFile, plan};
use kmip_conform::target::{Address, Encoding, Target, TargetOptions};
use kmip_reference_server::{Account, Device, GroupPolicy, OneTimePassword, Settings};
use support::running::{planned_for, run_with};
use support::shared::Shared;

fn command(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.args(args).env("NO_COLOR", "1").output().unwrap()
}

/// What `provision --into` writes, with these options.
fn provisioned(name: &str, more: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("provision-{name}"));
    let _ = fs::remove_dir_all(&folder);
    let into = ["provision", "--into", folder.to_str().unwrap()];
    let output = command(&[&into[..], more].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    folder
}

fn read(folder: &Path) -> TargetFile {
    TargetFile::read(&folder.join("target.toml"), &Profiles::embedded().unwrap()).unwrap()
}

/// The cases built in, and the published ones where they are at hand.
fn all_cases(profiles: &Profiles) -> (Catalogue, Vec<String>) {
    let published = std::env::var("KMIP_CONFORM_OASIS").ok();
    let paths: Vec<PathBuf> = published.iter().map(PathBuf::from).collect();
    let loaded = load_with(&paths, profiles).unwrap();
    let options = published
        .into_iter()
        .flat_map(|path| ["--cases".to_owned(), path]);
    let built_in = bundled_cases(profiles).with(generate::cases(), profiles);
    (built_in.and(loaded), options.collect())
}

/// The cases that a target of this carrier is spared for a requirement.
fn skipped(
    catalogue: &Catalogue,
    profiles: &Profiles,
    file: &TargetFile,
    way: Carrier,
) -> BTreeSet<String> {
    let offer = Offer::Target {
        carrier: way,
        provides: file.provides().map(str::to_owned).collect(),
        skip_slow: false,
        listens: true,
    };
    let mut plan = plan(catalogue, profiles, &[Selection::default()], &offer, None);
    file.map(&mut plan, profiles);
    let unmet = |action: &Action| match action {
        Action::Skip(reason) => {
            reason.starts_with("requirement ") || reason.starts_with("transport")
        }
        Action::Run => false,
    };
    let cases = plan.scenarios.iter().flat_map(|scenario| &scenario.cases);
    let spared = cases.filter(|planned| unmet(&planned.action));
    spared.map(|planned| planned.case.key.to_string()).collect()
}

#[test]
fn with_the_target_file_no_case_is_skipped_for_a_requirement() {
    let profiles = Profiles::embedded().unwrap();
    let (catalogue, cases) = all_cases(&profiles);
    let cases: Vec<&str> = cases.iter().map(String::as_str).collect();
    let ways = [Encoding::Ttlv, Encoding::Xml, Encoding::Json].map(Carrier::Https);
    // What excludes each other is met by one run after the other.
    let mut choices: Vec<Vec<&str>> = vec![Vec::new()];
    for choice in [
        "seed-in-part",
        "seed-ignored",
        "seed-refused",
        "suite-b-128",
        "suite-b-192",
        "three-values-of-an-attribute",
        "attestation-of-every-operation",
    ] {
        if needed(&catalogue, &profiles, choice) {
            choices.push(vec!["--choose", choice]);
        }
    }
    let mut never: Option<BTreeSet<String>> = None;
    for (number, choice) in choices.iter().enumerate() {
        let folder = provisioned(&format!("choice-{number}"), &[&cases[..], choice].concat());
        let file = read(&folder);
        // What is chosen has no bearing on the transport.
        let others = if choice.is_empty() { &ways[..] } else { &[] };
        for way in [&[Carrier::Tls][..], others].concat() {
            let spared = skipped(&catalogue, &profiles, &file, way);
            never = Some(match never {
                None => spared,
                Some(before) => before.intersection(&spared).cloned().collect(),
            });
        }
    }
    assert_eq!(never, Some(BTreeSet::new()));
    let none = TargetFile::default();
    let without = skipped(&catalogue, &profiles, &none, Carrier::Tls);
    assert!(without.len() > 100, "{}", without.len());
}

fn needed(catalogue: &Catalogue, profiles: &Profiles, name: &str) -> bool {
    let mut cases = catalogue.cases().iter();
    cases.any(|case| {
        profiles
            .requirements(case)
            .iter()
            .any(|one| one.name == name)
    })
}

#[test]
fn what_is_printed_is_the_target_file_behind_a_guide() {
    let output = command(&["provision", "--print"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    let folder = provisioned("printed", &[]);
    let written = fs::read_to_string(folder.join("target.toml")).unwrap();
    let identities = written.find("\n[[identity]]").unwrap();
    assert!(printed.ends_with(&written[..identities]), "{printed}");
    for line in [
        "# Accounts, devices and groups",
        "# Certificates",
        "# Listener",
        "# Store",
    ] {
        assert!(printed.contains(line), "{line}");
    }
    // The files it names are there, so that it reads where it stands.
    fs::write(folder.join("target.toml"), printed).unwrap();
    assert!(read(&folder).provides().count() > 20);
}

#[test]
fn no_file_is_overwritten() {
    let folder = provisioned("twice", &[]);
    let password = folder.join("account-fred.password");
    fs::write(&password, "my own").unwrap();
    let output = command(&["provision", "--into", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&password).unwrap(), "my own");
}

/// A server set up as the guide says: with what the target file and its files name.
fn set_up(folder: &Path) -> Settings {
    let text = fs::read_to_string(folder.join("target.toml")).unwrap();
    let file: toml::Table = text.parse().unwrap();
    let rows = |name: &str| {
        file.get(name)
            .and_then(|rows| rows.as_array().cloned())
            .unwrap_or_default()
    };
    let text =
        |row: &toml::Value, key: &str| row.get(key).and_then(|one| one.as_str()).map(str::to_owned);
    let secret = |row: &toml::Value| {
        let name = text(row, "password_file").unwrap();
        fs::read_to_string(folder.join(name))
            .unwrap()
            .trim_end()
            .to_owned()
    };
    let accounts = rows("account").into_iter().map(|row| Account {
        username: text(&row, "user").unwrap(),
        password: secret(&row),
        identity: None,
    });
    let devices = rows("device").into_iter().map(|row| Device {
        identity: "device".to_owned(),
        serial_number: text(&row, "serial_number"),
        media_identifier: text(&row, "media_identifier"),
        password: Some(secret(&row)),
        ..Device::default()
    });
    let once = rows("one_time_password").into_iter().flat_map(|row| {
        let user = text(&row, "published").unwrap();
        let passwords: Vec<String> = secret(&row).lines().map(str::to_owned).collect();
        passwords.into_iter().map(move |password| OneTimePassword {
            username: user.clone(),
            password,
        })
    });
    let usual = Settings::for_testing();
    Settings {
        accounts: accounts.collect(),
        devices: devices.collect(),
        one_time_passwords: once.collect(),
        object_groups: Vec::<GroupPolicy>::new(),
        ..usual
    }
}

#[tokio::test]
async fn cases_of_accounts_and_devices_pass_on_a_target_set_up_so() {
    let folder = provisioned("set-up", &[]);
    let file = read(&folder);
    let fake = Shared::new(set_up(&folder)).listen().await;
    let options = fake.options();
    let selection = Selection {
        ids: [
            "password-of-a-device",
            "password-of-an-account",
            "one-time-password-serves-once",
        ]
        .map(Pattern::new)
        .to_vec(),
        ..Selection::default()
    };
    let mut plan: Plan = planned_for(&options, selection, file.provides());
    file.map(&mut plan, &Profiles::embedded().unwrap());
    let result: RunResult = run_with(options, plan, RunOptions::default()).await;
    for case in &result.cases {
        assert_eq!(case.verdict, Verdict::Passed, "{case:?}");
    }
    assert!(result.summary.total.passed > 10);
}

#[test]
fn the_clients_of_the_authority_are_those_that_certify_asks_for() {
    let folder = provisioned("clients", &[]);
    let file = read(&folder);
    let clients: Vec<_> = file.identities().keys().map(String::as_str).collect();
    assert_eq!(clients, ["A", "expired", "wrong-purpose"]);
    let authority = fs::read_to_string(folder.join("clients-ca.pem")).unwrap();
    let mut options = TargetOptions::new(Address::kmip("localhost", 1), authority);
    options.identities = file.identities().clone();
    Target::new(options).unwrap();
}
