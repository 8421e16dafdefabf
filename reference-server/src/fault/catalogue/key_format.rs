//! Key blocks, formats and wrapping (KMIP 1.4 sections 2.1.3 to 2.1.6, 2.1 chapter 3).

use kmip_conform_protocol::enumeration::{BlockCipherMode, KeyFormatType, Operation};
use kmip_conform_protocol::{Item, Tag, Value};

use crate::fault::edit::{asked, each, given, put_last, remove, replace};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "asked-format-ignored",
        shows: "a key in its default format, whatever Key Format Type Get asks for",
        source: "KMIP 2.1 section 6.1.19",
        change: Change::Request(asked_format_ignored),
    },
    Fault {
        name: "wrapping-ignored",
        shows: "a key in the clear where Get has a Key Wrapping Specification",
        source: "KMIP 2.1 section 6.1.19",
        change: Change::Request(wrapping_ignored),
    },
    Fault {
        name: "wraps-with-padding",
        shows: "RFC 5649 wrapping where NIST key wrap was asked for",
        source: "field report D81",
        change: Change::Request(wraps_with_padding),
    },
    Fault {
        name: "encoding-option-ignored",
        shows: "a wrapped key with TTLV encoding where No Encoding was asked for",
        source: "KMIP 2.1 section 7.18",
        change: Change::Request(encoding_option_ignored),
    },
    Fault {
        name: "material-in-digits",
        shows: "Key Material as the hexadecimal digits of the key, still a Byte String, in Get",
        source: "field report D58",
        change: Change::Response(material_in_digits),
    },
    Fault {
        name: "length-in-octets",
        shows: "Cryptographic Length of key blocks in octets",
        source: "KMIP 2.1 section 4.15",
        change: Change::Response(length_in_octets),
    },
    Fault {
        name: "spki-called-pkcs1",
        shows: "SubjectPublicKeyInfo where a public key is asked for as PKCS#1",
        source: "field report D59",
        change: Change::Both {
            request: spki_for_pkcs1,
            response: spki_called_pkcs1,
        },
    },
    Fault {
        name: "opaque-type-zero",
        shows: "zero as Opaque Data Type of every Opaque Object, in Get",
        source: "field report D64",
        change: Change::Response(opaque_type_zero),
    },
    Fault {
        name: "state-in-key-value",
        shows: "a State item behind Key Material in Key Value, in Get",
        source: "field report D36",
        change: Change::Response(state_in_key_value),
    },
    Fault {
        name: "algorithm-missing-in-key-block",
        shows: "key blocks without Cryptographic Algorithm, in Get",
        source: "KMIP 1.4 section 2.1.3",
        change: Change::Response(algorithm_missing_in_key_block),
    },
];

fn asked_format_ignored(request: &mut Item) {
    asked(request, Operation::GET, |payload| {
        remove(payload, Tag::KEY_FORMAT_TYPE);
    });
}

fn wrapping_ignored(request: &mut Item) {
    asked(request, Operation::GET, |payload| {
        remove(payload, Tag::KEY_WRAPPING_SPECIFICATION);
    });
}

fn wraps_with_padding(request: &mut Item) {
    let plain = Value::Enumeration(BlockCipherMode::NISTKEYWRAP.0);
    let padded = Value::Enumeration(BlockCipherMode::AESKEYWRAPPADDING.0);
    asked(request, Operation::GET, |payload| {
        each(payload, Tag::BLOCK_CIPHER_MODE, &mut |mode| {
            if mode.value == plain {
                mode.value = padded.clone();
            }
        });
    });
}

fn encoding_option_ignored(request: &mut Item) {
    asked(request, Operation::GET, |payload| {
        remove(payload, Tag::ENCODING_OPTION);
    });
}

fn material_in_digits(request: &Item, response: &mut Item) {
    given(request, response, Operation::GET, |_, payload| {
        each(payload, Tag::KEY_MATERIAL, &mut |material| {
            if let Value::ByteString(octets) = &mut material.value {
                let digits = octets.iter().map(|octet| format!("{octet:02x}"));
                *octets = digits.collect::<String>().into_bytes();
            }
        });
    });
}

fn in_key_block(request: &Item, response: &mut Item, change: &mut dyn FnMut(&mut Item)) {
    given(request, response, Operation::GET, |_, payload| {
        each(payload, Tag::KEY_BLOCK, change);
    });
}

fn length_in_octets(request: &Item, response: &mut Item) {
    in_key_block(request, response, &mut |block| {
        each(block, Tag::CRYPTOGRAPHIC_LENGTH, &mut |length| {
            if let Value::Integer(bits) = &mut length.value {
                *bits /= 8;
            }
        });
    });
}

fn asks_for_pkcs1(item: &Item) -> bool {
    let format = item.at(&[Tag::REQUEST_PAYLOAD, Tag::KEY_FORMAT_TYPE]);
    format.and_then(Item::as_enumeration) == Some(KeyFormatType::PKCS_1.0)
}

fn spki_for_pkcs1(request: &mut Item) {
    asked(request, Operation::GET, |payload| {
        let format = payload.field(Tag::KEY_FORMAT_TYPE);
        if format.and_then(Item::as_enumeration) == Some(KeyFormatType::PKCS_1.0) {
            let spki = Value::Enumeration(KeyFormatType::X_509.0);
            replace(payload, Tag::KEY_FORMAT_TYPE, &spki);
        }
    });
}

fn spki_called_pkcs1(request: &Item, response: &mut Item) {
    given(request, response, Operation::GET, |asked, payload| {
        if asks_for_pkcs1(asked) {
            let pkcs1 = Value::Enumeration(KeyFormatType::PKCS_1.0);
            replace(payload, Tag::KEY_FORMAT_TYPE, &pkcs1);
        }
    });
}

fn opaque_type_zero(request: &Item, response: &mut Item) {
    given(request, response, Operation::GET, |_, payload| {
        replace(payload, Tag::OPAQUE_DATA_TYPE, &Value::Enumeration(0));
    });
}

fn state_in_key_value(request: &Item, response: &mut Item) {
    in_key_block(request, response, &mut |block| {
        each(block, Tag::KEY_VALUE, &mut |value| {
            let state = kmip_conform_protocol::enumeration::State::ACTIVE;
            put_last(value, Item::enumeration(Tag::STATE, state));
        });
    });
}

fn algorithm_missing_in_key_block(request: &Item, response: &mut Item) {
    in_key_block(request, response, &mut |block| {
        remove(block, Tag::CRYPTOGRAPHIC_ALGORITHM);
    });
}
