//! A request as it is sent: variables and stand-ins replaced by values.

use kmip_conform_protocol::{Item, ItemType, Tag, Value};
use sha2::{Digest, Sha256};

use super::bindings::{State, names_object};
use crate::case::{CaseKey, Node, NodeValue, Variable};

/// A variable has no value yet, so the request cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("${name} (line {line}) has no value: no earlier response holds a {tag}")]
pub struct Unbound {
    /// The variable, without the `$`.
    pub name: String,
    /// The item that uses it.
    pub tag: Tag,
    /// The line of the item in the case file.
    pub line: u32,
}

/// Marks variables that the tool invents.
const INVENTED: &str = "_RANDOM_";

pub(super) struct Resolver<'a> {
    pub case: &'a CaseKey,
    pub state: &'a mut State,
    pub now: i64,
}

impl Resolver<'_> {
    /// The item that `node` stands for.
    pub fn item(&mut self, node: &Node) -> Result<Item, Unbound> {
        let value = match &node.value {
            NodeValue::Structure(fields) if node.tag == Tag::ATTRIBUTE => {
                Value::Structure(self.attribute(fields)?)
            }
            NodeValue::Structure(fields) => Value::Structure(self.fields(fields)?),
            NodeValue::Literal(value) => self.literal(node.tag, value),
            NodeValue::Variable {
                item_type,
                variable,
            } => self.variable(node, *item_type, variable)?,
        };
        Ok(Item::new(node.tag, value))
    }

    fn fields(&mut self, fields: &[Node]) -> Result<Vec<Item>, Unbound> {
        fields.iter().map(|field| self.item(field)).collect()
    }

    /// A 1.x attribute, whose printed index may stand for the one the target chose.
    fn attribute(&mut self, fields: &[Node]) -> Result<Vec<Item>, Unbound> {
        let mut items = self.fields(fields)?;
        let name = items
            .iter()
            .find(|item| item.tag == Tag::ATTRIBUTE_NAME)
            .and_then(Item::as_text)
            .map(str::to_owned);
        let index = items
            .iter_mut()
            .find(|item| item.tag == Tag::ATTRIBUTE_INDEX);
        if let (Some(name), Some(index)) = (name, index)
            && let Some(printed) = index.as_integer()
            && let Some(chosen) = self.state.indices.get(&(name, printed))
        {
            index.value = Value::Integer(*chosen);
        }
        Ok(items)
    }

    fn literal(&self, tag: Tag, value: &Value) -> Value {
        stand_in(self.state, tag, value).unwrap_or(value).clone()
    }

    fn variable(
        &mut self,
        node: &Node,
        item_type: ItemType,
        variable: &Variable,
    ) -> Result<Value, Unbound> {
        let name = match variable {
            Variable::Now(offset) => {
                return Ok(moment(item_type, self.now.saturating_add(*offset)));
            }
            Variable::Named(name) => name,
        };
        if let Some(bound) = self.state.bindings.get(name) {
            return Ok(as_type(bound, item_type));
        }
        let value = if name.contains(INVENTED) {
            invent(self.case, &self.state.occasion, name, item_type)
        } else {
            let seen = self.state.seen.get(&node.tag).cloned();
            seen.ok_or_else(|| Unbound {
                name: name.clone(),
                tag: node.tag,
                line: node.line,
            })?
        };
        self.state.bindings.insert(name.clone(), value.clone());
        Ok(as_type(&value, item_type))
    }
}

/// The target's own value for a printed one, if a rule let that one vary. Text stands for text
/// only where it names an object.
pub(super) fn stand_in<'s>(state: &'s State, tag: Tag, value: &Value) -> Option<&'s Value> {
    let may_stand = match value {
        Value::ByteString(bytes) => !bytes.is_empty(),
        Value::BigInteger(_) => true,
        Value::TextString(_)
        | Value::Identifier(_)
        | Value::Reference(_)
        | Value::NameReference(_) => names_object(tag) || tag == Tag::ATTRIBUTE_VALUE,
        _ => false,
    };
    may_stand.then(|| state.stand_ins.get(value)).flatten()
}

/// A moment as the type the item has.
pub(super) fn moment(item_type: ItemType, seconds: i64) -> Value {
    match item_type {
        ItemType::DateTimeExtended => Value::DateTimeExtended(seconds.saturating_mul(1_000_000)),
        ItemType::LongInteger => Value::LongInteger(seconds),
        _ => Value::DateTime(seconds),
    }
}

/// Text under another of the types that hold text; any other value as it is.
pub(super) fn as_type(value: &Value, item_type: ItemType) -> Value {
    let text = match value {
        Value::TextString(text)
        | Value::Identifier(text)
        | Value::Reference(text)
        | Value::NameReference(text) => text.clone(),
        other => return other.clone(),
    };
    match item_type {
        ItemType::Identifier => Value::Identifier(text),
        ItemType::Reference => Value::Reference(text),
        ItemType::NameReference => Value::NameReference(text),
        _ => Value::TextString(text),
    }
}

/// A value nobody has used, the same whenever the case runs on the same occasion.
fn invent(case: &CaseKey, occasion: &str, name: &str, item_type: ItemType) -> Value {
    let digest = Sha256::digest(format!("{case} {occasion}{name}"));
    let octets = digest.get(..16).unwrap_or_default();
    let first = digest.first_chunk::<4>().copied().unwrap_or_default();
    match item_type {
        ItemType::ByteString => Value::ByteString(octets.to_vec()),
        ItemType::Integer => Value::Integer(i32::from_be_bytes(first) & i32::MAX),
        ItemType::LongInteger => Value::LongInteger(i64::from(u32::from_be_bytes(first))),
        _ => as_type(&Value::TextString(hex::encode(octets)), item_type),
    }
}
