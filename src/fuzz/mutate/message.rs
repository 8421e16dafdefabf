//! Makes header and batch contradict each other: counts, versions, options, ids, extensions.

use arbitrary::{Result, Unstructured};
use kmip_conform_protocol::Tag;

use crate::fuzz::node::{Body, Node};
use crate::fuzz::step::Message;

/// How many mutators there are.
pub(super) const COUNT: u8 = 9;

pub(super) fn mutate(message: &mut Message, which: u8, u: &mut Unstructured<'_>) -> Result<()> {
    match which {
        0 => batch_count(&mut message.root, u)?,
        1 => surplus_items(&mut message.root, u)?,
        2 => version(&mut message.root, u)?,
        3 => option(&mut message.root, u)?,
        4 => equal_ids(&mut message.root),
        5 => extension(&mut message.root, u)?,
        6 => repeat_items(&mut message.root, u)?,
        7 => no_items(&mut message.root),
        _ => other_notation(&mut message.root, u)?,
    }
    Ok(())
}

fn number(node: Option<&mut Node>, number: i32) {
    if let Some(node) = node {
        node.body = Body::Octets(number.to_be_bytes().to_vec());
    }
}

fn items(root: &mut Node) -> Vec<&mut Node> {
    let nodes = root.nodes_mut().into_iter().flatten();
    nodes.filter(|node| node.tag == Tag::BATCH_ITEM.0).collect()
}

/// Announces more items than there are, or fewer.
fn batch_count(root: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let there = i32::try_from(items(root).len()).unwrap_or(0);
    let counts = [
        0,
        -1,
        there - 1,
        there + 1,
        1_000,
        i32::MAX,
        i32::MIN,
        1 << 24,
    ];
    number(root.find_mut(Tag::BATCH_COUNT), *u.choose(&counts)?);
    Ok(())
}

/// Has more items than are announced, each with an id.
fn surplus_items(root: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let there = i32::try_from(items(root).len()).unwrap_or(0);
    repeat_items(root, u)?;
    number(root.find_mut(Tag::BATCH_COUNT), there);
    Ok(())
}

fn version(root: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let numbers = [0, 1, 2, 3, 4, 5, 9, 99, -1, i32::MAX];
    number(
        root.find_mut(Tag::PROTOCOL_VERSION_MAJOR),
        *u.choose(&numbers)?,
    );
    number(
        root.find_mut(Tag::PROTOCOL_VERSION_MINOR),
        *u.choose(&numbers)?,
    );
    Ok(())
}

/// Adds options of the header that contradict what is there, at its end or before its count.
fn option(root: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let Some(header) = root.find_mut(Tag::REQUEST_HEADER).and_then(Node::nodes_mut) else {
        return Ok(());
    };
    let choice = [
        (Tag::MAXIMUM_RESPONSE_SIZE, 2, vec![0, 0, 0, 1]),
        (Tag::MAXIMUM_RESPONSE_SIZE, 2, vec![0xFF; 4]),
        (Tag::ASYNCHRONOUS_INDICATOR, 6, vec![0, 0, 0, 0, 0, 0, 0, 1]),
        (Tag::BATCH_ERROR_CONTINUATION_OPTION, 5, vec![0, 0, 0, 1]),
        (Tag::BATCH_ERROR_CONTINUATION_OPTION, 5, vec![0, 0, 0, 3]),
        (Tag::BATCH_ORDER_OPTION, 6, vec![0; 8]),
        (Tag::BATCH_ORDER_OPTION, 6, vec![0, 0, 0, 0, 0, 0, 0, 2]),
        (Tag::TIME_STAMP, 9, vec![0x7F; 8]),
    ];
    let (tag, kind, octets) = u.choose(&choice)?.clone();
    let place = match u.arbitrary()? {
        true => header.len().saturating_sub(1),
        false => header.len(),
    };
    header.insert(place, Node::leaf(tag, kind, octets));
    Ok(())
}

/// Gives every item one and the same id.
fn equal_ids(root: &mut Node) {
    if items(root).len() < 2 {
        double(root, 2);
    }
    for item in items(root) {
        let id = Node::leaf(Tag::UNIQUE_BATCH_ITEM_ID, 8, vec![1]);
        match item.find_mut(Tag::UNIQUE_BATCH_ITEM_ID) {
            Some(old) => *old = id,
            None => {
                if let Some(nodes) = item.nodes_mut() {
                    nodes.insert(nodes.len().min(1), id);
                }
            }
        }
    }
}

/// Adds an extension that must be understood, or need not be.
fn extension(root: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let critical = u8::from(u.ratio(3, 4)?);
    let mut extension = Node::leaf(Tag::MESSAGE_EXTENSION, 1, vec![]);
    let mut inner = Node::leaf(Tag::VENDOR_EXTENSION, 1, vec![]);
    inner.body = Body::Nodes(vec![Node::leaf(Tag(0x54_0001), 2, vec![0, 0, 0, 1])]);
    extension.body = Body::Nodes(vec![
        Node::leaf(Tag::VENDOR_IDENTIFICATION, 7, *b"nobody"),
        Node::leaf(
            Tag::CRITICALITY_INDICATOR,
            6,
            vec![0, 0, 0, 0, 0, 0, 0, critical],
        ),
        inner,
    ]);
    if let Some(item) = items(root).into_iter().next_back() {
        item.nodes_mut()
            .into_iter()
            .for_each(|nodes| nodes.push(extension.clone()));
    }
    Ok(())
}

/// Asks for the same several times in one batch, with ids and a true count.
fn repeat_items(root: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let times = *u.choose(&[2, 3, 10])?;
    double(root, times);
    let ids = items(root).into_iter().zip(1_u8..);
    for (item, id) in ids {
        let id = Node::leaf(Tag::UNIQUE_BATCH_ITEM_ID, 8, vec![id]);
        match item.find_mut(Tag::UNIQUE_BATCH_ITEM_ID) {
            Some(old) => *old = id,
            None => {
                if let Some(nodes) = item.nodes_mut() {
                    nodes.insert(nodes.len().min(1), id);
                }
            }
        }
    }
    Ok(())
}

fn double(root: &mut Node, times: usize) {
    let last = items(root).pop().cloned();
    if let (Some(last), Some(nodes)) = (last, root.nodes_mut()) {
        for _ in 1..times {
            nodes.push(last.clone());
        }
    }
    let there = i32::try_from(items(root).len()).unwrap_or(0);
    number(root.find_mut(Tag::BATCH_COUNT), there);
}

fn no_items(root: &mut Node) {
    if let Some(nodes) = root.nodes_mut() {
        nodes.retain(|node| node.tag != Tag::BATCH_ITEM.0);
    }
    number(root.find_mut(Tag::BATCH_COUNT), 0);
}

/// Puts a field of the other era beside those of this one.
fn other_notation(root: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let mut field = Node::leaf(Tag::TEMPLATE_ATTRIBUTE, 1, vec![]);
    if u.arbitrary()? {
        field.tag = Tag::ATTRIBUTES.0;
    }
    field.body = Body::Nodes(vec![Node::leaf(
        Tag::CRYPTOGRAPHIC_LENGTH,
        2,
        vec![0, 0, 1, 0],
    )]);
    if let Some(nodes) = root
        .find_mut(Tag::REQUEST_PAYLOAD)
        .and_then(Node::nodes_mut)
    {
        nodes.push(field);
    }
    Ok(())
}
