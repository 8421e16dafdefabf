//! Attributes (KMIP 1.4 chapter 3, 2.1 chapter 4).

use kmip_conform_protocol::enumeration::{
    CryptographicUsageMask, NameType, Operation, ResultReason,
};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::attribute;
use crate::fault::attributes::{drop_attribute, each_value, has};
use crate::fault::edit::{
    answered, asked, each, fail, given, is_success, look_instead, pretend, put_last, replace,
    succeed_with_name,
};
use crate::fault::{Change, Fault};
use crate::message::message_version;

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "fresh-too-early",
        shows: "Fresh in the attributes that a 1.0 client gets",
        source: "field report D33",
        change: Change::Response(fresh_too_early),
    },
    Fault {
        name: "policy-name-lost",
        shows: "Operation Policy Name given at creation and gone in Get Attributes, 1.x",
        source: "field report D37",
        change: Change::Request(policy_name_lost),
    },
    Fault {
        name: "custom-attributes-refused",
        shows: "failure of Add Attribute with a vendor's or client's own attribute",
        source: "field report D38",
        change: Change::Response(custom_attributes_refused),
    },
    Fault {
        name: "delete-does-nothing",
        shows: "an attribute that is still there after Delete Attribute succeeded",
        source: "field report D43",
        change: Change::Both {
            request: look_in_place_of_delete,
            response: delete_pretended,
        },
    },
    Fault {
        name: "read-only-looks-written",
        shows: "Success of Modify Attribute on an attribute that clients cannot modify",
        source: "field report D44",
        change: Change::Response(read_only_looks_written),
    },
    Fault {
        name: "comment-lost",
        shows: "a Comment that was added or set and never comes back",
        source: "field report D46",
        change: Change::Response(comment_lost),
    },
    Fault {
        name: "digest-missing",
        shows: "no Digest on any object, in Get Attributes",
        source: "field report D48",
        change: Change::Response(digest_missing),
    },
    Fault {
        name: "usage-mask-loses-mac-verify",
        shows: "a Cryptographic Usage Mask without MAC Verify, whatever was set",
        source: "field report D13",
        change: Change::Response(usage_mask_loses_mac_verify),
    },
    Fault {
        name: "names-are-text-alone",
        shows: "Uninterpreted Text String as the type of every Name, in Get Attributes",
        source: "field report D12",
        change: Change::Response(names_are_text_alone),
    },
    Fault {
        name: "index-always-zero",
        shows: "Attribute Index 0 on every instance of an attribute, 1.x",
        source: "KMIP 1.4 section 2.1.1",
        change: Change::Response(index_always_zero),
    },
];

fn fresh_too_early(request: &Item, response: &mut Item) {
    if message_version(request) != ProtocolVersion::V1_0 {
        return;
    }
    given(
        request,
        response,
        Operation::GET_ATTRIBUTES,
        |_, payload| {
            let fresh = attribute::to_1x(&Item::boolean(Tag::FRESH, true), 0);
            put_last(payload, fresh);
        },
    );
}

fn policy_name_lost(request: &mut Item) {
    for operation in [Operation::CREATE, Operation::REGISTER] {
        asked(request, operation, |payload| {
            drop_attribute(payload, Tag::OPERATION_POLICY_NAME);
        });
    }
}

fn custom_attributes_refused(request: &Item, response: &mut Item) {
    answered(
        request,
        response,
        Operation::ADD_ATTRIBUTE,
        |asked, item| {
            let payload = asked.field(Tag::REQUEST_PAYLOAD);
            let given = payload.and_then(|payload| {
                let new = payload.field(Tag::NEW_ATTRIBUTE);
                new.map_or_else(
                    || payload.field(Tag::ATTRIBUTE),
                    |new| new.field(Tag::ATTRIBUTE),
                )
            });
            let name = given.and_then(|given| given.field(Tag::ATTRIBUTE_NAME));
            let name = name.and_then(Item::as_text).unwrap_or_default();
            let is_own = name.starts_with("x-") || name.starts_with("y-");
            let is_vendors =
                given.is_some_and(|own| own.field(Tag::VENDOR_IDENTIFICATION).is_some());
            if is_own || is_vendors {
                fail(item, ResultReason::INVALID_FIELD);
            }
        },
    );
}

fn look_in_place_of_delete(request: &mut Item) {
    look_instead(request, Operation::DELETE_ATTRIBUTE);
}

fn delete_pretended(request: &Item, response: &mut Item) {
    pretend(request, response, Operation::DELETE_ATTRIBUTE, |asked| {
        let Some(payload) = asked.field(Tag::REQUEST_PAYLOAD) else {
            return Vec::new();
        };
        let name = payload.field(Tag::ATTRIBUTE_NAME);
        let claimed = name.map(|name| {
            let value = Item::text(Tag::ATTRIBUTE_VALUE, "");
            Item::structure(Tag::ATTRIBUTE, vec![name.clone(), value])
        });
        claimed.into_iter().collect()
    });
}

fn read_only_looks_written(request: &Item, response: &mut Item) {
    answered(
        request,
        response,
        Operation::MODIFY_ATTRIBUTE,
        |asked, item| {
            if is_success(item) {
                return;
            }
            succeed_with_name(asked, item);
            let claimed = asked.at(&[Tag::REQUEST_PAYLOAD, Tag::ATTRIBUTE]);
            if let Some(claimed) = claimed {
                each(item, Tag::RESPONSE_PAYLOAD, &mut |payload| {
                    put_last(payload, claimed.clone());
                });
            }
        },
    );
}

fn comment_lost(request: &Item, response: &mut Item) {
    lost(request, response, Tag::COMMENT);
}

fn digest_missing(request: &Item, response: &mut Item) {
    lost(request, response, Tag::DIGEST);
}

fn lost(request: &Item, response: &mut Item, tag: Tag) {
    given(
        request,
        response,
        Operation::GET_ATTRIBUTES,
        |_, payload| {
            if has(payload, tag) {
                drop_attribute(payload, tag);
            }
        },
    );
}

fn usage_mask_loses_mac_verify(_: &Item, response: &mut Item) {
    each_value(response, Tag::CRYPTOGRAPHIC_USAGE_MASK, &mut |value| {
        if let Value::Integer(mask) = value {
            *mask &= !CryptographicUsageMask::MAC_VERIFY.0;
        }
    });
}

fn names_are_text_alone(_: &Item, response: &mut Item) {
    let text = Value::Enumeration(NameType::UNINTERPRETED_TEXT_STRING.0);
    replace(response, Tag::NAME_TYPE, &text);
}

fn index_always_zero(_: &Item, response: &mut Item) {
    replace(response, Tag::ATTRIBUTE_INDEX, &Value::Integer(0));
}
