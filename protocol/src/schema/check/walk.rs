//! The walk over the tree of a message.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use crate::schema::check::arrange::{Arrangement, arrange};
use crate::schema::check::{SchemaViolation, envelope, value};
use crate::schema::{self, AttributeDef, Field, StructureDef};
use crate::{Item, MessagePath, ProtocolVersion, Tag, Value, Violation, ViolationKind};

/// Violations kept for one message; a hostile one could otherwise make the list arbitrarily long.
const LIMIT: usize = 1000;

/// Everything wrong with a request or response message, seen from the schema of `version`.
///
/// `version` is that of the message's header, or the one it is to be judged by; one that the schema
/// does not describe has no rules, so nothing is reported. Items under extension tags and in
/// Vendor Extensions are the vendors' own and not looked into.
pub fn message(item: &Item, version: ProtocolVersion) -> Vec<Violation> {
    if !version.is_known() {
        return Vec::new();
    }
    let mut walk = Walk {
        version,
        path: MessagePath::root().child(item.tag, 0),
        ancestors: Vec::new(),
        violations: Vec::new(),
    };
    if item.tag == Tag::REQUEST_MESSAGE || item.tag == Tag::RESPONSE_MESSAGE {
        walk.item(item, item.tag, None);
        envelope::check(&mut walk, item);
    } else {
        walk.report(SchemaViolation::NotAMessage, None);
    }
    walk.violations
}

/// Where the walk is, and what it has found.
pub(super) struct Walk<'a> {
    pub version: ProtocolVersion,
    pub path: MessagePath,
    ancestors: Vec<Ancestor<'a>>,
    violations: Vec<Violation>,
}

/// A structure around the present item. The numbers that decide on the form of what it holds are
/// looked up once, however many items ask.
struct Ancestor<'a> {
    item: &'a Item,
    numbers: RefCell<Vec<(Tag, Option<u32>)>>,
}

impl<'a> Ancestor<'a> {
    fn new(item: &'a Item) -> Self {
        let numbers = RefCell::default();
        Self { item, numbers }
    }

    /// The number in the first field with this tag.
    fn number(&self, tag: Tag) -> Option<u32> {
        let mut numbers = self.numbers.borrow_mut();
        if let Some((_, number)) = numbers.iter().find(|(known, _)| *known == tag) {
            return *number;
        }
        let number = self.item.field(tag).and_then(Item::as_enumeration);
        numbers.push((tag, number));
        number
    }
}

/// The table that governs the fields of a structure.
#[derive(Clone, Copy, Default)]
struct Table {
    fields: Option<&'static [Field]>,
    section: Option<&'static str>,
    complete: bool,
}

impl<'a> Walk<'a> {
    /// Records a violation of the present item; `section` is that of the version's document.
    pub fn report(&mut self, violation: SchemaViolation, section: Option<&str>) {
        let kind = if self.violations.len() < LIMIT {
            ViolationKind::Schema(violation)
        } else if self.violations.len() == LIMIT {
            ViolationKind::ViolationLimit { limit: LIMIT }
        } else {
            return;
        };
        let version = self.version;
        self.violations.push(Violation {
            kind,
            offset: None,
            path: self.path.clone(),
            section: section.map(|section| Cow::Owned(format!("KMIP {version} section {section}"))),
        });
    }

    /// Checks `item`, read as a `tag`, in the place that `place` describes.
    fn item(&mut self, item: &'a Item, tag: Tag, place: Option<&Field>) {
        if item.tag.is_extension() {
            return;
        }
        let Some(row) = item.tag.definition() else {
            self.report(SchemaViolation::UnknownTag, None);
            return;
        };
        let Some(types) = row.types_in(self.version) else {
            self.report(SchemaViolation::TagNotInVersion, None);
            return;
        };
        let form = self.form(tag);
        let own = tag.definition().and_then(|row| row.types_in(self.version));
        let allowed = [
            place.map(|field| field.types),
            form.map(|form| form.types),
            own,
            Some(types),
        ];
        let allowed = allowed
            .into_iter()
            .flatten()
            .find(|types| !types.is_empty());
        let wrong = allowed.zip(item.value.item_type());
        if let Some((allowed, actual)) = wrong.filter(|(allowed, actual)| !allowed.contains(actual))
        {
            let section = form.and_then(|form| form.section(self.version));
            let section = section.or_else(|| self.section_of_parent());
            self.report(SchemaViolation::WrongType { actual, allowed }, section);
            return;
        }
        if let Some((violation, section)) = value::check(item, tag, self.version) {
            self.report(violation, section);
        }
        if let Value::Structure(_) = item.value {
            let table = self.table(item, form);
            self.fields(item, table);
        }
    }

    /// The form that `tag` takes here.
    fn form(&self, tag: Tag) -> Option<&'static StructureDef> {
        let within = self.ancestors.last().map(|parent| parent.item.tag);
        schema::structure(tag, self.version, within, |selector| self.nearest(selector))
    }

    /// The number in the nearest enclosing structure's field with this tag.
    fn nearest(&self, tag: Tag) -> Option<u32> {
        let mut holders = self.ancestors.iter().rev();
        holders.find_map(|holder| holder.number(tag))
    }

    fn section_of_parent(&self) -> Option<&'static str> {
        let parent = self.ancestors.last()?;
        let mut forms = schema::structures_of(parent.item.tag, self.version);
        forms.next()?.section(self.version)
    }

    /// The table of a structure's fields: that of the operation for payloads.
    fn table(&self, item: &Item, form: Option<&'static StructureDef>) -> Table {
        if item.tag == Tag::REQUEST_PAYLOAD || item.tag == Tag::RESPONSE_PAYLOAD {
            let parent = self.ancestors.last();
            return parent.map_or_else(Table::default, |parent| self.payload(item, parent));
        }
        Table {
            fields: form.map(|form| form.fields),
            section: form.and_then(|form| form.section(self.version)),
            complete: true,
        }
    }

    /// The table of a payload. Where an operation goes both ways, the direction is not written in
    /// the message: the table that fits better counts.
    fn payload(&self, item: &Item, batch_item: &Ancestor<'_>) -> Table {
        let complete = envelope::is_complete(batch_item.number(Tag::RESULT_STATUS));
        let operation = batch_item.number(Tag::OPERATION);
        let row =
            operation.and_then(|number| schema::operation(schema::enumeration::Operation(number)));
        let exchanges = row.map(|row| [&row.client_to_server, &row.server_to_client]);
        let tables = exchanges.into_iter().flatten().flatten();
        let tables = tables.filter(|exchange| exchange.versions.contains(self.version));
        let tables = tables.map(|exchange| {
            let fields = if item.tag == Tag::REQUEST_PAYLOAD {
                exchange.request
            } else {
                exchange.response
            };
            Table {
                fields: Some(fields),
                section: exchange.section(self.version),
                complete,
            }
        });
        let problems = |table: &Table| {
            table.fields.map_or(0, |fields| {
                arrange(fields, item.fields(), self.version, complete)
                    .problems
                    .len()
            })
        };
        tables.min_by_key(problems).unwrap_or_default()
    }

    /// Checks the fields of a structure; without a table each is checked for itself.
    fn fields(&mut self, item: &'a Item, table: Table) {
        let items = item.fields();
        let Arrangement { rows, problems } = match table.fields {
            Some(fields) => arrange(fields, items, self.version, table.complete),
            None => Arrangement {
                rows: vec![None; items.len()],
                problems: Vec::new(),
            },
        };
        let mut of_fields = HashMap::new();
        for (index, problem) in problems {
            match index {
                Some(index) => {
                    of_fields.insert(index, problem);
                }
                None => self.report(problem, table.section),
            }
        }
        let attribute = self.attribute(item);
        self.ancestors.push(Ancestor::new(item));
        let mut met: HashMap<Tag, usize> = HashMap::new();
        for (index, (field, row)) in items.iter().zip(rows).enumerate() {
            let occurrence = met.entry(field.tag).or_default();
            self.path.push(field.tag, *occurrence);
            *occurrence += 1;
            if let Some(problem) = of_fields.remove(&index) {
                self.report(problem, table.section);
            }
            self.field(item, field, row, attribute);
            self.path.pop();
        }
        self.ancestors.pop();
    }

    fn field(
        &mut self,
        parent: &Item,
        field: &'a Item,
        row: Option<&'static Field>,
        attribute: Option<&'static AttributeDef>,
    ) {
        if parent.tag == Tag::ATTRIBUTE && field.tag == Tag::ATTRIBUTE_VALUE {
            if let Some(attribute) = attribute {
                self.item(field, attribute.tag, row);
            }
            return;
        }
        if parent.tag == Tag::VENDOR_EXTENSION {
            return;
        }
        self.item(field, field.tag, row);
    }

    /// The attribute that a 1.x `Attribute` names; a name that is none is reported.
    fn attribute(&mut self, item: &'a Item) -> Option<&'static AttributeDef> {
        if item.tag != Tag::ATTRIBUTE || !self.version.is_1x() {
            return None;
        }
        let name = item.field(Tag::ATTRIBUTE_NAME)?.as_text()?;
        if name.starts_with("x-") || name.starts_with("y-") {
            return None;
        }
        let row = schema::attribute(name).filter(|row| row.versions.contains(self.version));
        if row.is_none() {
            self.path.push(Tag::ATTRIBUTE_NAME, 0);
            let name = name.to_owned();
            self.report(SchemaViolation::UnknownAttribute { name }, None);
            self.path.pop();
        }
        row
    }
}
