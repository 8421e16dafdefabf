//! Locate (KMIP 1.4 section 4.9, 2.1 section 6.1.28).

use kmip_conform_protocol::enumeration::{NameType, Operation, ResultReason};
use kmip_conform_protocol::{Item, Tag, Value};

use crate::fault::attributes::{drop_attribute, keep_only};
use crate::fault::edit::{answered, asked, each, fail, fields, given, is_success, remove, replace};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "locate-by-name-alone",
        shows: "objects that have the Name but not the other attributes that were asked for",
        source: "field report D74",
        change: Change::Request(locate_by_name_alone),
    },
    Fault {
        name: "locate-ignores-state",
        shows: "objects of every State, whatever State was asked for",
        source: "KMIP 2.1 section 6.1.28",
        change: Change::Request(locate_ignores_state),
    },
    Fault {
        name: "locate-ignores-usage-mask",
        shows: "objects that lack bits of the Cryptographic Usage Mask that was asked for",
        source: "KMIP 2.1 section 6.1.28",
        change: Change::Request(locate_ignores_usage_mask),
    },
    Fault {
        name: "locate-ignores-object-type",
        shows: "objects of every type, whatever Object Type was asked for",
        source: "KMIP 2.1 section 6.1.28",
        change: Change::Request(locate_ignores_object_type),
    },
    Fault {
        name: "locate-ignores-maximum-items",
        shows: "more identifiers than Maximum Items",
        source: "KMIP 2.1 section 6.1.28",
        change: Change::Request(locate_ignores_maximum_items),
    },
    Fault {
        name: "locate-ignores-offset",
        shows: "the same identifiers whatever Offset Items says, from 1.3",
        source: "field report D76",
        change: Change::Request(locate_ignores_offset),
    },
    Fault {
        name: "locate-finds-no-uri",
        shows: "Names of type URI looked for as Uninterpreted Text Strings",
        source: "field report D12",
        change: Change::Request(locate_finds_no_uri),
    },
    Fault {
        name: "nothing-found-is-failure",
        shows: "failure of Locate where nothing matches",
        source: "KMIP 2.1 section 6.1.28",
        change: Change::Response(nothing_found_is_failure),
    },
    Fault {
        name: "located-twice",
        shows: "an identifier twice in the answer",
        source: "KMIP 2.1 section 6.1.28",
        change: Change::Response(located_twice),
    },
    Fault {
        name: "located-items-wrong",
        shows: "Located Items that is one more than what matches, from 1.3",
        source: "KMIP 2.1 section 6.1.28",
        change: Change::Response(located_items_wrong),
    },
];

fn locate(request: &mut Item, change: impl FnMut(&mut Item)) {
    asked(request, Operation::LOCATE, change);
}

fn locate_by_name_alone(request: &mut Item) {
    locate(request, |payload| {
        if crate::fault::attributes::has(payload, Tag::NAME) {
            keep_only(payload, Tag::NAME);
        }
    });
}

fn locate_ignores_state(request: &mut Item) {
    locate(request, |payload| drop_attribute(payload, Tag::STATE));
}

fn locate_ignores_usage_mask(request: &mut Item) {
    locate(request, |payload| {
        drop_attribute(payload, Tag::CRYPTOGRAPHIC_USAGE_MASK);
    });
}

fn locate_ignores_object_type(request: &mut Item) {
    locate(request, |payload| drop_attribute(payload, Tag::OBJECT_TYPE));
}

fn locate_ignores_maximum_items(request: &mut Item) {
    locate(request, |payload| remove(payload, Tag::MAXIMUM_ITEMS));
}

fn locate_ignores_offset(request: &mut Item) {
    locate(request, |payload| remove(payload, Tag::OFFSET_ITEMS));
}

fn locate_finds_no_uri(request: &mut Item) {
    let text = Value::Enumeration(NameType::UNINTERPRETED_TEXT_STRING.0);
    locate(request, |payload| replace(payload, Tag::NAME_TYPE, &text));
}

fn nothing_found_is_failure(request: &Item, response: &mut Item) {
    answered(request, response, Operation::LOCATE, |_, item| {
        let found = item.at(&[Tag::RESPONSE_PAYLOAD, Tag::UNIQUE_IDENTIFIER]);
        if is_success(item) && found.is_none() {
            fail(item, ResultReason::ITEM_NOT_FOUND);
        }
    });
}

fn located_twice(request: &Item, response: &mut Item) {
    given(request, response, Operation::LOCATE, |_, payload| {
        let first = payload.field(Tag::UNIQUE_IDENTIFIER).cloned();
        if let (Some(first), Some(fields)) = (first, fields(payload)) {
            fields.push(first);
        }
    });
}

fn located_items_wrong(request: &Item, response: &mut Item) {
    given(request, response, Operation::LOCATE, |_, payload| {
        each(payload, Tag::LOCATED_ITEMS, &mut |count| {
            if let Value::Integer(number) = &mut count.value {
                *number += 1;
            }
        });
    });
}
