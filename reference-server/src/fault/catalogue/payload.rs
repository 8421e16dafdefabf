//! Fields of response payloads.

use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::{Item, Tag, Value};

use crate::fault::edit::{fields, given, is_success, items, put_first, put_last, remove};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "register-tells-object-type",
        shows: "Object Type in the answer to Register, which its table does not have",
        source: "field report D20",
        change: Change::Response(register_tells_object_type),
    },
    Fault {
        name: "create-hides-object-type",
        shows: "the answer to Create without Object Type",
        source: "KMIP 2.1 section 6.1.8",
        change: Change::Response(create_hides_object_type),
    },
    Fault {
        name: "modify-answers-with-name-alone",
        shows: "the answer to Modify Attribute in 1.x without the attribute",
        source: "field report D41",
        change: Change::Response(modify_answers_with_name_alone),
    },
    Fault {
        name: "delete-answers-with-name-alone",
        shows: "the answer to Delete Attribute in 1.x without the attribute",
        source: "field report D42",
        change: Change::Response(delete_answers_with_name_alone),
    },
    Fault {
        name: "key-pair-swapped",
        shows: "Create Key Pair naming each half where the other belongs",
        source: "KMIP 2.1 section 6.1.9",
        change: Change::Response(key_pair_swapped),
    },
    Fault {
        name: "get-tells-another-type",
        shows: "Secret Data as the Object Type of every object in Get",
        source: "KMIP 2.1 section 6.1.19",
        change: Change::Response(get_tells_another_type),
    },
    Fault {
        name: "payload-missing",
        shows: "items that succeeded without Response Payload",
        source: "field report D25",
        change: Change::Response(payload_missing),
    },
    Fault {
        name: "attributes-without-identifier",
        shows: "the answer to Get Attributes without Unique Identifier",
        source: "KMIP 2.1 section 6.1.20",
        change: Change::Response(attributes_without_identifier),
    },
    Fault {
        name: "attribute-named-twice",
        shows: "a name twice in the answer to Get Attribute List",
        source: "KMIP 2.1 section 6.1.21",
        change: Change::Response(attribute_named_twice),
    },
    Fault {
        name: "identifier-changed",
        shows: "the answer to Activate naming another object than was activated",
        source: "KMIP 2.1 section 6.1.1",
        change: Change::Response(identifier_changed),
    },
];

fn register_tells_object_type(request: &Item, response: &mut Item) {
    given(request, response, Operation::REGISTER, |asked, payload| {
        let told = asked.at(&[Tag::REQUEST_PAYLOAD, Tag::OBJECT_TYPE]);
        if let Some(told) = told {
            put_first(payload, told.clone());
        }
    });
}

fn create_hides_object_type(request: &Item, response: &mut Item) {
    given(request, response, Operation::CREATE, |_, payload| {
        remove(payload, Tag::OBJECT_TYPE);
    });
}

fn modify_answers_with_name_alone(request: &Item, response: &mut Item) {
    given(
        request,
        response,
        Operation::MODIFY_ATTRIBUTE,
        |_, payload| {
            remove(payload, Tag::ATTRIBUTE);
        },
    );
}

fn delete_answers_with_name_alone(request: &Item, response: &mut Item) {
    given(
        request,
        response,
        Operation::DELETE_ATTRIBUTE,
        |_, payload| {
            remove(payload, Tag::ATTRIBUTE);
        },
    );
}

fn key_pair_swapped(request: &Item, response: &mut Item) {
    given(
        request,
        response,
        Operation::CREATE_KEY_PAIR,
        |_, payload| {
            let value = |tag| payload.field(tag).map(|field| field.value.clone());
            let (private, public) = (
                value(Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER),
                value(Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER),
            );
            for field in fields(payload).into_iter().flatten() {
                let other = match field.tag {
                    Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER => public.clone(),
                    Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER => private.clone(),
                    _ => None,
                };
                if let Some(other) = other {
                    field.value = other;
                }
            }
        },
    );
}

fn get_tells_another_type(request: &Item, response: &mut Item) {
    given(request, response, Operation::GET, |_, payload| {
        for field in fields(payload).into_iter().flatten() {
            if field.tag == Tag::OBJECT_TYPE {
                field.value = Value::Enumeration(ObjectType::SECRET_DATA.0);
            }
        }
    });
}

fn payload_missing(_: &Item, response: &mut Item) {
    for item in items(response).filter(|item| is_success(item)) {
        remove(item, Tag::RESPONSE_PAYLOAD);
    }
}

fn attributes_without_identifier(request: &Item, response: &mut Item) {
    given(
        request,
        response,
        Operation::GET_ATTRIBUTES,
        |_, payload| {
            if let Some(fields) = fields(payload) {
                fields.retain(|field| field.tag != Tag::UNIQUE_IDENTIFIER);
            }
        },
    );
}

fn attribute_named_twice(request: &Item, response: &mut Item) {
    given(
        request,
        response,
        Operation::GET_ATTRIBUTE_LIST,
        |_, payload| {
            if let Some(last) = payload.fields().last().cloned() {
                put_last(payload, last);
            }
        },
    );
}

fn identifier_changed(request: &Item, response: &mut Item) {
    given(request, response, Operation::ACTIVATE, |_, payload| {
        for field in fields(payload).into_iter().flatten() {
            if let Value::TextString(id) | Value::Identifier(id) = &mut field.value {
                id.push('x');
            }
        }
    });
}
