//! What a step does, as far as its messages say.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag, Value};

use crate::case::{Node, NodeValue, Step, Variable};

/// Operations whose success leaves a new object on the server.
const CREATING: [Operation; 14] = [
    Operation::CERTIFY,
    Operation::CREATE,
    Operation::CREATE_CREDENTIAL,
    Operation::CREATE_GROUP,
    Operation::CREATE_KEY_PAIR,
    Operation::CREATE_SPLIT_KEY,
    Operation::CREATE_USER,
    Operation::DERIVE_KEY,
    Operation::IMPORT,
    Operation::JOIN_SPLIT_KEY,
    Operation::RE_CERTIFY,
    Operation::RE_KEY,
    Operation::RE_KEY_KEY_PAIR,
    Operation::REGISTER,
];
/// Where a response names a new object.
const IDENTIFIERS: [Tag; 3] = [
    Tag::UNIQUE_IDENTIFIER,
    Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
    Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
];

/// The batch items of a message.
pub fn batch_items(message: &Node) -> impl Iterator<Item = &Node> {
    let fields = message.fields().iter();
    fields.filter(|node| node.tag == Tag::BATCH_ITEM)
}

/// The operations of a message, in order; an item without one gives none.
pub fn operations(message: &Node) -> impl Iterator<Item = Operation> {
    batch_items(message).filter_map(|item| match item.field(Tag::OPERATION)?.literal()? {
        Value::Enumeration(number) => Some(Operation(*number)),
        _ => None,
    })
}

/// Whether success of the operation leaves a new object on the server.
pub fn creates(operation: Operation) -> bool {
    CREATING.contains(&operation)
}

/// The variables of a message, in order, with the tags they stand at.
pub fn variables(message: &Node) -> Vec<(Tag, &Variable)> {
    let mut found = Vec::new();
    collect(message, &mut found);
    found
}

fn collect<'a>(node: &'a Node, found: &mut Vec<(Tag, &'a Variable)>) {
    match &node.value {
        NodeValue::Structure(fields) => fields.iter().for_each(|field| collect(field, found)),
        NodeValue::Variable { variable, .. } => found.push((node.tag, variable)),
        NodeValue::Literal(_) => {}
    }
}

/// The identifiers of new objects that a response names, whatever the case expects.
///
/// An item counts where it succeeded and its operation, which older responses may leave out and
/// then is that of the request's item at the same place, creates objects.
pub fn created(request: &Item, response: &Item) -> Vec<String> {
    let asked: Vec<&Item> = request.fields_with(Tag::BATCH_ITEM).collect();
    let mut found = Vec::new();
    for (index, item) in response.fields_with(Tag::BATCH_ITEM).enumerate() {
        let operation = item
            .field(Tag::OPERATION)
            .or_else(|| asked.get(index)?.field(Tag::OPERATION))
            .and_then(Item::as_enumeration);
        if operation.is_some_and(|number| creates(Operation(number))) {
            let payload = item.field(Tag::RESPONSE_PAYLOAD);
            let fields = payload.map(Item::fields).unwrap_or_default().iter();
            let named = fields.filter(|field| IDENTIFIERS.contains(&field.tag));
            found.extend(named.filter_map(Item::as_text).map(str::to_owned));
        }
    }
    found
}

impl Step {
    /// The operations of the request, in order.
    pub fn operations(&self) -> Vec<Operation> {
        operations(&self.request).collect()
    }
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::ResultStatus;

    use super::*;

    fn message(tag: Tag, operation: Option<Operation>, fields: Vec<Item>) -> Item {
        let mut item: Vec<Item> = operation
            .map(|operation| Item::new(Tag::OPERATION, Value::Enumeration(operation.0)))
            .into_iter()
            .collect();
        item.extend(fields);
        let item = Item::new(Tag::BATCH_ITEM, Value::Structure(item));
        Item::new(tag, Value::Structure(vec![item]))
    }

    fn answer(operation: Option<Operation>, identifiers: &[Tag]) -> Item {
        let named = identifiers.iter().enumerate().map(|(number, tag)| {
            let text = Value::TextString(number.to_string());
            Item::new(*tag, text)
        });
        let payload = Item::new(Tag::RESPONSE_PAYLOAD, Value::Structure(named.collect()));
        let status = Value::Enumeration(ResultStatus::SUCCESS.0);
        let status = Item::new(Tag::RESULT_STATUS, status);
        message(Tag::RESPONSE_MESSAGE, operation, vec![status, payload])
    }

    fn created_by(asked: Operation, answered: Option<Operation>, tags: &[Tag]) -> Vec<String> {
        let request = message(Tag::REQUEST_MESSAGE, Some(asked), Vec::new());
        created(&request, &answer(answered, tags))
    }

    #[test]
    fn names_the_objects_that_an_answer_says_were_made() {
        let pair = [
            Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
            Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER,
        ];
        let operation = Operation::CREATE_KEY_PAIR;
        assert_eq!(created_by(operation, Some(operation), &pair), ["0", "1"]);
    }

    #[test]
    fn takes_the_operation_of_the_request_where_the_answer_has_none() {
        let one = [Tag::UNIQUE_IDENTIFIER];
        assert_eq!(created_by(Operation::REGISTER, None, &one), ["0"]);
    }

    #[test]
    fn counts_no_object_that_was_only_found() {
        let one = [Tag::UNIQUE_IDENTIFIER];
        let none: [&str; 0] = [];
        assert_eq!(created_by(Operation::GET, Some(Operation::GET), &one), none);
    }
}
