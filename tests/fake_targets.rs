//! Targets that stop, stall, lie or flood: every run against them ends with a verdict for each
//! case, and none earns a pass it did not deserve.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kmip_conform::case::{Pattern, Selection};
use kmip_conform::result::{CaseResult, DifferenceKind, RunResult, Verdict};
use kmip_conform_protocol::enumeration::{Operation, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, ttlv};
use support::Fake;
use support::running::{run_against, run_selected};
use support::scripted::{answering, receive, response, successes};
use tokio::io::AsyncWriteExt;

/// Every case that ran failed, and its first open difference is the absence of an answer.
fn assert_no_answers(result: &RunResult) {
    assert_eq!(result.summary.total.passed, 0);
    assert!(result.summary.total.failed > 0);
    for case in &result.cases {
        if case.verdict == Verdict::Skipped {
            continue;
        }
        assert_eq!(case.verdict, Verdict::Failed, "{case:?}");
        let last = case.steps.last().unwrap();
        let kinds: Vec<_> = last.differences.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [DifferenceKind::NoResponse], "{}", case.id);
    }
}

/// The first case that ran.
fn first_run(result: &RunResult) -> &CaseResult {
    let mut cases = result.cases.iter();
    let ran = cases.find(|case| case.verdict != Verdict::Skipped);
    ran.expect("a case that ran")
}

#[tokio::test]
async fn one_that_closes_in_the_middle() {
    let fake = Fake::start(|mut stream| async move {
        receive(&mut stream).await;
        let _ = stream.write_all(&[0x42, 0x00, 0x7B, 0x01, 0, 0]).await;
        let _ = stream.shutdown().await;
    })
    .await;
    let result = run_against(fake.options(), 5).await;
    assert_no_answers(&result);
    let evidence = first_run(&result).steps[0].response_hex.as_deref();
    assert_eq!(evidence, Some("42007b010000"), "what had come is kept");
}

#[tokio::test]
async fn one_that_accepts_and_never_answers() {
    let fake = Fake::start(|mut stream| async move {
        receive(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    assert_no_answers(&run_against(fake.options(), 2).await);
}

#[tokio::test]
async fn one_that_answers_garbage() {
    let fake = answering(|_| b"\x16\x03\x01 this is not KMIP".to_vec()).await;
    assert_no_answers(&run_against(fake.options(), 5).await);
}

#[tokio::test]
async fn one_that_drips_an_octet_at_a_time() {
    let fake = Fake::start(|mut stream| async move {
        receive(&mut stream).await;
        let announced = [0x42, 0x00, 0x7B, 0x01, 0, 0, 4, 0];
        for octet in announced.into_iter().chain(std::iter::repeat_n(0, 1024)) {
            if stream.write_all(&[octet]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    })
    .await;
    assert_no_answers(&run_against(fake.options(), 2).await);
}

#[tokio::test]
async fn one_that_announces_100_mib() {
    let fake = answering(|_| vec![0x42, 0x00, 0x7B, 0x01, 0x06, 0x40, 0x00, 0x00]).await;
    let result = run_against(fake.options(), 5).await;
    assert_no_answers(&result);
    let reason = first_run(&result).reason.as_deref().unwrap();
    assert!(reason.contains("104857608 octets"), "{reason}");
}

#[tokio::test]
async fn one_that_sends_mebibytes_of_nested_structures() {
    // Structures inside one another until the length fields cannot hold more of them.
    let depth = 400_000_u32;
    let mut nested = Vec::new();
    for level in 0..depth {
        let tag = if level == 0 { 0x7B } else { 0x79 };
        nested.extend([0x42, 0x00, tag, 0x01]);
        nested.extend(((depth - level - 1) * 8).to_be_bytes());
    }
    let nested = Arc::new(nested);
    let fake = answering(move |_| nested.to_vec()).await;
    let mut options = fake.options();
    options.timeouts.read = Duration::from_secs(20);
    let result = run_against(options, 3).await;
    assert_eq!(result.summary.total.passed, 0);
    let kept = serde_json::to_string(&result).unwrap().len();
    assert!(kept < 2 << 20, "evidence is bounded: {kept} octets");
    let limited = first_run(&result).steps[0].violations.iter();
    let codes: Vec<_> = limited.map(|found| found.code.as_str()).collect();
    assert!(codes.contains(&"depth-limit"), "{codes:?}");
}

#[tokio::test]
async fn one_that_never_stops_sending() {
    let fake = Fake::start(|mut stream| async move {
        receive(&mut stream).await;
        let message = ttlv::encode(&response((2, 1), Vec::new()));
        while stream.write_all(&message).await.is_ok() {}
    })
    .await;
    let result = run_against(fake.options(), 5).await;
    assert_eq!(result.summary.total.passed, 0);
}

#[tokio::test]
async fn one_that_says_success_to_everything() {
    let fake = answering(|request| ttlv::encode(&response((2, 1), successes(request)))).await;
    let result = run_against(fake.options(), usize::MAX).await;
    let passed: Vec<_> = result
        .cases
        .iter()
        .filter(|case| case.verdict == Verdict::Passed)
        .map(|case| case.id.as_str())
        .collect();
    assert_eq!(passed, [""; 0]);
}

#[tokio::test]
async fn one_that_answers_in_another_version() {
    let fake = answering(|request| ttlv::encode(&response((9, 9), successes(request)))).await;
    let result = run_against(fake.options(), 10).await;
    assert_eq!(result.summary.total.passed, 0);
    let check = result
        .checks
        .iter()
        .find(|check| check.id == "response-protocol-version");
    assert_eq!(check.unwrap().verdict, Verdict::Failed);
}

#[tokio::test]
async fn one_that_answers_nothing_at_all() {
    let fake = answering(|_| ttlv::encode(&response((2, 1), Vec::new()))).await;
    let result = run_against(fake.options(), usize::MAX).await;
    assert_eq!(result.summary.total.passed, 0);
}

#[tokio::test]
async fn one_that_echoes_the_request() {
    let fake = answering(ttlv::encode).await;
    let result = run_against(fake.options(), usize::MAX).await;
    assert_eq!(result.summary.total.passed, 0);
}

#[tokio::test]
async fn one_that_is_lost_on_the_way() {
    let served = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&served);
    let fake = answering(move |request| {
        counter.fetch_add(1, Ordering::SeqCst);
        ttlv::encode(&response((2, 1), successes(request)))
    })
    .await;
    let mut options = fake.options();
    // Nobody listens on the port any more: what a target looks like that went away.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    options.address.port = gone.local_addr().unwrap().port();
    drop(gone);
    let result = run_against(options, 10).await;
    assert_eq!(served.load(Ordering::SeqCst), 0);
    assert_eq!(result.summary.total.passed, 0);
    assert_eq!(result.summary.total.failed, 0);
    let reasons: Vec<_> = result
        .cases
        .iter()
        .filter(|case| case.verdict == Verdict::Errored)
        .map(|case| case.reason.as_deref().unwrap())
        .collect();
    assert!(reasons[0].starts_with("the target was lost"), "{reasons:?}");
    assert_eq!(
        reasons.last(),
        Some(&"not tried: the target was lost"),
        "the rest is given up"
    );
}

/// A response in this version that lists those versions.
fn offer(version: (i32, i32), listed: &[(i32, i32)]) -> Vec<u8> {
    let payload = listed.iter().map(|(major, minor)| {
        let fields = vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, *major),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, *minor),
        ];
        Item::structure(Tag::PROTOCOL_VERSION, fields)
    });
    let fields = vec![
        Item::enumeration(Tag::OPERATION, Operation::DISCOVER_VERSIONS.0),
        Item::enumeration(Tag::RESULT_STATUS, ResultStatus::SUCCESS.0),
        Item::structure(Tag::RESPONSE_PAYLOAD, payload.collect()),
    ];
    let item = Item::structure(Tag::BATCH_ITEM, fields);
    ttlv::encode(&response(version, vec![item]))
}

fn asks_for_versions(request: &Item) -> bool {
    let operation = request.at(&[Tag::BATCH_ITEM, Tag::OPERATION]);
    operation.and_then(Item::as_enumeration) == Some(Operation::DISCOVER_VERSIONS.0)
}

fn asked_in(request: &Item) -> (i32, i32) {
    let version = request.at(&[Tag::REQUEST_HEADER, Tag::PROTOCOL_VERSION]);
    let number = |tag| version.unwrap().field(tag).unwrap().as_integer().unwrap();
    (
        number(Tag::PROTOCOL_VERSION_MAJOR),
        number(Tag::PROTOCOL_VERSION_MINOR),
    )
}

/// A target that offers 1.0 to 1.4 and answers requests of other versions with a failure.
async fn offering_1_x() -> Fake {
    answering(|request| {
        let mut items = successes(request);
        if asked_in(request).0 != 1 {
            items.truncate(0);
        } else if asks_for_versions(request) {
            return offer((1, 4), &[(1, 4), (1, 3), (1, 2), (1, 1), (1, 0)]);
        }
        ttlv::encode(&response((1, 4), items))
    })
    .await
}

/// A case that exists in every version from 1.0 to 2.1.
fn in_every_version() -> Selection {
    Selection {
        ids: vec![Pattern::new("nothing-found-is-success")],
        ..Selection::default()
    }
}

#[tokio::test]
async fn cases_of_versions_that_a_target_does_not_offer_are_skipped() {
    let fake = offering_1_x().await;
    let result = run_selected(fake.options(), in_every_version(), usize::MAX).await;
    assert_eq!(result.target["versions"], "1.0 to 1.4");
    for case in &result.cases {
        if case.version.starts_with('1') {
            assert_ne!(case.verdict, Verdict::Skipped, "{case:?}");
        } else {
            let reason = "not applicable: the target offers KMIP 1.0 to 1.4 (Discover Versions)";
            assert_eq!(case.verdict, Verdict::Skipped);
            assert_eq!(case.reason.as_deref(), Some(reason));
        }
    }
    assert!(result.summary.total.skipped >= 2);
}

#[tokio::test]
async fn a_version_that_the_user_names_runs_whatever_the_target_offers() {
    let fake = offering_1_x().await;
    let named = Selection {
        versions: vec![ProtocolVersion::V2_1],
        ..in_every_version()
    };
    let result = run_selected(fake.options(), named, usize::MAX).await;
    assert_eq!(result.target["versions"], "1.0 to 1.4");
    assert_eq!(result.summary.total.skipped, 0);
    assert_eq!(result.summary.total.failed, 1);
}

#[tokio::test]
async fn a_list_of_versions_that_cannot_be_true_leaves_nothing_out() {
    let lies: [&[(i32, i32)]; 4] = [
        &[],
        &[(9, 9), (i32::MAX, i32::MAX), (-1, i32::MIN)],
        // In a version that it says it does not offer.
        &[(1, 0)],
        &[(2, 1), (1, 4)],
    ];
    for listed in lies {
        let fake = answering(move |request| {
            if asks_for_versions(request) {
                offer((1, 2), listed)
            } else {
                ttlv::encode(&response(asked_in(request), successes(request)))
            }
        })
        .await;
        let result = run_selected(fake.options(), in_every_version(), usize::MAX).await;
        assert_eq!(result.target.get("versions"), None);
        assert_eq!(result.summary.total.skipped, 0, "{listed:?}");
    }
}

#[tokio::test]
async fn silence_and_noise_about_versions_leave_nothing_out() {
    let silent = Fake::start(|mut stream| async move {
        while let Some(request) = receive(&mut stream).await {
            if asks_for_versions(&request) {
                std::future::pending::<()>().await;
            }
            let answer = ttlv::encode(&response(asked_in(&request), successes(&request)));
            let _ = stream.write_all(&answer).await;
        }
    })
    .await;
    let noisy = answering(|request| {
        if asks_for_versions(request) {
            return b"\x16\x03\x01 this is not KMIP".to_vec();
        }
        ttlv::encode(&response(asked_in(request), successes(request)))
    })
    .await;
    let closing = Fake::start(|mut stream| async move {
        while let Some(request) = receive(&mut stream).await {
            if asks_for_versions(&request) {
                let _ = stream.shutdown().await;
                return;
            }
            let answer = ttlv::encode(&response(asked_in(&request), successes(&request)));
            let _ = stream.write_all(&answer).await;
        }
    })
    .await;
    for fake in [silent, noisy, closing] {
        let result = run_selected(fake.options(), in_every_version(), usize::MAX).await;
        assert_eq!(result.target.get("versions"), None);
        assert_eq!(result.summary.total.skipped, 0);
        assert!(result.summary.total.failed > 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_of_versions_that_the_target_does_not_offer_ends_with_2() {
    let fake = offering_1_x().await;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-offered");
    let case = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testcases/2.x/locate/nothing-found-is-success.xml"
    );
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kmip-conform"));
    command.args(["run", "--cases", case]);
    command.args(fake.arguments(&folder));
    let run = tokio::task::spawn_blocking(move || {
        let skipped = command.output().unwrap();
        let forced = command.args(["--protocol-version", "2.1"]).output();
        (skipped, forced.unwrap())
    });
    let (skipped, forced) = run.await.unwrap();
    let shown = String::from_utf8_lossy(&skipped.stdout);
    assert_eq!(skipped.status.code(), Some(2), "{shown}");
    assert!(shown.contains("0 passed, 0 failed, 0 errored"), "{shown}");
    assert_eq!(forced.status.code(), Some(1));
}
