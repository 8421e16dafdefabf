//! The comparison of one response with what a step expects.

mod variable;

use kmip_conform_protocol::{Item, MessagePath, Tag, Value};

use super::align::align;
use super::attributes::named_attribute;
use super::bindings::State;
use super::exchange::Exchange;
use super::resolve::stand_in;
use super::session::Judgement;
use super::site::{Context, Site};
use super::stream::Part;
use super::{accept, observe, text};
use crate::case::{Node, NodeValue, Variable};
use crate::result::{Difference, DifferenceKind};

/// A comparison under way.
pub(super) struct Walk<'a> {
    pub context: Context<'a>,
    exchanges: Vec<Exchange<'a>>,
    exchange: Option<usize>,
    /// The part of a stream that the batch item of the exchange is.
    part: Option<Part>,
    /// The state with what this response has bound so far.
    state: State,
    path: MessagePath,
    /// Tags from the message down, a 1.x attribute value under the tag of its attribute.
    tags: Vec<Tag>,
    /// Names of the 1.x attributes around the current item.
    attribute: Option<String>,
    judgement: Judgement,
}

/// The siblings of the items compared.
#[derive(Clone, Copy)]
struct Level<'n> {
    nodes: &'n [Node],
    items: &'n [Item],
}

impl<'a> Walk<'a> {
    /// Compares an answer with what a step expects.
    pub fn compare(context: Context<'_>, expected: &Node, actual: &Item) -> Judgement {
        // A later item of a batch may speak of an object that an earlier one made.
        let made = observe::with_created(context.request, actual, context.ledger);
        let context = Context {
            ledger: made.as_ref().unwrap_or(context.ledger),
            ..context
        };
        let exchanges = Exchange::pair(context.request, actual);
        Walk::start(context, exchanges).finish(expected, actual)
    }

    /// Compares a request of the server with what a step expects.
    pub fn compare_request(context: Context<'_>, expected: &Node, actual: &Item) -> Judgement {
        Walk::start(context, Exchange::from_server(actual)).finish(expected, actual)
    }

    fn start(context: Context<'a>, exchanges: Vec<Exchange<'a>>) -> Self {
        Self {
            context,
            exchanges,
            exchange: None,
            part: None,
            state: context.state.clone(),
            path: MessagePath::root(),
            tags: Vec::new(),
            attribute: None,
            judgement: Judgement::default(),
        }
    }

    fn finish(mut self, expected: &Node, actual: &Item) -> Judgement {
        let walk = &mut self;
        let level = Level {
            nodes: std::slice::from_ref(expected),
            items: std::slice::from_ref(actual),
        };
        if expected.tag == actual.tag {
            walk.enter(expected.tag, 0);
            walk.pair(expected, actual, level);
        } else {
            walk.enter(expected.tag, 0);
            walk.report(DifferenceKind::Missing, Some(expected), None, level);
        }
        self.judgement.state = self.state;
        self.judgement
    }

    fn enter(&mut self, tag: Tag, occurrence: usize) {
        self.path.push(tag, occurrence);
        let effective = match (tag, &self.attribute) {
            (Tag::ATTRIBUTE_VALUE, Some(name)) => Tag::from_name(name).unwrap_or(tag),
            _ => tag,
        };
        self.tags.push(effective);
    }

    fn leave(&mut self) {
        self.path.pop();
        self.tags.pop();
    }

    fn effective(&self) -> Tag {
        self.tags.last().copied().unwrap_or(Tag::RESPONSE_MESSAGE)
    }

    fn pair(&mut self, node: &Node, item: &Item, level: Level<'_>) {
        match &node.value {
            NodeValue::Structure(nodes) => match &item.value {
                Value::Structure(items) => self.structure(node.tag, nodes, items),
                _ => self.report(DifferenceKind::Type, Some(node), Some(item), level),
            },
            NodeValue::Literal(value) => self.literal(node, value, item, level),
            NodeValue::Variable {
                item_type,
                variable,
            } => self.variable(node, *item_type, variable, item, level),
        }
    }

    fn structure(&mut self, tag: Tag, nodes: &[Node], items: &[Item]) {
        let outer = self.attribute.clone();
        if tag == Tag::ATTRIBUTE {
            self.attribute = attribute_name(items).map(str::to_owned);
        }
        if tag == Tag::BATCH_ITEM {
            self.part = self.part_of_stream(nodes);
        }
        let level = Level { nodes, items };
        let alignment = align(nodes, items, &self.state);
        for (expected, actual) in &alignment.pairs {
            let (node, item) = (&nodes[*expected], &items[*actual]);
            self.choose_exchange(node.tag, items, *actual);
            self.enter(node.tag, occurrence(nodes, *expected, |node| node.tag));
            if alignment.moved.contains(expected) {
                self.report(DifferenceKind::Order, Some(node), Some(item), level);
            }
            self.pair(node, item, level);
            self.leave();
        }
        for expected in &alignment.missing {
            let node = &nodes[*expected];
            self.enter(node.tag, occurrence(nodes, *expected, |node| node.tag));
            self.report(DifferenceKind::Missing, Some(node), None, level);
            self.leave();
        }
        for actual in &alignment.unexpected {
            let item = &items[*actual];
            self.choose_exchange(item.tag, items, *actual);
            self.enter(item.tag, occurrence(items, *actual, |item| item.tag));
            self.report(DifferenceKind::Unexpected, None, Some(item), level);
            self.leave();
        }
        self.attribute = outer;
        if tag == Tag::BATCH_ITEM {
            self.conclude_part();
        }
    }

    fn part_of_stream(&self, nodes: &[Node]) -> Option<Part> {
        let exchange = self.exchanges.get(self.exchange?)?;
        Part::of(nodes, exchange, self.context.ledger, &self.state)
    }

    /// Reports the output of a whole stream where it is another, even if its last part is as
    /// printed.
    fn conclude_part(&mut self) {
        let Some(part) = self.part.take() else {
            return;
        };
        let Some(stream) = part.conclude(&mut self.state) else {
            return;
        };
        self.enter(Tag::RESPONSE_PAYLOAD, 0);
        self.enter(Tag::DATA, 0);
        let path = self.path.to_string();
        self.leave();
        self.leave();
        // One wrong output is one difference: the totals say more than the last part.
        let differences = &mut self.judgement.differences;
        differences.retain(|one| {
            one.accepted_by.is_some() || one.path != path || one.kind == DifferenceKind::Type
        });
        differences.push(stream.difference(path));
    }

    /// Notes which batch item the walk is in.
    fn choose_exchange(&mut self, tag: Tag, items: &[Item], actual: usize) {
        let in_message = matches!(
            self.tags.as_slice(),
            [Tag::RESPONSE_MESSAGE | Tag::REQUEST_MESSAGE]
        );
        if tag == Tag::BATCH_ITEM && in_message {
            self.exchange = Some(occurrence(items, actual, |item| item.tag));
        }
    }

    fn literal(&mut self, node: &Node, value: &Value, item: &Item, level: Level<'_>) {
        let own = match (node.tag, value) {
            (Tag::ATTRIBUTE_INDEX, Value::Integer(printed)) => self.chosen_index(*printed, level),
            _ => stand_in(&self.state, self.effective(), value).cloned(),
        };
        if let Some(own) = own {
            if own != item.value {
                self.report_bound(node, &own, item, level);
            }
        } else if *value != item.value {
            let kind = match value.item_type() == item.value.item_type() {
                true => DifferenceKind::Value,
                false => DifferenceKind::Type,
            };
            self.report(kind, Some(node), Some(item), level);
        }
    }

    /// The index the target gave to the attribute that is printed with another.
    fn chosen_index(&self, printed: i32, level: Level<'_>) -> Option<Value> {
        let name = attribute_name(level.items)?.to_owned();
        let chosen = self.state.indices.get(&(name, printed))?;
        Some(Value::Integer(*chosen))
    }

    fn report(
        &mut self,
        kind: DifferenceKind,
        expected: Option<&Node>,
        actual: Option<&Item>,
        level: Level<'_>,
    ) {
        let site = self.site(kind, expected, actual, level);
        let secret = accept::is_secret(&site);
        let decision = accept::accept(&site);
        let effective = self.effective();
        self.judgement.differences.push(Difference {
            path: self.path.to_string(),
            kind: decision.kind,
            expected: expected.map(|node| text::expected(node, effective)),
            actual: decision
                .detail
                .or_else(|| actual.map(|item| text::actual(item, effective, secret))),
            accepted_by: decision.accepted_by,
            clause: None,
            attribute: (self.attribute.clone()).or_else(|| named_attribute(expected, actual)),
        });
        if decision.stands_for {
            self.let_stand(expected, actual, level);
        }
    }

    fn site<'s>(
        &'s self,
        kind: DifferenceKind,
        expected: Option<&'s Node>,
        actual: Option<&'s Item>,
        level: Level<'s>,
    ) -> Site<'s> {
        Site {
            kind,
            tags: &self.tags,
            expected,
            actual,
            expected_siblings: level.nodes,
            actual_siblings: level.items,
            exchange: self.exchange.and_then(|index| self.exchanges.get(index)),
            part: self.part.as_ref(),
            context: self.context,
        }
    }

    /// From here on the printed value means the target's own.
    fn let_stand(&mut self, expected: Option<&Node>, actual: Option<&Item>, level: Level<'_>) {
        let (Some(node), Some(item)) = (expected, actual) else {
            return;
        };
        match &node.value {
            NodeValue::Literal(Value::Integer(printed)) if node.tag == Tag::ATTRIBUTE_INDEX => {
                if let (Some(name), Some(chosen)) = (attribute_name(level.items), item.as_integer())
                {
                    let key = (name.to_owned(), *printed);
                    self.state.indices.insert(key, chosen);
                }
            }
            NodeValue::Literal(printed) => {
                self.state
                    .stand_ins
                    .insert(printed.clone(), item.value.clone());
            }
            NodeValue::Variable {
                variable: Variable::Named(name),
                ..
            } => {
                self.state.bindings.insert(name.clone(), item.value.clone());
            }
            _ => {}
        }
    }
}

/// The name of the 1.x attribute made of these items.
fn attribute_name(items: &[Item]) -> Option<&str> {
    let name = items.iter().find(|item| item.tag == Tag::ATTRIBUTE_NAME);
    name.and_then(Item::as_text)
}

fn occurrence<T>(all: &[T], index: usize, tag: impl Fn(&T) -> Tag) -> usize {
    let wanted = all.get(index).map(&tag);
    all.iter()
        .take(index)
        .filter(|one| Some(tag(one)) == wanted)
        .count()
}
