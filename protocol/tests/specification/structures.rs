//! The tables of structures: fields, their order, which are required and which repeat.

use std::collections::BTreeSet;

use kmip_conform_protocol::schema::{Field, FieldContent, Required, StructureDef, structures};
use kmip_conform_protocol::{ProtocolVersion, Tag};

use crate::markdown::{Section, Table, squeezed};

/// Structures whose content is described in words, not in a table.
const IN_WORDS: [&str; 8] = [
    "Key Material of the octet formats",
    "Random Number Generator",
    "Server Information",
    "Vendor Extension",
    "Protection Storage Masks",
    "Common Protection Storage Masks",
    "Private Protection Storage Masks",
    "Public Protection Storage Masks",
];

/// Structures that `version` prints otherwise than the schema has them.
pub fn fields(sections: &[Section], version: ProtocolVersion) -> Vec<String> {
    let mut differences = Vec::new();
    let mut met = BTreeSet::new();
    for section in sections {
        for table in &section.tables {
            let Some(heads) = heads(table) else {
                continue;
            };
            for head in heads {
                let place = format!("section {} {head}", section.number);
                match compare(section, table, &head, version) {
                    Ok(name) => {
                        met.insert(name);
                    }
                    Err(what) => differences.push(format!("{place}: {what}")),
                }
            }
        }
    }
    let described = structures()
        .iter()
        .filter(|row| row.versions.contains(version));
    for row in described {
        if !met.contains(row.name) && !IN_WORDS.contains(&row.name) {
            differences.push(format!("{}: only in the schema", row.name));
        }
    }
    differences
}

/// The structures that a table describes, squeezed; `None` for tables of another kind.
fn heads(table: &Table) -> Option<Vec<String>> {
    let row = table.rows.get(1)?;
    let batch_items = ["requestbatchitem", "responsebatchitem"];
    if table.rows[0].len() == 1 {
        let title = table.title();
        let headers = ["requestheader", "responseheader"];
        let known = headers.contains(&&*title) || batch_items.contains(&&*title);
        return known.then(|| vec![title]);
    }
    let encoded = squeezed(table.rows[0].get(1)?).starts_with("encoding");
    let structure = row.get(1)?.starts_with("Structure");
    // PKCS#11 values are printed as structures of themselves, and travel as plain values.
    let pkcs11 = row.first()?.starts_with("PKCS#11");
    if !encoded || !structure || pkcs11 || table.rows.len() < 3 {
        return None;
    }
    Some(row.first()?.split(',').map(squeezed).collect())
}

/// The field rows of a table: name, whether required, whether repeated.
fn printed_rows(table: &Table) -> Vec<(String, String, bool)> {
    let titled = table.rows[0].len() == 1;
    let rows = table.rows.iter().skip(if titled { 3 } else { 2 });
    rows.map(|row| {
        let column = if titled { 1 } else { 2 };
        let required = row.get(column).map_or("Yes", String::as_str);
        // A bar inside a cell splits it: the last one tells.
        let required = if row.len() > 3 && !titled {
            &row[row.len() - 1]
        } else {
            required
        };
        let repeats = row
            .iter()
            .any(|cell| cell.to_lowercase().contains("be repeated"));
        (row[0].clone(), required.to_owned(), repeats)
    })
    .collect()
}

/// The structure of the schema that the table describes, or what is different.
fn compare(
    section: &Section,
    table: &Table,
    head: &str,
    version: ProtocolVersion,
) -> Result<&'static str, String> {
    let is_head = |row: &StructureDef| {
        let tag = row.tag.definition().map(|tag| squeezed(tag.name));
        squeezed(row.name) == head || tag.as_deref() == Some(head)
    };
    let in_section = |row: &&StructureDef| row.section(version) == Some(&section.number);
    let candidates = structures().iter().filter(in_section);
    let printed = printed_rows(table);
    let mut first = None;
    for candidate in candidates.filter(|row| is_head(row)) {
        match differences(candidate, &printed, version) {
            None => return Ok(candidate.name),
            Some(found) => {
                first.get_or_insert(found);
            }
        }
    }
    Err(first.unwrap_or_else(|| "not in the schema".to_owned()))
}

/// What is different in one candidate; `None` if nothing is.
fn differences(
    row: &StructureDef,
    printed: &[(String, String, bool)],
    version: ProtocolVersion,
) -> Option<String> {
    let fields: Vec<&Field> = row.fields_in(version).collect();
    // 1.x prints two tables of Derivation Parameters, the shorter for methods other than PBKDF2.
    let shorter = row.tag == Tag::DERIVATION_PARAMETERS && printed.len() < fields.len();
    if printed.len() != fields.len() && !shorter {
        return Some(format!("{} fields, not {}", printed.len(), fields.len()));
    }
    printed
        .iter()
        .zip(fields)
        .find_map(|((name, required, repeats), field)| {
            let same_name = is_name_of(name, field.content);
            let decided = by_the_rules(field);
            let same_need = decided || agrees(required, field.required);
            if !same_name {
                return Some(format!("{name}, not {}", field.content));
            }
            if !same_need || *repeats != field.repeats {
                return Some(format!("{name} is `{required}`, repeated {repeats}"));
            }
            None
        })
}

fn is_name_of(printed: &str, content: FieldContent) -> bool {
    let name = printed.split(", see").next().unwrap_or(printed);
    let name = squeezed(name.split(", MAY").next().unwrap_or(name));
    match content {
        FieldContent::Tag(tag) => {
            let known = tag.definition().map(|row| squeezed(row.name));
            // The tag table and two structures spell these otherwise.
            let name = match name.as_str() {
                "alternativefailoverendpoints" => "alternatefailoverendpoints",
                name => name,
            };
            known.as_deref() == Some(name)
        }
        FieldContent::OneOf(choice) => choice
            .iter()
            .filter_map(|tag| tag.definition())
            .any(|row| name.contains(&squeezed(row.name))),
        FieldContent::Attribute => name.starts_with("anyattribute"),
        FieldContent::Any | FieldContent::Extension => name == "vendorspecific",
        FieldContent::ManagedObject => false,
    }
}

/// Usage Limits Count is required by its table, while the attribute's rules let a client set Total
/// and Unit only. Salt and Iteration Count are required in the table of PBKDF2, which is the
/// condition of the one row that stands for both tables of 1.x.
fn by_the_rules(field: &Field) -> bool {
    let tags = [Tag::USAGE_LIMITS_COUNT, Tag::SALT, Tag::ITERATION_COUNT];
    tags.iter()
        .any(|tag| field.content == FieldContent::Tag(*tag))
}

fn agrees(printed: &str, required: Required) -> bool {
    let text = printed.to_lowercase();
    let plain = [
        "yes",
        "yes.",
        "yes, may be repeated",
        "yes. may be repeated.",
    ];
    match required {
        Required::Yes => {
            let remark = ["empty string", "yes. it shall be either"];
            plain.contains(&text.as_str()) || remark.iter().any(|words| text.contains(words))
        }
        Required::When(_) => text != "yes",
        Required::No => text.is_empty() || text.starts_with("no") || text.starts_with("structure"),
    }
}
