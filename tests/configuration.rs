//! `kmip-conform.toml` as a user meets it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str, config: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("configuration-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("kmip-conform.toml"), config).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command.args(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const CONFIG: &str = "\
use = \"lab\"
protocol-version = [\"2.1\"]
retries = 1
read-timeout = 20

[targets.lab]
address = \"kmip://127.0.0.1:1\"
ca = \"ca.pem\"
read-timeout = 5

[targets.other]
address = \"kmip://127.0.0.1:2\"
ca = \"ca.pem\"
skip-slow = true
";

#[test]
fn what_is_in_force_is_told_with_where_it_comes_from() {
    let folder = folder("print", CONFIG);
    let output = run(&folder, &["run", "--print-config", "--retries", "3"]);
    let shown = stdout(&output);
    for line in [
        "target = \"kmip://127.0.0.1:1\"  # kmip-conform.toml:7",
        "read-timeout = \"5\"  # kmip-conform.toml:9",
        "protocol-version = \"2.1\"  # kmip-conform.toml:2",
        "retries = \"3\"  # command line",
        "case-timeout = \"120\"  # default",
        "skip-slow = false  # default",
        "# known is not set",
    ] {
        assert!(shown.lines().any(|one| one == line), "{line}: {shown}");
    }
    let output = run(&folder, &["run", "--print-config", "--target", "other"]);
    let shown = stdout(&output);
    for line in [
        "target = \"kmip://127.0.0.1:2\"  # kmip-conform.toml:12",
        "read-timeout = \"20\"  # kmip-conform.toml:4",
        "skip-slow = true  # kmip-conform.toml:14",
    ] {
        assert!(shown.lines().any(|one| one == line), "{line}: {shown}");
    }
}

#[test]
fn a_wrong_key_or_value_is_an_error_with_its_line_and_the_nearest_name() {
    for (config, said) in [
        (
            "retries = 1\nread-timout = 5",
            "kmip-conform.toml:2: no option is called `read-timout`; did you mean `read-timeout`?",
        ),
        (
            "[targets.a]\nadress = \"kmip://h\"",
            "kmip-conform.toml:2: no option is called `adress`; did you mean `address`?",
        ),
        (
            "\ninterop = \"sometimes\"",
            "kmip-conform.toml:2: invalid value 'sometimes' for '--interop <MODE>'",
        ),
        (
            "retries = true",
            "kmip-conform.toml:1: `retries` has to be a value",
        ),
        (
            "skip-slow = \"yes\"",
            "kmip-conform.toml:1: `skip-slow` has to be true or false",
        ),
        (
            "json = [\"a\"]",
            "kmip-conform.toml:1: `json` has one value, not a list",
        ),
        (
            "use = \"lap\"\n[targets.lab]",
            "kmip-conform.toml:1: no target is called `lap`; did you mean `lab`?",
        ),
        ("a = ", "kmip-conform.toml:1: "),
    ] {
        let folder = folder("wrong", config);
        let output = run(&folder, &["run", "--print-config"]);
        assert_eq!(output.status.code(), Some(2), "{config}");
        assert!(
            stderr(&output).contains(said),
            "{config}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn a_configured_run_is_that_of_the_same_options() {
    let folder = folder("run", "protocol-version = [\"2.1\"]\njson = \"out.json\"\n");
    let elsewhere = folder.parent().unwrap();
    let config = folder.join("kmip-conform.toml");
    let config = config.to_str().unwrap();
    let output = run(
        elsewhere,
        &["run", "--config", config, "nothing-found-is-success"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("summary: 1 passed"));
    assert!(
        folder.join("out.json").is_file(),
        "paths are sought beside the file"
    );
}

/// A case that fails on the bundled server, and one that passes.
fn cases(folder: &Path) {
    const GOOD: &str = include_str!("../testcases/2.x/locate/nothing-found-is-success.xml");
    let success = "value=\"Success\"/>\n    <ResponsePayload/>";
    let spoilt = GOOD.replace(success, &success.replace("Success", "OperationUndone"));
    assert_ne!(spoilt, GOOD);
    fs::create_dir(folder.join("cases")).unwrap();
    fs::write(folder.join("cases/good.xml"), GOOD).unwrap();
    fs::write(folder.join("cases/spoilt.xml"), spoilt).unwrap();
}

const KNOWN: &str = "\
cases = [\"cases\"]
protocol-version = [\"2.1\"]

[[known]]
id = \"spoilt\"
version = \"2.1\"
reason = \"spoilt on purpose\"
expires = \"2999-01-01\"
";

#[test]
fn known_failures_stand_in_the_file_and_count_like_those_of_a_list() {
    let folder = folder("known", KNOWN);
    cases(&folder);
    let output = run(&folder, &["run"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("1 of the failures are known"),
        "{}",
        stdout(&output)
    );
    let shown = stdout(&run(&folder, &["run", "--print-config"]));
    let row = "  { id = \"spoilt\", version = \"2.1\", reason = \"spoilt on purpose\", \
               expires = \"2999-01-01\" },  # kmip-conform.toml:4";
    assert!(shown.contains(&format!("known = [\n{row}\n]\n")), "{shown}");
    // A list on the command line stands in their place.
    fs::write(folder.join("other.toml"), "").unwrap();
    let output = run(&folder, &["run", "--known", "other.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    // An entry that fits nothing is an error, wherever it stands.
    let unused = KNOWN.replace("\"spoilt\"", "\"nobody\"");
    fs::write(folder.join("kmip-conform.toml"), unused).unwrap();
    let output = run(&folder, &["run", "good"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("known failure nobody 2.1 is unused"),
        "{}",
        stdout(&output)
    );
    for (wrong, said) in [
        (
            "expries",
            "kmip-conform.toml:8: a known failure has no `expries`; did you mean `expires`?",
        ),
        (
            "when",
            "kmip-conform.toml:8: a known failure has no `when`, only id, version, reason, expires",
        ),
    ] {
        let text = KNOWN.replace("expires", wrong);
        fs::write(folder.join("kmip-conform.toml"), text).unwrap();
        let output = run(&folder, &["run"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn the_command_line_switches_off_what_the_file_switches_on() {
    let folder = folder("off", "skip-slow = true\nreveal = true\n");
    let shown = stdout(&run(
        &folder,
        &["run", "--print-config", "--skip-slow=false"],
    ));
    for line in [
        "skip-slow = false  # command line",
        "reveal = true  # kmip-conform.toml:2",
    ] {
        assert!(shown.lines().any(|one| one == line), "{line}: {shown}");
    }
}

#[test]
fn certify_takes_the_target_of_the_file_and_nothing_else() {
    let folder = folder("certify", &format!("json = \"run.json\"\n{CONFIG}"));
    let shown = stdout(&run(&folder, &["certify", "--print-config"]));
    for line in [
        "target = \"kmip://127.0.0.1:1\"  # kmip-conform.toml:8",
        "read-timeout = \"5\"  # kmip-conform.toml:10",
        "# json is not set",
    ] {
        assert!(shown.lines().any(|one| one == line), "{line}: {shown}");
    }
}

/// A value that an option takes, by what its help calls the value.
fn sample(option: &str, value: Option<&str>) -> String {
    let value = match value {
        None | Some("BOOL") => return "true".to_owned(),
        Some(value) => value,
    };
    let text = match (option, value) {
        ("suite", _) => "written",
        ("annotations", _) => "github",
        (_, "FILE" | "PATH" | "DIR" | "RESULT" | "NAME" | "TEXT" | "COMMAND") => "x",
        (_, "SECONDS" | "N" | "OCTETS") => "7",
        (_, "ADDRESS") => "kmip://h:1",
        (_, "ADDRESS:PORT") => "127.0.0.1:1",
        (_, "ENCODING") => "json",
        (_, "MODE") => "omit",
        (_, "MAJOR.MINOR") => "2.0",
        (_, "K/N") => "1/2",
        (_, "NAME=CERT,KEY") => "B=b,k",
        _ => panic!("no sample for --{option} {value}"),
    };
    format!("\"{text}\"")
}

#[test]
fn every_option_is_a_key_and_every_key_an_option() {
    let folder = folder("every", "");
    let help = stdout(&run(&folder, &["run", "--help"]));
    let shown = stdout(&run(&folder, &["run", "--print-config"]));
    let mut keys = 0;
    for line in help.lines() {
        let Some((_, rest)) = line.split_once("--").filter(|(before, _)| before.len() < 8) else {
            continue;
        };
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let (name, value) = rest.split_at(end.unwrap_or(rest.len()));
        if ["config", "print-config", "help", "version"].contains(&name) {
            continue;
        }
        let value = value
            .split_once('<')
            .and_then(|(_, rest)| Some(rest.split_once('>')?.0));
        let value = sample(name, value);
        fs::write(
            folder.join("kmip-conform.toml"),
            format!("\n{name} = {value}\n"),
        )
        .unwrap();
        // What an option needs beside it is no matter of its key.
        let beside: &[&str] = match name {
            "cert" => &["--key=k"],
            "key" => &["--cert=c"],
            "user" => &["--password-file=p"],
            "password-file" => &["--user=u"],
            _ => &[],
        };
        let output = run(&folder, &[&["run", "--print-config"], beside].concat());
        let told = stdout(&output);
        let place = "  # kmip-conform.toml:2";
        let line = told.lines().find(|line| line.ends_with(place));
        let line = line.unwrap_or_else(|| panic!("--{name}: {}", stderr(&output)));
        assert!(line.starts_with(&format!("{name} = ")), "{line}");
        let is_listed = |line: &str| {
            line.trim_start_matches("# ")
                .starts_with(&format!("{name} "))
        };
        assert!(shown.lines().any(is_listed), "{name}: {shown}");
        keys += 1;
    }
    assert_eq!(keys, shown.lines().count(), "{shown}");
    assert!(keys > 40, "{keys}");
}
