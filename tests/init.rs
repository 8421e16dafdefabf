//! `init` as a user meets it: what it writes is read back by `run`, and works.

#![allow(clippy::unwrap_used, reason = "a test stops at what it cannot use")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::served::Served;

const FILE: &str = "kmip-conform.toml";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("init-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command.args(args).output().unwrap()
}

fn init(folder: &Path, reach: &[String], more: &[&str]) -> Output {
    let reach: Vec<&str> = reach.iter().map(String::as_str).collect();
    run(folder, &[&["init"], more, &reach[..]].concat())
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn what_is_written_after_asking_is_in_force_and_works() {
    let folder = folder("works");
    let server = Served::start(&folder.join("pki"), &[]);
    let output = init(
        &folder,
        &server.reach(),
        &["--name", "lab", "--read-timeout", "7"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("next: kmip-conform run"),
        "{}",
        stdout(&output)
    );

    let written = fs::read_to_string(folder.join(FILE)).unwrap();
    let comments = written.replace("\n#  ", "");
    for told in [
        "kmip-conform.reference-server; KMIP 1.0 to 1.4, 2.0 to 2.1 and 3.0 (Discover Versions); ttlv.",
        " operations, 9 types of object",
    ] {
        assert!(comments.contains(told), "{told}: {written}");
    }

    let shown = stdout(&run(&folder, &["run", "--print-config"]));
    let place = |line: &str| written.lines().position(|one| one == line).map(|at| at + 1);
    for line in [
        format!("address = \"{}\"", server.addresses[0]),
        format!("ca = \"{}\"", server.pki.join("ca.pem").display()),
        "read-timeout = \"7\"".to_owned(),
    ] {
        let place = place(&line).unwrap();
        let told = format!("{}  # {FILE}:{place}", line.replace("address", "target"));
        assert!(shown.lines().any(|one| one == told), "{told}: {shown}");
    }

    let output = run(
        &folder,
        &["run", "nothing-found-is-success@2.1", "--json", "out.json"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let result = fs::read_to_string(folder.join("out.json")).unwrap();
    let result: serde_json::Value = serde_json::from_str(&result).unwrap();
    assert_eq!(result["target"]["address"], server.addresses[0].as_str());
    assert_eq!(result["summary"]["passed"], 1);
}

#[test]
fn every_option_that_it_proposes_is_one() {
    let folder = folder("proposals");
    let output = run(&folder, &["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let written = fs::read_to_string(folder.join(FILE)).unwrap();
    let is_proposal = |line: &&str| {
        let rest = line.strip_prefix("# ").unwrap_or_default();
        let name = rest.split(" = ").next().unwrap_or_default();
        let is_key =
            rest.contains(" = ") && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        is_key || rest.starts_with("[[")
    };
    let proposals = written.lines().filter(is_proposal).count();
    assert!(proposals > 20, "{proposals}");
    // PKCS#12 stands in place of certificate and key, and cases in place of a suite.
    let taken = written.lines().map(|line| match is_proposal(&line) {
        true if !line.contains("pkcs12") && !line.contains("cases = ") => &line[2..],
        _ => line,
    });
    let all: Vec<&str> = taken.collect();
    fs::write(folder.join(FILE), all.join("\n")).unwrap();
    let output = run(&folder, &["run", "--print-config"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("target = \"kmip://kms.example:5696\""),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let folder = folder("there");
    fs::write(folder.join(FILE), "# mine\n").unwrap();
    let output = run(&folder, &["init"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains("kmip-conform.toml is there already"),
        "{said}"
    );
    assert!(said.contains("--force"), "{said}");
    assert_eq!(fs::read_to_string(folder.join(FILE)).unwrap(), "# mine\n");
    let output = run(&folder, &["init", "--force"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        fs::read_to_string(folder.join(FILE))
            .unwrap()
            .contains("[targets.target]")
    );
}

#[test]
fn a_target_that_cannot_be_asked_leaves_no_file() {
    let folder = folder("absent");
    let server = Served::start(&folder.join("pki"), &[]);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("kmip://{}", closed.local_addr().unwrap());
    drop(closed);
    let output = init(&folder, &server.reach_at(&address), &[]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(!folder.join(FILE).exists());
}

#[test]
fn a_web_target_is_asked_in_every_encoding() {
    let folder = folder("web");
    let server = Served::start(&folder.join("pki"), &["--https-listen", "127.0.0.1:0"]);
    let web = server
        .addresses
        .iter()
        .find(|one| one.starts_with("https://"));
    let output = init(&folder, &server.reach_at(web.unwrap()), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let written = fs::read_to_string(folder.join(FILE)).unwrap();
    assert!(written.contains("; ttlv, xml, json."), "{written}");
    assert!(written.contains("\n# encoding = \"xml\"\n"), "{written}");
}
