//! The comparison of one response with what a step expects.

use kmip_conform_protocol::{Item, ItemType, MessagePath, Tag, Value};

use super::align::align;
use super::bindings::{State, names_object, rebinds};
use super::exchange::Exchange;
use super::observe::dates;
use super::resolve::{as_type, moment, stand_in};
use super::session::Judgement;
use super::site::{Context, Site};
use super::stream::Part;
use super::verify::{self, Finding};
use super::{accept, observe, text};
use crate::case::{Node, NodeValue, Variable};
use crate::result::{Difference, DifferenceKind};

/// Seconds by which a moment of the target may miss the step it belongs to: the clock is read
/// once a response, and a step takes time.
const SLACK: i64 = 60;

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

    fn variable(
        &mut self,
        node: &Node,
        item_type: ItemType,
        variable: &Variable,
        item: &Item,
        level: Level<'_>,
    ) {
        if item.value.item_type() != Some(item_type) {
            self.report(DifferenceKind::Type, Some(node), Some(item), level);
            return;
        }
        match variable {
            Variable::Now(offset) => {
                if !self.is_moment(item_type, *offset, item) {
                    self.report(DifferenceKind::Value, Some(node), Some(item), level);
                }
            }
            Variable::Named(name) => match self.state.bindings.get(name) {
                Some(bound) if !rebinds(node.tag) => {
                    let bound = as_type(bound, item_type);
                    if bound != item.value {
                        self.report_bound(node, &bound, item, level);
                    }
                }
                _ => self.bind(name, node, item, level),
            },
        }
    }

    /// Whether the item is the moment `$NOW` and seconds, at some time since the case began; a
    /// date that the client set for the object is that date and no other.
    fn is_moment(&self, item_type: ItemType, offset: i64, item: &Item) -> bool {
        let dates = self.dates_set_by_client();
        if !dates.is_empty() {
            return dates.contains(&item.value);
        }
        let began = self.state.began.unwrap_or(self.context.now);
        let earliest = began.saturating_add(offset).saturating_sub(SLACK);
        let latest = self
            .context
            .now
            .saturating_add(offset)
            .saturating_add(SLACK);
        let seconds = match item.value {
            Value::DateTimeExtended(micros) => micros.div_euclid(1_000_000),
            Value::DateTime(seconds) | Value::LongInteger(seconds) => seconds,
            _ => return item.value == moment(item_type, self.context.now.saturating_add(offset)),
        };
        (earliest..=latest).contains(&seconds)
    }

    /// The dates that this very request sets, else those that earlier ones set.
    fn dates_set_by_client(&self) -> Vec<Value> {
        let exchange = self.exchange.and_then(|index| self.exchanges.get(index));
        let Some(exchange) = exchange else {
            return Vec::new();
        };
        let sent = exchange
            .request
            .map(|request| dates(request, self.effective()));
        let sent = sent.unwrap_or_default();
        if !sent.is_empty() {
            return sent;
        }
        let record = exchange.record(self.context.ledger);
        let known = record.and_then(|record| record.dates.get(&self.effective()));
        known.cloned().unwrap_or_default()
    }

    fn bind(&mut self, name: &str, node: &Node, item: &Item, level: Level<'_>) {
        let taken = self.state.identifiers.iter().find(|other| {
            other.as_str() != name
                && self.state.bindings.get(*other).and_then(text_of) == item.as_text()
        });
        let names_new_object = names_object(self.effective())
            && self
                .exchange
                .and_then(|index| self.exchanges.get(index))
                .is_some_and(observe::creates);
        if names_new_object && taken.is_some() {
            self.report(DifferenceKind::Binding, Some(node), Some(item), level);
            return;
        }
        let wrong =
            match verify::value(&self.site(DifferenceKind::Binding, Some(node), Some(item), level))
            {
                Finding::Wrong(detail) => Some(detail),
                Finding::Holds | Finding::Unknown => None,
            };
        if let Some(detail) = wrong {
            self.report(DifferenceKind::Verification, Some(node), Some(item), level);
            if let Some(difference) = self.judgement.differences.last_mut() {
                difference.actual = Some(detail);
            }
        }
        if names_object(self.effective()) {
            self.state.identifiers.insert(name.to_owned());
        }
        self.state
            .bindings
            .insert(name.to_owned(), item.value.clone());
        self.judgement.bound.push(self.path.clone());
    }

    /// A value that must be what an earlier answer gave.
    fn report_bound(&mut self, node: &Node, bound: &Value, item: &Item, level: Level<'_>) {
        let before = self.judgement.differences.len();
        let kind = match bound.item_type() == item.value.item_type() {
            true => DifferenceKind::Binding,
            false => DifferenceKind::Type,
        };
        self.report(kind, Some(node), Some(item), level);
        let effective = self.effective();
        if let Some(difference) = self.judgement.differences.get_mut(before) {
            let shown = text::value_text(effective, bound);
            difference.expected = Some(match &node.value {
                NodeValue::Variable { variable, .. } => {
                    format!("{} (so far {shown})", text::variable_text(variable))
                }
                _ => format!("{shown} (as in an earlier answer)"),
            });
        }
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

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => Some(text),
        _ => None,
    }
}

fn occurrence<T>(all: &[T], index: usize, tag: impl Fn(&T) -> Tag) -> usize {
    let wanted = all.get(index).map(&tag);
    all.iter()
        .take(index)
        .filter(|one| Some(tag(one)) == wanted)
        .count()
}
