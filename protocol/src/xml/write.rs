//! From a tree to XML text.

use crate::xml::elements::is_xml_char;
use crate::xml::{format_value, hex, tag_name};
use crate::{Item, ProtocolVersion, Value};

/// The item as XML text, indented, each line ended; `version` picks the names of enumerations
/// and masks that were renamed.
pub fn encode(item: &Item, version: ProtocolVersion) -> String {
    let mut writer = Writer {
        out: String::new(),
        version,
    };
    writer.item(item, 0, None);
    writer.out
}

struct Writer {
    out: String,
    version: ProtocolVersion,
}

impl Writer {
    fn item(&mut self, item: &Item, depth: usize, attribute_name: Option<&str>) {
        self.indent(depth);
        self.out.push('<');
        match tag_name(item.tag) {
            Some(name) => self.out.push_str(name),
            None => self
                .out
                .push_str(&format!("TTLV tag=\"0x{:06x}\"", item.tag.0)),
        }
        let Value::Structure(fields) = &item.value else {
            self.value(item, attribute_name);
            self.out.push_str("/>\n");
            return;
        };
        if fields.is_empty() {
            self.out.push_str("/>\n");
            return;
        }
        self.out.push_str(">\n");
        let mut name = None;
        for field in fields {
            self.item(field, depth + 1, name);
            name = field.named_attribute().or(name);
        }
        self.indent(depth);
        self.out.push_str("</");
        self.out.push_str(tag_name(item.tag).unwrap_or("TTLV"));
        self.out.push_str(">\n");
    }

    fn value(&mut self, item: &Item, attribute_name: Option<&str>) {
        match (&item.value, item.value.item_type()) {
            (Value::Malformed { item_type, bytes }, _) => {
                self.attribute("type", &format!("0x{item_type:02x}"));
                self.attribute("hex", &hex(bytes));
            }
            (_, None) => {}
            (value, Some(item_type)) => {
                self.attribute("type", item_type.name());
                match item.as_text() {
                    Some(text) if !text.chars().all(is_xml_char) => {
                        self.attribute("hex", &hex(text.as_bytes()));
                    }
                    _ => {
                        let text = format_value(item.tag, value, attribute_name, self.version);
                        self.attribute("value", &text);
                    }
                }
            }
        }
    }

    /// White space other than blanks is escaped: readers make blanks of it otherwise.
    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        for c in value.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\t' | '\n' | '\r' => self.out.push_str(&format!("&#{};", u32::from(c))),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.out.push_str("  ");
        }
    }
}
