//! From JSON text to a tree.

use serde_json::Number;

use crate::json::document::{Json, JsonError, parse};
use crate::limits::MAX_VIOLATIONS;
use crate::violation::{Decoded, Violation, ViolationKind};
use crate::xml::{octets, parse_number, parse_tag, parse_value};
use crate::{BigInteger, Item, ItemType, Limits, MessagePath, Tag, Value};

/// Decodes one message of JSON text.
///
/// What is JSON but no well-formed message is carried as [`Value::Malformed`] and listed in
/// [`Decoded::violations`], without offsets. Structures may be nested 63 deep at most, whatever
/// the limits say.
///
/// # Errors
///
/// The text is not JSON, or an object has a member twice.
pub fn decode(text: &str, limits: &Limits) -> Result<Decoded, JsonError> {
    let mut reader = MessageReader {
        path: MessagePath::root(),
        violations: Vec::new(),
        items: 0,
        max_items: limits.max_items,
        max_depth: limits.depth(),
    };
    if text.len() > limits.max_size {
        let (size, limit) = (text.len(), limits.max_size);
        reader.violate(ViolationKind::SizeLimit { size, limit });
        return Ok(Decoded {
            item: None,
            violations: reader.violations,
        });
    }
    let item = match parse(text, limits.max_items)? {
        Some(document) => reader.item(document, &mut Siblings::default()),
        None => {
            let limit = limits.max_items;
            reader.violate(ViolationKind::ItemLimit { limit });
            None
        }
    };
    Ok(Decoded {
        item,
        violations: reader.violations,
    })
}

/// What an item needs to know of the fields before it.
#[derive(Default)]
struct Siblings {
    seen: std::collections::HashMap<Tag, usize>,
    attribute_name: Option<String>,
}

/// The members of an item's object.
#[derive(Default)]
struct Members {
    tag: Option<Json>,
    type_name: Option<Json>,
    value: Option<Json>,
    unexpected: Vec<String>,
}

impl Members {
    fn of(object: Vec<(String, Json)>) -> Self {
        let mut members = Self::default();
        for (name, value) in object {
            match name.as_str() {
                "tag" => members.tag = Some(value),
                "type" => members.type_name = Some(value),
                "value" => members.value = Some(value),
                "name" => {}
                _ => members.unexpected.push(name),
            }
        }
        members
    }
}

struct MessageReader {
    path: MessagePath,
    violations: Vec<Violation>,
    items: usize,
    max_items: usize,
    max_depth: usize,
}

impl MessageReader {
    /// One item; `None` past the limit of items.
    fn item(&mut self, json: Json, siblings: &mut Siblings) -> Option<Item> {
        if self.items >= self.max_items {
            if self.items == self.max_items {
                self.items += 1;
                let limit = self.max_items;
                self.violate(ViolationKind::ItemLimit { limit });
            }
            return None;
        }
        self.items += 1;
        let Json::Object(object) = json else {
            self.path.push(Tag(0), 0);
            self.malformed("an item that is not a JSON object");
            self.path.pop();
            return Some(malformed(Tag(0), 0, &json));
        };
        let members = Members::of(object);
        let (tag, unknown) = tag(members.tag.as_ref());
        let occurrence = siblings.seen.entry(tag).or_default();
        self.path.push(tag, *occurrence);
        *occurrence += 1;
        if let Some(name) = unknown {
            self.violate(ViolationKind::UnknownTagName { name });
        }
        for name in members.unexpected {
            self.violate(ViolationKind::UnexpectedMember { name });
        }
        let value = members.value.unwrap_or(Json::Null);
        let item = self.typed(tag, members.type_name, value, siblings);
        if let Some(name) = item.named_attribute() {
            siblings.attribute_name = Some(name.to_owned());
        }
        self.path.pop();
        Some(item)
    }

    fn typed(
        &mut self,
        tag: Tag,
        type_name: Option<Json>,
        value: Json,
        siblings: &Siblings,
    ) -> Item {
        let name = match type_name {
            None => "Structure".to_owned(),
            Some(Json::Text(name)) => name,
            Some(_) => {
                self.malformed("a `type` that is not a string");
                return malformed(tag, 0, &value);
            }
        };
        match ItemType::from_name(&name) {
            None => self.unknown_type(tag, name, &value),
            Some(ItemType::Structure) => self.structure(tag, value),
            Some(item_type) => {
                let attribute_name = siblings.attribute_name.as_deref();
                match scalar(tag, item_type, &value, attribute_name) {
                    Ok(read) => Item::new(tag, read),
                    Err(reason) => {
                        self.malformed(&reason);
                        malformed(tag, item_type as u8, &value)
                    }
                }
            }
        }
    }

    fn structure(&mut self, tag: Tag, value: Json) -> Item {
        if self.path.segments().len() > self.max_depth {
            let limit = self.max_depth;
            self.violate(ViolationKind::DepthLimit { limit });
            return malformed(tag, ItemType::Structure as u8, &Json::Null);
        }
        match value {
            Json::Null => Item::structure(tag, Vec::new()),
            Json::Array(fields) => {
                let mut siblings = Siblings::default();
                let read = fields.into_iter();
                let read = read.map_while(|field| self.item(field, &mut siblings));
                Item::structure(tag, read.collect())
            }
            other => {
                self.malformed("a structure whose value is not an array");
                malformed(tag, ItemType::Structure as u8, &other)
            }
        }
    }

    /// A type by number is how a malformed value is written.
    fn unknown_type(&mut self, tag: Tag, name: String, value: &Json) -> Item {
        let number = name.strip_prefix("0x");
        let number = number.and_then(|digits| parse_number(digits, 16));
        let byte = number.and_then(|number| u8::try_from(number).ok());
        self.violate(match byte {
            Some(byte) if ItemType::from_byte(byte).is_none() => {
                ViolationKind::UnknownType { byte }
            }
            Some(_) => ViolationKind::MalformedValue {
                reason: "the value was malformed when it was written".to_owned(),
            },
            None => ViolationKind::UnknownTypeName { name },
        });
        let bytes = match value {
            Json::Text(text) if byte.is_some() => octets(text),
            _ => None,
        };
        let item_type = byte.unwrap_or_default();
        match bytes {
            Some(bytes) => Item::new(tag, Value::Malformed { item_type, bytes }),
            None => malformed(tag, item_type, value),
        }
    }

    fn malformed(&mut self, reason: &str) {
        let reason = reason.to_owned();
        self.violate(ViolationKind::MalformedValue { reason });
    }

    fn violate(&mut self, kind: ViolationKind) {
        let kind = match self.violations.len() {
            MAX_VIOLATIONS => ViolationKind::ViolationLimit {
                limit: MAX_VIOLATIONS,
            },
            kept if kept > MAX_VIOLATIONS => return,
            _ => kind,
        };
        self.violations
            .push(Violation::new(kind, None, self.path.clone()));
    }
}

/// The tag, or tag 0 and the name that is none.
fn tag(json: Option<&Json>) -> (Tag, Option<String>) {
    match json {
        Some(Json::Text(name)) => match parse_tag(name) {
            Some(tag) => (tag, None),
            None => (Tag(0), Some(name.clone())),
        },
        other => (Tag(0), Some(text_of(other.unwrap_or(&Json::Null)))),
    }
}

/// The value of an item that is no structure.
fn scalar(
    tag: Tag,
    item_type: ItemType,
    json: &Json,
    attribute_name: Option<&str>,
) -> Result<Value, String> {
    let wrong_form = || format!("`{}` is no JSON form of {item_type}", text_of(json));
    match json {
        Json::Text(text) => {
            parse_value(tag, item_type, text, attribute_name).map_err(|error| error.to_string())
        }
        Json::Bool(truth) if item_type == ItemType::Boolean => Ok(Value::Boolean(*truth)),
        Json::Number(number) => from_number(item_type, number).ok_or_else(wrong_form),
        Json::Bool(_) | Json::Null | Json::Array(_) | Json::Object(_) => Err(wrong_form()),
    }
}

/// The value of a type that may be a JSON number.
fn from_number(item_type: ItemType, number: &Number) -> Option<Value> {
    let signed = number.as_i64();
    let word = || u32::try_from(number.as_u64()?).ok();
    match item_type {
        ItemType::Integer => Some(Value::Integer(i32::try_from(signed?).ok()?)),
        ItemType::LongInteger => Some(Value::LongInteger(signed?)),
        ItemType::BigInteger => Some(Value::BigInteger(BigInteger::from_be_bytes(
            &signed?.to_be_bytes(),
        ))),
        ItemType::Enumeration => Some(Value::Enumeration(word()?)),
        ItemType::Interval => Some(Value::Interval(word()?)),
        ItemType::Structure
        | ItemType::Boolean
        | ItemType::TextString
        | ItemType::ByteString
        | ItemType::DateTime
        | ItemType::DateTimeExtended
        | ItemType::Identifier
        | ItemType::Reference
        | ItemType::NameReference => None,
    }
}

fn malformed(tag: Tag, item_type: u8, json: &Json) -> Item {
    let bytes = text_of(json).into_bytes();
    Item::new(tag, Value::Malformed { item_type, bytes })
}

/// What a value that cannot be read is carried as.
fn text_of(json: &Json) -> String {
    match json {
        Json::Null => String::new(),
        Json::Bool(truth) => truth.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Text(text) => text.clone(),
        Json::Array(_) => "[...]".to_owned(),
        Json::Object(_) => "{...}".to_owned(),
    }
}
