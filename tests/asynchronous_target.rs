//! Targets that answer later than at once: where they may, the outcome is what is judged; one that
//! never comes, or comes from nowhere, ends in a verdict after a bounded number of questions.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it cannot use"
)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kmip_conform::result::{CaseResult, Verdict};
use kmip_conform::run::RunOptions;
use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, Tag, Value, ttlv};
use support::Fake;
use support::running::{planned_text, run_with};
use support::scripted::{answering, response};

/// A case of one request for Locate, with `indicator` in its header and an item for each id.
fn case(indicator: &str, ids: &[&str]) -> String {
    let header = |kind: &str, inner: &str| {
        format!(
            "<{kind}Header><ProtocolVersion>\
             <ProtocolVersionMajor type=\"Integer\" value=\"2\"/>\
             <ProtocolVersionMinor type=\"Integer\" value=\"1\"/></ProtocolVersion>{inner}\
             <BatchCount type=\"Integer\" value=\"{}\"/></{kind}Header>",
            ids.len()
        )
    };
    let items = |rest: &str| -> String {
        let item = |id: &&str| {
            let id = match *id {
                "" => String::new(),
                id => format!("<UniqueBatchItemID type=\"ByteString\" value=\"{id}\"/>"),
            };
            format!(
                "<BatchItem><Operation type=\"Enumeration\" value=\"Locate\"/>{id}{rest}</BatchItem>"
            )
        };
        ids.iter().map(item).collect()
    };
    let indicator = match indicator {
        "" => String::new(),
        named => format!("<AsynchronousIndicator type=\"Enumeration\" value=\"{named}\"/>"),
    };
    format!(
        "<KMIP>\n<RequestMessage>{}{}</RequestMessage>\n<ResponseMessage>{}{}</ResponseMessage>\n</KMIP>",
        header("Request", &indicator),
        items("<RequestPayload/>"),
        header("Response", "<TimeStamp type=\"DateTime\" value=\"$NOW\"/>"),
        items(
            "<ResultStatus type=\"Enumeration\" value=\"Success\"/><ResponsePayload>\
             <LocatedItems type=\"Integer\" value=\"0\"/></ResponsePayload>"
        ),
    )
}

/// Runs the case, with next to no time between questions.
async fn judge(fake: &Fake, name: &str, text: &str) -> CaseResult {
    let options = fake.options();
    let plan = planned_text(&options, &format!("ASYNC-{name}-M-1-21"), text);
    let how = RunOptions {
        poll_pause: Duration::from_millis(1),
        ..RunOptions::default()
    };
    let result = run_with(options, plan, how).await;
    result.cases.into_iter().next().unwrap()
}

fn operation(item: &Item) -> Option<Operation> {
    let number = item.field(Tag::OPERATION)?.as_enumeration()?;
    Some(Operation(number))
}

fn correlation(octets: &[u8]) -> Item {
    let value = Value::ByteString(octets.to_vec());
    Item::new(Tag::ASYNCHRONOUS_CORRELATION_VALUE, value)
}

/// A batch item of an answer to Locate, with the id of the item asked for.
fn answer(asked: &Item, status: ResultStatus, rest: Vec<Item>) -> Item {
    let mut fields = vec![Item::enumeration(Tag::OPERATION, Operation::LOCATE)];
    fields.extend(asked.field(Tag::UNIQUE_BATCH_ITEM_ID).cloned());
    fields.push(Item::enumeration(Tag::RESULT_STATUS, status));
    fields.extend(rest);
    Item::structure(Tag::BATCH_ITEM, fields)
}

fn pending(asked: &Item, value: &[u8]) -> Item {
    answer(
        asked,
        ResultStatus::OPERATION_PENDING,
        vec![correlation(value)],
    )
}

fn done(asked: &Item) -> Item {
    let located = vec![Item::integer(Tag::LOCATED_ITEMS, 0)];
    let payload = Item::structure(Tag::RESPONSE_PAYLOAD, located);
    answer(asked, ResultStatus::SUCCESS, vec![payload])
}

fn failed(asked: &Item, reason: ResultReason) -> Item {
    let reason = Item::enumeration(Tag::RESULT_REASON, reason);
    answer(asked, ResultStatus::OPERATION_FAILED, vec![reason])
}

/// What a target was asked, beside questions about itself.
type Asked = Arc<Mutex<Vec<Operation>>>;

/// A target that answers Locate as pending, and its Polls, counted from 1, as `poll` says; without
/// the correlation value that it gave last, the Poll fails.
async fn polled<F>(poll: F) -> (Fake, Asked)
where
    F: Fn(usize, &Item) -> Item + Send + Sync + 'static,
{
    let asked: Asked = Arc::default();
    let seen = Arc::clone(&asked);
    let polls = AtomicUsize::new(0);
    let current = Mutex::new(Vec::new());
    let fake = answering(move |request| {
        let items: Vec<Item> = request
            .fields_with(Tag::BATCH_ITEM)
            .map(|item| {
                let operation = operation(item).unwrap();
                seen.lock().unwrap().push(operation);
                match operation {
                    Operation::LOCATE => {
                        *current.lock().unwrap() = b"first".to_vec();
                        pending(item, b"first")
                    }
                    Operation::POLL => {
                        let path = [Tag::REQUEST_PAYLOAD, Tag::ASYNCHRONOUS_CORRELATION_VALUE];
                        let named = item.at(&path).unwrap();
                        let mut current = current.lock().unwrap();
                        if *named != correlation(&current) {
                            return failed(item, ResultReason::ITEM_NOT_FOUND);
                        }
                        let answer = poll(polls.fetch_add(1, Ordering::SeqCst) + 1, item);
                        let next = answer.field(Tag::ASYNCHRONOUS_CORRELATION_VALUE);
                        if let Some(Value::ByteString(next)) = next.map(|item| &item.value) {
                            current.clone_from(next);
                        }
                        answer
                    }
                    // It tells nothing of itself.
                    _ => failed(item, ResultReason::OPERATION_NOT_SUPPORTED),
                }
            })
            .collect();
        ttlv::encode(&response((2, 1), items))
    })
    .await;
    (fake, asked)
}

/// How often a target was asked to perform an operation.
fn count(asked: &Asked, operation: Operation) -> usize {
    let asked = asked.lock().unwrap();
    asked.iter().filter(|one| **one == operation).count()
}

#[tokio::test]
async fn an_outcome_that_comes_later_is_what_is_judged() {
    let (fake, asked) = polled(|poll, item| match poll {
        1 | 2 => pending(item, b"first"),
        _ => done(item),
    })
    .await;
    let case = judge(&fake, "DONE", &case("Optional", &[""])).await;
    assert_eq!(case.verdict, Verdict::Passed, "{case:?}");
    let note = "answered asynchronously: 3 polls".to_owned();
    assert!(
        case.steps[0].notes.contains(&note),
        "{:?}",
        case.steps[0].notes
    );
    assert_eq!(count(&asked, Operation::POLL), 3);
    assert_eq!(
        count(&asked, Operation::LOCATE),
        1,
        "asked once, polled after"
    );
}

#[tokio::test]
async fn every_question_names_the_newest_correlation_value() {
    let (fake, _) = polled(|poll, item| match poll {
        1 => pending(item, b"second"),
        2 => pending(item, b"third"),
        _ => done(item),
    })
    .await;
    let case = judge(&fake, "NEWEST", &case("Optional", &[""])).await;
    assert_eq!(case.verdict, Verdict::Passed, "{case:?}");
}

#[tokio::test]
async fn work_that_is_never_done_fails_after_a_bounded_number_of_questions() {
    let (fake, asked) = polled(|_, item| pending(item, b"first")).await;
    let case = judge(&fake, "NEVER", &case("Optional", &[""])).await;
    assert_eq!(case.verdict, Verdict::Failed);
    let reason = case.reason.unwrap();
    assert!(reason.contains("still pending after 100 polls"), "{reason}");
    assert_eq!(count(&asked, Operation::POLL), 100);
}

#[tokio::test]
async fn an_outcome_other_than_the_expected_one_fails() {
    for (name, reason) in [
        ("FAILED", ResultReason::GENERAL_FAILURE),
        // What a target says that does not know its own correlation value any more.
        (
            "UNKNOWN",
            ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE,
        ),
    ] {
        let (fake, asked) = polled(move |_, item| failed(item, reason)).await;
        let case = judge(&fake, name, &case("Optional", &[""])).await;
        assert_eq!(case.verdict, Verdict::Failed);
        let told = case.reason.unwrap();
        assert!(
            told.contains("ResultStatus: expected Success, got OperationFailed"),
            "{told}"
        );
        assert_eq!(count(&asked, Operation::POLL), 1);
    }
}

#[tokio::test]
async fn pending_without_a_correlation_value_fails() {
    let (fake, asked) =
        polled(|_, item| answer(item, ResultStatus::OPERATION_PENDING, Vec::new())).await;
    let case = judge(&fake, "NAMELESS", &case("Optional", &[""])).await;
    assert_eq!(case.verdict, Verdict::Failed);
    assert_eq!(count(&asked, Operation::POLL), 1);
}

#[tokio::test]
async fn pending_fails_where_the_client_did_not_say_that_it_can_wait() {
    for indicator in ["", "Prohibited"] {
        let (fake, asked) = polled(|_, item| done(item)).await;
        let name = if indicator.is_empty() {
            "SILENT"
        } else {
            "PROHIBITED"
        };
        let case = judge(&fake, name, &case(indicator, &[""])).await;
        assert_eq!(case.verdict, Verdict::Failed);
        let told = case.reason.unwrap();
        assert!(
            told.contains("ResultStatus: expected Success, got OperationPending"),
            "{told}"
        );
        assert_eq!(count(&asked, Operation::POLL), 0);
    }
}

#[tokio::test]
async fn items_of_a_batch_are_completed_one_by_one_under_their_own_ids() {
    let (fake, asked) = polled(|_, item| done(item)).await;
    let case = judge(&fake, "BATCH", &case("Optional", &["01", "02"])).await;
    assert_eq!(case.verdict, Verdict::Passed, "{case:?}");
    assert_eq!(count(&asked, Operation::POLL), 2);
}

#[tokio::test]
async fn a_poll_that_is_answered_with_silence_or_noise_fails() {
    for (name, noise) in [("NOISE", &b"this is not KMIP"[..]), ("EMPTY", &[])] {
        let fake = answering(move |request| {
            let item = request.field(Tag::BATCH_ITEM).unwrap();
            match operation(item) {
                Some(Operation::POLL) if noise.is_empty() => {
                    ttlv::encode(&response((2, 1), Vec::new()))
                }
                Some(Operation::POLL) => noise.to_vec(),
                Some(Operation::LOCATE) => {
                    ttlv::encode(&response((2, 1), vec![pending(item, b"x")]))
                }
                _ => ttlv::encode(&response((2, 1), Vec::new())),
            }
        })
        .await;
        let case = judge(&fake, name, &case("Optional", &[""])).await;
        assert_eq!(case.verdict, Verdict::Failed, "{case:?}");
    }
}

/// A case that expects to wait, and polls.
fn waiting_case(indicator: &str) -> String {
    let at_once = case(indicator, &[""]);
    let outcome = "<ResultStatus type=\"Enumeration\" value=\"Success\"/><ResponsePayload>\
                   <LocatedItems type=\"Integer\" value=\"0\"/></ResponsePayload>";
    let value = "<AsynchronousCorrelationValue type=\"ByteString\" \
                 value=\"$ASYNCHRONOUS_CORRELATION_VALUE\"/>";
    let pending = format!("<ResultStatus type=\"Enumeration\" value=\"OperationPending\"/>{value}");
    let first = at_once.replace(outcome, &pending);
    let asks = "<Operation type=\"Enumeration\" value=\"Locate\"/><RequestPayload/>";
    let polls = format!(
        "<Operation type=\"Enumeration\" value=\"Poll\"/><RequestPayload>{value}</RequestPayload>"
    );
    let second = case("", &[""]).replace(asks, &polls);
    first.replace("</KMIP>", second.trim_start_matches("<KMIP>\n"))
}

#[tokio::test]
async fn an_answer_at_once_passes_only_where_the_client_did_not_demand_to_wait() {
    for (indicator, verdict) in [
        ("Optional", Verdict::Passed),
        ("Mandatory", Verdict::Failed),
    ] {
        let text = waiting_case(indicator);
        let (waits, asked) = polled(|_, item| done(item)).await;
        let case = judge(
            &waits,
            &format!("WAITS-{}", indicator.to_uppercase()),
            &text,
        )
        .await;
        assert_eq!(case.verdict, Verdict::Passed, "{case:?}");
        assert_eq!(count(&asked, Operation::POLL), 1);
        let at_once = answering(|request| {
            let items = request.fields_with(Tag::BATCH_ITEM);
            ttlv::encode(&response((2, 1), items.map(done).collect()))
        })
        .await;
        let case = judge(
            &at_once,
            &format!("ONCE-{}", indicator.to_uppercase()),
            &text,
        )
        .await;
        assert_eq!(case.verdict, verdict, "{case:?}");
    }
}
