//! From XML text to a tree.

use crate::limits::MAX_VIOLATIONS;
use crate::violation::{Decoded, Violation, ViolationKind};
use crate::xml::elements::{Element, Event, Events, XmlError, XmlErrorKind};
use crate::xml::value::octets;
use crate::xml::{parse_number, parse_tag, parse_value};
use crate::{Item, ItemType, Limits, MessagePath, Tag, Value};

/// Decodes one message of XML text.
///
/// What is well-formed XML but no well-formed message is carried as [`Value::Malformed`] and
/// listed in [`Decoded::violations`]; offsets count octets of the text.
///
/// # Errors
///
/// The text is not well-formed XML, or holds no element or more than one.
pub fn decode(text: &str, limits: &Limits) -> Result<Decoded, XmlError> {
    let mut reader = MessageReader::new(limits);
    if text.len() > limits.max_size {
        let (size, limit) = (text.len(), limits.max_size);
        reader.violate(None, 0, ViolationKind::SizeLimit { size, limit });
        return Ok(reader.finish());
    }
    let mut events = Events::new(text);
    while let Some(event) = events.next()? {
        match event {
            Event::Start(element) if reader.skipped > 0 => {
                reader.skipped += 1;
                drop(element);
            }
            Event::Start(element) => {
                if events.depth() == 1 && reader.root.is_some() {
                    return Err(XmlError {
                        line: element.line,
                        offset: element.offset,
                        kind: XmlErrorKind::SecondRoot(element.name),
                    });
                }
                if !reader.start(element) {
                    break;
                }
            }
            Event::End => reader.end(),
            Event::Text { text, .. } => reader.text(&text),
            Event::Comment { .. } => {}
        }
    }
    while !reader.open.is_empty() {
        reader.end();
    }
    if reader.root.is_none() {
        return Err(XmlError {
            line: 1,
            offset: 0,
            kind: XmlErrorKind::NoElement,
        });
    }
    Ok(reader.finish())
}

/// An element that has not ended.
struct Open {
    tag: Tag,
    offset: usize,
    /// A value, or `None` for a structure, whose fields follow.
    value: Option<Value>,
    fields: Vec<Item>,
    /// The text of the field Attribute Name.
    attribute_name: Option<String>,
}

struct MessageReader {
    open: Vec<Open>,
    root: Option<Item>,
    violations: Vec<Violation>,
    items: usize,
    /// Open elements below one that is not read.
    skipped: usize,
    max_items: usize,
    max_depth: usize,
}

impl MessageReader {
    fn new(limits: &Limits) -> Self {
        Self {
            open: Vec::new(),
            root: None,
            violations: Vec::new(),
            items: 0,
            skipped: 0,
            max_items: limits.max_items,
            max_depth: limits.depth(),
        }
    }

    fn finish(self) -> Decoded {
        Decoded {
            item: self.root,
            violations: self.violations,
        }
    }

    /// Begins an item; false stops the reading.
    fn start(&mut self, element: Element) -> bool {
        let offset = element.offset;
        if self.open.last().is_some_and(|open| open.value.is_some()) {
            let name = element.name;
            self.violate(None, offset, ViolationKind::UnexpectedMember { name });
            self.skipped = 1;
            return true;
        }
        if self.items >= self.max_items {
            let limit = self.max_items;
            self.violate(None, offset, ViolationKind::ItemLimit { limit });
            return false;
        }
        self.items += 1;
        let tag = self.tag(&element);
        self.unexpected(tag, &element);
        let mut value = self.value(tag, &element);
        if value.is_none() && self.open.len() >= self.max_depth {
            let limit = self.max_depth;
            self.violate(Some(tag), offset, ViolationKind::DepthLimit { limit });
            value = Some(Value::Malformed {
                item_type: ItemType::Structure as u8,
                bytes: Vec::new(),
            });
        }
        self.open.push(Open {
            tag,
            offset,
            value,
            fields: Vec::new(),
            attribute_name: None,
        });
        true
    }

    fn end(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let Some(open) = self.open.pop() else {
            return;
        };
        let value = open.value.unwrap_or(Value::Structure(open.fields));
        let item = Item::new(open.tag, value);
        match self.open.last_mut() {
            None => self.root = Some(item),
            Some(parent) => {
                if let Some(name) = item.named_attribute() {
                    parent.attribute_name = Some(name.to_owned());
                }
                parent.fields.push(item);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipped == 0 && !text.trim_ascii().is_empty() {
            let offset = self.open.last().map_or(0, |open| open.offset);
            let name = "text".to_owned();
            self.violate(None, offset, ViolationKind::UnexpectedMember { name });
        }
    }

    /// The tag the element is for: its name, or attribute `tag` of an element `TTLV`.
    fn tag(&mut self, element: &Element) -> Tag {
        let name = match element.attribute("tag") {
            Some(tag) if element.name == "TTLV" => tag,
            _ => &element.name,
        };
        let hex_name = name.strip_prefix('x').filter(|digits| digits.len() == 6);
        let numbered = hex_name
            .and_then(|digits| parse_number(digits, 16))
            .and_then(|number| u32::try_from(number).ok());
        parse_tag(name).or(numbered.map(Tag)).unwrap_or_else(|| {
            let name = name.to_owned();
            let kind = ViolationKind::UnknownTagName { name };
            self.violate(Some(Tag(0)), element.offset, kind);
            Tag(0)
        })
    }

    /// Reports attributes the encoding does not have.
    fn unexpected(&mut self, tag: Tag, element: &Element) {
        for (name, _) in &element.attributes {
            let known = match name.as_str() {
                "type" | "value" | "hex" | "name" => true,
                "tag" => element.name == "TTLV",
                _ => name == "xmlns" || name.starts_with("xmlns:"),
            };
            if !known {
                let name = name.clone();
                let kind = ViolationKind::UnexpectedMember { name };
                self.violate(Some(tag), element.offset, kind);
            }
        }
    }

    /// The element's value; `None` for a structure.
    fn value(&mut self, tag: Tag, element: &Element) -> Option<Value> {
        let type_name = element.attribute("type").unwrap_or("Structure");
        let text = element.attribute("value");
        let hex = element.attribute("hex");
        let Some(item_type) = ItemType::from_name(type_name) else {
            return Some(self.unknown_type(tag, element, type_name, text, hex));
        };
        if item_type == ItemType::Structure {
            if text.or(hex).is_some() {
                let name = "value".to_owned();
                let kind = ViolationKind::UnexpectedMember { name };
                self.violate(Some(tag), element.offset, kind);
            }
            return None;
        }
        let parsed = match (text, hex) {
            (Some(text), None) => self.parse(tag, item_type, text, element.offset),
            (None, Some(hex)) => hex_text(item_type, hex),
            (None, None) => Err("the element has no value".to_owned()),
            (Some(_), Some(_)) => Err("the element has both `value` and `hex`".to_owned()),
        };
        Some(parsed.unwrap_or_else(|reason| {
            let kind = ViolationKind::MalformedValue { reason };
            self.violate(Some(tag), element.offset, kind);
            Value::Malformed {
                item_type: item_type as u8,
                bytes: text.unwrap_or_default().as_bytes().to_vec(),
            }
        }))
    }

    fn parse(
        &mut self,
        tag: Tag,
        item_type: ItemType,
        text: &str,
        offset: usize,
    ) -> Result<Value, String> {
        let parent = self.open.last();
        let attribute_name = parent.and_then(|open| open.attribute_name.as_deref());
        let value =
            parse_value(tag, item_type, text, attribute_name).map_err(|error| error.to_string())?;
        let digits = text.trim_ascii().trim_start_matches("0x").len();
        if item_type == ItemType::BigInteger && !digits.is_multiple_of(16) {
            let length = digits / 2;
            self.violate(
                Some(tag),
                offset,
                ViolationKind::BigIntegerLength { length },
            );
        }
        Ok(value)
    }

    /// A type by number is how a malformed value is written.
    fn unknown_type(
        &mut self,
        tag: Tag,
        element: &Element,
        type_name: &str,
        text: Option<&str>,
        hex: Option<&str>,
    ) -> Value {
        let number = type_name.strip_prefix("0x");
        let number = number.and_then(|digits| parse_number(digits, 16));
        let byte = number.and_then(|number| u8::try_from(number).ok());
        let bytes = hex.and_then(octets);
        let kind = match byte {
            Some(byte) if ItemType::from_byte(byte).is_none() => {
                ViolationKind::UnknownType { byte }
            }
            Some(_) => ViolationKind::MalformedValue {
                reason: "the value was malformed when it was written".to_owned(),
            },
            None => ViolationKind::UnknownTypeName {
                name: type_name.to_owned(),
            },
        };
        self.violate(Some(tag), element.offset, kind);
        Value::Malformed {
            item_type: byte.unwrap_or_default(),
            bytes: bytes.unwrap_or_else(|| text.unwrap_or_default().as_bytes().to_vec()),
        }
    }

    /// Notes a violation of a child (with this tag) of the innermost open element, or of that
    /// element itself.
    fn violate(&mut self, child: Option<Tag>, offset: usize, kind: ViolationKind) {
        if self.violations.len() > MAX_VIOLATIONS {
            return;
        }
        let kind = if self.violations.len() == MAX_VIOLATIONS {
            ViolationKind::ViolationLimit {
                limit: MAX_VIOLATIONS,
            }
        } else {
            kind
        };
        let path = self.path(child);
        self.violations
            .push(Violation::new(kind, Some(offset), path));
    }

    fn path(&self, child: Option<Tag>) -> MessagePath {
        let mut path = MessagePath::root();
        let mut siblings: &[Item] = &[];
        let tags = self.open.iter().map(|open| (open.tag, Some(open)));
        for (tag, open) in tags.chain(child.map(|tag| (tag, None))) {
            let earlier = siblings.iter().filter(|item| item.tag == tag).count();
            path.push(tag, earlier);
            siblings = open.map_or(&[], |open| &open.fields);
        }
        path
    }
}

/// Text whose octets are in hex, because XML cannot hold its characters.
fn hex_text(item_type: ItemType, hex: &str) -> Result<Value, String> {
    let text = octets(hex)
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| format!("`{hex}` is not UTF-8 text in hex"))?;
    match item_type {
        ItemType::TextString => Ok(Value::TextString(text)),
        ItemType::Identifier => Ok(Value::Identifier(text)),
        ItemType::Reference => Ok(Value::Reference(text)),
        ItemType::NameReference => Ok(Value::NameReference(text)),
        _ => Err(format!("`hex` is not for {item_type}")),
    }
}
