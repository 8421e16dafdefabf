//! Requests that end the server, keep it busy for ever or take its memory.

use std::collections::BTreeSet;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag, Value};

use crate::Peer;
use crate::fault::defect::{Defect, Effect};
use crate::fault::edit::operation;
use crate::fault::octets::{leaves, nesting};
use crate::fault::robust::{destroyed, named};
use crate::fault::{Change, Fault};

/// Octets that a server takes which takes too many.
const HOARD: usize = 192 << 20;

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "crashes-on-nesting",
        shows: "no answer and no server after a request with twenty structures inside one another",
        source: "field report D102",
        change: Change::Remembering(|| Box::new(Octets(nested))),
    },
    Fault {
        name: "crashes-on-empty-big-integer",
        shows: "no server after a request with a Big Integer of no octets",
        source: "KMIP 2.1 section 10.1.3",
        change: Change::Remembering(|| Box::new(Octets(empty_big_integer))),
    },
    Fault {
        name: "crashes-on-negative-length",
        shows: "no server after a request with a Cryptographic Length below zero",
        source: "KMIP 2.1 section 8.6",
        change: Change::Remembering(|| Box::new(Asked(negative_length))),
    },
    Fault {
        name: "crashes-on-far-dates",
        shows: "no server after a request with a date that no calendar has",
        source: "KMIP 2.1 section 10.1.2",
        change: Change::Remembering(|| Box::new(Asked(far_date))),
    },
    Fault {
        name: "crashes-on-use-after-destroy",
        shows: "no server after a request that names an object whose Destroy succeeded",
        source: "field report D106",
        change: Change::Remembering(|| Box::<UseAfterDestroy>::default()),
    },
    Fault {
        name: "crashes-on-equal-batch-ids",
        shows: "no server after a batch with two items of one Unique Batch Item ID",
        source: "KMIP 2.1 section 9.21",
        change: Change::Remembering(|| Box::new(Asked(equal_ids))),
    },
    Fault {
        name: "loops-when-offset-passes-maximum",
        shows: "no answer any more after a Locate with Offset Items above Maximum Items",
        source: "KMIP 2.1 section 6.1.28",
        change: Change::Remembering(|| Box::new(Asked(offset_passes_maximum))),
    },
    Fault {
        name: "loops-on-repeated-functions",
        shows: "no answer any more after a Query that asks three times for one function",
        source: "KMIP 2.1 section 6.1.40",
        change: Change::Remembering(|| Box::new(Asked(repeated_functions))),
    },
    Fault {
        name: "hoards-by-declared-length",
        shows: "memory taken for a string that announces more octets than the message has",
        source: "field report D101",
        change: Change::Remembering(|| Box::new(Octets(declared_length))),
    },
    Fault {
        name: "hoards-by-batch-count",
        shows: "memory taken for a Batch Count far above the batch items there are",
        source: "KMIP 2.1 section 9.5",
        change: Change::Remembering(|| Box::new(Asked(batch_count))),
    },
];

/// Looks at the octets of each request.
struct Octets(fn(&[u8]) -> Effect);

impl Defect for Octets {
    fn received(&mut self, octets: &mut Vec<u8>, _: &Peer) -> Effect {
        (self.0)(octets)
    }
}

/// Looks at the tree of each request.
struct Asked(fn(&Item) -> Effect);

impl Defect for Asked {
    fn asked(&mut self, request: &mut Item, _: &Peer) -> Effect {
        (self.0)(request)
    }
}

fn nested(octets: &[u8]) -> Effect {
    Effect::crash_if(nesting(octets) >= 20)
}

fn empty_big_integer(octets: &[u8]) -> Effect {
    let empty = |place: &crate::fault::octets::Place| place.item_type == 4 && place.length == 0;
    Effect::crash_if(leaves(octets).iter().any(empty))
}

fn negative_length(request: &Item) -> Effect {
    let negative = |item: &Item| {
        let number = item.as_integer().is_some_and(|length| length < 0);
        item.tag == Tag::CRYPTOGRAPHIC_LENGTH && number
    };
    Effect::crash_if(any(request, &negative))
}

fn far_date(request: &Item) -> Effect {
    const FAR: u64 = 1 << 56;
    let far = |item: &Item| match item.value {
        Value::DateTime(seconds) => seconds.unsigned_abs() > FAR,
        _ => false,
    };
    Effect::crash_if(any(request, &far))
}

fn equal_ids(request: &Item) -> Effect {
    let items = request.fields_with(Tag::BATCH_ITEM);
    let ids = items.filter_map(|item| item.field(Tag::UNIQUE_BATCH_ITEM_ID)?.as_bytes());
    let ids: Vec<&[u8]> = ids.collect();
    let distinct: BTreeSet<&[u8]> = ids.iter().copied().collect();
    Effect::crash_if(distinct.len() < ids.len())
}

fn offset_passes_maximum(request: &Item) -> Effect {
    let passes = |item: &Item| {
        let payload = item.field(Tag::REQUEST_PAYLOAD);
        let number = |tag| payload?.field(tag)?.as_integer();
        let (offset, most) = (number(Tag::OFFSET_ITEMS), number(Tag::MAXIMUM_ITEMS));
        let both = offset.zip(most).is_some_and(|(offset, most)| offset > most);
        operation(item) == Some(Operation::LOCATE) && both
    };
    let mut items = request.fields_with(Tag::BATCH_ITEM);
    Effect::hang_if(items.any(passes))
}

fn repeated_functions(request: &Item) -> Effect {
    let repeated = |item: &Item| {
        let payload = item.field(Tag::REQUEST_PAYLOAD);
        let functions = payload.into_iter().flat_map(Item::fields);
        let functions: Vec<&Item> = functions
            .filter(|field| field.tag == Tag::QUERY_FUNCTION)
            .collect();
        let times = |wanted: &Item| functions.iter().filter(|one| **one == wanted).count();
        functions.iter().any(|one| times(one) >= 3)
    };
    let mut items = request.fields_with(Tag::BATCH_ITEM);
    Effect::hang_if(items.any(repeated))
}

fn declared_length(octets: &[u8]) -> Effect {
    match crate::fault::octets::overlong_string(octets) {
        Some(missing) if missing > 1 << 20 => Effect::Hoard(HOARD),
        _ => Effect::None,
    }
}

fn batch_count(request: &Item) -> Effect {
    let stated = request.at(&[Tag::REQUEST_HEADER, Tag::BATCH_COUNT]);
    let stated = stated.and_then(Item::as_integer).unwrap_or(0);
    match stated {
        1_000_000.. => Effect::Hoard(HOARD),
        _ => Effect::None,
    }
}

/// Whether the item or anything below it is one.
fn any(item: &Item, is: &dyn Fn(&Item) -> bool) -> bool {
    is(item) || item.fields().iter().any(|field| any(field, is))
}

/// Keeps pointing to what it has given up.
#[derive(Default)]
struct UseAfterDestroy(BTreeSet<String>);

impl Defect for UseAfterDestroy {
    fn asked(&mut self, request: &mut Item, _: &Peer) -> Effect {
        let mut names = request.fields_with(Tag::BATCH_ITEM).filter_map(named);
        Effect::crash_if(names.any(|name| self.0.contains(name)))
    }

    fn answered(&mut self, request: &Item, _: &Peer, response: &mut Item) {
        self.0.extend(destroyed(request, response));
    }
}
