//! Cases that no file holds: nodes from items in which names stand for values.

use kmip_conform_protocol::{Item, ItemType, Value};

use crate::case::{Node, NodeValue, Variable};

impl Node {
    /// The node of an item. Text such as `$UNIQUE_IDENTIFIER_0` is a variable, as it is in a file.
    pub fn of(item: &Item) -> Self {
        let value = match &item.value {
            Value::Structure(fields) => NodeValue::Structure(fields.iter().map(Self::of).collect()),
            value => variable(value).unwrap_or_else(|| NodeValue::Literal(value.clone())),
        };
        let tag = item.tag;
        Self {
            tag,
            value,
            line: 1,
        }
    }
}

fn variable(value: &Value) -> Option<NodeValue> {
    let text = match value {
        Value::TextString(text) | Value::Identifier(text) | Value::Reference(text) => text,
        Value::ByteString(octets) => std::str::from_utf8(octets).ok()?,
        _ => return None,
    };
    let variable = Variable::parse(text)?;
    let item_type = value.item_type().unwrap_or(ItemType::TextString);
    Some(NodeValue::Variable {
        item_type,
        variable,
    })
}
