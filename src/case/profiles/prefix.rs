//! A text before the names that a case gives its objects, so that runs that share a target do not
//! meet each other's.

use std::collections::BTreeSet;

use kmip_conform_protocol::enumeration::NameType;
use kmip_conform_protocol::{Tag, Value};
use serde::Deserialize;

use super::Profiles;
use super::load::Wrong;
use crate::case::pattern::Pattern;
use crate::case::{Case, Node, NodeValue};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    identifier: Vec<IdentifierRow>,
    #[serde(default)]
    fixed: Vec<FixedRow>,
}

/// Where the text of an identifier stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentifierRow {
    tag: Option<String>,
    attribute: Option<String>,
    #[serde(default)]
    keep: BTreeSet<String>,
    source: String,
}

/// Cases whose names stay as they are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedRow {
    cases: Vec<Pattern>,
    reason: String,
}

/// What a prefix goes before, and where not.
#[derive(Clone, Debug, Default)]
pub(super) struct Identifiers {
    places: Vec<(Place, BTreeSet<String>)>,
    fixed: Vec<FixedRow>,
}

/// Where a text identifies an object.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// An item, or a 1.x attribute, of this tag.
    Tag(Tag),
    /// An attribute of the client's own, by name.
    Attribute(String),
}

/// Tags that are known, one of them in a row, and every row with its source.
pub(super) fn compile(file: File) -> Result<Identifiers, Wrong> {
    let mut places = Vec::new();
    for row in file.identifier {
        let (place, name) = match (row.tag, row.attribute) {
            (Some(tag), None) => {
                let known = Tag::from_xml_name(&tag);
                let known = known.ok_or_else(|| Wrong::new(&tag, "no tag of this name"))?;
                (Place::Tag(known), tag)
            }
            (None, Some(name)) => (Place::Attribute(name.clone()), name),
            _ => return Err(Wrong::new(&row.source, "needs one of tag and attribute")),
        };
        if row.source.is_empty() {
            return Err(Wrong::new(&name, "has no source"));
        }
        places.push((place, row.keep));
    }
    if let Some(row) = file.fixed.iter().find(|row| row.reason.is_empty()) {
        let first = row.cases.first().map_or("", |pattern| pattern.as_str());
        return Err(Wrong::new(first, "has no reason"));
    }
    let fixed = file.fixed;
    Ok(Identifiers { places, fixed })
}

impl Profiles {
    /// Puts `prefix` before the names that the case sends and expects back.
    pub fn prefix_names(&self, case: &mut Case, prefix: &str) {
        let identifiers = &self.identifiers;
        let key = &case.key;
        let mut patterns = identifiers.fixed.iter().flat_map(|row| &row.cases);
        if patterns.any(|pattern| pattern.matches(&key.id, key.version)) {
            return;
        }
        for step in &mut case.steps {
            identifiers.prefix(&mut step.request, None, prefix);
            identifiers.prefix(&mut step.response, None, prefix);
        }
    }
}

impl Identifiers {
    /// `attribute` is the name of the attribute that the node is the value of.
    fn prefix(&self, node: &mut Node, attribute: Option<&str>, prefix: &str) {
        if is_uri(node) {
            return;
        }
        let tag = node.tag;
        match &mut node.value {
            NodeValue::Structure(fields) => {
                let name = attribute_name(fields);
                for field in fields {
                    self.prefix(field, name.as_deref(), prefix);
                }
            }
            NodeValue::Literal(Value::TextString(text) | Value::NameReference(text)) => {
                let place = self.places.iter().find(|(place, _)| match place {
                    Place::Tag(wanted) => *wanted == effective(tag, attribute),
                    Place::Attribute(name) => is_value_of(tag, attribute, name),
                });
                if place.is_some_and(|(_, keep)| !keep.contains(text.as_str())) {
                    text.insert_str(0, prefix);
                }
            }
            NodeValue::Literal(_) | NodeValue::Variable { .. } => {}
        }
    }
}

/// The name of the attribute whose parts these are.
fn attribute_name(fields: &[Node]) -> Option<String> {
    let name = fields.iter().find(|node| node.tag == Tag::ATTRIBUTE_NAME);
    match name.and_then(Node::literal) {
        Some(Value::TextString(name)) => Some(name.clone()),
        _ => None,
    }
}

/// The tag of the attribute that a 1.x Attribute Value belongs to; its own of any other item.
fn effective(tag: Tag, attribute: Option<&str>) -> Tag {
    let named = attribute.filter(|_| tag == Tag::ATTRIBUTE_VALUE);
    named.and_then(Tag::from_name).unwrap_or(tag)
}

fn is_value_of(tag: Tag, attribute: Option<&str>, name: &str) -> bool {
    tag == Tag::ATTRIBUTE_VALUE && attribute == Some(name)
}

/// Whether the node is a Name that is a URI (KMIP 1.4 section 9.1.3.2.11, 2.1 section 11.31).
fn is_uri(node: &Node) -> bool {
    node.field(Tag::NAME_TYPE).and_then(Node::literal) == Some(&Value::Enumeration(NameType::URI.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::read;

    /// The texts of a case's requests and responses, prefixed with `p-`.
    fn prefixed(id: &str, fields: &str) -> Vec<String> {
        let header = |kind: &str| {
            format!(
                "<{kind}Header><ProtocolVersion>\
                 <ProtocolVersionMajor type=\"Integer\" value=\"1\"/>\
                 <ProtocolVersionMinor type=\"Integer\" value=\"4\"/></ProtocolVersion></{kind}Header>"
            )
        };
        let file = format!(
            "<KMIP><RequestMessage>{}<BatchItem><Operation type=\"Enumeration\" value=\"Locate\"/>\
             <RequestPayload>{fields}</RequestPayload></BatchItem></RequestMessage>\
             <ResponseMessage>{}<BatchItem><ResponsePayload>{fields}</ResponsePayload></BatchItem>\
             </ResponseMessage></KMIP>",
            header("Request"),
            header("Response")
        );
        let read = read(&format!("{id}.xml"), file.as_bytes());
        let mut case = read.unwrap().remove(0);
        Profiles::embedded().unwrap().prefix_names(&mut case, "p-");
        let mut texts = Vec::new();
        for step in &case.steps {
            collect(&step.request, &mut texts);
            collect(&step.response, &mut texts);
        }
        texts
    }

    fn collect(node: &Node, texts: &mut Vec<String>) {
        match &node.value {
            NodeValue::Structure(fields) => {
                for field in fields {
                    collect(field, texts);
                }
            }
            NodeValue::Literal(Value::TextString(text) | Value::NameReference(text))
                if node.tag != Tag::ATTRIBUTE_NAME =>
            {
                texts.push(text.clone());
            }
            _ => {}
        }
    }

    fn attribute(name: &str, value: &str) -> String {
        format!(
            "<Attribute><AttributeName type=\"TextString\" value=\"{name}\"/>{value}</Attribute>"
        )
    }

    fn text_attribute(name: &str, text: &str) -> String {
        let value = format!("<AttributeValue type=\"TextString\" value=\"{text}\"/>");
        attribute(name, &value)
    }

    fn name(kind: &str) -> String {
        format!(
            "<NameValue type=\"TextString\" value=\"n\"/>\
             <NameType type=\"Enumeration\" value=\"{kind}\"/>"
        )
    }

    #[test]
    fn names_get_the_prefix_in_every_notation_on_both_sides() {
        let free = name("UninterpretedTextString");
        for fields in [
            format!("<Attributes><Name>{free}</Name></Attributes>"),
            attribute("Name", &format!("<AttributeValue>{free}</AttributeValue>")),
            "<Attributes><Name type=\"TextString\" value=\"n\"/></Attributes>".to_owned(),
            "<Attributes><GroupLink type=\"NameReference\" value=\"n\"/></Attributes>".to_owned(),
            "<Attributes><ObjectGroup type=\"TextString\" value=\"n\"/></Attributes>".to_owned(),
            text_attribute("Object Group", "n"),
            text_attribute("x-ID", "n"),
        ] {
            assert_eq!(prefixed("AB-1-14", &fields), ["p-n", "p-n"], "{fields}");
        }
    }

    #[test]
    fn what_has_a_format_or_a_meaning_stays() {
        for (fields, text) in [
            (format!("<Name>{}</Name>", name("URI")), "n"),
            (text_attribute("Object Group", "default"), "default"),
            (text_attribute("x-Barcode", "XX1"), "XX1"),
            (text_attribute("Contact Information", "Joe"), "Joe"),
            (
                "<ApplicationSpecificInformation>\
                 <ApplicationData type=\"TextString\" value=\"12\"/>\
                 </ApplicationSpecificInformation>"
                    .to_owned(),
                "12",
            ),
        ] {
            assert_eq!(prefixed("AB-1-14", &fields), [text, text], "{fields}");
        }
    }

    #[test]
    fn cases_of_the_rows_of_fixed_names_stay_as_they_are() {
        let fixed = Profiles::embedded().unwrap().identifiers.fixed;
        let pattern = fixed[0].cases[0].as_str().replace('*', "X-14");
        let fields = format!("<Name>{}</Name>", name("UninterpretedTextString"));
        assert_eq!(prefixed(&pattern, &fields), ["n", "n"]);
    }

    #[test]
    fn rows_that_make_no_sense_are_refused() {
        let problem = |text: &str| {
            let file: File = toml::from_str(text).unwrap();
            compile(file).unwrap_err().problem
        };
        let source = "source = \"s\"";
        let unknown = format!("[[identifier]]\ntag = \"Nmae\"\n{source}");
        assert_eq!(problem(&unknown), "no tag of this name");
        let neither = format!("[[identifier]]\n{source}");
        assert_eq!(problem(&neither), "needs one of tag and attribute");
        let bare = "[[identifier]]\nattribute = \"ID\"\nsource = \"\"";
        assert_eq!(problem(bare), "has no source");
        let fixed = "[[fixed]]\ncases = [\"A-*\"]\nreason = \"\"";
        assert_eq!(problem(fixed), "has no reason");
    }
}
