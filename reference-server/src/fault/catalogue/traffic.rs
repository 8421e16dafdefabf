//! Clients that disturb one another, and answers that grow.

use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::{Item, Tag, Value};

use crate::Peer;
use crate::fault::defect::{Defect, Effect};
use crate::fault::edit::{is_success, items, operation, replace, set_reason, succeed};
use crate::fault::{Change, Fault};

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "empty-batch-blocks-others",
        shows: "no answer for others after a request without batch items, until its client asks",
        source: "field report D110",
        change: Change::Remembering(|| Box::<BlocksOthers>::default()),
    },
    Fault {
        name: "half-messages-use-up-workers",
        shows: "no answer any more once three connections have ended within a message",
        source: "field report D96",
        change: Change::Remembering(|| Box::<WorkersUsedUp>::default()),
    },
    Fault {
        name: "refusals-add-up",
        shows: "Result Messages that repeat all refusals before them",
        source: "KMIP 2.1 section 9.17",
        change: Change::Remembering(|| Box::<AddUp>::default()),
    },
    Fault {
        name: "gives-up-after-refusals",
        shows: "no answer any more after forty refusals in a row",
        source: "field report D110",
        change: Change::Remembering(|| Box::<GivesUp>::default()),
    },
    Fault {
        name: "answer-filled-up-to-maximum",
        shows: "a megabyte in answer to a Locate with more than a million Maximum Items",
        source: "KMIP 2.1 section 6.1.28",
        change: Change::Response(filled_up),
    },
    Fault {
        name: "reason-of-nobody",
        shows: "a Result Reason that no version has, where two items of a batch fail",
        source: "KMIP 2.1 section 9.18",
        change: Change::Response(reason_of_nobody),
    },
    Fault {
        name: "unknown-operation-succeeds",
        shows: "success of an operation that no version has",
        source: "KMIP 2.1 section 9.15",
        change: Change::Response(unknown_operation),
    },
];

/// The connection that holds the lock.
#[derive(Default)]
struct BlocksOthers(Option<u64>);

impl Defect for BlocksOthers {
    fn asked(&mut self, request: &mut Item, peer: &Peer) -> Effect {
        if self.0.is_some_and(|holder| holder != peer.connection) {
            return Effect::Hang;
        }
        let empty = request.fields_with(Tag::BATCH_ITEM).next().is_none();
        self.0 = empty.then_some(peer.connection);
        Effect::None
    }
}

#[derive(Default)]
struct WorkersUsedUp(u8);

impl Defect for WorkersUsedUp {
    fn asked(&mut self, _: &mut Item, _: &Peer) -> Effect {
        Effect::hang_if(self.0 >= 3)
    }

    fn abandoned(&mut self, _: &Peer) -> Effect {
        self.0 = self.0.saturating_add(1);
        Effect::None
    }
}

/// What it has said so far, up to a megabyte.
#[derive(Default)]
struct AddUp(String);

impl Defect for AddUp {
    fn answered(&mut self, _: &Item, _: &Peer, response: &mut Item) {
        for item in items(response).filter(|item| !is_success(item)) {
            if self.0.len() < 1 << 20 {
                let told = item.field(Tag::RESULT_MESSAGE).and_then(Item::as_text);
                self.0.push_str(told.unwrap_or_default());
                self.0.push_str("; ");
            }
            let all = Value::TextString(self.0.clone());
            replace(item, Tag::RESULT_MESSAGE, &all);
        }
    }
}

#[derive(Default)]
struct GivesUp(u32);

impl Defect for GivesUp {
    fn asked(&mut self, _: &mut Item, _: &Peer) -> Effect {
        Effect::hang_if(self.0 >= 40)
    }

    fn answered(&mut self, _: &Item, _: &Peer, response: &mut Item) {
        let failed = items(response).all(|item| !is_success(item));
        self.0 = if failed { self.0 + 1 } else { 0 };
    }

    fn refused(&mut self, _: &Peer, _: &mut Item) {
        self.0 += 1;
    }
}

fn filled_up(request: &Item, response: &mut Item) {
    let asked = request.fields_with(Tag::BATCH_ITEM);
    for (asked, answer) in asked.zip(items(response)) {
        let most = asked.at(&[Tag::REQUEST_PAYLOAD, Tag::MAXIMUM_ITEMS]);
        let many = most
            .and_then(Item::as_integer)
            .is_some_and(|most| most > 1_000_000);
        if many && operation(asked) == Some(Operation::LOCATE) && is_success(answer) {
            let filling = Item::text(Tag::UNIQUE_IDENTIFIER, "0".repeat(1 << 10));
            succeed(answer, vec![filling; 1 << 10]);
        }
    }
}

fn reason_of_nobody(_: &Item, response: &mut Item) {
    let failed = response.fields_with(Tag::BATCH_ITEM);
    if failed.filter(|item| !is_success(item)).count() >= 2 {
        items(response).for_each(|item| set_reason(item, ResultReason(0x7FFF)));
    }
}

fn unknown_operation(request: &Item, response: &mut Item) {
    let asked = request.fields_with(Tag::BATCH_ITEM);
    for (asked, answer) in asked.zip(items(response)) {
        let known = |operation| kmip_conform_protocol::schema::operation(operation).is_some();
        if operation(asked).is_some_and(|operation| !known(operation)) {
            succeed(answer, Vec::new());
        }
    }
}
