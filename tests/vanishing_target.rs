//! A target that goes away in mid-run: what was judged until then stays, the rest says why not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag, ttlv};
use kmip_reference_server::Settings;
use serde_json::Value;
use support::Fake;
use support::scripted::receive;
use support::shared::Shared;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

fn locates(request: &Item) -> bool {
    let operation = request.at(&[Tag::BATCH_ITEM, Tag::OPERATION]);
    operation.and_then(Item::as_enumeration) == Some(Operation::LOCATE.0)
}

/// A target that is no more from the moment it is asked to Locate for the `last` time; that request
/// it still answers.
async fn vanishing_after(last: usize) -> Fake {
    let shared = Shared::new(Settings::for_testing());
    let located = Arc::new(AtomicUsize::new(0));
    let (end, gone) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (ending, vanished) = (Arc::clone(&end), Arc::clone(&gone));
    let serve = move |mut stream| {
        let (shared, located) = (shared.clone(), Arc::clone(&located));
        let (end, gone) = (Arc::clone(&end), Arc::clone(&gone));
        async move {
            while let Some(request) = receive(&mut stream).await {
                let answer = ttlv::encode(&shared.answer(&request));
                if locates(&request) && located.fetch_add(1, Ordering::SeqCst) + 1 == last {
                    end.add_permits(1);
                    // Nobody listens any more once the listener is dropped.
                    gone.acquire().await.unwrap().forget();
                }
                if stream.write_all(&answer).await.is_err() {
                    return;
                }
            }
        }
    };
    Fake::start_until(
        serve,
        async move { ending.acquire().await.unwrap().forget() },
        vanished,
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_vanishes_leaves_earlier_verdicts_and_a_complete_result() {
    // Each of the cases locates once.
    let judged = 3;
    let fake = vanishing_after(judged).await;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vanishing");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.args(["run", "nothing-found-is-success"]);
    command.args(fake.arguments(&folder));
    let (json, junit) = (folder.join("out.json"), folder.join("out.xml"));
    command.arg("--json").arg(&json).arg("--junit").arg(&junit);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();

    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    let result: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(result["complete"], true);
    let cases = result["cases"].as_array().unwrap();
    let ran: Vec<&Value> = cases.iter().filter(|c| c["verdict"] != "skipped").collect();
    assert!(ran.len() > judged, "{shown}");
    for (index, case) in ran.iter().enumerate() {
        let verdict = case["verdict"].as_str().unwrap();
        let reason = case["reason"].as_str().unwrap_or_default();
        if index < judged {
            assert_eq!(verdict, "passed", "{case}");
        } else if index < judged + 3 {
            assert_eq!(verdict, "errored", "{case}");
            assert!(reason.starts_with("the target was lost: "), "{reason}");
            assert!(reason.contains("cannot connect to 127.0.0.1"), "{reason}");
        } else {
            assert_eq!(verdict, "errored", "{case}");
            assert_eq!(reason, "not tried: the target was lost");
        }
    }
    let summary = &result["summary"];
    assert_eq!(summary["passed"], judged);
    assert_eq!(summary["errored"], ran.len() - judged);
    assert!(
        fs::read_to_string(junit)
            .unwrap()
            .ends_with("</testsuites>\n")
    );
}
