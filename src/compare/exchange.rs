//! One batch item of a request with its answer.

use kmip_conform_protocol::{Item, Tag, enumeration};

use super::ledger::{Ledger, ObjectRecord};

/// A batch item of a response and the request it answers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exchange<'a> {
    /// What was asked.
    pub operation: Option<enumeration::Operation>,
    /// The payload of the request.
    pub request: Option<&'a Item>,
    /// The batch item of the answer.
    pub answer: &'a Item,
}

impl<'a> Exchange<'a> {
    /// Pairs the batch items of two messages: by unique batch item id, else by position.
    pub fn pair(request: &'a Item, response: &'a Item) -> Vec<Self> {
        let asked: Vec<&Item> = request.fields_with(Tag::BATCH_ITEM).collect();
        let answers = response.fields_with(Tag::BATCH_ITEM);
        answers
            .enumerate()
            .map(|(index, answer)| {
                let item = answered(&asked, answer, index);
                Self {
                    operation: item.or(Some(answer)).and_then(operation),
                    request: item.and_then(|item| item.field(Tag::REQUEST_PAYLOAD)),
                    answer,
                }
            })
            .collect()
    }

    /// The operation that the answer names; that of a Poll is the polled one.
    pub fn answered_operation(&self) -> Option<enumeration::Operation> {
        operation(self.answer)
    }

    /// The batch items of a request that the server sends: what the target says, as its answers
    /// are.
    pub fn from_server(request: &'a Item) -> Vec<Self> {
        let items = request.fields_with(Tag::BATCH_ITEM);
        items
            .map(|item| Self {
                operation: operation(item),
                request: None,
                answer: item,
            })
            .collect()
    }

    /// The payload of what the target says: of its answer, or of a request of its own.
    pub fn response(&self) -> Option<&'a Item> {
        let asked = || self.answer.field(Tag::REQUEST_PAYLOAD);
        self.answer.field(Tag::RESPONSE_PAYLOAD).or_else(asked)
    }

    /// Whether the operation was carried out.
    pub fn succeeded(&self) -> bool {
        self.answer
            .field(Tag::RESULT_STATUS)
            .and_then(Item::as_enumeration)
            == Some(enumeration::ResultStatus::SUCCESS.0)
    }

    /// The object the operation is about: as the answer names it, else as the request does.
    pub fn object(&self) -> Option<&'a str> {
        let named = |payload: Option<&'a Item>| payload?.field(Tag::UNIQUE_IDENTIFIER)?.as_text();
        named(self.response()).or_else(|| named(self.request))
    }

    /// What is known of that object.
    pub fn record<'l>(&self, ledger: &'l Ledger) -> Option<&'l ObjectRecord> {
        ledger.object(self.object()?)
    }

    /// An item of the request's payload.
    pub fn asked(&self, path: &[Tag]) -> Option<&'a Item> {
        self.request?.at(path)
    }

    /// Whether the operation is one of these.
    pub fn is(&self, operations: &[enumeration::Operation]) -> bool {
        self.operation
            .is_some_and(|operation| operations.contains(&operation))
    }
}

fn answered<'a>(asked: &[&'a Item], answer: &Item, index: usize) -> Option<&'a Item> {
    let id = answer.field(Tag::UNIQUE_BATCH_ITEM_ID);
    let by_id = id.and_then(|id| {
        asked
            .iter()
            .find(|item| item.field(Tag::UNIQUE_BATCH_ITEM_ID) == Some(id))
    });
    by_id.or_else(|| asked.get(index)).copied()
}

fn operation(item: &Item) -> Option<enumeration::Operation> {
    item.field(Tag::OPERATION)?
        .as_enumeration()
        .map(enumeration::Operation)
}
