//! How answers are sent.

use std::time::Duration;

use crate::fault::{Change, Fault};
use crate::net::{Delivery, Manner};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "never-answers",
        shows: "requests that get no answer over a connection that stays open",
        source: "KMIP 2.1 section 8.4",
        change: Change::Delivery(never_answers),
    },
    Fault {
        name: "closes-before-answering",
        shows: "connections that end when a request has been read",
        source: "field report D32",
        change: Change::Delivery(closes_before_answering),
    },
    Fault {
        name: "closes-within-answer",
        shows: "connections that end in the middle of an answer",
        source: "KMIP 2.1 section 8.4",
        change: Change::Delivery(closes_within_answer),
    },
    Fault {
        name: "drips",
        shows: "answers an octet at a time, with pauses of a second",
        source: "KMIP 2.1 section 8.4",
        change: Change::Delivery(drips),
    },
    Fault {
        name: "answers-twice",
        shows: "every answer sent twice",
        source: "KMIP 2.1 section 8.4",
        change: Change::Delivery(answers_twice),
    },
    Fault {
        name: "octets-after-answer",
        shows: "octets behind an answer that belong to no message",
        source: "KMIP 2.1 section 10.1",
        change: Change::Delivery(octets_after_answer),
    },
    Fault {
        name: "answers-with-hypertext",
        shows: "a page of HTML in place of answers",
        source: "field report D104",
        change: Change::Delivery(answers_with_hypertext),
    },
    Fault {
        name: "announces-too-much",
        shows: "answers whose header announces nearly four gigabytes",
        source: "field report D99",
        change: Change::Delivery(announces_too_much),
    },
];

fn sent(octets: Vec<u8>, manner: Manner) -> Delivery {
    Delivery { octets, manner }
}

fn never_answers(_: Vec<u8>) -> Delivery {
    sent(Vec::new(), Manner::Withheld)
}

fn closes_before_answering(_: Vec<u8>) -> Delivery {
    sent(Vec::new(), Manner::ThenClosed)
}

fn closes_within_answer(mut octets: Vec<u8>) -> Delivery {
    octets.truncate(octets.len() / 2);
    sent(octets, Manner::ThenClosed)
}

fn drips(octets: Vec<u8>) -> Delivery {
    sent(octets, Manner::Dripped(Duration::from_secs(1)))
}

fn answers_twice(octets: Vec<u8>) -> Delivery {
    let twice = octets.repeat(2);
    sent(twice, Manner::Whole)
}

fn octets_after_answer(mut octets: Vec<u8>) -> Delivery {
    octets.extend([0; 8]);
    sent(octets, Manner::Whole)
}

fn answers_with_hypertext(_: Vec<u8>) -> Delivery {
    let page = b"<html><body><h1>400 Bad Request</h1></body></html>\r\n";
    sent(page.to_vec(), Manner::ThenClosed)
}

fn announces_too_much(mut octets: Vec<u8>) -> Delivery {
    crate::fault::octets::set_length(&mut octets, 0, 0xFFFF_FFF8);
    sent(octets, Manner::Whole)
}
