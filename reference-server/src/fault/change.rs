//! What a fault is.

use std::fmt;

use kmip_conform_protocol::Item;

use super::defect::Defect;
use crate::{Peer, net::Delivery};

/// One defect.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Its name, lower case with hyphens; stable.
    pub name: &'static str,
    /// What the server does wrong, and where that shows.
    pub shows: &'static str,
    /// The clause that the server breaks, or the field report of the defect.
    pub source: &'static str,
    /// How the server is made to do so.
    pub change: Change,
}

/// The place at which a fault acts.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// The core is asked something else than the client asked.
    Request(fn(&mut Item)),
    /// The answer is another than the core gave; the first argument is what the client asked.
    Response(fn(&Item, &mut Item)),
    /// The core is asked something else, and its answer is dressed up to fit the question.
    Both {
        /// Changes the request.
        request: fn(&mut Item),
        /// Changes the answer, seeing what the client asked.
        response: fn(&Item, &mut Item),
    },
    /// The core takes the client for another one.
    Peer(fn(&mut Peer)),
    /// The core's clock is wrong: microseconds since 1970 as they are and as they were when the
    /// server began, to what it shows.
    Clock(fn(i64, i64) -> i64),
    /// The TTLV encoding of the answer is spoiled.
    Octets(fn(Vec<u8>) -> Vec<u8>),
    /// The answer is not sent as it should be.
    Delivery(fn(Vec<u8>) -> Delivery),
    /// What one message brought about decides what becomes of a later one.
    Remembering(fn() -> Box<dyn Defect>),
}

/// Who is to notice a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A suite of cases: a well-formed request gets a wrong answer.
    Conformance,
    /// A fuzzer: it takes a hostile request, or a long way to get there.
    Robustness,
}

impl Class {
    /// Both classes.
    pub const ALL: [Self; 2] = [Self::Conformance, Self::Robustness];
}

/// The kinds of faults, each a chapter of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Octets and item types.
    Encoding,
    /// Headers and the frame of batch items.
    Envelope,
    /// The course of a batch.
    Batch,
    /// Fields of response payloads.
    Payload,
    /// Result status and reason.
    Result,
    /// Attributes.
    Attribute,
    /// States, dates and the operations that change them.
    LifeCycle,
    /// Locate.
    Locate,
    /// Key blocks, formats and wrapping.
    KeyFormat,
    /// Cryptographic operations.
    Cryptography,
    /// Certificates and what asks for them.
    Certificate,
    /// Who may do what.
    Access,
    /// Versions and what the server says it can do.
    Capability,
    /// How answers are sent.
    Delivery,
    /// Hostile requests that are performed.
    Reading,
    /// Crashes, endless loops, memory.
    Exhaustion,
    /// What is kept from one request to the next.
    Recollection,
    /// Key material where it must not be.
    Disclosure,
    /// Clients beside one another, and answers that grow.
    Traffic,
}

impl Kind {
    /// All kinds, in the order of the catalogue.
    pub const ALL: [Self; 19] = [
        Self::Encoding,
        Self::Envelope,
        Self::Batch,
        Self::Payload,
        Self::Result,
        Self::Attribute,
        Self::LifeCycle,
        Self::Locate,
        Self::KeyFormat,
        Self::Cryptography,
        Self::Certificate,
        Self::Access,
        Self::Capability,
        Self::Delivery,
        Self::Reading,
        Self::Exhaustion,
        Self::Recollection,
        Self::Disclosure,
        Self::Traffic,
    ];

    /// Who is to notice faults of the kind.
    pub fn class(self) -> Class {
        match self {
            Self::Reading
            | Self::Exhaustion
            | Self::Recollection
            | Self::Disclosure
            | Self::Traffic => Class::Robustness,
            Self::Encoding
            | Self::Envelope
            | Self::Batch
            | Self::Payload
            | Self::Result
            | Self::Attribute
            | Self::LifeCycle
            | Self::Locate
            | Self::KeyFormat
            | Self::Cryptography
            | Self::Certificate
            | Self::Access
            | Self::Capability
            | Self::Delivery => Class::Conformance,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "encoding",
            Self::Envelope => "envelope",
            Self::Batch => "batch",
            Self::Payload => "payload",
            Self::Result => "result",
            Self::Attribute => "attribute",
            Self::LifeCycle => "life cycle",
            Self::Locate => "locate",
            Self::KeyFormat => "key format",
            Self::Cryptography => "cryptography",
            Self::Certificate => "certificate",
            Self::Access => "access",
            Self::Capability => "capability",
            Self::Delivery => "delivery",
            Self::Reading => "reading",
            Self::Exhaustion => "exhaustion",
            Self::Recollection => "recollection",
            Self::Disclosure => "disclosure",
            Self::Traffic => "traffic",
        })
    }
}
