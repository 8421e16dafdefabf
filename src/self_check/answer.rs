//! A target that answers exactly as a case prints.

use std::collections::BTreeMap;

use kmip_conform_protocol::{Item, ItemType, Tag, Value};
use sha2::{Digest, Sha256};

use crate::case::{CaseKey, Node, NodeValue, Variable};

/// Turns printed answers into actual ones; what the case leaves open is invented, once a name.
#[derive(Debug)]
pub(super) struct Answerer<'a> {
    case: &'a CaseKey,
    values: BTreeMap<String, Value>,
    now: i64,
}

impl<'a> Answerer<'a> {
    pub fn new(case: &'a CaseKey, now: i64) -> Self {
        Self {
            case,
            values: BTreeMap::new(),
            now,
        }
    }

    /// Learns the values a client gave to variables in a request.
    pub fn read(&mut self, node: &Node, item: &Item) {
        match &node.value {
            NodeValue::Variable {
                variable: Variable::Named(name),
                ..
            } => {
                self.values
                    .entry(name.clone())
                    .or_insert_with(|| item.value.clone());
            }
            NodeValue::Structure(fields) => {
                for (node, item) in fields.iter().zip(item.fields()) {
                    self.read(node, item);
                }
            }
            _ => {}
        }
    }

    /// The answer a step prints. `step` makes correlation values differ from step to step.
    pub fn answer(&mut self, node: &Node, step: usize) -> Item {
        let value = match &node.value {
            NodeValue::Structure(fields) => Value::Structure(
                fields
                    .iter()
                    .map(|field| self.answer(field, step))
                    .collect(),
            ),
            NodeValue::Literal(value) => value.clone(),
            NodeValue::Variable {
                item_type,
                variable,
            } => self.value(node.tag, *item_type, variable, step),
        };
        Item::new(node.tag, value)
    }

    fn value(&mut self, tag: Tag, item_type: ItemType, variable: &Variable, step: usize) -> Value {
        let name = match variable {
            Variable::Now(offset) => {
                let moment = self.now.saturating_add(*offset);
                return match item_type {
                    ItemType::DateTimeExtended => Value::DateTimeExtended(moment * 1_000_000),
                    ItemType::LongInteger => Value::LongInteger(moment),
                    _ => Value::DateTime(moment),
                };
            }
            Variable::Named(name) => name,
        };
        let value = if super::proof::names_exchange(tag) {
            let value = invent(self.case, &format!("{name} of step {step}"), item_type);
            self.values.insert(name.clone(), value.clone());
            value
        } else {
            let case = self.case;
            let known = self.values.entry(name.clone());
            known
                .or_insert_with(|| invent(case, name, item_type))
                .clone()
        };
        retype(value, item_type)
    }
}

fn invent(case: &CaseKey, name: &str, item_type: ItemType) -> Value {
    let digest = Sha256::digest(format!("answer {case} {name}"));
    match item_type {
        ItemType::ByteString => Value::ByteString(digest.to_vec()),
        ItemType::Integer => Value::Integer(i32::from(digest[0]) + 1),
        ItemType::LongInteger => Value::LongInteger(i64::from(digest[0]) + 1),
        _ => Value::TextString(hex::encode(&digest[..16])),
    }
}

fn retype(value: Value, item_type: ItemType) -> Value {
    match (value, item_type) {
        (
            Value::TextString(text)
            | Value::Identifier(text)
            | Value::Reference(text)
            | Value::NameReference(text),
            item_type,
        ) => match item_type {
            ItemType::Identifier => Value::Identifier(text),
            ItemType::Reference => Value::Reference(text),
            ItemType::NameReference => Value::NameReference(text),
            _ => Value::TextString(text),
        },
        (value, _) => value,
    }
}
