//! Requests that a careful reader refuses (KMIP 2.1 section 10.1 and chapter 8).

use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::Peer;
use crate::fault::defect::{Defect, Effect};
use crate::fault::edit::{each, fields, replace};
use crate::fault::lenient::{Rule, mended};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "cut-item-accepted",
        shows: "success for a request with an item that is longer than its structure",
        source: "field report D101",
        change: Change::Remembering(|| Box::new(Careless(Rule::WithinStructure))),
    },
    Fault {
        name: "rest-of-structure-accepted",
        shows: "success for a request with a structure longer than its items together",
        source: "KMIP 2.1 section 10.1.3",
        change: Change::Remembering(|| Box::new(Careless(Rule::WholeItems))),
    },
    Fault {
        name: "fixed-length-not-looked-at",
        shows: "success for a request with an Integer whose length is not that of the type",
        source: "KMIP 2.1 section 10.1.3",
        change: Change::Remembering(|| Box::new(Careless(Rule::FixedLength))),
    },
    Fault {
        name: "padding-not-looked-at",
        shows: "success for a request with padding that is not zero",
        source: "KMIP 2.1 section 10.1.5",
        change: Change::Remembering(|| Box::new(Careless(Rule::Padding))),
    },
    Fault {
        name: "any-boolean-accepted",
        shows: "success for a request with a Boolean other than 0 and 1",
        source: "KMIP 2.1 section 10.1.2",
        change: Change::Remembering(|| Box::new(Careless(Rule::Boolean))),
    },
    Fault {
        name: "any-octets-are-text",
        shows: "success for a request with text that is not UTF-8",
        source: "KMIP 2.1 section 10.1.2",
        change: Change::Remembering(|| Box::new(Careless(Rule::Utf8))),
    },
    Fault {
        name: "unknown-types-passed-over",
        shows: "success for a request with an item of a type that no version has",
        source: "KMIP 2.1 section 10.1.2",
        change: Change::Remembering(|| Box::new(Careless(Rule::KnownType))),
    },
    Fault {
        name: "surplus-items-passed-over",
        shows: "success for a request with more batch items than its Batch Count",
        source: "KMIP 2.1 section 9.5",
        change: Change::Remembering(|| Box::new(SurplusItems)),
    },
    Fault {
        name: "any-version-spoken",
        shows: "success for a request of a protocol version that does not exist",
        source: "KMIP 2.1 section 9.16",
        change: Change::Remembering(|| Box::new(AnyVersion)),
    },
    Fault {
        name: "critical-extension-passed-over",
        shows: "success for a batch item with an unknown extension that is critical",
        source: "KMIP 2.1 section 9.13",
        change: Change::Remembering(|| Box::new(CriticalExtension)),
    },
];

/// Reads without looking at one rule of the encoding.
struct Careless(Rule);

impl Defect for Careless {
    fn received(&mut self, octets: &mut Vec<u8>, _: &Peer) -> Effect {
        if let Some(read) = mended(octets, self.0) {
            *octets = read;
        }
        Effect::None
    }
}

/// Performs as many items as are announced.
struct SurplusItems;

impl Defect for SurplusItems {
    fn asked(&mut self, request: &mut Item, _: &Peer) -> Effect {
        let count = request.at(&[Tag::REQUEST_HEADER, Tag::BATCH_COUNT]);
        let announced = count.and_then(Item::as_integer).unwrap_or(i32::MAX);
        let mut left = usize::try_from(announced).unwrap_or(0);
        if left == 0 {
            return Effect::None;
        }
        for fields in fields(request).into_iter() {
            fields.retain(|field| {
                let kept = field.tag != Tag::BATCH_ITEM || left > 0;
                left -= usize::from(kept && field.tag == Tag::BATCH_ITEM);
                kept
            });
        }
        Effect::None
    }
}

/// Takes versions it does not know for 1.4 and says nothing of it.
struct AnyVersion;

impl AnyVersion {
    fn stated(message: &Item, header: Tag) -> Option<ProtocolVersion> {
        let version = message.at(&[header, Tag::PROTOCOL_VERSION])?;
        let number = |tag| version.field(tag)?.as_integer();
        Some(ProtocolVersion::new(
            number(Tag::PROTOCOL_VERSION_MAJOR)?,
            number(Tag::PROTOCOL_VERSION_MINOR)?,
        ))
    }

    fn state(message: &mut Item, version: ProtocolVersion) {
        each(message, Tag::PROTOCOL_VERSION, &mut |item| {
            let (major, minor) = (version.major, version.minor);
            replace(item, Tag::PROTOCOL_VERSION_MAJOR, &Value::Integer(major));
            replace(item, Tag::PROTOCOL_VERSION_MINOR, &Value::Integer(minor));
        });
    }
}

impl Defect for AnyVersion {
    fn asked(&mut self, request: &mut Item, _: &Peer) -> Effect {
        let stated = Self::stated(request, Tag::REQUEST_HEADER);
        if stated.is_some_and(|version| !version.is_known()) {
            Self::state(request, ProtocolVersion::V1_4);
        }
        Effect::None
    }

    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        let stated = Self::stated(request, Tag::REQUEST_HEADER);
        if let Some(version) = stated.filter(|version| !version.is_known()) {
            Self::state(response, version);
        }
    }
}

/// Takes every extension for one that need not be understood.
struct CriticalExtension;

impl Defect for CriticalExtension {
    fn asked(&mut self, request: &mut Item, _: &Peer) -> Effect {
        let no = Value::Boolean(false);
        replace(request, Tag::CRITICALITY_INDICATOR, &no);
        Effect::None
    }
}
