//! From a tree to JSON text.

use serde_json::Value as Json;

use crate::xml::{Notation, format_in, hex, tag_name};
use crate::{Item, ItemType, ProtocolVersion, Tag, Value};

/// The least number whose distance to the next one JavaScript may not tell (2 to the 52nd).
const INEXACT: u64 = 1 << 52;

/// The item as JSON text, indented, the last line ended; `version` picks the names of
/// enumerations and masks that were renamed.
pub fn encode(item: &Item, version: ProtocolVersion) -> String {
    let mut writer = Writer {
        out: String::new(),
        version,
    };
    writer.item(item, 0, None);
    writer.out.push('\n');
    writer.out
}

struct Writer {
    out: String,
    version: ProtocolVersion,
}

impl Writer {
    fn item(&mut self, item: &Item, depth: usize, attribute_name: Option<&str>) {
        let tag = match tag_name(item.tag) {
            Some(name) => name.to_owned(),
            None => format!("0x{:06x}", item.tag.0),
        };
        self.out.push_str(&format!("{{\"tag\":\"{tag}\","));
        match &item.value {
            Value::Structure(fields) => self.fields(fields, depth),
            value => {
                let type_name = match value {
                    Value::Malformed { item_type, .. } => format!("0x{item_type:02x}"),
                    value => value
                        .item_type()
                        .unwrap_or(ItemType::ByteString)
                        .to_string(),
                };
                let value = self.value(item.tag, value, attribute_name);
                self.out
                    .push_str(&format!("\"type\":\"{type_name}\",\"value\":{value}"));
            }
        }
        self.out.push('}');
    }

    fn fields(&mut self, fields: &[Item], depth: usize) {
        self.out.push_str("\"type\":\"Structure\",\"value\":[");
        let mut name = None;
        for (index, field) in fields.iter().enumerate() {
            self.out.push_str(if index == 0 { "\n" } else { ",\n" });
            self.indent(depth + 1);
            self.item(field, depth + 1, name);
            name = field.named_attribute().or(name);
        }
        if !fields.is_empty() {
            self.out.push('\n');
            self.indent(depth);
        }
        self.out.push(']');
    }

    fn value(&self, tag: Tag, value: &Value, attribute_name: Option<&str>) -> Json {
        let text = || format_in(Notation::Json, tag, value, attribute_name, self.version);
        match value {
            Value::Integer(number) => {
                let text = text();
                if text == number.to_string() {
                    Json::from(*number)
                } else {
                    Json::from(text)
                }
            }
            Value::LongInteger(number) if number.unsigned_abs() < INEXACT => Json::from(*number),
            Value::LongInteger(number) => Json::from(format!("0x{number:016x}")),
            Value::BigInteger(_) => Json::from(format!("0x{}", text())),
            Value::Boolean(truth) => Json::from(*truth),
            Value::Interval(seconds) => Json::from(*seconds),
            Value::Malformed { bytes, .. } => Json::from(hex(bytes)),
            Value::Structure(_)
            | Value::Enumeration(_)
            | Value::TextString(_)
            | Value::ByteString(_)
            | Value::DateTime(_)
            | Value::DateTimeExtended(_)
            | Value::Identifier(_)
            | Value::Reference(_)
            | Value::NameReference(_) => Json::from(text()),
        }
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.out.push_str("  ");
        }
    }
}
