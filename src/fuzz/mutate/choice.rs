//! Choosing the item to change.

use arbitrary::{Result, Unstructured};

use super::tried::{Mutator, Tried};
use crate::fuzz::node::{Body, Node};

/// Where an item is: its place in the order of the octets, its type, its tag.
type Place = (usize, u8, u32);

/// An item that fits, but not the message itself; of those, one of a type and a tag that this mutator
/// has changed least.
pub(super) fn choose_node<'n>(
    root: &'n mut Node,
    fits: impl Fn(&Node) -> bool,
    by: Mutator,
    tried: &mut Tried,
    u: &mut Unstructured<'_>,
) -> Result<Option<&'n mut Node>> {
    let mut places = Vec::new();
    walk(root, &mut 0, &mut |node, place| {
        if place > 0 && fits(node) {
            places.push((place, node.kind, node.tag));
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
    let mut places = Vec::new();
    walk(root, &mut 0, &mut |node, place| {
        if matches!(node.body, Body::Nodes(_)) {
            places.push((place, node.kind, node.tag));
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
    let tag = tried.tag(by, &distinct(places.iter().map(|place| place.2)), u)?;
    places.retain(|place| place.2 == tag);
    Ok(Some(u.choose(&places)?.0))
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
