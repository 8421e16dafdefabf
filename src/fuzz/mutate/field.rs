//! Gives the fields of a payload other values, or has some of them more often. Most of what comes of
//! it is still valid on its own: what a server gets wrong then is how fields stand to one another.

use arbitrary::{Result, Unstructured};
use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema::{self, FieldContent};
use kmip_conform_protocol::{EnumerationDef, Tag};

use super::item::{LONG, SHORT, near};
use crate::fuzz::node::{Body, Node};
use crate::fuzz::step::Message;

/// How many mutators there are.
pub(super) const COUNT: u8 = 2;

pub(super) fn mutate(message: &mut Message, which: u8, u: &mut Unstructured<'_>) -> Result<()> {
    let mut items = batch_items(&mut message.root);
    if items.is_empty() {
        return Ok(());
    }
    let chosen = u.choose_index(items.len())?;
    let item = &mut items[chosen];
    let operation = item.find_mut(Tag::OPERATION).and_then(|node| number(node));
    let Some(payload) = item.find_mut(Tag::REQUEST_PAYLOAD) else {
        return Ok(());
    };
    let repeats = |tag| operation.is_some_and(|one| may_repeat(Operation(one), Tag(tag)));
    if which == 1 && payload.nodes().iter().any(|field| repeats(field.tag)) {
        return more(payload, repeats, u);
    }
    values(payload, u)
}

fn batch_items(root: &mut Node) -> Vec<&mut Node> {
    let nodes = root.nodes_mut().into_iter().flatten();
    nodes.filter(|node| node.tag == Tag::BATCH_ITEM.0).collect()
}

fn number(node: &Node) -> Option<u32> {
    match &node.body {
        Body::Octets(octets) => octets.first_chunk().copied().map(u32::from_be_bytes),
        _ => None,
    }
}

/// Another value, by a coin for each number, date, choice and truth below.
fn values(node: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    for field in node.nodes_mut().into_iter().flatten() {
        match &field.body {
            Body::Nodes(_) => values(field, u)?,
            Body::Octets(_) if u.arbitrary()? => another(field, u)?,
            _ => {}
        }
    }
    Ok(())
}

fn another(field: &mut Node, u: &mut Unstructured<'_>) -> Result<()> {
    let definition = Tag(field.tag).definition();
    let listed = definition.and_then(|row| row.enumeration);
    let octets = match (field.kind, listed) {
        (2 | 3 | 9, _) if u.ratio(1, 4)? => return near(field, u),
        (2 | 5, Some(listed)) => named(listed, u)?.to_be_bytes().to_vec(),
        (2 | 10, _) if u.arbitrary()? => u.choose(&SHORT)?.to_be_bytes().to_vec(),
        (2 | 10, _) => of_any_size(u)?.to_be_bytes().to_vec(),
        (3 | 9 | 11, _) => u.choose(&LONG)?.to_be_bytes().to_vec(),
        (5, None) => u32::from(u.int_in_range(1..=0x30_u8)?)
            .to_be_bytes()
            .to_vec(),
        (6, _) => u64::from(u.arbitrary::<bool>()?).to_be_bytes().to_vec(),
        _ => return Ok(()),
    };
    field.body = Body::Octets(octets);
    Ok(())
}

/// A number that is as likely to be small as large.
fn of_any_size(u: &mut Unstructured<'_>) -> Result<u32> {
    let bits: u32 = u.arbitrary()?;
    Ok(bits >> u.int_in_range(1..=31)?)
}

/// A value that some version has, or several bits of a mask.
fn named(listed: &EnumerationDef, u: &mut Unstructured<'_>) -> Result<u32> {
    let value = u.choose(listed.values)?.value;
    let more = match listed.is_mask {
        true => u.choose(listed.values)?.value,
        false => 0,
    };
    Ok(value | more)
}

/// Fields that may come more than once come several times, each by a coin.
fn more(payload: &mut Node, repeats: impl Fn(u32) -> bool, u: &mut Unstructured<'_>) -> Result<()> {
    let Some(fields) = payload.nodes_mut() else {
        return Ok(());
    };
    for field in std::mem::take(fields) {
        let times = match repeats(field.tag) && u.arbitrary()? {
            true => u.int_in_range(2..=5)?,
            false => 1,
        };
        fields.extend(std::iter::repeat_n(field, times));
    }
    Ok(())
}

/// Whether any version lets the operation have the field more than once.
fn may_repeat(operation: Operation, tag: Tag) -> bool {
    let row = schema::operation(operation).and_then(|row| row.client_to_server.as_ref());
    let fields = row.map_or(&[][..], |form| form.request);
    fields.iter().any(|field| {
        field.repeats
            && match field.content {
                FieldContent::Tag(one) => one == tag,
                FieldContent::OneOf(several) => several.contains(&tag),
                FieldContent::Attribute => schema::attribute_by_tag(tag).is_some(),
                _ => false,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::learned::Learned;
    use crate::generate::request::{Extent, message, sample};
    use kmip_conform_protocol::ProtocolVersion;

    fn asked(operation: Operation) -> Message {
        let sample = sample(operation, ProtocolVersion::V2_1, Extent::Full).unwrap();
        let item = message(ProtocolVersion::V2_1, &[sample.request]);
        Message::of(Node::of(&item, &Learned::default()))
    }

    fn changed(operation: Operation, which: u8, chance: &[u8]) -> Vec<Node> {
        let mut message = asked(operation);
        mutate(&mut message, which, &mut Unstructured::new(chance)).unwrap();
        fields(&mut message)
    }

    fn fields(message: &mut Message) -> Vec<Node> {
        let payload = message.root.find_mut(Tag::REQUEST_PAYLOAD).unwrap();
        payload.nodes().to_vec()
    }

    #[test]
    fn several_numbers_are_others_at_once() {
        let chance: Vec<u8> = (0..=255).map(|octet: u8| octet | 1).collect();
        let before = fields(&mut asked(Operation::LOCATE));
        let after = changed(Operation::LOCATE, 0, &chance);
        let others = before.iter().zip(&after).filter(|(old, new)| old != new);
        assert!(others.count() >= 2);
        let tags = |nodes: &[Node]| nodes.iter().map(|node| node.tag).collect::<Vec<_>>();
        assert_eq!(tags(&before), tags(&after));
    }

    #[test]
    fn what_may_repeat_repeats() {
        let after = changed(Operation::QUERY, 1, &[1; 64]);
        let functions = after
            .iter()
            .filter(|node| node.tag == Tag::QUERY_FUNCTION.0);
        assert!(functions.count() > 1);
        assert!(may_repeat(Operation::QUERY, Tag::QUERY_FUNCTION));
        assert!(!may_repeat(Operation::LOCATE, Tag::MAXIMUM_ITEMS));
    }

    #[test]
    fn what_may_not_repeat_stays_alone() {
        let before = fields(&mut asked(Operation::DESTROY));
        assert_eq!(changed(Operation::DESTROY, 1, &[1; 64]), before);
    }
}
