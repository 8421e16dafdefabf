//! A target that answers wrongly once: the case passes at another attempt, and every report says so.

#![allow(clippy::unwrap_used, reason = "a test stops at what it cannot use")]

mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kmip_conform::case::{Pattern, Selection};
use kmip_conform::report::{write_html, write_junit, write_markdown, write_summary};
use kmip_conform::result::{RunResult, Verdict};
use kmip_conform::run::RunOptions;
use kmip_conform::target::Timeouts;
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{ProtocolVersion, Tag, ttlv};
use kmip_reference_server::Settings;
use support::running::{planned, run_with};
use support::scripted::{answering, response};
use support::shared::Shared;

/// Runs a case of Locate, the first answer to which holds no batch item.
async fn run(retries: usize) -> RunResult {
    let shared = Shared::new(Settings::for_testing());
    let was_wrong = AtomicBool::new(false);
    let fake = answering(move |request| {
        let operation = request.at(&[Tag::BATCH_ITEM, Tag::OPERATION]);
        let operation = operation.and_then(|item| item.as_enumeration());
        let is_locate = operation == Some(Operation::LOCATE.0);
        match is_locate && !was_wrong.swap(true, Ordering::SeqCst) {
            true => ttlv::encode(&response((2, 1), Vec::new())),
            false => ttlv::encode(&shared.answer(request)),
        }
    })
    .await;
    let mut options = fake.options();
    options.timeouts = Timeouts::default();
    options.timeouts.read = Duration::from_secs(60);
    let selection = Selection {
        ids: vec![Pattern::new("nothing-found-is-success")],
        versions: vec![ProtocolVersion::V2_1],
        ..Selection::default()
    };
    let plan = planned(&options, selection);
    let how = RunOptions {
        retries,
        ..RunOptions::default()
    };
    run_with(options, plan, how).await
}

fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut text = Vec::new();
    write(&mut text);
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_case_that_passes_at_another_attempt_is_marked_in_every_report() {
    let result = run(1).await;
    let case = &result.cases[0];
    assert_eq!(case.verdict, Verdict::Passed, "{case:?}");
    assert!(case.is_flaky(), "{case:?}");
    assert_eq!(case.earlier[0].verdict, Verdict::Failed);
    for (report, mark) in [
        (text(|to| write_summary(to, &result).unwrap()), "FLAKY"),
        (text(|to| write_markdown(to, &result).unwrap()), "### Flaky"),
        (text(|to| write_html(to, &result).unwrap()), "1 flaky"),
        (text(|to| write_junit(to, &result).unwrap()), "flakyFailure"),
    ] {
        assert!(report.contains(mark), "{mark}: {report}");
    }
}

#[tokio::test]
async fn without_another_attempt_it_fails() {
    let result = run(0).await;
    assert_eq!(result.cases[0].verdict, Verdict::Failed);
}
