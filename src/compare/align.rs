//! Which expected item is met by which actual one.
//!
//! Items that identify themselves are paired first (1.x attributes by name and index, batch items
//! by their id), then equal ones, then those of the same tag that are most alike. One item too
//! many or too few so gives one difference, and items out of order are seen as such.

use kmip_conform_protocol::{Item, Tag, Value};

use super::attributes::attribute_index;
use super::bindings::{State, names_object};
use super::resolve::{as_type, stand_in};
use crate::case::{Node, NodeValue, Variable};

/// Pairs of expected and actual positions, and what has no partner.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Alignment {
    /// Expected and actual positions that belong together, in expected order.
    pub pairs: Vec<(usize, usize)>,
    /// Expected positions nothing meets.
    pub missing: Vec<usize>,
    /// Actual positions nobody expected.
    pub unexpected: Vec<usize>,
    /// Expected positions of pairs that stand out of order; as few as explain the order.
    pub moved: Vec<usize>,
}

/// Aligns the items of one structure.
pub(super) fn align(expected: &[Node], actual: &[Item], state: &State) -> Alignment {
    if expected.len() == actual.len() && is_plain(expected, actual, state) {
        return Alignment {
            pairs: (0..expected.len()).map(|index| (index, index)).collect(),
            ..Alignment::default()
        };
    }
    let mut matcher = Matcher {
        expected,
        actual,
        state,
        partner: vec![None; expected.len()],
        taken: vec![false; actual.len()],
    };
    matcher.by_key();
    matcher.by_equality();
    matcher.by_likeness();
    matcher.finish()
}

/// Whether positions pair up by themselves: the same tags in the same order, and either no tag
/// twice or every item as expected.
fn is_plain(expected: &[Node], actual: &[Item], state: &State) -> bool {
    let same_tags = expected.iter().zip(actual).all(|(e, a)| e.tag == a.tag);
    let distinct = || {
        let mut rest = expected.iter();
        std::iter::from_fn(|| {
            let node = rest.next()?;
            Some(rest.as_slice().iter().all(|other| other.tag != node.tag))
        })
        .all(|alone| alone)
    };
    same_tags && (distinct() || expected.iter().zip(actual).all(|(e, a)| fits(e, a, state)))
}

struct Matcher<'a> {
    expected: &'a [Node],
    actual: &'a [Item],
    state: &'a State,
    partner: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Matcher<'_> {
    fn take(&mut self, expected: usize, actual: usize) {
        self.partner[expected] = Some(actual);
        self.taken[actual] = true;
    }

    /// Takes for each expected item the first free actual one of its tag that `wanted` admits.
    fn pair_first(&mut self, wanted: impl Fn(&Node, &Item) -> bool) {
        for index in 0..self.expected.len() {
            if self.partner[index].is_some() {
                continue;
            }
            let node = &self.expected[index];
            let found = (0..self.actual.len()).find(|candidate| {
                let item = &self.actual[*candidate];
                !self.taken[*candidate] && item.tag == node.tag && wanted(node, item)
            });
            if let Some(found) = found {
                self.take(index, found);
            }
        }
    }

    fn by_key(&mut self) {
        let state = self.state;
        // Instances of one attribute under exchanged indices are still the same instances.
        self.pair_first(|node, item| {
            let key = attribute_key(node, state);
            key.is_some() && key == actual_attribute_key(item) && same_value(node, item, state)
        });
        self.pair_first(|node, item| {
            let name = attribute_key(node, state).map(|key| key.0);
            let own = actual_attribute_key(item).map(|key| key.0);
            name.is_some() && name == own && same_value(node, item, state)
        });
        self.pair_first(|node, item| match node.tag {
            Tag::ATTRIBUTE => attribute_key(node, state)
                .is_some_and(|key| Some(key) == actual_attribute_key(item)),
            Tag::BATCH_ITEM => batch_id(node).is_some_and(|id| {
                item.field(Tag::UNIQUE_BATCH_ITEM_ID).map(|id| &id.value) == Some(id)
            }),
            _ => false,
        });
    }

    fn by_equality(&mut self) {
        let state = self.state;
        self.pair_first(|node, item| fits(node, item, state));
    }

    fn by_likeness(&mut self) {
        let state = self.state;
        // 1.x attributes of one name are instances of one thing; others have nothing in common.
        self.pair_first(|node, item| {
            node.tag == Tag::ATTRIBUTE
                && attribute_key(node, state).map(|key| key.0)
                    == actual_attribute_key(item).map(|key| key.0)
        });
        for index in 0..self.expected.len() {
            if self.partner[index].is_none()
                && let Some(best) = self.most_alike(index)
            {
                self.take(index, best);
            }
        }
    }

    fn most_alike(&self, index: usize) -> Option<usize> {
        let node = &self.expected[index];
        if node.tag == Tag::ATTRIBUTE && attribute_key(node, self.state).is_some() {
            return None;
        }
        let free = || {
            (0..self.actual.len()).filter(|candidate| {
                !self.taken[*candidate] && self.actual[*candidate].tag == node.tag
            })
        };
        let repeats = self
            .count_expected(node.tag)
            .max(self.count_actual(node.tag))
            > 1;
        if repeats && is_list_entry(node) {
            return None;
        }
        free()
            .map(|candidate| {
                (
                    likeness(node, &self.actual[candidate], self.state),
                    candidate,
                )
            })
            .max_by_key(|(score, candidate)| (*score, std::cmp::Reverse(*candidate)))
            .map(|(_, candidate)| candidate)
    }

    fn count_expected(&self, tag: Tag) -> usize {
        self.expected.iter().filter(|node| node.tag == tag).count()
    }

    fn count_actual(&self, tag: Tag) -> usize {
        self.actual.iter().filter(|item| item.tag == tag).count()
    }

    fn finish(self) -> Alignment {
        let pairs: Vec<(usize, usize)> = self
            .partner
            .iter()
            .enumerate()
            .filter_map(|(expected, actual)| Some((expected, (*actual)?)))
            .collect();
        let moved = out_of_order(&pairs);
        let missing = (0..self.partner.len())
            .filter(|index| self.partner[*index].is_none())
            .collect();
        let unexpected = (0..self.taken.len())
            .filter(|index| !self.taken[*index])
            .collect();
        Alignment {
            pairs,
            missing,
            unexpected,
            moved,
        }
    }
}

/// Whether a repeated item is an entry of a list, where another value is another entry and not a
/// changed one. Identifiers are not: a target chooses them.
fn is_list_entry(node: &Node) -> bool {
    matches!(
        node.value,
        NodeValue::Literal(Value::Enumeration(_) | Value::TextString(_) | Value::Integer(_))
    ) && !names_object(node.tag)
}

/// The name and index of a printed attribute, the index as the target has chosen it.
fn attribute_key<'n>(node: &'n Node, state: &State) -> Option<(&'n str, i32)> {
    let name = match node.field(Tag::ATTRIBUTE_NAME)?.literal()? {
        Value::TextString(name) => name.as_str(),
        _ => return None,
    };
    let index = match node.field(Tag::ATTRIBUTE_INDEX).and_then(Node::literal) {
        Some(Value::Integer(index)) => *index,
        _ => 0,
    };
    let chosen = state.indices.get(&(name.to_owned(), index));
    Some((name, chosen.copied().unwrap_or(index)))
}

fn actual_attribute_key(item: &Item) -> Option<(&str, i32)> {
    let name = item.field(Tag::ATTRIBUTE_NAME)?.as_text()?;
    Some((name, attribute_index(item)))
}

/// Whether two 1.x attributes have the same value, as far as is known.
fn same_value(node: &Node, item: &Item, state: &State) -> bool {
    let value = node.field(Tag::ATTRIBUTE_VALUE);
    let own = item.field(Tag::ATTRIBUTE_VALUE);
    value
        .zip(own)
        .is_some_and(|(node, item)| fits(node, item, state))
}

fn batch_id(node: &Node) -> Option<&Value> {
    node.field(Tag::UNIQUE_BATCH_ITEM_ID)?.literal()
}

/// Whether an actual item is just what is expected, as far as is known: open variables fit
/// nothing here, so that known values find their partners first.
pub(super) fn fits(node: &Node, item: &Item, state: &State) -> bool {
    if node.tag != item.tag {
        return false;
    }
    match &node.value {
        NodeValue::Structure(nodes) => match &item.value {
            Value::Structure(items) => {
                nodes.len() == items.len()
                    && nodes
                        .iter()
                        .zip(items)
                        .all(|(node, item)| fits(node, item, state))
            }
            _ => false,
        },
        NodeValue::Literal(value) => {
            *stand_in(state, node.tag, value).unwrap_or(value) == item.value
        }
        NodeValue::Variable {
            item_type,
            variable: Variable::Named(name),
        } => state
            .bindings
            .get(name)
            .is_some_and(|bound| as_type(bound, *item_type) == item.value),
        NodeValue::Variable { .. } => false,
    }
}

/// How much of an expected item an actual one meets: equal values count double, open ones once.
fn likeness(node: &Node, item: &Item, state: &State) -> usize {
    if node.tag != item.tag {
        return 0;
    }
    match (&node.value, &item.value) {
        (NodeValue::Structure(nodes), Value::Structure(items)) => {
            let best = |node: &Node| {
                let scores = items.iter().map(|item| likeness(node, item, state));
                scores.max().unwrap_or(0)
            };
            1 + nodes.iter().map(best).sum::<usize>()
        }
        (NodeValue::Variable { .. }, _) if !fits(node, item, state) => 1,
        _ if fits(node, item, state) => 2,
        _ => 0,
    }
}

/// The expected positions to move so that the rest is in order: all but a longest increasing run.
fn out_of_order(pairs: &[(usize, usize)]) -> Vec<usize> {
    if pairs.windows(2).all(|two| two[0].1 < two[1].1) {
        return Vec::new();
    }
    // tails[k]: index into `pairs` of the smallest end of an increasing run of length k + 1.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (index, (_, actual)) in pairs.iter().enumerate() {
        let length = tails.partition_point(|tail| pairs[*tail].1 < *actual);
        before[index] = length.checked_sub(1).map(|previous| tails[previous]);
        match tails.get_mut(length) {
            Some(tail) => *tail = index,
            None => tails.push(index),
        }
    }
    let mut kept = vec![false; pairs.len()];
    let mut next = tails.last().copied();
    while let Some(index) = next {
        kept[index] = true;
        next = before[index];
    }
    pairs
        .iter()
        .zip(kept)
        .filter(|(_, kept)| !kept)
        .map(|((expected, _), _)| *expected)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(tag: Tag, value: Value) -> Node {
        Node {
            tag,
            value: NodeValue::Literal(value),
            line: 1,
        }
    }

    fn texts(texts: &[&str]) -> (Vec<Node>, Vec<Item>) {
        let nodes = texts
            .iter()
            .map(|text| node(Tag::OBJECT_GROUP, Value::TextString((*text).to_owned())));
        let items = texts
            .iter()
            .map(|text| Item::text(Tag::OBJECT_GROUP, *text));
        (nodes.collect(), items.collect())
    }

    #[test]
    fn one_item_too_many_is_one_difference() {
        let (nodes, _) = texts(&["a", "b", "c"]);
        let (_, items) = texts(&["a", "x", "b", "c"]);
        let alignment = align(&nodes, &items, &State::default());
        assert_eq!(alignment.unexpected, [1]);
        assert!(alignment.missing.is_empty() && alignment.moved.is_empty());
    }

    #[test]
    fn one_item_out_of_place_is_one_difference() {
        let (nodes, _) = texts(&["a", "b", "c", "d"]);
        let (_, items) = texts(&["b", "c", "d", "a"]);
        let alignment = align(&nodes, &items, &State::default());
        assert_eq!(alignment.moved, [0]);
        assert_eq!(alignment.pairs.len(), 4);
    }

    #[test]
    fn attributes_meet_by_name_and_index_whatever_their_order() {
        let attribute = |name: &str, index: Option<i32>, value: &str| {
            let mut fields = vec![Item::text(Tag::ATTRIBUTE_NAME, name)];
            fields.extend(index.map(|index| Item::integer(Tag::ATTRIBUTE_INDEX, index)));
            fields.push(Item::text(Tag::ATTRIBUTE_VALUE, value));
            Item::structure(Tag::ATTRIBUTE, fields)
        };
        let nodes = [
            attribute("Name", Some(1), "one"),
            attribute("Name", None, "zero"),
        ]
        .map(|item| crate::compare::tests::literal(&item));
        let items = [
            attribute("Name", Some(0), "changed"),
            attribute("Name", Some(1), "one"),
        ];
        let alignment = align(&nodes, &items, &State::default());
        assert_eq!(alignment.pairs, [(0, 1), (1, 0)]);
    }
}
