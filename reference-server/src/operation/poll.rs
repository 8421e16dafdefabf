//! Poll (KMIP 1.4 section 4.28, 2.1 section 6.1.38).

use kmip_conform_protocol::enumeration::{Operation, ProcessingStage};
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::OperationError;
use crate::{job, message};

/// Tells that an asynchronous request is pending, or gives its result, which is then forgotten.
pub(super) fn poll(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let job = job::named(payload, cx.identity, cx.store)?;
    match job.response.clone() {
        Some(response) if job.stage == ProcessingStage::COMPLETED => {
            job::forget(&job, cx.store);
            cx.answer_with(response);
        }
        _ => {
            let operation = Item::enumeration(Tag::OPERATION, Operation::POLL);
            let pending = message::pending(Some(&operation), &job.correlation);
            pending
                .stand_in
                .into_iter()
                .for_each(|item| cx.answer_with(item));
        }
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::{
        AsynchronousIndicator, BatchErrorContinuationOption, CancellationResult, ObjectType,
        Operation, ProcessingStage, ResultReason, ResultStatus,
    };
    use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

    use crate::testing::{Answer, Bench, aes, batch_item, uid};
    use crate::version::SUPPORTED;

    fn bench() -> Bench {
        Bench::new(ProtocolVersion::V2_1)
    }

    fn later(bench: &Bench) -> Item {
        if bench.version.is_1x() {
            return Item::boolean(Tag::ASYNCHRONOUS_INDICATOR, true);
        }
        Item::enumeration(
            Tag::ASYNCHRONOUS_INDICATOR,
            AsynchronousIndicator::MANDATORY,
        )
    }

    /// Submits items and gives their correlation values.
    fn submit(bench: &Bench, mut header: Vec<Item>, items: Vec<Item>) -> Vec<Item> {
        header.insert(0, later(bench));
        let response = bench.send(header, items);
        let values = response.fields_with(Tag::BATCH_ITEM).map(|item| {
            assert_eq!(status(item), ResultStatus::OPERATION_PENDING);
            assert!(item.field(Tag::RESPONSE_PAYLOAD).is_none());
            item.field(Tag::ASYNCHRONOUS_CORRELATION_VALUE)
                .unwrap()
                .clone()
        });
        values.collect()
    }

    fn archive(bench: &Bench, id: &str) -> Item {
        let item = batch_item(Operation::ARCHIVE, vec![uid(id)], None);
        submit(bench, Vec::new(), vec![item]).remove(0)
    }

    fn status(item: &Item) -> ResultStatus {
        ResultStatus(
            item.field(Tag::RESULT_STATUS)
                .unwrap()
                .as_enumeration()
                .unwrap(),
        )
    }

    fn poll(bench: &Bench, value: &Item) -> Answer {
        bench.call(Operation::POLL, vec![value.clone()])
    }

    fn stages(bench: &Bench) -> Vec<u32> {
        let answer = bench.call(Operation::QUERY_ASYNCHRONOUS_REQUESTS, Vec::new());
        let payload = answer.payload();
        let requests = payload.fields_with(Tag::ASYNCHRONOUS_REQUEST);
        let stages = requests.filter_map(|one| one.field(Tag::PROCESSING_STAGE));
        stages.filter_map(Item::as_enumeration).collect()
    }

    fn cancel(bench: &Bench, value: &Item) -> CancellationResult {
        let payload = bench.call(Operation::CANCEL, vec![value.clone()]).payload();
        let result = payload.field(Tag::CANCELLATION_RESULT).unwrap();
        CancellationResult(result.as_enumeration().unwrap())
    }

    #[test]
    fn an_operation_that_the_version_does_not_have_is_refused_at_once() {
        let bench = bench();
        for operation in [Operation(0), Operation::ENCAPSULATE] {
            let item = batch_item(operation, Vec::new(), None);
            let response = bench.send(vec![later(&bench)], vec![item]);
            let answer = Answer(response.field(Tag::BATCH_ITEM).unwrap().clone());
            assert_eq!(answer.reason(), ResultReason::OPERATION_NOT_SUPPORTED);
        }
    }

    #[test]
    fn a_request_is_submitted_in_process_and_completed_in_every_version() {
        for version in SUPPORTED {
            let bench = Bench::new(version);
            let id = bench.key();
            let value = archive(&bench, &id);
            assert_eq!(
                status(&poll(&bench, &value).0),
                ResultStatus::OPERATION_PENDING
            );
            let job = bench.server.next_job().unwrap();
            assert_eq!(
                status(&poll(&bench, &value).0),
                ResultStatus::OPERATION_PENDING
            );
            assert!(bench.value(&id, Tag::ARCHIVE_DATE).is_none());
            bench.server.perform_job(job);
            let answer = poll(&bench, &value);
            let operation = answer.0.field(Tag::OPERATION).unwrap();
            assert_eq!(operation.as_enumeration(), Some(Operation::ARCHIVE.0));
            assert_eq!(answer.id(), id);
            let reason = poll(&bench, &value).reason();
            let expected = if version.is_1x() {
                ResultReason::ITEM_NOT_FOUND
            } else {
                ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE
            };
            assert_eq!(reason, expected);
        }
    }

    #[test]
    fn the_stage_of_a_request_is_seen_until_its_result_is_fetched() {
        let bench = bench();
        let value = archive(&bench, &bench.key());
        assert_eq!(stages(&bench), [ProcessingStage::SUBMITTED.0]);
        let job = bench.server.next_job().unwrap();
        assert_eq!(stages(&bench), [ProcessingStage::IN_PROCESS.0]);
        bench.server.perform_job(job);
        assert_eq!(stages(&bench), [ProcessingStage::COMPLETED.0]);
        assert!(poll(&bench, &value).is_success());
        assert!(stages(&bench).is_empty());
    }

    #[test]
    fn outstanding_requests_are_found_by_value_and_by_operation() {
        let bench = bench();
        let (first, _second) = (archive(&bench, &bench.key()), archive(&bench, &bench.key()));
        let ask = |field: Item| {
            let answer = bench.call(Operation::QUERY_ASYNCHRONOUS_REQUESTS, vec![field]);
            answer
                .payload()
                .fields_with(Tag::ASYNCHRONOUS_REQUEST)
                .count()
        };
        let values = vec![first];
        assert_eq!(
            ask(Item::structure(
                Tag::ASYNCHRONOUS_CORRELATION_VALUES,
                values
            )),
            1
        );
        let operation = |one| vec![Item::enumeration(Tag::OPERATION, one)];
        assert_eq!(
            ask(Item::structure(
                Tag::OPERATIONS,
                operation(Operation::ARCHIVE)
            )),
            2
        );
        assert_eq!(
            ask(Item::structure(
                Tag::OPERATIONS,
                operation(Operation::LOCATE)
            )),
            0
        );
    }

    #[test]
    fn a_canceled_request_is_not_performed_whether_it_has_begun_or_not() {
        let bench = bench();
        for begin in [false, true] {
            let id = bench.key();
            let value = archive(&bench, &id);
            let job = begin.then(|| bench.server.next_job().unwrap());
            assert_eq!(cancel(&bench, &value), CancellationResult::CANCELED);
            assert!(stages(&bench).is_empty());
            job.into_iter()
                .for_each(|job| bench.server.perform_job(job));
            bench.server.perform_jobs();
            assert!(bench.value(&id, Tag::ARCHIVE_DATE).is_none());
            let reason = poll(&bench, &value).reason();
            assert_eq!(reason, ResultReason::OPERATION_CANCELED_BY_REQUESTER);
        }
    }

    #[test]
    fn cancel_tells_what_became_of_a_completed_request() {
        let bench = bench();
        let (good, bad) = (archive(&bench, &bench.key()), archive(&bench, "none"));
        bench.server.perform_jobs();
        assert_eq!(cancel(&bench, &good), CancellationResult::COMPLETED);
        assert_eq!(cancel(&bench, &bad), CancellationResult::FAILED);
        assert_eq!(poll(&bench, &bad).reason(), ResultReason::OBJECT_NOT_FOUND);
        assert!(poll(&bench, &good).is_success());
        assert_eq!(cancel(&bench, &good), CancellationResult::UNAVAILABLE);
    }

    #[test]
    fn process_performs_a_request_at_once_and_but_once() {
        let bench = bench();
        let id = bench.key();
        let value = archive(&bench, &id);
        let job = bench.server.next_job().unwrap();
        assert!(
            bench
                .call(Operation::PROCESS, vec![value.clone()])
                .is_success()
        );
        bench.server.perform_job(job);
        let again = bench.call(Operation::PROCESS, vec![value.clone()]);
        assert_eq!(again.reason(), ResultReason::DUPLICATE_PROCESS_REQUEST);
        assert_eq!(poll(&bench, &value).id(), id);
        let unknown = bench.call(Operation::PROCESS, vec![value]);
        let reason = unknown.reason();
        assert_eq!(reason, ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE);
    }

    #[test]
    fn requests_of_others_are_unknown() {
        let mut bench = bench();
        let value = archive(&bench, &bench.key());
        bench.server.perform_jobs();
        bench.user = "bob";
        assert!(stages(&bench).is_empty());
        assert_eq!(cancel(&bench, &value), CancellationResult::UNAVAILABLE);
        assert!(!poll(&bench, &value).is_success());
        bench.user = "alice";
        assert!(poll(&bench, &value).is_success());
    }

    #[test]
    fn deferred_items_of_one_message_share_the_placeholder() {
        let bench = bench();
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
            bench.attributes(aes()),
        ];
        let items = vec![
            batch_item(Operation::CREATE, payload, Some(1)),
            batch_item(Operation::GET, Vec::new(), Some(2)),
        ];
        let values = submit(&bench, Vec::new(), items);
        bench.server.perform_jobs();
        let made = poll(&bench, &values[0]).id();
        assert_eq!(poll(&bench, &values[1]).id(), made);
    }

    #[test]
    fn items_behind_a_failed_one_are_not_performed() {
        let bench = bench();
        let id = bench.key();
        let items = vec![
            batch_item(Operation::GET, vec![uid("none")], Some(1)),
            batch_item(Operation::ARCHIVE, vec![uid(&id)], Some(2)),
        ];
        let stop = Item::enumeration(
            Tag::BATCH_ERROR_CONTINUATION_OPTION,
            BatchErrorContinuationOption::STOP,
        );
        let values = submit(&bench, vec![stop], items);
        bench.server.perform_jobs();
        let reasons = [0, 1].map(|place| poll(&bench, &values[place]).reason());
        assert_eq!(
            reasons,
            [
                ResultReason::OBJECT_NOT_FOUND,
                ResultReason::GENERAL_FAILURE
            ]
        );
        assert!(bench.value(&id, Tag::ARCHIVE_DATE).is_none());
    }

    #[test]
    fn the_server_defers_what_may_take_long_where_it_has_the_choice() {
        let bench = bench();
        let id = bench.key();
        let optional =
            Item::enumeration(Tag::ASYNCHRONOUS_INDICATOR, AsynchronousIndicator::OPTIONAL);
        let send = |items| {
            let response = bench.send(vec![optional.clone()], items);
            status(response.field(Tag::BATCH_ITEM).unwrap())
        };
        let get = batch_item(Operation::GET, vec![uid(&id)], None);
        let archive = batch_item(Operation::ARCHIVE, vec![uid(&id)], None);
        assert_eq!(send(vec![get]), ResultStatus::SUCCESS);
        assert_eq!(send(vec![archive]), ResultStatus::OPERATION_PENDING);
    }

    #[test]
    fn polling_is_never_deferred() {
        let bench = bench();
        let value = archive(&bench, &bench.key());
        bench.server.perform_jobs();
        let item = batch_item(Operation::POLL, vec![value], None);
        let response = bench.send(vec![later(&bench)], vec![item]);
        let answer = response.field(Tag::BATCH_ITEM).unwrap();
        assert_eq!(status(answer), ResultStatus::SUCCESS);
    }

    #[test]
    fn no_more_requests_are_remembered_than_the_server_keeps() {
        let bench = bench();
        let items = |count: usize| {
            let item = batch_item(Operation::PING, Vec::new(), Some(1));
            std::iter::repeat_n(item, count).collect::<Vec<Item>>()
        };
        submit(&bench, Vec::new(), items(1_000));
        let response = bench.send(vec![later(&bench)], items(1));
        let answer = Answer(response.field(Tag::BATCH_ITEM).unwrap().clone());
        assert_eq!(answer.reason(), ResultReason::SERVER_LIMIT_EXCEEDED);
    }
}
