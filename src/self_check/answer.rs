//! A target that answers exactly as a case prints.

use std::collections::BTreeMap;

use kmip_conform_protocol::enumeration::{BlockCipherMode, EncodingOption, KeyFormatType};
use kmip_conform_protocol::{Item, ItemType, Tag, Value, ttlv};
use kmip_reference_server::crypto;
use sha2::{Digest, Sha256};

use crate::case::{CaseKey, Node, NodeValue, Variable};
use crate::compare::Ledger;

/// Turns printed answers into actual ones; what the case leaves open is invented, once a name.
#[derive(Debug)]
pub(super) struct Answerer<'a> {
    case: &'a CaseKey,
    values: BTreeMap<String, Value>,
    now: i64,
    /// What the key block around the current item says of its material.
    block: Block,
    /// The object that the payload around the current item names.
    object: Option<String>,
    /// The signature that the current request asks for, where its key is known.
    signature: Option<Vec<u8>>,
}

/// Octets of the key, those of its material where a client gave them, and mode and key it is
/// wrapped with.
#[derive(Clone, Debug, Default)]
struct Block {
    octets: Option<usize>,
    known: Option<Vec<u8>>,
    wrapping: Option<(BlockCipherMode, Vec<u8>)>,
    /// The whole Key Value is encoded before it is wrapped (KMIP 2.1 section 3.3).
    encoded: bool,
}

impl<'a> Answerer<'a> {
    pub fn new(case: &'a CaseKey, now: i64) -> Self {
        Self {
            case,
            values: BTreeMap::new(),
            now,
            block: Block::default(),
            object: None,
            signature: None,
        }
    }

    /// Gives the signature that the next answer has to hold, if it holds one.
    pub fn sign(&mut self, signature: Option<Vec<u8>>) {
        self.signature = signature;
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

    /// The answer a step prints. `step` makes correlation values differ from step to step;
    /// `ledger` knows the keys that keys are wrapped with.
    pub fn answer(&mut self, node: &Node, step: usize, ledger: &Ledger) -> Item {
        if node.tag == Tag::RESPONSE_PAYLOAD {
            self.object = node
                .field(Tag::UNIQUE_IDENTIFIER)
                .and_then(|id| self.text(id));
        }
        if node.tag == Tag::KEY_BLOCK {
            self.block = self.describe(node, ledger);
        }
        let value = match &node.value {
            NodeValue::Structure(fields) => Value::Structure(
                fields
                    .iter()
                    .map(|field| self.answer(field, step, ledger))
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

    fn describe(&self, block: &Node, ledger: &Ledger) -> Block {
        let bits = match block
            .field(Tag::CRYPTOGRAPHIC_LENGTH)
            .and_then(Node::literal)
        {
            Some(Value::Integer(bits)) => usize::try_from(*bits).ok(),
            _ => None,
        };
        let raw = |identifier: &str| {
            let record = ledger.object(identifier)?;
            match record.material.get(&KeyFormatType::RAW.0)? {
                Value::ByteString(key) => Some(key.clone()),
                _ => None,
            }
        };
        let wrapping = || {
            let path = [Tag::KEY_WRAPPING_DATA, Tag::ENCRYPTION_KEY_INFORMATION];
            let information = block.at(&path)?;
            let key = self.text(information.field(Tag::UNIQUE_IDENTIFIER)?)?;
            let mode = [Tag::CRYPTOGRAPHIC_PARAMETERS, Tag::BLOCK_CIPHER_MODE];
            let Value::Enumeration(mode) = information.at(&mode)?.literal()? else {
                return None;
            };
            Some((BlockCipherMode(*mode), raw(&key)?))
        };
        let option = block.at(&[Tag::KEY_WRAPPING_DATA, Tag::ENCODING_OPTION]);
        let bare = Value::Enumeration(EncodingOption::NO_ENCODING.0);
        Block {
            // A DES key fills a parity bit beside every seven.
            octets: bits.map(|bits| match bits % 56 {
                0 => bits / 7,
                _ => bits / 8,
            }),
            known: self.object.as_deref().and_then(raw),
            wrapping: wrapping(),
            encoded: option.and_then(Node::literal) != Some(&bare),
        }
    }

    /// The text of an item, as far as it is known.
    fn text(&self, node: &Node) -> Option<String> {
        let value = match &node.value {
            NodeValue::Literal(value) => value,
            NodeValue::Variable {
                variable: Variable::Named(name),
                ..
            } => self.values.get(name)?,
            _ => return None,
        };
        match value {
            Value::TextString(text) => Some(text.clone()),
            _ => None,
        }
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
            let (block, signature) = (&self.block, &self.signature);
            known
                .or_insert_with(|| match (tag, signature) {
                    (Tag::SIGNATURE_DATA, Some(octets)) => Value::ByteString(octets.clone()),
                    (Tag::KEY_MATERIAL | Tag::KEY_VALUE, _) => key(case, name, item_type, block),
                    _ if item_type == ItemType::Enumeration => choice(case, tag),
                    _ => invent(case, name, item_type),
                })
                .clone()
        };
        retype(value, item_type)
    }
}

/// Key material of the stated length, wrapped as stated.
fn key(case: &CaseKey, name: &str, item_type: ItemType, block: &Block) -> Value {
    let Value::ByteString(octets) = invent(case, name, item_type) else {
        return invent(case, name, item_type);
    };
    let whole = octets.iter().copied().cycle();
    let invented = whole.take(block.octets.unwrap_or(octets.len()));
    let material = match &block.known {
        Some(known) => known.clone(),
        None => invented.collect(),
    };
    let wrapped = block.wrapping.as_ref().and_then(|(mode, key)| {
        let content = match block.encoded {
            true => encoded(&material),
            false => material.clone(),
        };
        crypto::wrap_key(*mode, key, &content).ok()
    });
    Value::ByteString(wrapped.unwrap_or(material))
}

/// The TTLV form of a Key Value of this material.
fn encoded(material: &[u8]) -> Vec<u8> {
    let material = Item::bytes(Tag::KEY_MATERIAL, material);
    ttlv::encode(&Item::structure(Tag::KEY_VALUE, vec![material]))
}

/// A value of the tag's enumeration, for a field whose choice the case leaves to the server.
fn choice(case: &CaseKey, tag: Tag) -> Value {
    let table = tag.definition().and_then(|row| row.enumeration);
    let listed = |number: &u32| table.is_some_and(|table| table.lists(*number, case.version));
    Value::Enumeration((1..=0x100).find(listed).unwrap_or(1))
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
