//! The command as a user runs it: exit codes, standard output and standard error.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs the command with this standard input.
fn run_with(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kmip-conform"))
        .args(args)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its options does not read; that is for its exit code to tell.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn run(args: &[&str]) -> Output {
    run_with(args, b"")
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// A request header alone: version 2.1, one batch item announced.
const HEADER_HEX: &str = "42 00 77 | 01 | 00000038
    42 00 69 | 01 | 00000020
    42 00 6A | 02 | 00000004 | 00000002 00000000
    42 00 6B | 02 | 00000004 | 00000001 00000000
    42 00 0D | 02 | 00000004 | 00000001 00000000";

const HEADER_XML: &str = r#"<RequestHeader>
  <ProtocolVersion>
    <ProtocolVersionMajor type="Integer" value="2"/>
    <ProtocolVersionMinor type="Integer" value="1"/>
  </ProtocolVersion>
  <BatchCount type="Integer" value="1"/>
</RequestHeader>
"#;

#[test]
fn help_and_version_are_no_mistakes() {
    for args in [&["--help"][..], &["--version"], &["convert", "--help"]] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(output.stderr.is_empty(), "{args:?}");
    }
    let help = run(&["--help"]);
    assert!(stdout(&help).contains("Exit codes:"));
}

#[test]
fn usage_mistakes_end_with_2() {
    for args in [
        &[][..],
        &["no-such-command"],
        &["convert", "--to", "yaml"],
        &["convert", "no/such/file"],
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn converts_hex_to_xml_and_json_and_back() {
    let xml = run_with(&["convert"], HEADER_HEX.as_bytes());
    assert_eq!(xml.status.code(), Some(0), "{}", stderr(&xml));
    assert_eq!(stdout(&xml), HEADER_XML);
    let json = run_with(&["convert", "--to", "json"], &xml.stdout);
    assert_eq!(json.status.code(), Some(0), "{}", stderr(&json));
    let ttlv = run_with(&["convert", "--to", "ttlv"], &json.stdout);
    assert_eq!(ttlv.status.code(), Some(0), "{}", stderr(&ttlv));
    let hex = run_with(&["convert", "--to", "hex"], &ttlv.stdout);
    let digits: String = HEADER_HEX.chars().filter(char::is_ascii_hexdigit).collect();
    assert_eq!(stdout(&hex).trim(), digits.to_lowercase());
}

#[test]
fn convert_lists_violations_with_their_offsets_and_ends_with_1() {
    let padded = HEADER_HEX.replacen("00000002 00000000", "00000002 00000001", 1);
    let output = run_with(&["convert", "--to", "xml"], padded.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), HEADER_XML);
    let stderr = stderr(&output);
    assert!(stderr.contains("non-zero-padding"), "{stderr}");
    assert!(
        stderr.contains("RequestHeader/ProtocolVersion/ProtocolVersionMajor at octet 28"),
        "{stderr}"
    );
}

#[test]
fn convert_says_why_it_cannot_read_and_what_to_try() {
    for (input, reason) in [
        (&b"<RequestMessage"[..], "as xml"),
        (b"{\"tag\":", "as json"),
        (b"420", "as hex"),
        (b"", "as ttlv"),
    ] {
        let output = run_with(&["convert"], input);
        assert_eq!(output.status.code(), Some(2), "{input:?}");
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
        assert!(stderr(&output).contains("--from"), "{}", stderr(&output));
    }
}

#[test]
fn completions_and_manual_page_name_the_subcommands() {
    for args in [&["completions", "bash"][..], &["man"]] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(stdout(&output).contains("convert"), "{args:?}");
    }
}

#[cfg(not(feature = "faults"))]
#[test]
fn a_build_without_faults_names_the_command_that_makes_one() {
    for args in [&["faults"][..], &["serve", "--list-faults"]] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains("--features faults"), "{args:?}");
    }
}

#[cfg(feature = "faults")]
#[test]
fn a_fault_is_caught_by_a_case_that_passes_without_it() {
    let args = [
        "faults",
        "--fault",
        "activate-does-nothing",
        "activate-*@2.1",
    ];
    let output = run(&args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let told = stdout(&output);
    assert!(told.contains("activate-does-nothing (life cycle): activate-"));
    assert!(told.ends_with("1 of 1 faults caught\n"), "{told}");
}

#[cfg(feature = "faults")]
#[test]
fn a_fault_that_the_chosen_cases_do_not_touch_is_not_caught() {
    let args = ["faults", "--fault", "random-repeats", "activate-*@2.1"];
    let output = run(&args);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("random-repeats (cryptography): NOT CAUGHT"));
}

#[cfg(feature = "faults")]
#[test]
fn a_fault_that_cases_are_not_to_notice_is_refused() {
    let output = run(&["faults", "--fault", "placeholder-outlives-batch"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stderr(&output).contains("fuzz --against-faults"));
    let output = run(&["fuzz", "--against-faults", "--fault", "comment-lost"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stderr(&output).contains("kmip-conform faults --fault comment-lost"));
}

#[test]
fn the_table_of_operations_is_what_the_server_and_the_cases_say() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/reference-server/README.md");
    let output = run(&["coverage", "--operations", "--check", document]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("coverage");
    std::fs::create_dir_all(&folder).unwrap();
    let stale = folder.join("stale.md");
    let text = std::fs::read_to_string(document).unwrap();
    let row = text.lines().find(|line| line.starts_with("| Create |"));
    let without = text.replace(&format!("{}\n", row.unwrap()), "");
    std::fs::write(&stale, &without).unwrap();
    let stale = stale.to_str().unwrap();
    let output = run(&["coverage", "--operations", "--check", stale]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("+| Create |"),
        "{}",
        stdout(&output)
    );
    assert_eq!(
        std::fs::read_to_string(stale).unwrap(),
        without,
        "only looked at"
    );
    std::fs::write(stale, "no table").unwrap();
    let output = run(&["coverage", "--operations", "--write", stale]);
    assert_eq!(output.status.code(), Some(2));
}
