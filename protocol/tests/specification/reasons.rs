//! Result reasons against chapter 11 (1.x) and the error tables of chapter 6 (2.x).

use std::collections::BTreeMap;

use kmip_conform_protocol::schema::{AllowedReason, general_reasons, operations};
use kmip_conform_protocol::{EnumerationDef, ProtocolVersion};

use crate::exceptions;
use crate::markdown::{Section, Table, squeezed};
use crate::payloads::{described, form};

/// An error table: its section and the reasons it prints, sorted.
struct Printed {
    section: String,
    reasons: Vec<String>,
}

/// The error tables of every operation and their sections.
pub fn tables(sections: &[Section], version: ProtocolVersion) -> Result<Vec<String>, String> {
    let printed = if version.is_1x() {
        chapter_11(sections, version)
    } else {
        chapter_6(sections, version)
    };
    let mut without: Vec<&str> = exceptions::WITHOUT_ERRORS
        .iter()
        .filter(|(of, ..)| *of == version.to_string())
        .map(|(_, name, _)| *name)
        .collect();
    let mut differences = Vec::new();
    for row in operations() {
        for asked_by_server in [false, true] {
            let form = form(row, asked_by_server).filter(|form| form.versions.contains(version));
            let Some(form) = form else { continue };
            let known = names(form.reasons_in(version));
            let section = form.error_section(version);
            match printed.get(&(row.name.to_owned(), asked_by_server)) {
                Some(table) if Some(table.section.as_str()) != section => {
                    differences.push(format!(
                        "{}: printed in section {}, schema has {section:?}",
                        row.name, table.section
                    ))
                }
                Some(table) if table.reasons != known => differences.push(format!(
                    "{}: printed {:?}, schema {known:?}",
                    row.name, table.reasons
                )),
                Some(_) => {}
                None => {
                    // In 1.x a server's request has no table of its own.
                    let listed = without.iter().position(|name| *name == row.name);
                    if let Some(index) = listed {
                        without.remove(index);
                    } else if !(version.is_1x() && asked_by_server) {
                        differences.push(format!("{}: no error table is printed", row.name));
                    }
                    if !known.is_empty() || section.is_some() {
                        differences.push(format!("{}: schema alone has {known:?}", row.name));
                    }
                }
            }
        }
    }
    differences.extend(
        without
            .iter()
            .map(|name| format!("unused exception: {name}")),
    );
    Ok(differences)
}

fn names(rows: impl Iterator<Item = AllowedReason>) -> Vec<String> {
    let mut names: Vec<String> = rows.map(|row| row.reason.to_string()).collect();
    names.sort();
    names
}

/// The XML names that printed reasons stand for.
fn taken(printed: &str) -> Vec<String> {
    let known = EnumerationDef::named("Result Reason");
    let rows = known.map_or(&[][..], |definition| definition.values);
    exceptions::reasons(printed)
        .into_iter()
        .map(|name| {
            let row = rows.iter().find(|row| row.name == name);
            row.map_or_else(
                || format!("unknown `{name}`"),
                |row| row.xml_name.to_owned(),
            )
        })
        .collect()
}

/// One row for each condition.
fn chapter_11(sections: &[Section], version: ProtocolVersion) -> BTreeMap<(String, bool), Printed> {
    let mut printed = BTreeMap::new();
    let own = sections.iter().filter(|section| section.is_under("11"));
    for section in
        own.filter(|section| !["General", "Batch Items"].contains(&section.title.as_str()))
    {
        let mut reasons: Vec<String> = section.tables.iter().flat_map(conditions).collect();
        reasons.sort();
        let name = exceptions::operation_name(&section.title);
        let exists = described(sections, version)
            .iter()
            .any(|other| other.name == name);
        let name = if exists {
            name.to_owned()
        } else {
            format!("unknown {name}")
        };
        let section = section.number.clone();
        printed.insert((name, false), Printed { section, reasons });
    }
    printed
}

fn conditions(table: &Table) -> impl Iterator<Item = String> + '_ {
    let rows = table.rows.iter().skip(1);
    rows.filter_map(|cells| cells.get(2))
        .flat_map(|cell| taken(cell))
}

/// One cell with all reasons; a reason printed twice counts once.
fn chapter_6(sections: &[Section], version: ProtocolVersion) -> BTreeMap<(String, bool), Printed> {
    let mut printed = BTreeMap::new();
    for operation in described(sections, version) {
        let number = &operation.section.number;
        let own = sections
            .iter()
            .filter(|section| section.number == *number || section.is_under(number));
        for section in own {
            for table in section
                .tables
                .iter()
                .filter(|table| table.title() == "resultstatus")
            {
                let cells = table.rows.iter().skip(1).filter_map(|cells| cells.get(1));
                let mut reasons: Vec<String> = cells
                    .flat_map(|cell| cell.split(','))
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .flat_map(taken)
                    .collect();
                reasons.sort();
                reasons.dedup();
                let key = (operation.name.to_owned(), operation.asked_by_server);
                let section = section.number.clone();
                printed.insert(key, Printed { section, reasons });
            }
        }
    }
    printed
}

/// The general reasons: in 1.x those of section 11.1 row for row, every other one by its
/// description in the section that the schema names.
pub fn general(sections: &[Section], version: ProtocolVersion) -> Result<Vec<String>, String> {
    let mut differences = Vec::new();
    let find = |number: &str| sections.iter().find(|section| section.number == number);
    if let Some(table) = find("11.1").filter(|_| version.is_1x()) {
        let mut printed: Vec<String> = table.tables.iter().flat_map(conditions).collect();
        printed.sort();
        let own = general_reasons(version).filter(|row| row.section == Some("11.1"));
        let known = names(own);
        if printed != known {
            differences.push(format!("11.1: printed {printed:?}, schema {known:?}"));
        }
    }
    for row in general_reasons(version).filter(|row| row.section != Some("11.1")) {
        let section = row
            .section
            .and_then(find)
            .ok_or("a row without a section")?;
        let name = squeezed(&row.reason.to_string());
        if !describes(section, &name) {
            differences.push(format!(
                "{} does not describe {}",
                section.number, row.reason
            ));
        }
    }
    Ok(differences)
}

/// Whether a list item or the first cell of a table row begins with the name.
fn describes(section: &Section, squeezed_name: &str) -> bool {
    let items = section
        .text
        .iter()
        .filter_map(|line| line.strip_prefix("· "));
    let items = items.filter_map(|line| line.split('–').next());
    let cells = section.tables.iter().flat_map(|table| &table.rows);
    let cells = cells.filter_map(|row| row.first().map(String::as_str));
    items
        .chain(cells)
        .any(|text| squeezed(text) == squeezed_name)
}
