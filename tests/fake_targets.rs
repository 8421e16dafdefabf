//! Targets that stop, stall, lie or flood: every run against them ends with a verdict for each
//! case, and none earns a pass it did not deserve.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kmip_conform::case::{Profiles, Selection, bundled_cases};
use kmip_conform::compare::Rules;
use kmip_conform::result::{DifferenceKind, RunResult, Verdict};
use kmip_conform::run::{Carrier, Heading, Host, Offer, RunOptions, plan, run};
use kmip_conform::target::{Target, TargetOptions};
use kmip_conform_protocol::enumeration::ResultStatus;
use kmip_conform_protocol::{Item, Limits, ProtocolVersion, Tag, ttlv};
use support::{Fake, Stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Runs the own cases of one version that `count` allows against a fake target.
async fn run_against(options: TargetOptions, count: usize) -> RunResult {
    let profiles = Profiles::embedded().unwrap();
    let catalogue = bundled_cases(&profiles);
    let selection = Selection {
        versions: vec![ProtocolVersion::V2_1],
        ..Selection::default()
    };
    let offer = Offer::Target {
        carrier: Carrier::of(&options),
        provides: ["exclusive-store".to_owned()].into(),
        skip_slow: true,
    };
    let mut plan = plan(&catalogue, &profiles, &[selection], &offer, None);
    plan.scenarios
        .retain(|scenario| scenario.cases.iter().all(|case| !case.is_deselected()));
    plan.scenarios.truncate(count);
    let host = Host::Remote(Target::new(options).unwrap());
    let mut observed = 0;
    let results = plan.results();
    let result = run(
        plan,
        host,
        Rules::load().unwrap(),
        RunOptions::default(),
        Heading::default(),
        &mut |_| observed += 1,
    )
    .await;
    assert!(result.complete);
    assert_eq!(result.cases.len(), results, "every case has a result");
    assert_eq!(observed, results, "every result is reported as it comes");
    result
}

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

async fn receive(stream: &mut Stream) -> Option<Item> {
    let mut message = vec![0; 8];
    stream.read_exact(&mut message).await.ok()?;
    let header: [u8; 8] = message.clone().try_into().ok()?;
    message.resize(ttlv::message_len(&header).ok()?, 0);
    stream.read_exact(&mut message[8..]).await.ok()?;
    ttlv::decode(&message, &Limits::default()).item
}

/// A target that answers every request with what `answer` makes of it.
async fn answering<F>(answer: F) -> Fake
where
    F: Fn(&Item) -> Vec<u8> + Send + Sync + 'static,
{
    let answer = Arc::new(answer);
    Fake::start(move |mut stream| {
        let answer = Arc::clone(&answer);
        async move {
            while let Some(request) = receive(&mut stream).await {
                if stream.write_all(&answer(&request)).await.is_err() {
                    return;
                }
            }
        }
    })
    .await
}

/// A response of the given version with these batch items.
fn response(version: (i32, i32), items: Vec<Item>) -> Item {
    let count = i32::try_from(items.len()).unwrap();
    let header = Item::structure(
        Tag::RESPONSE_HEADER,
        vec![
            Item::structure(
                Tag::PROTOCOL_VERSION,
                vec![
                    Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.0),
                    Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.1),
                ],
            ),
            Item::date_time(Tag::TIME_STAMP, 1_700_000_000),
            Item::integer(Tag::BATCH_COUNT, count),
        ],
    );
    let mut fields = vec![header];
    fields.extend(items);
    Item::structure(Tag::RESPONSE_MESSAGE, fields)
}

/// Success for each item of the request, with an empty payload.
fn successes(request: &Item) -> Vec<Item> {
    let asked = request.fields_with(Tag::BATCH_ITEM);
    asked
        .map(|item| {
            let mut fields: Vec<Item> = item
                .fields()
                .iter()
                .filter(|field| [Tag::OPERATION, Tag::UNIQUE_BATCH_ITEM_ID].contains(&field.tag))
                .cloned()
                .collect();
            fields.push(Item::enumeration(
                Tag::RESULT_STATUS,
                ResultStatus::SUCCESS.0,
            ));
            fields.push(Item::structure(Tag::RESPONSE_PAYLOAD, Vec::new()));
            Item::structure(Tag::BATCH_ITEM, fields)
        })
        .collect()
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
    let evidence = result.cases[0].steps[0].response_hex.as_deref();
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
    let reason = result.cases[0].reason.as_deref().unwrap();
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
    let limited = result.cases[0].steps[0].violations.iter();
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
