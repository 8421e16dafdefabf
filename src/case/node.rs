//! The nodes of a message, from the elements of a case file.

use kmip_conform_protocol::{ItemType, ProtocolVersion, Tag, Value, xml};

use crate::case::document::Element;
use crate::case::error::{ReadError, ReadErrorKind};
use crate::case::{Node, NodeValue, Variable, Warning};

/// Turns the elements of one case into nodes.
#[derive(Debug)]
pub(super) struct Builder {
    /// The version that `$MAJOR` and `$MINOR` stand for; published cases do not have them.
    pub(super) placeholder: Option<ProtocolVersion>,
    /// Whether runs of spaces in attribute names come from line wraps.
    pub(super) folds: bool,
    /// What was odd.
    pub(super) warnings: Vec<Warning>,
}

/// The XML attributes of an element.
#[derive(Default)]
struct Written<'a> {
    tag: Option<&'a str>,
    item_type: Option<&'a str>,
    value: Option<&'a str>,
}

impl Builder {
    /// A builder for published cases of `version`.
    ///
    /// Spaces are folded up to 1.2, whose cases were taken from a typeset document.
    pub(super) fn published(version: Option<ProtocolVersion>) -> Self {
        Self {
            placeholder: None,
            folds: version.is_some_and(|version| version <= ProtocolVersion::V1_2),
            warnings: Vec::new(),
        }
    }

    /// A builder for an own case expanded to `version`.
    pub(super) fn own(version: ProtocolVersion) -> Self {
        Self {
            placeholder: Some(version),
            folds: false,
            warnings: Vec::new(),
        }
    }

    /// The node of an element and all inside it.
    pub(super) fn node(&mut self, element: &Element) -> Result<Node, ReadError> {
        self.named_node(element, None)
    }

    /// `attribute_name` is the text of the sibling Attribute Name, which in 1.x tells the
    /// enumeration of an Attribute Value.
    fn named_node(
        &mut self,
        element: &Element,
        attribute_name: Option<&str>,
    ) -> Result<Node, ReadError> {
        let written = written(element)?;
        let tag = tag(element, &written)?;
        let line = element.line;
        let item_type = match written.item_type {
            Some(name) => item_type(name, line)?,
            None if written.value.is_some() => return Err(fault(element, "value", "without type")),
            None => ItemType::Structure,
        };
        let value = match (item_type, written.value) {
            (ItemType::Structure, None) => NodeValue::Structure(self.fields(element)?),
            (ItemType::Structure, Some(_)) => {
                return Err(fault(element, "value", "on a structure"));
            }
            (_, Some(_)) if !element.children.is_empty() => {
                return Err(fault(element, "value", "beside elements inside"));
            }
            (_, Some(text)) => self.value(tag, item_type, text, attribute_name, line)?,
            (_, None) => return Err(fault(element, "type", "without value")),
        };
        Ok(Node { tag, value, line })
    }

    fn fields(&mut self, element: &Element) -> Result<Vec<Node>, ReadError> {
        let mut fields: Vec<Node> = Vec::with_capacity(element.children.len());
        let mut attribute_name = None;
        for child in &element.children {
            let node = self.named_node(child, attribute_name.as_deref())?;
            if let (Tag::ATTRIBUTE_NAME, Some(Value::TextString(name))) = (node.tag, node.literal())
            {
                attribute_name = Some(fold(name));
            }
            fields.push(node);
        }
        Ok(fields)
    }

    fn value(
        &mut self,
        tag: Tag,
        item_type: ItemType,
        text: &str,
        attribute_name: Option<&str>,
        line: u32,
    ) -> Result<NodeValue, ReadError> {
        let expanded = self.expand(text);
        let text = expanded.as_deref().unwrap_or(text);
        if let Some(variable) = Variable::parse(text) {
            return Ok(NodeValue::Variable {
                item_type,
                variable,
            });
        }
        if text.starts_with('$') {
            let text = format!("`{text}` is no variable; taken as written");
            self.warnings.push(Warning { line, text });
        }
        let folded = self.folds && tag == Tag::ATTRIBUTE_NAME;
        let folded = folded.then(|| fold(text));
        let text = folded.as_deref().unwrap_or(text);
        match xml::parse_value(tag, item_type, text, attribute_name) {
            Ok(value) => Ok(NodeValue::Literal(value)),
            Err(error) => {
                let problem = error.to_string();
                let kind = ReadErrorKind::Value { tag, problem };
                Err(ReadError::new(line, kind))
            }
        }
    }

    /// The number that `$MAJOR` or `$MINOR` stands for.
    fn expand(&self, text: &str) -> Option<String> {
        let version = self.placeholder?;
        match text {
            "$MAJOR" => Some(version.major.to_string()),
            "$MINOR" => Some(version.minor.to_string()),
            _ => None,
        }
    }
}

/// Runs of white space as one space each, none at the ends.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fault(element: &Element, name: &str, problem: &str) -> ReadError {
    let kind = ReadErrorKind::Attribute {
        element: element.name.clone(),
        name: name.to_owned(),
        problem: problem.to_owned(),
    };
    ReadError::new(element.line, kind)
}

fn written(element: &Element) -> Result<Written<'_>, ReadError> {
    let mut written = Written::default();
    for (name, value) in &element.attributes {
        match name.as_str() {
            "tag" => written.tag = Some(value),
            "type" => written.item_type = Some(value),
            "value" => written.value = Some(value),
            // A name that a `TTLV` element gives its number for readers.
            "name" if element.name == "TTLV" => {}
            _ => return Err(fault(element, name, "unknown")),
        }
    }
    Ok(written)
}

/// The tag by the element's name, or by number for `<TTLV tag="0x540001"/>`.
fn tag(element: &Element, written: &Written<'_>) -> Result<Tag, ReadError> {
    let unknown = || {
        let kind = ReadErrorKind::UnknownElement(element.name.clone());
        ReadError::new(element.line, kind)
    };
    match (element.name.as_str(), written.tag) {
        ("TTLV", Some(number)) => number
            .strip_prefix("0x")
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .filter(|number| *number <= 0xFF_FFFF)
            .map(Tag)
            .ok_or_else(|| fault(element, "tag", "not a number such as 0x540001")),
        ("TTLV", None) => Err(fault(element, "tag", "missing")),
        (_, Some(_)) => Err(fault(element, "tag", "on an element with a name")),
        (name, None) => Tag::from_xml_name(name).ok_or_else(unknown),
    }
}

fn item_type(name: &str, line: u32) -> Result<ItemType, ReadError> {
    ItemType::from_name(name).ok_or_else(|| {
        let kind = ReadErrorKind::UnknownType(name.to_owned());
        ReadError::new(line, kind)
    })
}
