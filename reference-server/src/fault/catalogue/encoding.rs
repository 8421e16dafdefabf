//! Octets and item types (KMIP 1.4 section 9.1.1, 2.1 section 10.1).

use kmip_conform_protocol::{Item, Tag, Value};

use crate::fault::attributes::each_value;
use crate::fault::edit::each;
use crate::fault::octets::{leaves, set_length};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "text-length-counts-padding",
        shows: "Text Strings whose length includes the padding, so that it belongs to the text",
        source: "field report D01",
        change: Change::Octets(text_length_counts_padding),
    },
    Fault {
        name: "padding-not-zero",
        shows: "padding octets of 0xFF behind every value that has padding",
        source: "KMIP 2.1 section 10.1.5",
        change: Change::Octets(padding_not_zero),
    },
    Fault {
        name: "boolean-all-ones",
        shows: "true Booleans with every bit set",
        source: "KMIP 2.1 section 10.1.4",
        change: Change::Octets(boolean_all_ones),
    },
    Fault {
        name: "message-length-short",
        shows: "a message whose length is eight octets less than what is sent",
        source: "field report D100",
        change: Change::Octets(message_length_short),
    },
    Fault {
        name: "text-ends-with-nul",
        shows: "Text Strings with a NUL at their end, counted in their length",
        source: "KMIP 2.1 section 10.1.4",
        change: Change::Response(text_ends_with_nul),
    },
    Fault {
        name: "lease-time-as-integer",
        shows: "Lease Time of type Integer, in Obtain Lease and Get Attributes",
        source: "field report D07",
        change: Change::Response(lease_time_as_integer),
    },
    Fault {
        name: "object-type-as-integer",
        shows: "Object Type of type Integer, in Create, Get and Get Attributes",
        source: "KMIP 2.1 section 10.1.2",
        change: Change::Response(object_type_as_integer),
    },
    Fault {
        name: "material-as-text",
        shows: "Key Material as the hexadecimal digits of a Text String, in Get",
        source: "field report D10",
        change: Change::Response(material_as_text),
    },
    Fault {
        name: "dates-as-long-integers",
        shows: "Initial Date of type Long Integer, in Get Attributes",
        source: "KMIP 2.1 section 10.1.2",
        change: Change::Response(dates_as_long_integers),
    },
    Fault {
        name: "material-under-wrong-tag",
        shows: "Key Material under the tag of Key Part Identifier, in Get",
        source: "field report D05",
        change: Change::Response(material_under_wrong_tag),
    },
];

const TEXT_STRING: u8 = 0x07;
const BOOLEAN: u8 = 0x06;

fn text_length_counts_padding(mut octets: Vec<u8>) -> Vec<u8> {
    for place in leaves(&octets) {
        if place.item_type == TEXT_STRING {
            set_length(&mut octets, place.start, place.next() - place.value());
        }
    }
    octets
}

fn padding_not_zero(mut octets: Vec<u8>) -> Vec<u8> {
    for place in leaves(&octets) {
        octets[place.end()..place.next()].fill(0xFF);
    }
    octets
}

fn boolean_all_ones(mut octets: Vec<u8>) -> Vec<u8> {
    for place in leaves(&octets) {
        let value = &mut octets[place.value()..place.end()];
        if place.item_type == BOOLEAN && value.last() == Some(&1) {
            value.fill(0xFF);
        }
    }
    octets
}

fn message_length_short(mut octets: Vec<u8>) -> Vec<u8> {
    let whole = octets.len();
    set_length(&mut octets, 0, whole.saturating_sub(16));
    octets
}

fn text_ends_with_nul(_: &Item, response: &mut Item) {
    end_with_nul(response);
}

fn end_with_nul(item: &mut Item) {
    match &mut item.value {
        Value::TextString(text) => text.push('\0'),
        Value::Structure(fields) => fields.iter_mut().for_each(end_with_nul),
        _ => {}
    }
}

fn lease_time_as_integer(_: &Item, response: &mut Item) {
    each_value(response, Tag::LEASE_TIME, &mut |value| {
        if let Value::Interval(seconds) = *value {
            *value = Value::Integer(i32::try_from(seconds).unwrap_or(i32::MAX));
        }
    });
}

fn object_type_as_integer(_: &Item, response: &mut Item) {
    each_value(response, Tag::OBJECT_TYPE, &mut |value| {
        if let Value::Enumeration(number) = *value {
            *value = Value::Integer(i32::try_from(number).unwrap_or(i32::MAX));
        }
    });
}

fn material_as_text(_: &Item, response: &mut Item) {
    each(response, Tag::KEY_MATERIAL, &mut |material| {
        if let Value::ByteString(octets) = &material.value {
            let digits = octets.iter().map(|octet| format!("{octet:02x}"));
            material.value = Value::TextString(digits.collect());
        }
    });
}

fn dates_as_long_integers(_: &Item, response: &mut Item) {
    each_value(response, Tag::INITIAL_DATE, &mut |value| {
        if let Value::DateTime(seconds) = *value {
            *value = Value::LongInteger(seconds);
        }
    });
}

fn material_under_wrong_tag(_: &Item, response: &mut Item) {
    each(response, Tag::KEY_MATERIAL, &mut |material| {
        material.tag = Tag::KEY_PART_IDENTIFIER;
    });
}
