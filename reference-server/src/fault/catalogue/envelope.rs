//! Headers and the frame of batch items (KMIP 1.4 section 7, 2.1 section 8).

use kmip_conform_protocol::enumeration::ResultReason;
use kmip_conform_protocol::{Item, Tag, Value};

use crate::fault::edit::{each, fields, is_success, items, remove};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "correlation-value-too-early",
        shows: "Server Correlation Value in headers of versions before 1.4",
        source: "field report D21",
        change: Change::Response(correlation_value_too_early),
    },
    Fault {
        name: "batch-item-id-lost",
        shows: "answers without the Unique Batch Item ID of the request",
        source: "KMIP 2.1 section 9.21",
        change: Change::Response(batch_item_id_lost),
    },
    Fault {
        name: "batch-item-id-changed",
        shows: "answers with another Unique Batch Item ID than the request has",
        source: "KMIP 2.1 section 9.21",
        change: Change::Response(batch_item_id_changed),
    },
    Fault {
        name: "batch-count-one-more",
        shows: "a Batch Count that is one more than the items",
        source: "KMIP 2.1 section 9.5",
        change: Change::Response(batch_count_one_more),
    },
    Fault {
        name: "answers-in-next-version",
        shows: "a header that states the minor version after the one of the request",
        source: "KMIP 2.1 section 9.16",
        change: Change::Response(answers_in_next_version),
    },
    Fault {
        name: "time-stamp-missing",
        shows: "headers without Time Stamp",
        source: "KMIP 2.1 section 8.5",
        change: Change::Response(time_stamp_missing),
    },
    Fault {
        name: "time-stamp-in-milliseconds",
        shows: "a Time Stamp a thousand times too large",
        source: "KMIP 2.1 section 9.20",
        change: Change::Response(time_stamp_in_milliseconds),
    },
    Fault {
        name: "operation-left-out",
        shows: "items without Operation, though the request named it",
        source: "field report D24",
        change: Change::Response(operation_left_out),
    },
    Fault {
        name: "header-out-of-order",
        shows: "a header that begins with its last field",
        source: "KMIP 2.1 section 8.5",
        change: Change::Response(header_out_of_order),
    },
    Fault {
        name: "message-after-success",
        shows: "Result Reason and Result Message in items that succeeded",
        source: "KMIP 2.1 section 9.18",
        change: Change::Response(message_after_success),
    },
];

fn header(response: &mut Item, change: &mut dyn FnMut(&mut Vec<Item>)) {
    each(response, Tag::RESPONSE_HEADER, &mut |header| {
        if let Some(fields) = fields(header) {
            change(fields);
        }
    });
}

fn correlation_value_too_early(_: &Item, response: &mut Item) {
    header(response, &mut |fields| {
        let has = |tag| fields.iter().any(|field| field.tag == tag);
        if !has(Tag::SERVER_CORRELATION_VALUE) {
            let behind = fields
                .iter()
                .position(|field| field.tag == Tag::BATCH_COUNT);
            let value = Item::text(Tag::SERVER_CORRELATION_VALUE, "0");
            fields.insert(behind.unwrap_or(fields.len()), value);
        }
    });
}

fn batch_item_id_lost(_: &Item, response: &mut Item) {
    remove(response, Tag::UNIQUE_BATCH_ITEM_ID);
}

fn batch_item_id_changed(_: &Item, response: &mut Item) {
    each(response, Tag::UNIQUE_BATCH_ITEM_ID, &mut |id| {
        if let Value::ByteString(octets) = &mut id.value {
            octets.push(0);
        }
    });
}

fn batch_count_one_more(_: &Item, response: &mut Item) {
    each(response, Tag::BATCH_COUNT, &mut |count| {
        if let Value::Integer(number) = &mut count.value {
            *number += 1;
        }
    });
}

fn answers_in_next_version(_: &Item, response: &mut Item) {
    header(response, &mut |fields| {
        for field in fields {
            each(field, Tag::PROTOCOL_VERSION_MINOR, &mut |minor| {
                if let Value::Integer(number) = &mut minor.value {
                    *number += 1;
                }
            });
        }
    });
}

fn time_stamp_missing(_: &Item, response: &mut Item) {
    header(response, &mut |fields| {
        fields.retain(|field| field.tag != Tag::TIME_STAMP);
    });
}

fn time_stamp_in_milliseconds(_: &Item, response: &mut Item) {
    each(response, Tag::TIME_STAMP, &mut |stamp| {
        if let Value::DateTime(seconds) = &mut stamp.value {
            *seconds = seconds.saturating_mul(1000);
        }
    });
}

fn operation_left_out(_: &Item, response: &mut Item) {
    for item in items(response) {
        if let Some(fields) = fields(item) {
            fields.retain(|field| field.tag != Tag::OPERATION);
        }
    }
}

fn header_out_of_order(_: &Item, response: &mut Item) {
    header(response, &mut |fields| fields.rotate_right(1));
}

fn message_after_success(_: &Item, response: &mut Item) {
    for item in items(response).filter(|item| is_success(item)) {
        let reason = Item::enumeration(Tag::RESULT_REASON, ResultReason::GENERAL_FAILURE);
        let told = Item::text(Tag::RESULT_MESSAGE, "no error");
        let Some(fields) = fields(item) else { continue };
        let status = fields
            .iter()
            .position(|field| field.tag == Tag::RESULT_STATUS);
        let behind = status.map_or(fields.len(), |status| status + 1);
        fields.splice(behind..behind, [reason, told]);
    }
}
