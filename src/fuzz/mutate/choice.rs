//! Choosing the item to change.

use arbitrary::{Result, Unstructured};

use super::tried::{Mutator, Subject, Tried};
use crate::fuzz::node::{Body, Node};
use kmip_conform_protocol::Tag;

/// Where an item is: its place in the order of the octets, its type, and what it is about.
type Place = (usize, u8, Subject);

/// An item that fits, but not the message itself; of those, one of a type and a tag that this mutator
/// has changed least where the same is asked for.
pub(super) fn choose_node<'n>(
    root: &'n mut Node,
    fits: impl Fn(&Node) -> bool,
    by: Mutator,
    tried: &mut Tried,
    u: &mut Unstructured<'_>,
) -> Result<Option<&'n mut Node>> {
    let (mut places, operation) = (Vec::new(), operation(root));
    walk(root, &mut 0, &mut |node, place| {
        if place > 0 && fits(node) {
            places.push((place, node.kind, (operation, node.tag)));
        }
    });
    Ok(choose(places, by, tried, u)?.and_then(|place| root.nth_mut(place)))
}

/// The fields of a structure, the message itself included; of those, one that this mutator has changed
/// least.
pub(super) fn choose_structure<'n>(
    root: &'n mut Node,
    by: Mutator,
    tried: &mut Tried,
    u: &mut Unstructured<'_>,
) -> Result<Option<&'n mut Vec<Node>>> {
    let (mut places, operation) = (Vec::new(), operation(root));
    walk(root, &mut 0, &mut |node, place| {
        if matches!(node.body, Body::Nodes(_)) {
            places.push((place, node.kind, (operation, node.tag)));
        }
    });
    let chosen = choose(places, by, tried, u)?.and_then(|place| root.nth_mut(place));
    Ok(chosen.and_then(Node::nodes_mut))
}

fn choose(
    mut places: Vec<Place>,
    by: Mutator,
    tried: &mut Tried,
    u: &mut Unstructured<'_>,
) -> Result<Option<usize>> {
    if places.is_empty() {
        return Ok(None);
    }
    let kind = tried.kind(by, &distinct(places.iter().map(|place| place.1)), u)?;
    places.retain(|place| place.1 == kind);
    let subject = tried.subject(by, &distinct(places.iter().map(|place| place.2)), u)?;
    places.retain(|place| place.2 == subject);
    Ok(Some(u.choose(&places)?.0))
}

/// What the message asks for first; nothing where it does not say.
fn operation(root: &mut Node) -> u32 {
    let first = root.find_mut(Tag::OPERATION).map(|node| &node.body);
    let octets = match first {
        Some(Body::Octets(octets)) => octets.first_chunk(),
        _ => None,
    };
    octets.map_or(0, |octets| u32::from_be_bytes(*octets))
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let all: std::collections::BTreeSet<T> = all.collect();
    all.into_iter().collect()
}

/// Every item with its place in the order of the octets.
fn walk(node: &Node, place: &mut usize, visit: &mut impl FnMut(&Node, usize)) {
    visit(node, *place);
    *place += 1;
    for node in node.nodes() {
        walk(node, place, visit);
    }
}
