use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value, ttlv};

use super::*;

fn version(version: ProtocolVersion) -> Item {
    Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
        ],
    )
}

fn request(of: ProtocolVersion) -> Item {
    Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![
            Item::structure(
                Tag::REQUEST_HEADER,
                vec![
                    version(of),
                    Item::integer(Tag::MAXIMUM_RESPONSE_SIZE, 4096),
                    Item::integer(Tag::BATCH_COUNT, 1),
                ],
            ),
            Item::structure(
                Tag::BATCH_ITEM,
                vec![
                    Item::enumeration(Tag::OPERATION, Operation::ACTIVATE.0),
                    Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, [7]),
                    Item::structure(Tag::REQUEST_PAYLOAD, vec![]),
                ],
            ),
        ],
    )
}

fn response(of: ProtocolVersion) -> Item {
    Item::structure(
        Tag::RESPONSE_MESSAGE,
        vec![
            Item::structure(
                Tag::RESPONSE_HEADER,
                vec![
                    version(of),
                    Item::date_time(Tag::TIME_STAMP, 1_700_000_000),
                    Item::integer(Tag::BATCH_COUNT, 1),
                ],
            ),
            Item::structure(
                Tag::BATCH_ITEM,
                vec![
                    Item::enumeration(Tag::OPERATION, Operation::ACTIVATE.0),
                    Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, [7]),
                    Item::enumeration(Tag::RESULT_STATUS, ResultStatus::SUCCESS.0),
                    Item::structure(
                        Tag::RESPONSE_PAYLOAD,
                        vec![Item::text(Tag::UNIQUE_IDENTIFIER, "a")],
                    ),
                ],
            ),
        ],
    )
}

fn part(item: &mut Item, tag: Tag) -> &mut Vec<Item> {
    let kmip_conform_protocol::Value::Structure(fields) = &mut item.value else {
        panic!("no structure");
    };
    let found = fields.iter_mut().find(|field| field.tag == tag);
    match &mut found.unwrap().value {
        kmip_conform_protocol::Value::Structure(fields) => fields,
        _ => panic!("no structure"),
    }
}

/// The ids of the checks that `change` breaks.
fn broken(of: ProtocolVersion, change: impl FnOnce(&mut Item)) -> Vec<String> {
    let mut response = response(of);
    change(&mut response);
    broken_by(of, &request(of), &response)
}

fn broken_by(of: ProtocolVersion, request: &Item, response: &Item) -> Vec<String> {
    let mut checks = Checks::new();
    checks.observe(&Observation {
        place: "CASE@1.2 step 0",
        version: of,
        request,
        response: Some(response),
        violations: &[],
        ttlv_len: ttlv::encoded_len(response),
    });
    let results = checks.results().into_iter();
    results
        .filter(|result| result.verdict == Verdict::Failed)
        .map(|result| result.id)
        .collect()
}

const V1_2: ProtocolVersion = ProtocolVersion::V1_2;

#[test]
fn a_correct_response_breaks_nothing() {
    for version in [V1_2, ProtocolVersion::V1_4, ProtocolVersion::V2_1] {
        assert_eq!(broken(version, |_| {}), Vec::<String>::new(), "{version}");
    }
}

#[test]
fn a_server_correlation_value_before_1_4_is_a_defect() {
    let change = |response: &mut Item| {
        part(response, Tag::RESPONSE_HEADER)
            .insert(2, Item::text(Tag::SERVER_CORRELATION_VALUE, "x"));
    };
    let found = broken(V1_2, change);
    assert!(found.contains(&"response-correlation-value-version".to_owned()));
    assert!(found.contains(&"response-newer-items".to_owned()));
    let found = broken(ProtocolVersion::V1_4, change);
    assert!(!found.contains(&"response-correlation-value-version".to_owned()));
    assert!(!found.contains(&"response-newer-items".to_owned()));
}

#[test]
fn another_protocol_version_is_a_defect() {
    let found = broken(V1_2, |response| {
        part(response, Tag::RESPONSE_HEADER)[0] = version(ProtocolVersion::V1_1);
    });
    assert_eq!(found, ["response-protocol-version"]);
}

#[test]
fn a_version_that_does_not_exist_is_answered_in_one_below_it() {
    let of = ProtocolVersion::V1_4;
    let unknown = |response: ProtocolVersion| {
        let asked = request(ProtocolVersion::new(1, 9));
        broken_by(of, &asked, &self::response(response))
    };
    let flagged = |found: Vec<String>| found.contains(&"response-protocol-version".to_owned());
    assert!(!flagged(unknown(of)));
    assert!(flagged(unknown(ProtocolVersion::V2_1)));
}

#[test]
fn a_missing_time_stamp_is_a_defect() {
    let found = broken(V1_2, |response| {
        part(response, Tag::RESPONSE_HEADER).remove(1);
    });
    assert!(found.contains(&"response-time-stamp".to_owned()));
}

#[test]
fn a_time_stamp_in_milliseconds_is_a_defect() {
    let stamped = |stamp| {
        broken(V1_2, |response| {
            part(response, Tag::RESPONSE_HEADER)[1].value = Value::DateTime(stamp);
        })
    };
    assert!(stamped(1_767_225_600_000).contains(&"response-time-stamp".to_owned()));
    assert!(stamped(0).is_empty());
}

#[test]
fn a_wrong_batch_count_is_a_defect() {
    let found = broken(V1_2, |response| {
        part(response, Tag::RESPONSE_HEADER)[2] = Item::integer(Tag::BATCH_COUNT, 2);
    });
    assert!(found.contains(&"response-batch-count".to_owned()));
}

#[test]
fn another_operation_or_id_is_a_defect() {
    let found = broken(V1_2, |response| {
        let item = part(response, Tag::BATCH_ITEM);
        item[0] = Item::enumeration(Tag::OPERATION, Operation::DESTROY.0);
        item[1] = Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, [8]);
    });
    assert!(found.contains(&"response-operation-echo".to_owned()));
    assert!(found.contains(&"response-batch-item-id-echo".to_owned()));
}

#[test]
fn an_id_comes_back_where_the_version_has_one() {
    let without = |version| {
        broken(version, |response| {
            let item = part(response, Tag::BATCH_ITEM);
            item.retain(|field| field.tag != Tag::UNIQUE_BATCH_ITEM_ID);
        })
    };
    let id = "response-batch-item-id-echo".to_owned();
    assert!(without(V1_2).contains(&id));
    assert!(!without(ProtocolVersion::V3_0).contains(&id));
}

#[test]
fn an_operation_nobody_knows_may_be_repeated_and_not_invented() {
    let unknown = Item::enumeration(Tag::OPERATION, 0x7FFF_FFFF_u32);
    let (mut asked, mut refused) = (request(V1_2), response(V1_2));
    part(&mut refused, Tag::BATCH_ITEM).splice(
        0..,
        [
            unknown.clone(),
            Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, [7]),
            Item::enumeration(Tag::RESULT_STATUS, ResultStatus::OPERATION_FAILED.0),
            Item::enumeration(Tag::RESULT_REASON, ResultReason::OPERATION_NOT_SUPPORTED.0),
        ],
    );
    let schema = "response-schema-valid".to_owned();
    assert!(broken_by(V1_2, &asked, &refused).contains(&schema));
    part(&mut asked, Tag::BATCH_ITEM)[0] = unknown;
    assert_eq!(broken_by(V1_2, &asked, &refused), Vec::<String>::new());
}

#[test]
fn a_failure_needs_a_reason_that_the_version_knows() {
    let fail = |reason: Option<u32>| {
        broken(V1_2, move |response| {
            let item = part(response, Tag::BATCH_ITEM);
            item[2] = Item::enumeration(Tag::RESULT_STATUS, ResultStatus::OPERATION_FAILED.0);
            item.pop();
            item.extend(reason.map(|reason| Item::enumeration(Tag::RESULT_REASON, reason)));
        })
    };
    assert!(fail(None).contains(&"response-result-reason".to_owned()));
    assert_eq!(
        fail(Some(ResultReason::ITEM_NOT_FOUND.0)),
        Vec::<String>::new()
    );
    let newer = fail(Some(ResultReason::OBJECT_DESTROYED.0));
    assert!(newer.contains(&"response-result-reason-listed".to_owned()));
}

#[test]
fn a_correlation_value_goes_with_pending_and_nothing_else() {
    let found = broken(V1_2, |response| {
        let item = part(response, Tag::BATCH_ITEM);
        item.insert(3, Item::bytes(Tag::ASYNCHRONOUS_CORRELATION_VALUE, [1]));
    });
    assert_eq!(found, ["response-asynchronous-correlation"]);
}

#[test]
fn a_response_beyond_the_maximum_size_is_a_defect() {
    let found = broken(V1_2, |response| {
        part(response, Tag::BATCH_ITEM).push(Item::structure(
            Tag::MESSAGE_EXTENSION,
            vec![
                Item::text(Tag::VENDOR_IDENTIFICATION, "v".repeat(5000)),
                Item::boolean(Tag::CRITICALITY_INDICATOR, false),
                Item::structure(Tag::VENDOR_EXTENSION, vec![]),
            ],
        ));
    });
    assert_eq!(found, ["response-maximum-size"]);
}

#[test]
fn counts_every_response_and_keeps_the_first_place() {
    let (request, response) = (request(V1_2), response(ProtocolVersion::V1_1));
    let mut checks = Checks::new();
    for place in ["A@1.2 step 0", "B@1.2 step 4"] {
        checks.observe(&Observation {
            place,
            version: V1_2,
            request: &request,
            response: Some(&response),
            violations: &[],
            ttlv_len: 100,
        });
    }
    let results = checks.results();
    let result = results
        .iter()
        .find(|result| result.id == "response-protocol-version")
        .unwrap();
    assert_eq!((result.checked, result.broken), (2, 2));
    assert_eq!(
        result.first.as_deref(),
        Some("A@1.2 step 0: 1.1 instead of 1.2")
    );
}
