//! States, dates and the operations that change them (KMIP 1.4 section 3.22, 2.1 section 4.57).

use kmip_conform_protocol::enumeration::{Operation, RevocationReasonCode, State};
use kmip_conform_protocol::{Item, Tag, Value};

use crate::fault::attributes::{drop_attribute, each_value};
use crate::fault::edit::{asked, fields, given, look_instead, pretend, replace};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "new-objects-look-active",
        shows: "State Active of objects that are Pre-Active",
        source: "KMIP 2.1 section 4.57",
        change: Change::Response(new_objects_look_active),
    },
    Fault {
        name: "activation-date-ignored",
        shows: "an object created with an Activation Date that has none",
        source: "field report D65",
        change: Change::Request(activation_date_ignored),
    },
    Fault {
        name: "deactivation-date-ignored",
        shows: "an object created with a Deactivation Date that has none",
        source: "KMIP 2.1 section 4.18",
        change: Change::Request(deactivation_date_ignored),
    },
    Fault {
        name: "dates-do-not-act",
        shows: "states that stay what they are when dates pass",
        source: "KMIP 2.1 section 4.57",
        change: Change::Clock(stands_still),
    },
    Fault {
        name: "activate-does-nothing",
        shows: "an object that stays Pre-Active after Activate succeeded",
        source: "KMIP 2.1 section 6.1.1",
        change: Change::Both {
            request: |request| look_instead(request, Operation::ACTIVATE),
            response: |request, response| claim(request, response, Operation::ACTIVATE),
        },
    },
    Fault {
        name: "revoke-does-nothing",
        shows: "an object that stays Active after Revoke succeeded",
        source: "KMIP 2.1 section 6.1.44",
        change: Change::Both {
            request: |request| look_instead(request, Operation::REVOKE),
            response: |request, response| claim(request, response, Operation::REVOKE),
        },
    },
    Fault {
        name: "compromise-is-cessation",
        shows: "an object Deactivated after Revoke for Key Compromise",
        source: "KMIP 2.1 section 6.1.44",
        change: Change::Request(compromise_is_cessation),
    },
    Fault {
        name: "destroy-does-nothing",
        shows: "material that Get returns after Destroy succeeded",
        source: "KMIP 2.1 section 6.1.15",
        change: Change::Both {
            request: |request| look_instead(request, Operation::DESTROY),
            response: |request, response| claim(request, response, Operation::DESTROY),
        },
    },
    Fault {
        name: "archive-does-nothing",
        shows: "an object that Get returns after Archive succeeded",
        source: "KMIP 2.1 section 6.1.4",
        change: Change::Both {
            request: |request| look_instead(request, Operation::ARCHIVE),
            response: |request, response| claim(request, response, Operation::ARCHIVE),
        },
    },
    Fault {
        name: "re-key-keeps-identifier",
        shows: "the identifier of the old key in the answer to Re-key",
        source: "field report D69",
        change: Change::Response(re_key_keeps_identifier),
    },
];

fn new_objects_look_active(_: &Item, response: &mut Item) {
    each_value(response, Tag::STATE, &mut |value| {
        if *value == Value::Enumeration(State::PRE_ACTIVE.0) {
            *value = Value::Enumeration(State::ACTIVE.0);
        }
    });
}

fn drop_at_creation(request: &mut Item, tag: Tag) {
    for operation in [Operation::CREATE, Operation::REGISTER, Operation::IMPORT] {
        asked(request, operation, |payload| drop_attribute(payload, tag));
    }
}

fn activation_date_ignored(request: &mut Item) {
    drop_at_creation(request, Tag::ACTIVATION_DATE);
}

fn deactivation_date_ignored(request: &mut Item) {
    drop_at_creation(request, Tag::DEACTIVATION_DATE);
}

fn stands_still(_: i64, began: i64) -> i64 {
    began
}

fn claim(request: &Item, response: &mut Item, operation: Operation) {
    pretend(request, response, operation, |_| Vec::new());
}

fn compromise_is_cessation(request: &mut Item) {
    let compromise = Value::Enumeration(RevocationReasonCode::KEY_COMPROMISE.0);
    let cessation = Value::Enumeration(RevocationReasonCode::CESSATION_OF_OPERATION.0);
    asked(request, Operation::REVOKE, |payload| {
        let stated = payload.at(&[Tag::REVOCATION_REASON, Tag::REVOCATION_REASON_CODE]);
        if stated.is_some_and(|stated| stated.value == compromise) {
            replace(payload, Tag::REVOCATION_REASON_CODE, &cessation);
            if let Some(fields) = fields(payload) {
                fields.retain(|field| field.tag != Tag::COMPROMISE_OCCURRENCE_DATE);
            }
        }
    });
}

fn re_key_keeps_identifier(request: &Item, response: &mut Item) {
    given(request, response, Operation::RE_KEY, |asked, payload| {
        let old = asked.at(&[Tag::REQUEST_PAYLOAD, Tag::UNIQUE_IDENTIFIER]);
        if let Some(old) = old {
            replace(payload, Tag::UNIQUE_IDENTIFIER, &old.value);
        }
    });
}
