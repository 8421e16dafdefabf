//! Operations and the fields of their payloads against chapters 4 and 5 (1.x) and 6 (2.x).

use std::collections::BTreeSet;

use kmip_conform_protocol::schema::{
    Exchange, Field, FieldContent, OperationDef, Required, operation_named, operations,
};
use kmip_conform_protocol::{ProtocolVersion, Tag};

use crate::exceptions;
use crate::markdown::{Section, Table};

/// A section that describes an operation.
pub struct Described<'a> {
    pub section: &'a Section,
    pub name: &'a str,
    pub asked_by_server: bool,
}

impl Described<'_> {
    /// The schema's form of the operation for this direction.
    pub fn exchange(&self) -> Option<&'static Exchange> {
        form(operation_named(self.name)?, self.asked_by_server)
    }
}

/// The form of an operation for one direction.
pub fn form(row: &OperationDef, asked_by_server: bool) -> Option<&Exchange> {
    if asked_by_server {
        row.server_to_client.as_ref()
    } else {
        row.client_to_server.as_ref()
    }
}

/// The sections that describe operations.
pub fn described(sections: &[Section], version: ProtocolVersion) -> Vec<Described<'_>> {
    let (client, server) = if version.is_1x() {
        ("4", "5")
    } else {
        ("6.1", "6.2")
    };
    sections
        .iter()
        .filter_map(|section| {
            let asked_by_server = section.is_under(server);
            let parent = if asked_by_server { server } else { client };
            let level = parent.split('.').count() + 1;
            (section.is_under(parent) && section.level() == level).then(|| Described {
                section,
                name: exceptions::operation_name(&section.title),
                asked_by_server,
            })
        })
        .collect()
}

/// Operations, their directions and their sections.
pub fn operations_of(sections: &[Section], version: ProtocolVersion) -> Vec<String> {
    let printed: BTreeSet<String> = described(sections, version)
        .iter()
        .map(|operation| {
            let by = asker(operation.asked_by_server);
            format!("{} {} by {by}", operation.section.number, operation.name)
        })
        .collect();
    let mut known = BTreeSet::new();
    for row in operations() {
        for asked_by_server in [false, true] {
            let form = form(row, asked_by_server).filter(|form| form.versions.contains(version));
            if let Some(form) = form {
                let section = form.section(version).unwrap_or("no section");
                known.insert(format!(
                    "{section} {} by {}",
                    row.name,
                    asker(asked_by_server)
                ));
            }
        }
    }
    let printed_only = printed
        .difference(&known)
        .map(|row| format!("printed only: {row}"));
    let known_only = known
        .difference(&printed)
        .map(|row| format!("schema only: {row}"));
    printed_only.chain(known_only).collect()
}

fn asker(by_server: bool) -> &'static str {
    if by_server { "server" } else { "client" }
}

/// The fields of every payload: what, in which order, required, repeated.
pub fn fields(sections: &[Section], version: ProtocolVersion) -> Result<Vec<String>, String> {
    let mut differences = Vec::new();
    let mut exceptions_left: Vec<_> = exceptions::REQUIRED
        .iter()
        .filter(|row| row.0 == version.to_string())
        .collect();
    for operation in described(sections, version) {
        let Some(form) = operation.exchange() else {
            differences.push(format!("{}: not in the schema", operation.name));
            continue;
        };
        for (titles, known) in [
            (&["requestpayload", "messagepayload"][..], form.request),
            (&["responsepayload"][..], form.response),
        ] {
            let tables = &operation.section.tables;
            let table = tables
                .iter()
                .find(|table| titles.contains(&table.title().as_str()));
            let mut printed = table.map_or_else(Vec::new, printed_fields);
            exceptions_left.retain(|(_, name, field, says, _)| {
                let row = printed.iter_mut().find(|row| row.field == *field);
                let row = row.filter(|row| *name == operation.name && row.required == *says);
                row.map(|row| row.required = "conditional".to_owned())
                    .is_none()
            });
            let printed: Vec<String> = printed
                .iter()
                .map(|field| row(&field.field, &field.required, field.repeats))
                .collect();
            let known: Vec<String> = Field::in_version(known, version).map(shown).collect();
            if printed != known {
                differences.push(format!(
                    "{} {}: printed {printed:?}, schema {known:?}",
                    operation.name, titles[0]
                ));
            }
        }
    }
    let left = exceptions_left.iter();
    differences.extend(left.map(|row| format!("unused exception: {row:?}")));
    Ok(differences)
}

struct PrintedField {
    field: String,
    required: String,
    repeats: bool,
}

/// One notation for both sides.
fn row(field: &str, required: &str, repeats: bool) -> String {
    let repeats = if repeats { ", repeated" } else { "" };
    format!("{field}: {required}{repeats}")
}

fn printed_fields(table: &Table) -> Vec<PrintedField> {
    let rows = table.titled_rows().iter();
    rows.map(|cells| {
        let cell = |index: usize| cells.get(index).map_or("", String::as_str);
        PrintedField {
            field: field_name(cell(0)),
            required: required(cell(1)).to_owned(),
            repeats: cell(1).to_lowercase().contains("repeated"),
        }
    })
    .collect()
}

/// The name without its cross-reference; lists of objects and `Any Object` are a managed object.
fn field_name(cell: &str) -> String {
    let name = cell.split(", see").next().unwrap_or_default();
    let name = name.split(" see ").next().unwrap_or_default();
    let name: Vec<&str> = name.split_whitespace().collect();
    let name = name.join(" ");
    let objects = ["Certificate, Symmetric Key", "Any Object", "All Objects"];
    if objects.iter().any(|start| name.starts_with(start)) {
        "managed object".to_owned()
    } else {
        name
    }
}

fn required(cell: &str) -> &str {
    let plain = cell.split([',', '.']).next().unwrap_or_default();
    let conditional = ["Yes for single-part", "Yes, unless", "If and only if"];
    if conditional.iter().any(|start| cell.starts_with(start)) {
        "conditional"
    } else {
        plain
    }
}

/// A row of the schema in the same notation.
pub fn shown(field: &'static Field) -> String {
    let name = match field.content {
        FieldContent::Tag(tag) => name(tag).to_owned(),
        FieldContent::OneOf(tags) => tags
            .iter()
            .map(|tag| name(*tag))
            .collect::<Vec<_>>()
            .join(" or "),
        FieldContent::ManagedObject => "managed object".to_owned(),
        other => format!("{other:?}"),
    };
    let required = match field.required {
        Required::Yes => "Yes",
        Required::No => "No",
        Required::When(_) => "conditional",
    };
    row(&name, required, field.repeats)
}

fn name(tag: Tag) -> &'static str {
    tag.definition().map_or("unknown tag", |row| row.name)
}
