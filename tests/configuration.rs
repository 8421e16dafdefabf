//! `kmip-conform.toml` as a user meets it.

#![allow(clippy::unwrap_used, reason = "a test stops at what it cannot use")]

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
