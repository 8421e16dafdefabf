//! Errata: expectations that cannot be met as printed.

use std::collections::BTreeSet;

use kmip_conform_protocol::{ProtocolVersion, Tag, xml};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Profiles;
use super::load::Wrong;
use crate::case::document::{self, Entry};
use crate::case::node::Builder;
use crate::case::pattern::Pattern;
use crate::case::{Case, Node, NodeValue, Variable};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) erratum: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    id: String,
    cases: Vec<Pattern>,
    step: usize,
    path: String,
    #[serde(default)]
    sent: Vec<SentRow>,
    printed: Option<String>,
    printed_sha256: Option<String>,
    replace: Option<String>,
    replace_from: Option<FromRow>,
    #[serde(default)]
    remove: bool,
    insert: Option<String>,
    reason: String,
    clause: String,
}

/// A value of a request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FromRow {
    step: usize,
    path: String,
}

/// A value that a request has to print for the erratum to apply.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentRow {
    step: usize,
    path: String,
    value: String,
}

/// A correction of one expectation of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Erratum {
    /// What results call it.
    pub id: String,
    /// The cases it is about.
    pub cases: Vec<Pattern>,
    /// The step, from 0.
    pub step: usize,
    /// The place in the expected response.
    pub path: Vec<(Tag, usize)>,
    /// What requests of the file have to print, where the reason speaks of them.
    pub sent: Vec<Sent>,
    /// What the file has there; with another value the erratum does not apply.
    pub printed: Option<Printed>,
    /// What to do there.
    pub correction: Correction,
    /// Why the expectation cannot be met.
    pub reason: String,
    /// The clause that says so.
    pub clause: String,
}

/// A value that a request prints.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// The step, from 0.
    pub step: usize,
    /// The place in the request.
    pub path: Vec<(Tag, usize)>,
    /// The value, as the file writes it.
    pub value: String,
}

/// A value that a file prints.
#[derive(Clone, Debug, PartialEq)]
pub enum Printed {
    /// As the file writes it.
    Text(String),
    /// The SHA-256 digest of that, in hex, where the value is long.
    Sha256(String),
}

/// What an erratum does at its place.
#[derive(Clone, Debug, PartialEq)]
pub enum Correction {
    /// Puts an item before it.
    Insert(Node),
    /// Takes the item away.
    Remove,
    /// Gives the item another value, in the notation of cases.
    Replace(String),
    /// Gives the item the value that an item of a request has.
    ReplaceFrom {
        /// The step of the request, from 0.
        step: usize,
        /// The place in the request.
        path: Vec<(Tag, usize)>,
    },
}

impl Profiles {
    /// The errata, in the order of the file.
    pub fn errata(&self) -> &[Erratum] {
        &self.errata
    }

    /// The erratum of this id.
    pub fn erratum(&self, id: &str) -> Option<&Erratum> {
        self.errata.iter().find(|erratum| erratum.id == id)
    }

    /// Corrects a case and notes the errata that applied.
    pub(in crate::case) fn correct(&self, case: &mut Case) {
        for erratum in &self.errata {
            if erratum.apply(case).is_some() {
                case.errata.push(erratum.id.clone());
            }
        }
    }
}

impl Erratum {
    /// Corrects the case, if it is about the case and the file prints what it corrects.
    fn apply(&self, case: &mut Case) -> Option<()> {
        let key = &case.key;
        let mut patterns = self.cases.iter();
        patterns.find(|pattern| pattern.matches(&key.id, key.version))?;
        let version = key.version;
        let is_sent = |sent: &Sent| {
            let node = at(&case.steps.get(sent.step)?.request, &sent.path)?;
            Some(shown(node, version)? == sent.value)
        };
        let all = self.sent.iter().all(|sent| is_sent(sent) == Some(true));
        all.then_some(())?;
        let requested = match &self.correction {
            Correction::ReplaceFrom { step, path } => {
                Some(at(&case.steps.get(*step)?.request, path)?.value.clone())
            }
            _ => None,
        };
        let step = case.steps.get_mut(self.step)?;
        let ((tag, occurrence), above) = self.path.split_last()?;
        let (_, below_root) = above.split_first()?;
        let mut parent = &mut step.response;
        for (tag, occurrence) in below_root {
            let index = position(parent, *tag, *occurrence)?;
            parent = children(parent)?.get_mut(index)?;
        }
        let index = position(parent, *tag, *occurrence)?;
        let siblings = children(parent)?;
        let node = siblings.get_mut(index)?;
        if let Some(printed) = &self.printed {
            printed.is(&shown(node, version)?).then_some(())?;
        }
        match &self.correction {
            Correction::Insert(inserted) => {
                let line = node.line;
                siblings.insert(index, at_line(inserted, line));
            }
            Correction::Remove => {
                siblings.remove(index);
            }
            Correction::Replace(text) => replace(node, replaced(node, text)?)?,
            Correction::ReplaceFrom { .. } => replace(node, requested?)?,
        }
        Some(())
    }
}

impl Printed {
    fn is(&self, text: &str) -> bool {
        match self {
            Self::Text(printed) => printed == text,
            Self::Sha256(digest) => *digest == hex::encode(Sha256::digest(text)),
        }
    }
}

/// The item at a path from the root.
fn at<'n>(root: &'n Node, path: &[(Tag, usize)]) -> Option<&'n Node> {
    let (_, below) = path.split_first()?;
    below.iter().try_fold(root, |node, (tag, occurrence)| {
        node.fields().get(position(node, *tag, *occurrence)?)
    })
}

fn position(parent: &Node, tag: Tag, occurrence: usize) -> Option<usize> {
    let fields = parent.fields().iter().enumerate();
    let mut same = fields.filter(|(_, field)| field.tag == tag);
    same.nth(occurrence).map(|(index, _)| index)
}

fn children(node: &mut Node) -> Option<&mut Vec<Node>> {
    match &mut node.value {
        NodeValue::Structure(fields) => Some(fields),
        NodeValue::Literal(_) | NodeValue::Variable { .. } => None,
    }
}

/// A value as a file prints it.
fn shown(node: &Node, version: ProtocolVersion) -> Option<String> {
    match &node.value {
        NodeValue::Structure(_) => None,
        NodeValue::Literal(value) => Some(xml::format_value(node.tag, value, None, version)),
        NodeValue::Variable { variable, .. } => Some(variable.to_string()),
    }
}

/// Gives the item another value; `None` where it has it already and nothing is wrong.
fn replace(node: &mut Node, value: NodeValue) -> Option<()> {
    (node.value != value).then(|| node.value = value)
}

fn replaced(node: &Node, text: &str) -> Option<NodeValue> {
    let item_type = match &node.value {
        NodeValue::Structure(_) => return None,
        NodeValue::Literal(value) => value.item_type()?,
        NodeValue::Variable { item_type, .. } => *item_type,
    };
    Some(match Variable::parse(text) {
        Some(variable) => NodeValue::Variable {
            item_type,
            variable,
        },
        None => NodeValue::Literal(xml::parse_value(node.tag, item_type, text, None).ok()?),
    })
}

fn at_line(node: &Node, line: u32) -> Node {
    let value = match &node.value {
        NodeValue::Structure(fields) => {
            NodeValue::Structure(fields.iter().map(|field| at_line(field, line)).collect())
        }
        other => other.clone(),
    };
    Node {
        tag: node.tag,
        value,
        line,
    }
}

/// Errata from the rows of the file.
pub(super) fn compile(rows: Vec<Row>) -> Result<Vec<Erratum>, Wrong> {
    let mut ids = BTreeSet::new();
    let mut errata = Vec::new();
    for row in rows {
        if !ids.insert(row.id.clone()) {
            return Err(Wrong::new(&row.id, "given twice"));
        }
        if row.cases.is_empty() || row.reason.is_empty() || row.clause.is_empty() {
            return Err(Wrong::new(&row.id, "lacks cases, a reason or a clause"));
        }
        let path = path(&row.id, &row.path, Tag::RESPONSE_MESSAGE)?;
        errata.push(Erratum {
            path,
            correction: correction(&row)?,
            sent: sent(&row)?,
            printed: printed(&row)?,
            id: row.id,
            cases: row.cases,
            step: row.step,
            reason: row.reason,
            clause: row.clause,
        });
    }
    Ok(errata)
}

fn sent(row: &Row) -> Result<Vec<Sent>, Wrong> {
    let rows = row.sent.iter().map(|sent| {
        Ok(Sent {
            step: sent.step,
            path: path(&row.id, &sent.path, Tag::REQUEST_MESSAGE)?,
            value: sent.value.clone(),
        })
    });
    rows.collect()
}

fn printed(row: &Row) -> Result<Option<Printed>, Wrong> {
    match (&row.printed, &row.printed_sha256) {
        (None, None) => Ok(None),
        (Some(text), None) => Ok(Some(Printed::Text(text.clone()))),
        (None, Some(digest)) => Ok(Some(Printed::Sha256(digest.clone()))),
        _ => Err(Wrong::new(&row.id, "needs one of printed, printed_sha256")),
    }
}

fn correction(row: &Row) -> Result<Correction, Wrong> {
    match (&row.replace, &row.replace_from, row.remove, &row.insert) {
        (Some(text), None, false, None) => Ok(Correction::Replace(text.clone())),
        (None, Some(from), false, None) => Ok(Correction::ReplaceFrom {
            step: from.step,
            path: path(&row.id, &from.path, Tag::REQUEST_MESSAGE)?,
        }),
        (None, None, true, None) => Ok(Correction::Remove),
        (None, None, false, Some(text)) => match fragment(text) {
            Some(node) => Ok(Correction::Insert(node)),
            None => Err(Wrong::new(&row.id, format!("`{text}` is no item"))),
        },
        _ => Err(Wrong::new(
            &row.id,
            "needs one of replace, replace_from, remove, insert",
        )),
    }
}

/// A path such as `ResponseMessage/BatchItem[2]/ResultStatus`; numbers count from 1.
fn path(id: &str, text: &str, root: Tag) -> Result<Vec<(Tag, usize)>, Wrong> {
    let segments = text.split('/').map(|segment| {
        let (name, number) = match segment.split_once('[') {
            Some((name, number)) => (name, number.strip_suffix(']')?.parse().ok()?),
            None => (segment, 1_usize),
        };
        Some((Tag::from_xml_name(name)?, number.checked_sub(1)?))
    });
    let path: Option<Vec<(Tag, usize)>> = segments.collect();
    let below_root = |path: &Vec<(Tag, usize)>| path.first() == Some(&(root, 0)) && path.len() > 1;
    path.filter(below_root).ok_or_else(|| {
        let root = root.definition().map_or("the message", |row| row.xml_name);
        Wrong::new(id, format!("`{text}` is no path below {root}"))
    })
}

/// One item in the notation of cases.
fn fragment(text: &str) -> Option<Node> {
    let text = format!("<KMIP><ResponseMessage>{text}</ResponseMessage></KMIP>");
    let document = document::parse(&text).ok()?;
    let Some(Entry::Message(message)) = document.entries.first() else {
        return None;
    };
    match message.children.as_slice() {
        [element] => Builder::published(None).node(element).ok(),
        _ => None,
    }
}
