//! The course of a batch (KMIP 1.4 sections 4, 6.12 and 6.13, 2.1 sections 9.6 to 9.8).

use kmip_conform_protocol::enumeration::{BatchErrorContinuationOption, Operation, ResultReason};
use kmip_conform_protocol::{Item, Tag, Value};

use crate::fault::edit::{
    each, fail, fields, is_success, items, operation, put_first, remove, replace,
};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "continue-is-stop",
        shows: "a batch with Continue that ends at the first failed item",
        source: "KMIP 2.1 section 9.6",
        change: Change::Request(continue_is_stop),
    },
    Fault {
        name: "stop-is-continue",
        shows: "a batch with Stop, or without the option, that goes on after a failed item",
        source: "KMIP 2.1 section 9.6",
        change: Change::Request(stop_is_continue),
    },
    Fault {
        name: "undo-is-stop",
        shows: "a batch with Undo whose first items stay done",
        source: "KMIP 2.1 section 9.6",
        change: Change::Request(undo_is_stop),
    },
    Fault {
        name: "placeholder-forgotten",
        shows: "items without Unique Identifier that do not find the object of the item before",
        source: "KMIP 2.1 section 6.1",
        change: Change::Request(placeholder_forgotten),
    },
    Fault {
        name: "batch-fails-as-one",
        shows: "one failed item in place of a batch in which an item failed",
        source: "field report D29",
        change: Change::Response(batch_fails_as_one),
    },
    Fault {
        name: "maximum-response-size-ignored",
        shows: "answers longer than Maximum Response Size",
        source: "KMIP 2.1 section 9.12",
        change: Change::Request(maximum_response_size_ignored),
    },
    Fault {
        name: "items-in-reverse",
        shows: "the answers of a batch in reverse order",
        source: "KMIP 2.1 section 9.8",
        change: Change::Response(items_in_reverse),
    },
    Fault {
        name: "first-item-alone",
        shows: "the answer of the first item of a batch and no other",
        source: "KMIP 2.1 section 8.4",
        change: Change::Response(first_item_alone),
    },
    Fault {
        name: "critical-extension-ignored",
        shows: "items with an unknown critical Message Extension that are performed",
        source: "KMIP 2.1 section 9.13",
        change: Change::Request(critical_extension_ignored),
    },
];

fn set_option(request: &mut Item, from: Option<u32>, to: BatchErrorContinuationOption) {
    each(request, Tag::REQUEST_HEADER, &mut |header| {
        let tag = Tag::BATCH_ERROR_CONTINUATION_OPTION;
        let stated = header.field(tag).and_then(Item::as_enumeration);
        if stated == from {
            replace(header, tag, &Value::Enumeration(to.0));
        }
        let Some(fields) = fields(header) else { return };
        if stated.is_none() && from.is_none() {
            let before = [Tag::BATCH_ORDER_OPTION, Tag::TIME_STAMP, Tag::BATCH_COUNT];
            let behind = fields.iter().position(|field| before.contains(&field.tag));
            fields.insert(behind.unwrap_or(fields.len()), Item::enumeration(tag, to));
        }
    });
}

fn continue_is_stop(request: &mut Item) {
    let from = BatchErrorContinuationOption::CONTINUE.0;
    set_option(request, Some(from), BatchErrorContinuationOption::STOP);
}

fn stop_is_continue(request: &mut Item) {
    let to = BatchErrorContinuationOption::CONTINUE;
    set_option(request, None, to);
    set_option(request, Some(BatchErrorContinuationOption::STOP.0), to);
}

fn undo_is_stop(request: &mut Item) {
    let from = BatchErrorContinuationOption::UNDO.0;
    set_option(request, Some(from), BatchErrorContinuationOption::STOP);
}

fn placeholder_forgotten(request: &mut Item) {
    const NAME_AN_OBJECT: [Operation; 6] = [
        Operation::GET,
        Operation::GET_ATTRIBUTES,
        Operation::GET_ATTRIBUTE_LIST,
        Operation::ACTIVATE,
        Operation::REVOKE,
        Operation::DESTROY,
    ];
    for item in items(request).skip(1) {
        if !operation(item).is_some_and(|one| NAME_AN_OBJECT.contains(&one)) {
            continue;
        }
        each(item, Tag::REQUEST_PAYLOAD, &mut |payload| {
            if payload.field(Tag::UNIQUE_IDENTIFIER).is_none() {
                put_first(payload, Item::text(Tag::UNIQUE_IDENTIFIER, "placeholder"));
            }
        });
    }
}

fn batch_fails_as_one(_: &Item, response: &mut Item) {
    let all = response.fields_with(Tag::BATCH_ITEM).count();
    if all < 2 || items(response).all(|item| is_success(item)) {
        return;
    }
    keep_first(response);
    for item in items(response) {
        fail(item, ResultReason::INVALID_MESSAGE);
        if let Some(fields) = fields(item) {
            fields.retain(|field| field.tag != Tag::OPERATION);
        }
    }
}

fn maximum_response_size_ignored(request: &mut Item) {
    remove(request, Tag::MAXIMUM_RESPONSE_SIZE);
}

fn items_in_reverse(_: &Item, response: &mut Item) {
    if let Some(fields) = fields(response) {
        let first = fields.iter().position(|field| field.tag == Tag::BATCH_ITEM);
        fields[first.unwrap_or(0)..].reverse();
    }
}

fn first_item_alone(_: &Item, response: &mut Item) {
    keep_first(response);
}

fn keep_first(response: &mut Item) {
    if let Some(fields) = fields(response) {
        let mut kept = 0;
        fields.retain(|field| {
            kept += usize::from(field.tag == Tag::BATCH_ITEM);
            field.tag != Tag::BATCH_ITEM || kept == 1
        });
    }
    replace(response, Tag::BATCH_COUNT, &Value::Integer(1));
}

fn critical_extension_ignored(request: &mut Item) {
    remove(request, Tag::MESSAGE_EXTENSION);
}
