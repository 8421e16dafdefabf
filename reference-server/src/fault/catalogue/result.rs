//! Result status and reason (KMIP 1.4 chapter 11, 2.1 sections 9.18 and 9.19).

use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::{Item, Tag};

use crate::fault::edit::{
    answered, is_success, items, reason, remove, set_reason, succeed, succeed_with_name,
};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "general-failure-always",
        shows: "General Failure as the reason of every failure",
        source: "KMIP 2.1 section 9.18",
        change: Change::Response(general_failure_always),
    },
    Fault {
        name: "wrong-state-is-not-found",
        shows: "Activate of an object in a wrong state answered as if there were no such object",
        source: "field report D66",
        change: Change::Response(wrong_state_is_not_found),
    },
    Fault {
        name: "reason-left-out",
        shows: "failed items without Result Reason",
        source: "KMIP 2.1 section 8.6",
        change: Change::Response(reason_left_out),
    },
    Fault {
        name: "bad-field-is-bad-message",
        shows: "Invalid Message in place of Invalid Field",
        source: "KMIP 2.1 section 9.18",
        change: Change::Response(bad_field_is_bad_message),
    },
    Fault {
        name: "unsupported-is-bad-message",
        shows: "Invalid Message in place of Operation Not Supported",
        source: "field report D30",
        change: Change::Response(unsupported_is_bad_message),
    },
    Fault {
        name: "activate-always-succeeds",
        shows: "Success of Activate on an object that is not Pre-Active",
        source: "KMIP 2.1 section 6.1.1",
        change: Change::Response(activate_always_succeeds),
    },
    Fault {
        name: "destroy-always-succeeds",
        shows: "Success of Destroy where there is nothing to destroy, or where it is refused",
        source: "KMIP 2.1 section 6.1.15",
        change: Change::Response(destroy_always_succeeds),
    },
    Fault {
        name: "get-finds-nothing-with-success",
        shows: "Success with an empty payload of Get on an object that does not exist",
        source: "KMIP 2.1 section 6.1.19",
        change: Change::Response(get_finds_nothing_with_success),
    },
    Fault {
        name: "not-found-is-denied",
        shows: "Permission Denied where there is no such object",
        source: "KMIP 2.1 section 9.18",
        change: Change::Response(not_found_is_denied),
    },
    Fault {
        name: "archived-is-denied",
        shows: "Permission Denied where an object is archived",
        source: "KMIP 2.1 section 6.1.19.1",
        change: Change::Response(archived_is_denied),
    },
];

/// The reasons that say there is no such object, by era.
const NOT_FOUND: [ResultReason; 2] = [ResultReason::ITEM_NOT_FOUND, ResultReason::OBJECT_NOT_FOUND];

fn general_failure_always(_: &Item, response: &mut Item) {
    for item in items(response) {
        set_reason(item, ResultReason::GENERAL_FAILURE);
    }
}

fn wrong_state_is_not_found(request: &Item, response: &mut Item) {
    answered(request, response, Operation::ACTIVATE, |_, item| {
        set_reason(item, ResultReason::ITEM_NOT_FOUND);
    });
}

fn reason_left_out(_: &Item, response: &mut Item) {
    remove(response, Tag::RESULT_REASON);
}

fn swap(response: &mut Item, from: &[ResultReason], to: ResultReason) {
    for item in items(response) {
        if reason(item).is_some_and(|given| from.contains(&given)) {
            set_reason(item, to);
        }
    }
}

fn bad_field_is_bad_message(_: &Item, response: &mut Item) {
    let from = [ResultReason::INVALID_FIELD];
    swap(response, &from, ResultReason::INVALID_MESSAGE);
}

fn unsupported_is_bad_message(_: &Item, response: &mut Item) {
    let from = [ResultReason::OPERATION_NOT_SUPPORTED];
    swap(response, &from, ResultReason::INVALID_MESSAGE);
}

fn activate_always_succeeds(request: &Item, response: &mut Item) {
    always_succeeds(request, response, Operation::ACTIVATE);
}

fn destroy_always_succeeds(request: &Item, response: &mut Item) {
    always_succeeds(request, response, Operation::DESTROY);
}

fn always_succeeds(request: &Item, response: &mut Item, operation: Operation) {
    answered(request, response, operation, |asked, item| {
        if !is_success(item) {
            succeed_with_name(asked, item);
        }
    });
}

fn get_finds_nothing_with_success(request: &Item, response: &mut Item) {
    answered(request, response, Operation::GET, |_, item| {
        if reason(item).is_some_and(|given| NOT_FOUND.contains(&given)) {
            succeed(item, Vec::new());
        }
    });
}

fn not_found_is_denied(_: &Item, response: &mut Item) {
    swap(response, &NOT_FOUND, ResultReason::PERMISSION_DENIED);
}

fn archived_is_denied(_: &Item, response: &mut Item) {
    let from = [ResultReason::OBJECT_ARCHIVED];
    swap(response, &from, ResultReason::PERMISSION_DENIED);
}
