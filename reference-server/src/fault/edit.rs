//! Changing message trees in place.

use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, Tag, Value};

/// The fields of a structure; nothing for any other type.
pub fn fields(item: &mut Item) -> Option<&mut Vec<Item>> {
    match &mut item.value {
        Value::Structure(fields) => Some(fields),
        _ => None,
    }
}

/// Calls `change` on the item and everything below it that has this tag.
pub fn each(item: &mut Item, tag: Tag, change: &mut dyn FnMut(&mut Item)) {
    if item.tag == tag {
        change(item);
    }
    for field in fields(item).into_iter().flatten() {
        each(field, tag, change);
    }
}

/// Takes away everything below the item that has this tag.
pub fn remove(item: &mut Item, tag: Tag) {
    if let Some(fields) = fields(item) {
        fields.retain(|field| field.tag != tag);
        fields.iter_mut().for_each(|field| remove(field, tag));
    }
}

/// Gives everything below the item that has this tag another value.
pub fn replace(item: &mut Item, tag: Tag, value: &Value) {
    each(item, tag, &mut |found| found.value = value.clone());
}

/// Puts a field in front of those of a structure.
pub fn put_first(item: &mut Item, field: Item) {
    if let Some(fields) = fields(item) {
        fields.insert(0, field);
    }
}

/// Puts a field behind those of a structure.
pub fn put_last(item: &mut Item, field: Item) {
    if let Some(fields) = fields(item) {
        fields.push(field);
    }
}

/// The batch items of a message.
pub fn items(message: &mut Item) -> impl Iterator<Item = &mut Item> {
    let fields = fields(message).into_iter().flatten();
    fields.filter(|field| field.tag == Tag::BATCH_ITEM)
}

/// The operation of a batch item.
pub fn operation(item: &Item) -> Option<Operation> {
    let number = item.field(Tag::OPERATION)?.as_enumeration()?;
    Some(Operation(number))
}

/// Calls `change` on the request payload of each batch item with the operation.
pub fn asked(message: &mut Item, wanted: Operation, mut change: impl FnMut(&mut Item)) {
    for item in items(message).filter(|item| operation(item) == Some(wanted)) {
        each(item, Tag::REQUEST_PAYLOAD, &mut change);
    }
}

/// Calls `change` on each batch item of the answer with the operation, beside the item of the
/// request that it answers.
pub fn answered(
    request: &Item,
    response: &mut Item,
    wanted: Operation,
    mut change: impl FnMut(&Item, &mut Item),
) {
    let asked = request.fields_with(Tag::BATCH_ITEM);
    for (asked, item) in asked.zip(items(response)) {
        if operation(asked) == Some(wanted) {
            change(asked, item);
        }
    }
}

/// Calls `change` on the response payload of each successful item with the operation.
pub fn given(
    request: &Item,
    response: &mut Item,
    wanted: Operation,
    mut change: impl FnMut(&Item, &mut Item),
) {
    answered(request, response, wanted, |asked, item| {
        if is_success(item) {
            each(item, Tag::RESPONSE_PAYLOAD, &mut |payload| {
                change(asked, payload);
            });
        }
    });
}

/// Whether a batch item of an answer says Success.
pub fn is_success(item: &Item) -> bool {
    let status = item.field(Tag::RESULT_STATUS);
    status.and_then(Item::as_enumeration) == Some(ResultStatus::SUCCESS.0)
}

/// The result reason of a failed item.
pub fn reason(item: &Item) -> Option<ResultReason> {
    let number = item.field(Tag::RESULT_REASON)?.as_enumeration()?;
    Some(ResultReason(number))
}

/// Gives failed items another reason.
pub fn set_reason(item: &mut Item, reason: ResultReason) {
    if !is_success(item) {
        replace(item, Tag::RESULT_REASON, &Value::Enumeration(reason.0));
    }
}

/// Turns the answer of an item into a failure.
pub fn fail(item: &mut Item, reason: ResultReason) {
    finish(item, ResultStatus::OPERATION_FAILED);
    put_last(item, Item::enumeration(Tag::RESULT_REASON, reason));
    put_last(item, Item::text(Tag::RESULT_MESSAGE, "refused"));
}

/// Turns the answer of an item into a success with this payload.
pub fn succeed(item: &mut Item, payload: Vec<Item>) {
    finish(item, ResultStatus::SUCCESS);
    put_last(item, Item::structure(Tag::RESPONSE_PAYLOAD, payload));
}

/// Turns the answer of an item into a success that names the object the request names.
pub fn succeed_with_name(asked: &Item, item: &mut Item) {
    let named = asked.at(&[Tag::REQUEST_PAYLOAD, Tag::UNIQUE_IDENTIFIER]);
    succeed(item, named.cloned().into_iter().collect());
}

fn finish(item: &mut Item, status: ResultStatus) {
    if let Some(fields) = fields(item) {
        let frame = [Tag::OPERATION, Tag::UNIQUE_BATCH_ITEM_ID];
        fields.retain(|field| frame.contains(&field.tag));
        fields.push(Item::enumeration(Tag::RESULT_STATUS, status));
    }
}

/// Has the core look at the attributes of an object in place of performing an operation on it.
pub fn look_instead(message: &mut Item, unwanted: Operation) {
    for item in items(message).filter(|item| operation(item) == Some(unwanted)) {
        let number = Operation::GET_ATTRIBUTE_LIST.0;
        replace(item, Tag::OPERATION, &Value::Enumeration(number));
        each(item, Tag::REQUEST_PAYLOAD, &mut |payload| {
            if let Some(fields) = fields(payload) {
                fields.retain(|field| field.tag == Tag::UNIQUE_IDENTIFIER);
            }
        });
    }
}

/// Gives an answer to [`look_instead`] the form of one to the operation that was asked for, with
/// the name of the object and, after it, what `more` makes of the request.
pub fn pretend(
    request: &Item,
    response: &mut Item,
    claimed: Operation,
    more: impl Fn(&Item) -> Vec<Item>,
) {
    answered(request, response, claimed, |asked, item| {
        replace(item, Tag::OPERATION, &Value::Enumeration(claimed.0));
        if is_success(item) {
            let named = item.at(&[Tag::RESPONSE_PAYLOAD, Tag::UNIQUE_IDENTIFIER]);
            let mut payload: Vec<Item> = named.cloned().into_iter().collect();
            payload.extend(more(asked));
            succeed(item, payload);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Item {
        let payload = |id: &str| {
            Item::structure(
                Tag::REQUEST_PAYLOAD,
                vec![Item::text(Tag::UNIQUE_IDENTIFIER, id)],
            )
        };
        let item = |operation: Operation, id: &str| {
            let fields = vec![Item::enumeration(Tag::OPERATION, operation), payload(id)];
            Item::structure(Tag::BATCH_ITEM, fields)
        };
        let items = vec![item(Operation::GET, "a"), item(Operation::DESTROY, "b")];
        Item::structure(Tag::REQUEST_MESSAGE, items)
    }

    #[test]
    fn only_items_with_the_operation_are_changed() {
        let mut changed = request();
        asked(&mut changed, Operation::DESTROY, |payload| {
            remove(payload, Tag::UNIQUE_IDENTIFIER);
        });
        assert_eq!(changed.fields()[0], request().fields()[0]);
        let payload = changed.fields()[1].field(Tag::REQUEST_PAYLOAD).unwrap();
        assert_eq!(payload.fields(), []);
    }

    #[test]
    fn a_failure_made_of_a_success_keeps_its_frame_alone() {
        let mut item = Item::structure(
            Tag::BATCH_ITEM,
            vec![
                Item::enumeration(Tag::OPERATION, Operation::GET),
                Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, [1]),
                Item::enumeration(Tag::RESULT_STATUS, ResultStatus::SUCCESS),
                Item::structure(Tag::RESPONSE_PAYLOAD, Vec::new()),
            ],
        );
        fail(&mut item, ResultReason::GENERAL_FAILURE);
        assert_eq!(reason(&item), Some(ResultReason::GENERAL_FAILURE));
        assert!(item.field(Tag::RESPONSE_PAYLOAD).is_none() && !is_success(&item));
        assert!(item.field(Tag::UNIQUE_BATCH_ITEM_ID).is_some());
    }
}
