//! A campaign that is told to end.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kmip_conform_protocol::{Item, ttlv};
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

use super::support::Fake;
use super::support::scripted::{receive, response, successes};
use super::{folder, json, number, refused, text};

/// A target that gives a permit with every request from the `later`th on, and answers it only then.
async fn telling<F>(later: usize, answer: F) -> (Fake, Arc<Semaphore>)
where
    F: Fn(&Item) -> Option<Vec<u8>> + Send + Sync + 'static,
{
    let came = Arc::new(Semaphore::new(0));
    let (told, answer) = (Arc::clone(&came), Arc::new(answer));
    let count = Arc::new(AtomicUsize::new(0));
    let fake = Fake::start(move |mut stream| {
        let (told, answer, count) = (Arc::clone(&told), Arc::clone(&answer), Arc::clone(&count));
        async move {
            while let Some(request) = receive(&mut stream).await {
                if count.fetch_add(1, Ordering::SeqCst) >= later {
                    told.add_permits(1);
                }
                match answer(&request) {
                    Some(octets) if stream.write_all(&octets).await.is_ok() => {}
                    Some(_) => return,
                    None => std::future::pending().await,
                }
            }
        }
    })
    .await;
    (fake, came)
}

/// What a target says that takes everything for done, in the version of nobody's request.
fn success(request: &Item) -> Vec<u8> {
    ttlv::encode(&response((1, 0), successes(request)))
}

fn campaign(folder: &Path, fake: &Fake, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command.arg("fuzz").args(fake.arguments(folder));
    command.args(["--i-own-this-target", "--rate", "2000", "--out", "out"]);
    command.args(["--json", "r.json"]).args(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a campaign that has ten minutes until the target has told of a request, and then sends it
/// these signals.
async fn interrupted(mut campaign: Command, came: &Semaphore, signals: &[&str]) -> Output {
    let child = campaign.args(["--time", "600"]).spawn().unwrap();
    came.acquire().await.unwrap().forget();
    for signal in signals {
        let kill = format!("kill -{signal} {}", child.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(sent.success(), "{kill}");
    }
    child.wait_with_output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_campaign_keeps_what_it_found_and_goes_on_later() {
    let folder = folder("interrupted");
    let (fake, came) = telling(200, |request| Some(success(request))).await;
    let output = interrupted(campaign(&folder, &fake, &[]), &came, &["INT"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("stopped before its end"));

    let result = json(&folder.join("r.json"));
    assert_eq!(result["stopped"], true);
    assert_eq!(result["complete"], true);
    let findings = result["findings"].as_array().unwrap();
    assert!(!findings.is_empty(), "{}", text(&output));
    let kept = json(&folder.join("out/campaign.json"));
    assert_eq!(kept["found"].as_array(), Some(findings));
    assert_eq!(kept["statistics"], result["statistics"]);
    let entries = std::fs::read_dir(folder.join("out")).unwrap();
    let folders = entries.filter(|one| one.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), findings.len());

    let sent = number(&kept, "/statistics/requests");
    let more = (sent + 30).to_string();
    let mut resumed = campaign(&folder, &fake, &["--resume", "--runs", &more]);
    let output = resumed.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let later = json(&folder.join("r.json"));
    assert_eq!(later["stopped"], false);
    assert!(number(&later, "/statistics/requests") >= sent + 30);
    let keys = |result: &serde_json::Value| -> Vec<String> {
        let all = result["findings"].as_array().unwrap().iter();
        all.map(|one| one["breach"].to_string()).collect()
    };
    let all = keys(&later);
    assert!(keys(&result).iter().all(|key| all.contains(key)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_that_found_nothing_until_it_was_terminated_is_no_failure() {
    let folder = folder("terminated");
    let (fake, came) = telling(40, |request| Some(refused(request))).await;
    let about = ["--level", "session", "--operation", "Get"];
    let output = interrupted(campaign(&folder, &fake, &about), &came, &["TERM"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert_eq!(json(&folder.join("r.json"))["stopped"], true);
    assert!(number(&json(&folder.join("out/campaign.json")), "/seed") == 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_interrupt_ends_a_campaign_that_waits_for_its_target() {
    let folder = folder("twice");
    let (fake, came) = telling(0, |_| None).await;
    let patient = campaign(&folder, &fake, &["--read-timeout", "600"]);
    let output = interrupted(patient, &came, &["INT", "TERM"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(!folder.join("r.json").exists());
}
