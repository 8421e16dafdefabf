//! Versions, and what the server says it can do (KMIP 1.4 sections 4.25 and 4.26).

use kmip_conform_protocol::enumeration::{ObjectType, Operation, ResultReason};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::fault::edit::{answered, asked, each, fail, fields, given, items, remove};
use crate::fault::{Change, Fault};
use crate::message::message_version;

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "versions-not-intersected",
        shows: "Discover Versions with versions that the client did not name",
        source: "field report D114",
        change: Change::Request(versions_not_intersected),
    },
    Fault {
        name: "minor-version-as-enumeration",
        shows: "Protocol Version Minor of type Enumeration in Discover Versions",
        source: "field report D114",
        change: Change::Response(minor_version_as_enumeration),
    },
    Fault {
        name: "refuses-1-4",
        shows: "Invalid Message for every request of 1.4, though Discover Versions lists it",
        source: "field report D112",
        change: Change::Response(refuses_1_4),
    },
    Fault {
        name: "query-hides-modify",
        shows: "Query without Modify Attribute, which is performed",
        source: "field report D116",
        change: Change::Response(query_hides_modify),
    },
    Fault {
        name: "query-answers-everything",
        shows: "operations and object types in the answer to a Query for neither",
        source: "KMIP 2.1 section 6.1.40",
        change: Change::Response(query_answers_everything),
    },
    Fault {
        name: "query-out-of-order",
        shows: "Server Information ahead of Vendor Identification in Query",
        source: "field report D19",
        change: Change::Response(query_out_of_order),
    },
    Fault {
        name: "discover-versions-missing",
        shows: "Operation Not Supported for Discover Versions",
        source: "KMIP 2.1 section 6.1.16",
        change: Change::Response(discover_versions_missing),
    },
];

fn versions_not_intersected(request: &mut Item) {
    asked(request, Operation::DISCOVER_VERSIONS, |payload| {
        remove(payload, Tag::PROTOCOL_VERSION);
    });
}

fn minor_version_as_enumeration(request: &Item, response: &mut Item) {
    given(
        request,
        response,
        Operation::DISCOVER_VERSIONS,
        |_, payload| {
            each(payload, Tag::PROTOCOL_VERSION_MINOR, &mut |minor| {
                if let Value::Integer(number) = minor.value {
                    minor.value = Value::Enumeration(number.unsigned_abs());
                }
            });
        },
    );
}

fn refuses_1_4(request: &Item, response: &mut Item) {
    if message_version(request) == ProtocolVersion::V1_4 {
        for item in items(response) {
            fail(item, ResultReason::INVALID_MESSAGE);
        }
    }
}

fn query_hides_modify(request: &Item, response: &mut Item) {
    given(request, response, Operation::QUERY, |_, payload| {
        if let Some(fields) = fields(payload) {
            let hidden = Item::enumeration(Tag::OPERATION, Operation::MODIFY_ATTRIBUTE);
            fields.retain(|field| *field != hidden);
        }
    });
}

fn query_answers_everything(request: &Item, response: &mut Item) {
    given(request, response, Operation::QUERY, |_, payload| {
        let tells = |tag| payload.field(tag).is_some();
        if tells(Tag::OPERATION) || tells(Tag::OBJECT_TYPE) {
            return;
        }
        if let Some(fields) = fields(payload) {
            let told = [
                Item::enumeration(Tag::OPERATION, Operation::CREATE),
                Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
            ];
            fields.splice(0..0, told);
        }
    });
}

fn query_out_of_order(request: &Item, response: &mut Item) {
    given(request, response, Operation::QUERY, |_, payload| {
        let Some(fields) = fields(payload) else {
            return;
        };
        let place = |tag| fields.iter().position(|field| field.tag == tag);
        let vendor = place(Tag::VENDOR_IDENTIFICATION);
        let server = place(Tag::SERVER_INFORMATION);
        if let (Some(vendor), Some(server)) = (vendor, server) {
            fields.swap(vendor, server);
        }
    });
}

fn discover_versions_missing(request: &Item, response: &mut Item) {
    let operation = Operation::DISCOVER_VERSIONS;
    answered(request, response, operation, |_, item| {
        fail(item, ResultReason::OPERATION_NOT_SUPPORTED);
    });
}
