//! A short notation for messages: `Name{NameValue=a;NameType=UninterpretedTextString}`.
//!
//! The type of an item is that of the schema; `AttributeValue:DateTime=...` states another.
//! `header | batch item | payload` puts items beside the payload; `!Reason` is a refusal.

use kmip_conform::case::{Direction, Node, NodeValue, Variable};
use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, ItemType, NamedValue, ProtocolVersion, Tag, Value, xml};

/// Operation, request payload, printed answer, actual answer.
pub type Turn = (&'static str, &'static str, &'static str, &'static str);

pub fn request(version: ProtocolVersion, operation: &str, text: &str) -> Node {
    let (header, payload) = text.split_once('|').unwrap_or(("", text));
    let batch = structure(
        Tag::BATCH_ITEM,
        vec![
            number(Tag::OPERATION, operation_number(operation)),
            structure(Tag::REQUEST_PAYLOAD, nodes(version, payload)),
        ],
    );
    let header = nodes(version, header);
    let header = (!header.is_empty()).then(|| structure(Tag::REQUEST_HEADER, header));
    structure(
        Tag::REQUEST_MESSAGE,
        header.into_iter().chain([batch]).collect(),
    )
}

/// What a turn begins with whose request is the server's; what is printed and what comes is that
/// request then, and not the answer.
const FROM_SERVER: &str = "server:";

/// Whether the server asks, and the operation.
pub fn sender(operation: &str) -> (Direction, &str) {
    match operation.strip_prefix(FROM_SERVER) {
        Some(operation) => (Direction::ServerToClient, operation),
        None => (Direction::ClientToServer, operation),
    }
}

/// A request with items beside its payload.
pub fn pushed(version: ProtocolVersion, operation: &str, text: &str) -> Node {
    let (header, batch, payload) = parts(text);
    let mut item = vec![number(Tag::OPERATION, operation_number(operation))];
    item.extend(nodes(version, batch));
    item.push(structure(Tag::REQUEST_PAYLOAD, nodes(version, payload)));
    structure(
        Tag::REQUEST_MESSAGE,
        vec![
            structure(Tag::REQUEST_HEADER, nodes(version, header)),
            structure(Tag::BATCH_ITEM, item),
        ],
    )
}

fn parts(text: &str) -> (&str, &str, &str) {
    let parts: Vec<&str> = text.split('|').collect();
    match parts.as_slice() {
        [header, batch, payload] => (*header, *batch, *payload),
        _ => ("", "", text),
    }
}

pub fn response(version: ProtocolVersion, operation: &str, text: &str) -> Node {
    if let Some(reason) = text.strip_prefix('!') {
        return refusal(operation, reason);
    }
    let (header, batch, payload) = parts(text);
    let mut item = vec![
        number(Tag::OPERATION, operation_number(operation)),
        number(Tag::RESULT_STATUS, ResultStatus::SUCCESS.0),
    ];
    item.extend(nodes(version, batch));
    item.push(structure(Tag::RESPONSE_PAYLOAD, nodes(version, payload)));
    structure(
        Tag::RESPONSE_MESSAGE,
        vec![
            structure(Tag::RESPONSE_HEADER, nodes(version, header)),
            structure(Tag::BATCH_ITEM, item),
        ],
    )
}

fn refusal(operation: &str, reason: &str) -> Node {
    let item = vec![
        number(Tag::OPERATION, operation_number(operation)),
        number(Tag::RESULT_STATUS, ResultStatus::OPERATION_FAILED.0),
        number(
            Tag::RESULT_REASON,
            ResultReason::TABLE.number(reason).unwrap(),
        ),
    ];
    structure(
        Tag::RESPONSE_MESSAGE,
        vec![
            structure(Tag::RESPONSE_HEADER, Vec::new()),
            structure(Tag::BATCH_ITEM, item),
        ],
    )
}

pub fn actual(node: &Node) -> Item {
    item(node)
}

fn item(node: &Node) -> Item {
    let value = match &node.value {
        NodeValue::Structure(fields) => Value::Structure(fields.iter().map(item).collect()),
        NodeValue::Literal(value) => value.clone(),
        NodeValue::Variable { .. } => panic!("an actual answer holds no variables"),
    };
    Item::new(node.tag, value)
}

fn operation_number(name: &str) -> u32 {
    Operation::TABLE.number(name).unwrap()
}

fn structure(tag: Tag, fields: Vec<Node>) -> Node {
    node(tag, NodeValue::Structure(fields))
}

fn number(tag: Tag, number: u32) -> Node {
    node(tag, NodeValue::Literal(Value::Enumeration(number)))
}

fn node(tag: Tag, value: NodeValue) -> Node {
    Node {
        tag,
        value,
        line: 1,
    }
}

fn nodes(version: ProtocolVersion, text: &str) -> Vec<Node> {
    let mut rest = text.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (node, after) = one(version, rest, &found);
        found.push(node);
        rest = after.trim_start_matches([';', ' ']);
    }
    found
}

fn one<'t>(version: ProtocolVersion, text: &'t str, before: &[Node]) -> (Node, &'t str) {
    let end = text.find(['{', '=']).unwrap();
    let (name, stated) = match text[..end].split_once(':') {
        Some((name, stated)) => (name, ItemType::from_name(stated)),
        None => (&text[..end], None),
    };
    let tag = Tag::from_xml_name(name.trim()).unwrap_or_else(|| panic!("no tag {name}"));
    if text.as_bytes()[end] == b'{' {
        let length = closing(&text[end + 1..]);
        let inner = &text[end + 1..end + 1 + length];
        let rest = &text[end + 2 + length..];
        return (structure(tag, nodes(version, inner)), rest);
    }
    let length = text[end + 1..].find(';').unwrap_or(text.len() - end - 1);
    let written = &text[end + 1..end + 1 + length];
    let rest = &text[end + 1 + length..];
    let item_type = stated.unwrap_or_else(|| {
        let types = tag.definition().and_then(|row| row.types_in(version));
        types
            .and_then(|types| types.first().copied())
            .unwrap_or(ItemType::TextString)
    });
    let value = match written.strip_prefix('$') {
        Some(variable) => NodeValue::Variable {
            item_type,
            variable: match variable {
                "NOW" => Variable::Now(0),
                name => Variable::Named(name.to_owned()),
            },
        },
        None => NodeValue::Literal(value(tag, item_type, written, before)),
    };
    (node(tag, value), rest)
}

fn value(tag: Tag, item_type: ItemType, written: &str, before: &[Node]) -> Value {
    let named = before.iter().find(|node| node.tag == Tag::ATTRIBUTE_NAME);
    let name = match named.and_then(Node::literal) {
        Some(Value::TextString(name)) => Some(name.as_str()),
        _ => None,
    };
    match xml::parse_value(tag, item_type, written, name) {
        Ok(value) => value,
        Err(error) => panic!("{tag}={written}: {error}"),
    }
}

/// Where the brace that was opened before `text` closes.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    for (index, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    panic!("a brace is not closed in {text}");
}
