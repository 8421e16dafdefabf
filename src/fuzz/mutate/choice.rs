//! Choosing the item to change: mostly within the payload, for around it every message is the same.

use arbitrary::{Result, Unstructured};

use super::tried::{Mutator, Subject, Tried};
use crate::fuzz::node::{Body, Node};
use kmip_conform_protocol::Tag;

/// Where an item is.
#[derive(Clone, Copy)]
struct Place {
    /// In the order of the octets.
    index: usize,
    kind: u8,
    subject: Subject,
    /// Whether it is a payload or within one.
    inner: bool,
}

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
    walk(root, &mut 0, false, &mut |node, index, inner| {
        if index > 0 && fits(node) {
            places.push(Place::of(node, index, operation, inner));
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
    walk(root, &mut 0, false, &mut |node, index, inner| {
        if matches!(node.body, Body::Nodes(_)) {
            places.push(Place::of(node, index, operation, inner));
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
    let inner = u.ratio(3, 4)?;
    if places.iter().any(|place| place.inner == inner) {
        places.retain(|place| place.inner == inner);
    }
    let kind = tried.kind(by, &distinct(places.iter().map(|place| place.kind)), u)?;
    places.retain(|place| place.kind == kind);
    let subject = tried.subject(by, &distinct(places.iter().map(|place| place.subject)), u)?;
    places.retain(|place| place.subject == subject);
    Ok(Some(u.choose(&places)?.index))
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

impl Place {
    fn of(node: &Node, index: usize, operation: u32, inner: bool) -> Self {
        Self {
            index,
            kind: node.kind,
            subject: (operation, node.tag),
            inner,
        }
    }
}

/// Every item with its place in the order of the octets, and whether a payload holds it.
fn walk(node: &Node, index: &mut usize, inner: bool, visit: &mut impl FnMut(&Node, usize, bool)) {
    let inner = inner || node.tag == Tag::REQUEST_PAYLOAD.0;
    visit(node, *index, inner);
    *index += 1;
    for node in node.nodes() {
        walk(node, index, inner, visit);
    }
}
