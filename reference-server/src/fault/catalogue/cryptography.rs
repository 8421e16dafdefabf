//! Cryptographic operations.

use kmip_conform_protocol::enumeration::{HashingAlgorithm, Operation, ValidityIndicator};
use kmip_conform_protocol::{Item, Tag, Value};

use crate::fault::edit::{asked, each, fields, given, remove, replace};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "tag-behind-data",
        shows: "the tag of authenticated encryption behind Data, from 1.4",
        source: "field report D77",
        change: Change::Response(tag_behind_data),
    },
    Fault {
        name: "tag-length-ignored",
        shows: "a tag of full length whatever Tag Length says",
        source: "field report D78",
        change: Change::Request(tag_length_ignored),
    },
    Fault {
        name: "iv-before-data",
        shows: "the IV in front of the ciphertext in Data",
        source: "field report D79",
        change: Change::Response(iv_before_data),
    },
    Fault {
        name: "salt-ignored",
        shows: "Derive Key giving the same key whatever Salt says",
        source: "field report D83",
        change: Change::Request(salt_ignored),
    },
    Fault {
        name: "iteration-count-ignored",
        shows: "Derive Key giving the same key whatever Iteration Count says",
        source: "field report D83",
        change: Change::Request(iteration_count_ignored),
    },
    Fault {
        name: "verifies-everything",
        shows: "Valid for a signature that is not",
        source: "KMIP 2.1 section 6.1.56",
        change: Change::Response(verifies_everything),
    },
    Fault {
        name: "mac-verifies-everything",
        shows: "Valid for a MAC that is not",
        source: "KMIP 2.1 section 6.1.33",
        change: Change::Response(mac_verifies_everything),
    },
    Fault {
        name: "mac-cut-short",
        shows: "MAC Data without its last octets",
        source: "KMIP 2.1 section 6.1.32",
        change: Change::Response(mac_cut_short),
    },
    Fault {
        name: "hashes-with-sha-1",
        shows: "SHA-1 where Hash asks for SHA-256",
        source: "KMIP 2.1 section 6.1.24",
        change: Change::Request(hashes_with_sha_1),
    },
    Fault {
        name: "random-repeats",
        shows: "the same octets at every RNG Retrieve",
        source: "KMIP 2.1 section 6.1.49",
        change: Change::Response(random_repeats),
    },
];

fn tag_behind_data(request: &Item, response: &mut Item) {
    given(request, response, Operation::ENCRYPT, |_, payload| {
        let tag = payload.field(Tag::AUTHENTICATED_ENCRYPTION_TAG);
        let Some(tag) = tag.and_then(Item::as_bytes).map(<[u8]>::to_vec) else {
            return;
        };
        remove(payload, Tag::AUTHENTICATED_ENCRYPTION_TAG);
        each(payload, Tag::DATA, &mut |data| {
            if let Value::ByteString(octets) = &mut data.value {
                octets.extend(&tag);
            }
        });
    });
}

fn tag_length_ignored(request: &mut Item) {
    asked(request, Operation::ENCRYPT, |payload| {
        remove(payload, Tag::TAG_LENGTH);
    });
}

fn iv_before_data(request: &Item, response: &mut Item) {
    given(request, response, Operation::ENCRYPT, |asked, payload| {
        let own = payload.field(Tag::IV_COUNTER_NONCE);
        let clients = asked.at(&[Tag::REQUEST_PAYLOAD, Tag::IV_COUNTER_NONCE]);
        let Some(iv) = own.or(clients).and_then(Item::as_bytes).map(<[u8]>::to_vec) else {
            return;
        };
        each(payload, Tag::DATA, &mut |data| {
            if let Value::ByteString(octets) = &mut data.value {
                octets.splice(0..0, iv.iter().copied());
            }
        });
    });
}

fn salt_ignored(request: &mut Item) {
    asked(request, Operation::DERIVE_KEY, |payload| {
        each(payload, Tag::SALT, &mut |salt| {
            if let Value::ByteString(octets) = &mut salt.value {
                octets.fill(0);
            }
        });
    });
}

fn iteration_count_ignored(request: &mut Item) {
    asked(request, Operation::DERIVE_KEY, |payload| {
        replace(payload, Tag::ITERATION_COUNT, &Value::Integer(1));
    });
}

fn call_valid(request: &Item, response: &mut Item, operation: Operation) {
    let valid = Value::Enumeration(ValidityIndicator::VALID.0);
    given(request, response, operation, |_, payload| {
        replace(payload, Tag::VALIDITY_INDICATOR, &valid);
    });
}

fn verifies_everything(request: &Item, response: &mut Item) {
    call_valid(request, response, Operation::SIGNATURE_VERIFY);
}

fn mac_verifies_everything(request: &Item, response: &mut Item) {
    call_valid(request, response, Operation::MAC_VERIFY);
}

fn mac_cut_short(request: &Item, response: &mut Item) {
    given(request, response, Operation::MAC, |_, payload| {
        each(payload, Tag::MAC_DATA, &mut |mac| {
            if let Value::ByteString(octets) = &mut mac.value {
                octets.truncate(octets.len().saturating_sub(4));
            }
        });
    });
}

fn hashes_with_sha_1(request: &mut Item) {
    let wanted = Value::Enumeration(HashingAlgorithm::SHA_256.0);
    asked(request, Operation::HASH, |payload| {
        each(payload, Tag::HASHING_ALGORITHM, &mut |algorithm| {
            if algorithm.value == wanted {
                algorithm.value = Value::Enumeration(HashingAlgorithm::SHA_1.0);
            }
        });
    });
}

fn random_repeats(request: &Item, response: &mut Item) {
    given(request, response, Operation::RNG_RETRIEVE, |_, payload| {
        for field in fields(payload).into_iter().flatten() {
            if let Value::ByteString(octets) = &mut field.value {
                octets.fill(0x5A);
            }
        }
    });
}
