//! The tags and values of 3.0 against the tables of facts `kmip-3.0/tags.csv` and
//! `kmip-3.0/enumerations.csv`.

use std::fs;
use std::path::Path;

use kmip_conform_protocol::enumeration::ENUMERATIONS;
use kmip_conform_protocol::schema::TAGS;
use kmip_conform_protocol::{ProtocolVersion, Tag};

use crate::facts::cells;
use crate::markdown::squeezed;

const VERSION: ProtocolVersion = ProtocolVersion::V3_0;

/// The rows of a table of facts, without its heads.
fn rows(folder: &Path, name: &str) -> Result<Vec<Vec<String>>, String> {
    let path = folder.join("kmip-3.0").join(name);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().skip(1).map(cells).collect())
}

/// Tags that the facts and the schema list otherwise.
pub fn tags(folder: &Path) -> Result<Vec<String>, String> {
    let mut differences = Vec::new();
    let mut printed = Vec::new();
    for row in rows(folder, "tags.csv")? {
        let [name, xml_name, hex, ..] = &row[..] else {
            return Err(format!("a row of other width: {row:?}"));
        };
        let Ok(number) = u32::from_str_radix(hex, 16) else {
            continue;
        };
        let listed = Tag(number).definition();
        let listed = listed.filter(|row| row.versions.contains(VERSION));
        let reserved = name.starts_with('(');
        match listed {
            None if reserved => {}
            Some(row) if squeezed(row.name) == squeezed(name) && row.xml_name == xml_name => {
                printed.push(row.tag);
            }
            _ => differences.push(format!("{hex} {name} {xml_name}: schema {listed:?}")),
        }
    }
    let known = TAGS.iter().filter(|row| row.versions.contains(VERSION));
    let more = known.filter(|row| !printed.contains(&row.tag));
    differences.extend(more.map(|row| format!("{}: only in the schema", row.name)));
    Ok(differences)
}

/// Values of enumerations and bits of masks that the facts and the schema list otherwise.
pub fn values(folder: &Path) -> Result<Vec<String>, String> {
    let mut differences = Vec::new();
    let mut printed = Vec::new();
    for row in rows(folder, "enumerations.csv")? {
        let [enumeration, name, xml_name, hex, ..] = &row[..] else {
            return Err(format!("a row of other width: {row:?}"));
        };
        let hex = hex.strip_prefix("0x").unwrap_or(hex);
        let Ok(number) = u32::from_str_radix(hex, 16) else {
            continue;
        };
        let mut tables = ENUMERATIONS.iter();
        let table = tables.find(|table| squeezed(table.name) == squeezed(enumeration));
        let listed = table.is_some_and(|table| table.lists(number, VERSION));
        if xml_name.is_empty() {
            if listed {
                differences.push(format!("{enumeration} {hex} is reserved"));
            }
            continue;
        }
        let named = table.is_some_and(|table| {
            let mut rows = table.values.iter();
            rows.any(|row| row.value == number && row.xml_name == xml_name)
        });
        if !listed || !named {
            differences.push(format!("{enumeration} {hex} {name} {xml_name}"));
        }
        printed.push((table.map(|table| table.name), number));
    }
    for table in ENUMERATIONS {
        // The facts give a few of the values that PKCS#11 defines.
        if table.name.starts_with("PKCS#11") {
            continue;
        }
        for row in table.values {
            let known = printed.contains(&(Some(table.name), row.value));
            if row.versions.contains(VERSION) && !known {
                differences.push(format!("{} {}: only in the schema", table.name, row.name));
            }
        }
    }
    Ok(differences)
}
