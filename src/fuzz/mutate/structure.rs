//! Drops, repeats, reorders, moves and adds whole items.

use arbitrary::{Result, Unstructured};
use kmip_conform_protocol::Tag;

use super::choice::choose_structure;
use super::tried::{Mutator, Tried};
use crate::fuzz::node::{Body, Node};
use crate::fuzz::step::Message;

/// How many mutators there are.
pub(super) const COUNT: u8 = 9;

pub(super) fn mutate(
    message: &mut Message,
    by: Mutator,
    tried: &mut Tried,
    u: &mut Unstructured<'_>,
) -> Result<()> {
    let whole = message.root.clone();
    let Some(nodes) = choose_structure(&mut message.root, by, tried, u)? else {
        return Ok(());
    };
    let place = u.choose_index(nodes.len().max(1))?;
    match by.1 {
        8 if nodes.len() > 1 => {
            let moved = nodes.remove(place);
            nodes.insert(u.choose_index(nodes.len() + 1)?, moved);
        }
        0 if place < nodes.len() => {
            nodes.remove(place);
        }
        1 => {
            if let Some(again) = nodes.get(place).cloned() {
                for _ in 0..*u.choose(&[1, 2, 3, 40])? {
                    nodes.insert(place, again.clone());
                }
            }
        }
        2 => nodes.reverse(),
        3 if nodes.len() > 1 => nodes.rotate_left(1),
        4 => nodes.insert(place.min(nodes.len()), stranger(u)?),
        5 => nodes.insert(place.min(nodes.len()), elsewhere(whole, u)?),
        6 => enumeration(nodes, u)?,
        _ => nodes.insert(place.min(nodes.len()), of_standard(u)?),
    }
    Ok(())
}

/// An item under a tag that nobody knows, of any type, also of one that nobody knows.
fn stranger(u: &mut Unstructured<'_>) -> Result<Node> {
    let tag = *u.choose(&[0x54_0001, 0x54_FFFF, 0x42_FFFF, 0x42_0000, 0x00_0001])?;
    let kind = match u.ratio(1, 3)? {
        true => *u.choose(&[0, 0x0C, 0x0F, 0x7F, 0x80, 0xFF])?,
        false => u.int_in_range(1..=11)?,
    };
    let mut node = plain(Tag(tag), kind);
    if u.ratio(1, 4)? {
        node.body = Body::Octets(Vec::new());
    }
    Ok(node)
}

/// An item that the standard has, wherever it belongs.
fn of_standard(u: &mut Unstructured<'_>) -> Result<Node> {
    let tag = Tag(0x42_0000 | u32::from(u.int_in_range(1..=0x190_u16)?));
    let kinds = tag.definition().map(|row| row.types);
    let kind = kinds.and_then(|rows| rows.first()?.1.first().copied());
    Ok(plain(tag, kind.map_or(7, |known| known as u8)))
}

fn plain(tag: Tag, kind: u8) -> Node {
    let mut node = Node::leaf(tag, kind, vec![]);
    node.body = match kind {
        1 => Body::Nodes(Vec::new()),
        2 | 5 | 10 => Body::Octets(vec![0, 0, 0, 1]),
        7 | 8 => Body::Octets(b"1".to_vec()),
        _ => Body::Octets(vec![0, 0, 0, 0, 0, 0, 0, 1]),
    };
    node
}

/// An item from another place of the message.
fn elsewhere(mut whole: Node, u: &mut Unstructured<'_>) -> Result<Node> {
    let count = whole.count();
    let place = u.choose_index(count)?;
    Ok(whole
        .nth_mut(place)
        .cloned()
        .unwrap_or(plain(Tag(0x42_0001), 1)))
}

/// A number that another version of the enumeration has, or none.
fn enumeration(nodes: &mut [Node], u: &mut Unstructured<'_>) -> Result<()> {
    let mut numbers: Vec<&mut Node> = nodes.iter_mut().filter(|node| node.kind == 5).collect();
    if numbers.is_empty() {
        return Ok(());
    }
    let number = u.choose_index(numbers.len())?;
    let new: u32 = match u.int_in_range(0..=3)? {
        0 => 0,
        1 => 0x8000_0001,
        2 => 0x7FFF_FFFF,
        _ => u32::from(u.int_in_range(1..=0x60_u8)?),
    };
    numbers[number].body = Body::Octets(new.to_be_bytes().to_vec());
    Ok(())
}
