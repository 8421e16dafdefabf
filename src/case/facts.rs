//! What a step does, as far as its messages say.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag, Value};

use crate::case::{Node, NodeValue, Step, Variable};

/// Operations whose success leaves a new object on the server.
const CREATING: [Operation; 11] = [
    Operation::CERTIFY,
    Operation::CREATE,
    Operation::CREATE_KEY_PAIR,
    Operation::CREATE_SPLIT_KEY,
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

    /// How many objects the expected response says the step makes.
    pub fn created_count(&self) -> usize {
        batch_items(&self.response)
            .zip(batch_items(&self.request))
            .filter(|(_, asked)| {
                let operation = asked.field(Tag::OPERATION).and_then(Node::literal);
                matches!(operation, Some(Value::Enumeration(number)) if creates(Operation(*number)))
            })
            .filter_map(|(answer, _)| answer.field(Tag::RESPONSE_PAYLOAD))
            .flat_map(Node::fields)
            .filter(|field| IDENTIFIERS.contains(&field.tag))
            .count()
    }
}
