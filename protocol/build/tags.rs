//! `tags.toml`: a constant for each tag, and the table of tags.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::enumerations::Definition;
use crate::{names, versions};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sections: BTreeMap<String, String>,
    tag: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: u32,
    name: String,
    xml: Option<String>,
    r#type: Types,
    enumeration: Option<String>,
    versions: String,
    #[serde(default)]
    provisional: bool,
}

/// One list of types for all versions of the tag, or one for each range of versions.
#[derive(Deserialize)]
#[serde(untagged)]
enum Types {
    Always(String),
    ByVersion(BTreeMap<String, String>),
}

/// One tag, ready to print.
pub struct Tag {
    pub code: u32,
    pub name: String,
    table_row: String,
}

/// The table of tags.
pub struct Table {
    pub tags: Vec<Tag>,
    /// The section of the table by version, as a Rust expression.
    sections: String,
}

/// All tags.
pub fn read(schema: &Path, enumerations: &[Definition]) -> Result<Table, Box<dyn Error>> {
    let file: File = toml::from_str(&fs::read_to_string(schema.join("tags.toml"))?)
        .map_err(|error| format!("schema/tags.toml: {error}"))?;
    let mut tags = Vec::new();
    for row in file.tag {
        let named = row.enumeration.as_ref().unwrap_or(&row.name);
        let enumeration = enumerations
            .iter()
            .position(|definition| definition.name == *named);
        if row.enumeration.as_deref().is_some_and(|name| name != "Tag") && enumeration.is_none() {
            return Err(format!("schema/tags.toml: {}: no enumeration `{named}`", row.name).into());
        }
        let types = match &row.r#type {
            Types::Always(types) => vec![(row.versions.clone(), types.clone())],
            Types::ByVersion(table) => table.iter().map(|(v, t)| (v.clone(), t.clone())).collect(),
        };
        let mut type_rows = Vec::new();
        for (range, types) in types {
            type_rows.push(format!(
                "({}, {})",
                versions::range(&range)?,
                item_types(&types)?
            ));
        }
        let table_row = format!(
            "    TagDef {{ tag: Tag(0x{:06X}), name: {:?}, xml_name: {:?}, versions: {}, types: &[{}], enumeration: {}, provisional: {} }},\n",
            row.code,
            row.name,
            row.xml.clone().unwrap_or_else(|| names::xml(&row.name)),
            versions::range(&row.versions)?,
            type_rows.join(", "),
            enumeration.map_or("None".to_owned(), |index| format!(
                "Some(&ENUMERATIONS[{index}])"
            )),
            row.provisional
        );
        tags.push(Tag {
            code: row.code,
            name: row.name,
            table_row,
        });
    }
    tags.sort_by_key(|tag: &Tag| tag.code);
    let sections = versions::sections(&file.sections)?;
    Ok(Table { tags, sections })
}

/// The generated module.
pub fn generate(table: &Table) -> String {
    let mut out = String::from("impl Tag {\n");
    for tag in &table.tags {
        writeln!(
            out,
            "    /// {}.\n    pub const {}: Self = Self(0x{:06X});",
            tag.name,
            names::constant(&tag.name),
            tag.code
        )
        .ok();
    }
    let rows: String = table
        .tags
        .iter()
        .map(|tag| tag.table_row.as_str())
        .collect();
    writeln!(
        out,
        "}}\n/// Every tag, by number.\npub static TAGS: &[TagDef] = &[\n{rows}];\n\
         /// The section of the table of tags, by version.\n\
         pub static TAG_SECTIONS: &[(ProtocolVersion, &str)] = {};",
        table.sections
    )
    .ok();
    out
}

/// The Rust expression of `Text String|Enumeration`; `any` is the empty list.
pub fn item_types(text: &str) -> Result<String, String> {
    if text == "any" {
        return Ok("&[]".to_owned());
    }
    let types: Result<Vec<String>, String> = text
        .split('|')
        .map(|name| {
            let known = [
                "Structure",
                "Integer",
                "Long Integer",
                "Big Integer",
                "Enumeration",
                "Boolean",
                "Text String",
                "Byte String",
                "Date-Time",
                "Interval",
                "Date-Time Extended",
                "Identifier",
                "Reference",
                "Name Reference",
            ];
            if known.contains(&name) {
                Ok(format!("ItemType::{}", names::type_name(name)))
            } else {
                Err(format!("`{name}` is not an item type"))
            }
        })
        .collect();
    Ok(format!("&[{}]", types?.join(", ")))
}
