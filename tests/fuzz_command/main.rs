//! `fuzz` and `replay` as a user calls them: options, exit codes, files.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

#[cfg(unix)]
mod interrupted;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kmip_conform_protocol::{Item, Tag, ttlv};
use serde_json::Value;
use support::Fake;
use support::scripted::{answering, receive, refusals, response, successes};
use tokio::io::AsyncWriteExt;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn command(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command.args(args).output().unwrap()
}

/// A campaign against the bundled server that finds nothing; what it leaves in `out`.
fn campaign(folder: &Path, args: &[&str]) -> Value {
    let all = [&["fuzz", "--out", "out", "--json", "result.json"][..], args].concat();
    let output = command(folder, &all);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(output.stderr.is_empty(), "{}", text(&output));
    json(&folder.join("out/campaign.json"))
}

fn text(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&both).into_owned()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn number(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap()
}

/// The values under a tag, as hexadecimal digits, in all sessions that a campaign kept.
fn values(campaign: &Value, tag: u64) -> Vec<String> {
    fn walk(value: &Value, tag: u64, found: &mut Vec<String>) {
        if value["tag"].as_u64() == Some(tag)
            && let Some(octets) = value.pointer("/body/Octets")
        {
            found.push(octets.as_str().unwrap().to_owned());
        }
        match value {
            Value::Array(all) => all.iter().for_each(|one| walk(one, tag, found)),
            Value::Object(all) => all.values().for_each(|one| walk(one, tag, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&campaign["corpus"], tag, &mut found);
    found
}

/// How often a member stands anywhere in the sessions that a campaign kept.
fn times(campaign: &Value, member: &str) -> usize {
    let name = format!("\"{member}\":");
    campaign["corpus"].to_string().matches(&name).count()
}

const OPERATION: u64 = 0x42_005C;
const MINOR: u64 = 0x42_006B;

#[test]
fn without_a_target_the_bundled_server_is_fuzzed_for_a_short_while() {
    let output = command(&folder("default"), &["fuzz"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let told = text(&output);
    let summary = told.lines().last().unwrap();
    assert!(summary.starts_with("summary: 15"), "{summary}");
    assert!(summary.ends_with("0 findings"), "{summary}");
}

#[test]
fn the_same_seed_gives_the_same_campaign_and_another_one_another() {
    let folder = folder("seed");
    // What the server performs later is done sooner or later; what it does at once is the same.
    let about = [
        "--runs",
        "150",
        "--operation",
        "Register",
        "--operation",
        "Destroy",
    ];
    let run = |seed: &str| campaign(&folder, &[&about[..], &["--seed", seed]].concat());
    let (first, again, other) = (run("5"), run("5"), run("6"));
    assert_eq!(first["corpus"], again["corpus"]);
    assert_eq!(first["statistics"], again["statistics"]);
    assert_ne!(first["corpus"], other["corpus"]);
}

#[test]
fn only_the_wanted_operation_is_asked_for() {
    let args = ["--runs", "120", "--operation", "Query", "--level", "bytes"];
    let kept = campaign(&folder("operation"), &args);
    let asked = values(&kept, OPERATION);
    assert!(asked.len() > 5, "{asked:?}");
    assert!(asked.iter().all(|one| one == "00000018"), "{asked:?}");
}

#[test]
fn only_the_wanted_version_is_spoken() {
    for option in ["--version", "--protocol-version"] {
        let args = ["--runs", "120", option, "1.2", "--level", "bytes"];
        let kept = campaign(&folder("version"), &args);
        let spoken = values(&kept, MINOR);
        assert!(spoken.len() > 5, "{spoken:?}");
        assert!(spoken.iter().all(|one| one == "00000002"), "{spoken:?}");
    }
}

#[test]
fn requests_are_broken_only_at_the_wanted_levels() {
    let at = |level: &str| {
        let args = ["--runs", "300", "--level", level];
        campaign(&folder("level"), &args)
    };
    let (octets, item, session) = (at("bytes"), at("item"), at("session"));
    assert!(times(&octets, "edits") > 0);
    assert_eq!(times(&octets, "padding") + times(&octets, "length"), 0);
    assert_eq!(times(&octets, "Pieces") + times(&octets, "Half"), 0);
    assert!(times(&item, "padding") + times(&item, "length") > 0);
    assert_eq!(times(&item, "edits"), 0);
    assert!(times(&session, "Pieces") + times(&session, "Pipeline") > 0);
    assert_eq!(times(&session, "edits") + times(&session, "length"), 0);
}

#[test]
fn campaigns_beside_one_another_share_the_budget_and_have_a_folder_each() {
    let folder = folder("jobs");
    let args = [
        "fuzz",
        "--runs",
        "200",
        "--jobs",
        "2",
        "--out",
        "out",
        "--json",
        "result.json",
    ];
    let output = command(&folder, &args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let [one, other] =
        ["out/job-0", "out/job-1"].map(|job| json(&folder.join(job).join("campaign.json")));
    assert_ne!(one["corpus"], other["corpus"]);
    let sent = number(&one, "/statistics/requests") + number(&other, "/statistics/requests");
    assert_eq!(
        number(&json(&folder.join("result.json")), "/statistics/requests"),
        sent
    );
    assert!((200..400).contains(&sent), "{sent}");
}

#[test]
fn a_campaign_sends_no_faster_than_its_rate() {
    let began = Instant::now();
    let kept = campaign(&folder("rate"), &["--runs", "30", "--rate", "20"]);
    let sent = number(&kept, "/statistics/requests");
    // The first one need not wait.
    let least = Duration::from_millis(50 * (sent - 1));
    assert!(began.elapsed() >= least, "{sent} in {:?}", began.elapsed());
}

#[test]
fn a_campaign_goes_on_where_it_stopped() {
    let folder = folder("resume");
    let first = campaign(&folder, &["--runs", "150", "--seed", "5"]);
    let later = campaign(&folder, &["--runs", "300", "--resume"]);
    assert_eq!(later["seed"], first["seed"]);
    let [before, after] = [&first, &later].map(|one| number(one, "/statistics/requests"));
    assert!(before >= 150 && after >= 300, "{before}, {after}");
    let [before, after] = [&first, &later].map(|one| number(one, "/statistics/sessions"));
    assert!(after > before, "{before}, {after}");
    let (old, all) = (
        first["corpus"].as_array().unwrap(),
        later["corpus"].as_array().unwrap(),
    );
    assert_eq!(all.get(..old.len()), Some(old.as_slice()));
    assert!(all.len() > old.len());
}

#[test]
fn xml_and_json_are_broken_as_text_and_in_the_http_around_them() {
    for encoding in ["xml", "json"] {
        let folder = folder(encoding);
        let run = |level: &[&str]| {
            let args = [
                "--runs",
                "250",
                "--encoding",
                encoding,
                "--read-timeout",
                "5",
            ];
            campaign(&folder, &[&args[..], level].concat())
        };
        let all = run(&[]);
        for member in ["text", "head", "edits", "length"] {
            assert!(times(&all, member) > 0, "{encoding}: {member}");
        }
        let text = run(&["--level", "text"]);
        assert!(times(&text, "text") > 0);
        assert_eq!(times(&text, "head") + times(&text, "edits"), 0);
        let head = run(&["--level", "head"]);
        assert!(times(&head, "head") > 0);
        assert_eq!(times(&head, "text") + times(&head, "edits"), 0);
    }
}

#[test]
fn what_leaves_nothing_to_send_is_a_mistake() {
    let folder = folder("usage");
    for (args, said) in [
        (
            vec!["fuzz", "--operation", "Pign"],
            "no operation is called Pign",
        ),
        (
            vec!["fuzz", "--operation", "Ping", "--version", "1.0"],
            "no client asks for Ping",
        ),
        (vec!["fuzz", "--version", "7.7"], "no version 7.7"),
        (
            vec!["fuzz", "--level", "header"],
            "bytes, item, field, structure",
        ),
        (vec!["fuzz", "--level", "text"], "--encoding"),
        (vec!["fuzz", "--resume"], "--out"),
        (
            vec!["fuzz", "--resume", "--out", "nothing"],
            "nothing/campaign.json",
        ),
        (
            vec!["fuzz", "--target", "kmip://127.0.0.1:1"],
            "--i-own-this-target",
        ),
        (vec!["replay", "nothing"], "nothing/finding.json"),
    ] {
        let output = command(&folder, &args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", text(&output));
        assert!(text(&output).contains(said), "{args:?}: {}", text(&output));
    }
}

/// A target that says success to everything, in the version of nobody's request.
async fn says_success() -> Fake {
    answering(|request| ttlv::encode(&response((1, 0), successes(request)))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_says_success_to_everything_is_found_out_and_each_finding_can_be_replayed() {
    let folder = folder("found");
    let fake = says_success().await;
    let reach = fake.arguments(&folder);
    let reach: Vec<&str> = reach.iter().map(String::as_str).collect();
    let own = [&reach[..], &["--i-own-this-target", "--read-timeout", "2"]].concat();
    let files = [
        "--out", "out", "--json", "r.json", "--junit", "r.xml", "--html", "r.html",
    ];
    let budget = ["--runs", "60", "--rate", "2000", "--seed", "1"];
    let output = command(
        &folder,
        &[&["fuzz"][..], &own[..], &files, &budget].concat(),
    );
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));

    let result = json(&folder.join("r.json"));
    let findings = result["findings"].as_array().unwrap();
    assert!(findings.len() > 3, "{}", text(&output));
    for finding in findings {
        assert_eq!(finding["shown_again"], 2, "{finding}");
        assert!(
            finding
                .pointer("/breach/clause")
                .unwrap()
                .as_str()
                .unwrap()
                .len()
                > 10
        );
    }
    assert!(!result["divergences"].as_array().unwrap().is_empty());
    let junit = fs::read_to_string(folder.join("r.xml")).unwrap();
    let failures = format!("failures=\"{}\"", findings.len());
    assert!(junit.contains(&failures), "{junit}");
    let page = fs::read_to_string(folder.join("r.html")).unwrap();
    assert!(page.contains("life-cycle"), "{page}");

    let args = [
        "report",
        "r.json",
        "--junit",
        "again.xml",
        "--html",
        "again.html",
    ];
    assert_eq!(command(&folder, &args).status.code(), Some(0));
    assert_eq!(fs::read_to_string(folder.join("again.xml")).unwrap(), junit);
    assert_eq!(fs::read_to_string(folder.join("again.html")).unwrap(), page);
    let refused = command(&folder, &["report", "r.json", "--counts", "c.json"]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));

    for entry in fs::read_dir(folder.join("out")).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        assert!(path.join("README.md").exists() && path.join("finding.json").exists());
        let path = path.display().to_string();
        let replayed = command(&folder, &[&["replay", &path][..], &own].concat());
        assert_eq!(replayed.status.code(), Some(1), "{}", text(&replayed));
        let bundled = command(&folder, &["replay", &path]);
        assert_eq!(bundled.status.code(), Some(0), "{}", text(&bundled));
    }
}

/// A refusal of everything in the request, in its own version.
fn refused(request: &Item) -> Vec<u8> {
    let number = |tag| {
        let path = [Tag::REQUEST_HEADER, Tag::PROTOCOL_VERSION, tag];
        request.at(&path).and_then(Item::as_integer).unwrap_or(1)
    };
    let (major, minor) = (Tag::PROTOCOL_VERSION_MAJOR, Tag::PROTOCOL_VERSION_MINOR);
    ttlv::encode(&response((number(major), number(minor)), refusals(request)))
}

#[tokio::test(flavor = "multi_thread")]
async fn differing_from_the_reference_server_alone_is_no_failure() {
    let folder = folder("divergence");
    let reach = answering(refused).await.arguments(&folder);
    let reach: Vec<&str> = reach.iter().map(String::as_str).collect();
    let args = ["--i-own-this-target", "--runs", "60", "--rate", "2000"];
    let about = [
        "--level",
        "session",
        "--operation",
        "Get",
        "--json",
        "r.json",
    ];
    let output = command(
        &folder,
        &[&["fuzz"][..], &reach[..], &args, &about].concat(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let result = json(&folder.join("r.json"));
    assert!(!result["divergences"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_ends_when_its_target_does_not_answer_any_more() {
    let folder = folder("lost");
    let served = Arc::new(AtomicUsize::new(0));
    let fake = Fake::start(move |mut stream| {
        let served = Arc::clone(&served);
        async move {
            while let Some(request) = receive(&mut stream).await {
                let late = served.fetch_add(1, Ordering::SeqCst) > 30;
                if late || stream.write_all(&refused(&request)).await.is_err() {
                    return;
                }
            }
        }
    })
    .await;
    let reach = fake.arguments(&folder);
    let reach: Vec<&str> = reach.iter().map(String::as_str).collect();
    let args = [
        "--i-own-this-target",
        "--runs",
        "5000",
        "--rate",
        "2000",
        "--json",
        "r.json",
    ];
    let output = command(&folder, &[&["fuzz"][..], &reach[..], &args].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("does not answer any more"));
    let result = json(&folder.join("r.json"));
    assert_eq!(result["lost"], true);
    assert!(number(&result, "/statistics/requests") < 200, "{result}");
}

#[test]
fn a_target_that_cannot_be_reached_is_said_to_be_so() {
    let folder = folder("unreachable");
    let serving = kmip_reference_server::pki::Pki::generate(&["127.0.0.1"]).unwrap();
    fs::write(folder.join("ca.pem"), &serving.ca_pem).unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("kmip://{}", free.local_addr().unwrap());
    drop(free);
    let args = [
        "fuzz",
        "--target",
        &address,
        "--ca",
        "ca.pem",
        "--i-own-this-target",
    ];
    let output = command(&folder, &args);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
}
