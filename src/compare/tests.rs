//! What the tests of this module share.

use kmip_conform_protocol::{Item, Value};

use crate::case::{Node, NodeValue};

/// An item as a case would print it.
pub(super) fn literal(item: &Item) -> Node {
    let value = match &item.value {
        Value::Structure(fields) => NodeValue::Structure(fields.iter().map(literal).collect()),
        value => NodeValue::Literal(value.clone()),
    };
    Node {
        tag: item.tag,
        value,
        line: 1,
    }
}
