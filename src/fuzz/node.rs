//! A message as the fuzzer holds it: a TTLV tree whose headers need not be true.

use kmip_conform_protocol::{Item, Tag, Value, ttlv};
use serde::{Deserialize, Serialize};

use super::learned::Learned;

/// One item, with what its header says where that is not what it should say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The tag.
    pub tag: u32,
    /// The type octet.
    pub kind: u8,
    /// The length in the header, where it is not the true one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// The octets behind the value, where they are not the zeros that are due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub padding: Option<Vec<u8>>,
    /// The value.
    pub body: Body,
}

/// The value of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// The items of a structure.
    Nodes(Vec<Node>),
    /// Octets.
    Octets(#[serde(with = "hex")] Vec<u8>),
    /// What the target answered: the identifier or correlation value that came as this one.
    Learned(usize),
    /// The same item many times.
    Repeated(Box<Node>, u32),
    /// So many structures inside one another.
    Nested(u32),
}

/// The type octet of structures.
pub const STRUCTURE: u8 = 0x01;

/// Items and levels beyond this are not written, whatever a plan says.
const MOST: u32 = 1 << 20;

/// Nor octets of items that are repeated: one that is repeated may hold others that are.
const OCTETS: usize = 32 << 20;

impl Node {
    /// The tree of a well-formed item. Values that the target gave earlier become references.
    pub fn of(item: &Item, learned: &Learned) -> Self {
        let body = match &item.value {
            Value::Structure(fields) => Body::Nodes(
                fields
                    .iter()
                    .map(|field| Self::of(field, learned))
                    .collect(),
            ),
            _ => leaf(item, learned),
        };
        Self {
            tag: item.tag.0,
            kind: kind(&item.value),
            length: None,
            padding: None,
            body,
        }
    }

    /// An item with octets for its value.
    pub fn leaf(tag: Tag, kind: u8, octets: impl Into<Vec<u8>>) -> Self {
        Self {
            tag: tag.0,
            kind,
            length: None,
            padding: None,
            body: Body::Octets(octets.into()),
        }
    }

    /// The octets on the wire.
    pub fn encode(&self, learned: &Learned) -> Vec<u8> {
        let mut octets = Vec::new();
        self.write(learned, &mut octets);
        octets
    }

    fn write(&self, learned: &Learned, out: &mut Vec<u8>) {
        let start = out.len();
        let [_, t0, t1, t2] = self.tag.to_be_bytes();
        out.extend([t0, t1, t2, self.kind, 0, 0, 0, 0]);
        match &self.body {
            Body::Nodes(nodes) => nodes.iter().for_each(|node| node.write(learned, out)),
            Body::Octets(octets) => out.extend(octets),
            Body::Learned(index) => match learned.get(*index) {
                Some(octets) => out.extend(octets),
                None => out.extend(format!("never-told-{index}").into_bytes()),
            },
            Body::Repeated(node, times) => {
                let one = node.encode(learned);
                let times = usize::try_from((*times).min(MOST)).unwrap_or(0);
                out.extend(one.repeat(times.min(OCTETS / one.len().max(1))));
            }
            Body::Nested(levels) => nest(self.tag, (*levels).min(MOST), out),
        }
        let true_length = out.len() - start - 8;
        let stated = self
            .length
            .unwrap_or_else(|| u32::try_from(true_length).unwrap_or(u32::MAX));
        if let Some(field) = out.get_mut(start + 4..start + 8) {
            field.copy_from_slice(&stated.to_be_bytes());
        }
        match &self.padding {
            Some(padding) => out.extend(padding),
            None => out.resize(out.len().next_multiple_of(8), 0),
        }
    }

    /// The items of a structure.
    pub fn nodes(&self) -> &[Node] {
        match &self.body {
            Body::Nodes(nodes) => nodes,
            _ => &[],
        }
    }

    /// The items of a structure, to change.
    pub fn nodes_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.body {
            Body::Nodes(nodes) => Some(nodes),
            _ => None,
        }
    }

    /// How many items there are, this one included.
    pub fn count(&self) -> usize {
        1 + self.nodes().iter().map(Node::count).sum::<usize>()
    }

    /// The item at a place in the order of the octets; this one is at 0.
    pub fn nth_mut(&mut self, mut place: usize) -> Option<&mut Node> {
        if place == 0 {
            return Some(self);
        }
        place -= 1;
        for node in self.nodes_mut()? {
            let count = node.count();
            if place < count {
                return node.nth_mut(place);
            }
            place -= count;
        }
        None
    }

    /// Lets everything below that refers to earlier answers refer to those of steps whose serials
    /// have grown.
    pub fn shift(&mut self, by: u32) {
        match &mut self.body {
            Body::Learned(place) => *place = Learned::shifted(*place, by),
            Body::Nodes(nodes) => nodes.iter_mut().for_each(|node| node.shift(by)),
            Body::Repeated(node, _) => node.shift(by),
            Body::Octets(_) | Body::Nested(_) => {}
        }
    }

    /// The first item with this tag, this one included.
    pub fn find_mut(&mut self, tag: Tag) -> Option<&mut Node> {
        if self.tag == tag.0 {
            return Some(self);
        }
        let mut nodes = self.nodes_mut()?.iter_mut();
        nodes.find_map(|node| node.find_mut(tag))
    }
}

/// The type octet of a value.
fn kind(value: &Value) -> u8 {
    match value {
        Value::Malformed { item_type, .. } => *item_type,
        value => value.item_type().map_or(0, |known| known as u8),
    }
}

fn leaf(item: &Item, learned: &Learned) -> Body {
    let octets = ttlv::encode(item);
    let length = octets.get(4..8).and_then(|field| field.try_into().ok());
    let length = usize::try_from(u32::from_be_bytes(length.unwrap_or_default())).unwrap_or(0);
    let value = octets.get(8..8 + length).unwrap_or_default();
    let told = learned.place(value);
    match told.filter(|_| matches!(kind(&item.value), 7 | 8 | 0x0C..=0x0E)) {
        Some(index) => Body::Learned(index),
        None => Body::Octets(value.to_vec()),
    }
}

/// Structures inside one another, the innermost empty.
fn nest(tag: u32, levels: u32, out: &mut Vec<u8>) {
    let [_, t0, t1, t2] = tag.to_be_bytes();
    for level in (0..levels).rev() {
        let [l0, l1, l2, l3] = level.saturating_mul(8).to_be_bytes();
        out.extend([t0, t1, t2, STRUCTURE, l0, l1, l2, l3]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item() -> Item {
        Item::structure(
            Tag::REQUEST_MESSAGE,
            vec![
                Item::text(Tag::UNIQUE_IDENTIFIER, "key-1"),
                Item::integer(Tag::BATCH_COUNT, 7),
            ],
        )
    }

    #[test]
    fn a_tree_that_nobody_changed_is_written_as_the_codec_writes_it() {
        let node = Node::of(&item(), &Learned::default());
        assert_eq!(node.encode(&Learned::default()), ttlv::encode(&item()));
    }

    #[test]
    fn what_the_target_told_is_written_as_it_tells_it_now() {
        let told = |name: &str| {
            let mut learned = Learned::default();
            learned.learn(0, &Item::text(Tag::UNIQUE_IDENTIFIER, name));
            learned
        };
        let node = Node::of(&item(), &told("key-1"));
        assert_eq!(node.nodes()[0].body, Body::Learned(0));
        let now = node.encode(&told("key-9"));
        assert!(now.windows(5).any(|part| part == b"key-9"));
    }

    #[test]
    fn every_item_is_found_by_its_place() {
        let mut node = Node::of(&item(), &Learned::default());
        assert_eq!(node.count(), 3);
        assert_eq!(node.nth_mut(2).unwrap().tag, Tag::BATCH_COUNT.0);
        assert!(node.nth_mut(3).is_none());
    }

    #[test]
    fn deep_nesting_is_well_formed() {
        let mut octets = Vec::new();
        nest(0x42_0001, 3, &mut octets);
        assert_eq!(octets.len(), 24);
        assert_eq!(octets[7], 16);
        assert_eq!(octets[15], 8);
    }
}
