//! Choosing the item to change.

use arbitrary::{Result, Unstructured};

use crate::fuzz::node::Node;

/// Any item but the message itself.
pub(super) fn choose_node<'n>(
    root: &'n mut Node,
    u: &mut Unstructured<'_>,
) -> Result<Option<&'n mut Node>> {
    let count = root.count();
    if count < 2 {
        return Ok(None);
    }
    let place = u.int_in_range(1..=count - 1)?;
    Ok(root.nth_mut(place))
}

/// The fields of any structure, the message itself included.
pub(super) fn choose_structure<'n>(
    root: &'n mut Node,
    u: &mut Unstructured<'_>,
) -> Result<Option<&'n mut Vec<Node>>> {
    let places = structures(root);
    let place = *u.choose(&places)?;
    Ok(root.nth_mut(place).and_then(Node::nodes_mut))
}

/// The places of the structures in the order of the octets.
fn structures(root: &Node) -> Vec<usize> {
    fn walk(node: &Node, place: &mut usize, found: &mut Vec<usize>) {
        if matches!(node.body, crate::fuzz::node::Body::Nodes(_)) {
            found.push(*place);
        }
        *place += 1;
        for node in node.nodes() {
            walk(node, place, found);
        }
    }
    let mut found = Vec::new();
    walk(root, &mut 0, &mut found);
    found
}
