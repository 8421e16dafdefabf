//! The table of tags, and the tables of enumerations and masks.

use kmip_conform_protocol::schema::TAGS;
use kmip_conform_protocol::{EnumerationDef, ProtocolVersion, Tag};

use crate::exceptions;
use crate::markdown::{Section, squeezed};

/// Tags that the table of `version` lists otherwise than the schema.
pub fn tags(sections: &[Section], version: ProtocolVersion) -> Vec<String> {
    let number = TAGS.iter().find_map(|row| row.section(version));
    let printed: Vec<(Tag, &str)> = rows(sections, number)
        .filter_map(|(name, number)| Some((Tag(hex(number, 6)?), name)))
        .collect();
    let mut differences = Vec::new();
    if printed.is_empty() {
        differences.push(format!("no table of tags in section {number:?}"));
    }
    for (tag, name) in &printed {
        let row = tag
            .definition()
            .filter(|row| row.versions.contains(version));
        match row {
            Some(row) if squeezed(row.name) == squeezed(name) => {}
            None if is_no_name(name) => {}
            Some(row) if is_no_name(name) => {
                differences.push(format!("{tag:?} is reserved, not {}", row.name));
            }
            Some(row) => differences.push(format!("{name}: the schema has {}", row.name)),
            None => differences.push(format!("{name}: the schema does not list it")),
        }
    }
    for row in TAGS.iter().filter(|row| row.versions.contains(version)) {
        if !printed.iter().any(|(tag, _)| *tag == row.tag) {
            differences.push(format!("{}: only in the schema", row.name));
        }
    }
    differences
}

/// Values of enumerations and bits of masks that `version` lists otherwise than the schema.
pub fn values(
    sections: &[Section],
    version: ProtocolVersion,
    definitions: &[&'static EnumerationDef],
) -> Vec<String> {
    let mut differences = Vec::new();
    for definition in definitions {
        let name = definition.name;
        let Some(number) = definition.section(version) else {
            let listed = definition.values.iter();
            if listed.clone().any(|row| row.versions.contains(version)) {
                differences.push(format!("{name}: no section"));
            }
            continue;
        };
        let printed: Vec<(u32, &str)> = rows(sections, Some(number))
            .filter_map(|(name, number)| Some((hex(number, 8)?, name)))
            .collect();
        let table = rows(sections, Some(number)).next();
        if table.is_none() {
            // The section refers to another document for them.
            if !name.starts_with("PKCS#11") {
                differences.push(format!("{name}: no table in section {number}"));
            }
            continue;
        }
        for (value, printed) in &printed {
            let mut rows = definition.values.iter();
            let same = |text: &str| squeezed(text) == squeezed(without_remark(printed));
            let listed = definition.lists(*value, version);
            let named = rows
                .any(|row| row.value == *value && row.versions.contains(version) && same(row.name));
            if listed == is_no_name(printed) || (listed && !named) {
                differences.push(format!("{name} 0x{value:08X}: printed {printed}"));
            }
        }
        for row in definition
            .values
            .iter()
            .filter(|row| row.versions.contains(version))
        {
            if !printed.iter().any(|(value, _)| *value == row.value) {
                differences.push(format!("{name} {}: only in the schema", row.name));
            }
        }
    }
    exceptions::without_values(version, differences)
}

/// First and second cells of the tables of a section.
fn rows<'a>(
    sections: &'a [Section],
    number: Option<&'a str>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let sections = sections
        .iter()
        .filter(move |section| Some(&*section.number) == number);
    let tables = sections.flat_map(|section| &section.tables);
    let rows = tables.flat_map(|table| &table.rows);
    rows.filter_map(|row| Some((row.first()?.as_str(), row.get(1)?.as_str())))
}

/// The number at the start of a cell, written with this many hex digits; ranges are none.
fn hex(cell: &str, digits: usize) -> Option<u32> {
    let cell = cell.replace(' ', "");
    let cell = cell.strip_prefix("0x").unwrap_or(&cell);
    let (number, rest) = cell.split_at_checked(digits)?;
    let range = rest.starts_with(['-', '–', 'X']);
    u32::from_str_radix(number, 16).ok().filter(|_| !range)
}

fn is_no_name(printed: &str) -> bool {
    let name = squeezed(printed);
    name.starts_with("reserved") || name.starts_with("unused")
}

/// A name without what is said of its age.
fn without_remark(printed: &str) -> &str {
    printed.split("(deprecated").next().unwrap_or(printed)
}
