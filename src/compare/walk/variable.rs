//! What a variable stands for: the target's clock, a value it has given before, or a new one.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, ItemType, Value};

use super::{Level, Walk};
use crate::case::{Node, NodeValue, Variable};
use crate::compare::bindings::{is_drawn, names_object, rebinds};
use crate::compare::observe::{self, dates};
use crate::compare::resolve::{as_type, moment};
use crate::compare::text;
use crate::compare::verify::{self, Finding};
use crate::result::DifferenceKind;

/// Seconds by which a moment of the target may miss the step it belongs to: the clock is read
/// once a response, and a step takes time.
const SLACK: i64 = 60;

impl Walk<'_> {
    pub(super) fn variable(
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
        let is_drawn = is_drawn(item, self.operation());
        if (names_new_object && taken.is_some()) || (is_drawn && self.came_before(name, item)) {
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
        if is_drawn {
            self.state.drawn.insert(name.to_owned());
        }
        self.state
            .bindings
            .insert(name.to_owned(), item.value.clone());
        self.judgement.bound.push(self.path.clone());
    }

    /// Whether another variable already holds this value, drawn by chance.
    fn came_before(&self, name: &str, item: &Item) -> bool {
        let mut drawn = self.state.drawn.iter();
        drawn.any(|other| other != name && self.state.bindings.get(other) == Some(&item.value))
    }

    fn operation(&self) -> Option<Operation> {
        let exchange = self.exchange.and_then(|index| self.exchanges.get(index));
        exchange?.operation
    }

    /// A value that must be what an earlier answer gave.
    pub(super) fn report_bound(
        &mut self,
        node: &Node,
        bound: &Value,
        item: &Item,
        level: Level<'_>,
    ) {
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

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::{ProtocolVersion, Tag};

    use super::*;
    use crate::compare::bindings::State;
    use crate::compare::site::Context;
    use crate::compare::{Ledger, Rules};

    /// A message with one item of the operation, which holds `data` at the place of its payload.
    fn message<T>(tags: [Tag; 3], data: T, around: fn(Tag, Vec<T>) -> T, operation: T) -> T {
        let payload = around(tags[2], vec![data]);
        around(tags[0], vec![around(tags[1], vec![operation, payload])])
    }

    const RESPONSE: [Tag; 3] = [
        Tag::RESPONSE_MESSAGE,
        Tag::BATCH_ITEM,
        Tag::RESPONSE_PAYLOAD,
    ];

    /// What is said of octets that RNG Retrieve gave, after it gave sixteen of 7.
    fn retrieved(octets: &[u8]) -> Vec<DifferenceKind> {
        let operation = || Item::enumeration(Tag::OPERATION, Operation::RNG_RETRIEVE.0);
        let actual = message(
            RESPONSE,
            Item::bytes(Tag::DATA, octets),
            Item::structure,
            operation(),
        );
        let node = |tag, value| Node {
            tag,
            value,
            line: 1,
        };
        let variable = NodeValue::Variable {
            item_type: ItemType::ByteString,
            variable: Variable::Named("DATA_1".to_owned()),
        };
        let expected = message(
            RESPONSE,
            node(Tag::DATA, variable),
            |tag, fields| Node {
                tag,
                value: NodeValue::Structure(fields),
                line: 1,
            },
            crate::compare::tests::literal(&operation()),
        );
        let mut state = State::default();
        let before = Value::ByteString([7; 16].into());
        state.bindings.insert("DATA_0".to_owned(), before);
        state.drawn.insert("DATA_0".to_owned());
        let (rules, ledger) = (Rules::load().unwrap(), Ledger::default());
        let context = Context {
            case_id: "case",
            version: ProtocolVersion::V2_1,
            rules: &rules,
            ledger: &ledger,
            state: &state,
            request: &actual,
            now: 0,
        };
        let judgement = Walk::compare(context, &expected, &actual);
        let differences = judgement.differences.iter();
        differences.map(|difference| difference.kind).collect()
    }

    #[test]
    fn octets_drawn_by_chance_do_not_come_again() {
        assert_eq!(retrieved(&[7; 16]), [DifferenceKind::Binding]);
        assert_eq!(retrieved(&[8; 16]), []);
    }
}
