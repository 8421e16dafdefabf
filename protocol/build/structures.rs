//! `structures.toml`: the table of structures and their variants.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::enumerations::Definition;
use crate::fields::{self, Row};
use crate::tags::{self, Tag};
use crate::versions;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    structure: Vec<Structure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Structure {
    name: String,
    tag: Option<String>,
    #[serde(default)]
    of: BTreeMap<String, Vec<String>>,
    within: Option<String>,
    versions: String,
    #[serde(default)]
    sections: BTreeMap<String, String>,
    r#type: Option<String>,
    /// The object type, where the structure is a managed object.
    object_type: Option<String>,
    #[serde(default)]
    fields: Vec<Row>,
    #[serde(default)]
    provisional: bool,
}

/// The generated module.
pub fn generate(
    schema: &Path,
    tags: &[Tag],
    enumerations: &[Definition],
) -> Result<String, Box<dyn Error>> {
    let file: File = toml::from_str(&fs::read_to_string(schema.join("structures.toml"))?)
        .map_err(|error| format!("schema/structures.toml: {error}"))?;
    let mut rows = Vec::new();
    for structure in &file.structure {
        let tag = structure.tag.as_ref().unwrap_or(&structure.name);
        let code = tags.iter().find(|known| known.name == *tag);
        let row = row(structure, tags, enumerations)
            .map_err(|error| format!("schema/structures.toml: {}: {error}", structure.name))?;
        rows.push((code.map(|tag| tag.code), row));
    }
    rows.sort_by_key(|(code, _)| *code);
    let rows: String = rows.into_iter().map(|(_, row)| row).collect();
    Ok(format!(
        "static STRUCTURES: &[StructureDef] = &[\n{rows}];\n\
         use crate::schema::{{FieldContent, Required}};\n"
    ))
}

fn row(structure: &Structure, tags: &[Tag], enumerations: &[Definition]) -> Result<String, String> {
    let tag = structure.tag.as_ref().unwrap_or(&structure.name);
    let default_type = if structure.of.is_empty() {
        "any"
    } else {
        "Structure"
    };
    Ok(format!(
        "    StructureDef {{ name: {:?}, tag: {}, when: {}, versions: {}, sections: {}, types: {}, object_type: {}, fields: {}, provisional: {} }},\n",
        structure.name,
        fields::tag_expression(tag, tags)?,
        variant(structure, tags, enumerations)?,
        versions::range(&structure.versions)?,
        versions::sections(&structure.sections)?,
        tags::item_types(structure.r#type.as_deref().unwrap_or(default_type))?,
        object_type(structure, enumerations)?,
        fields::list(&structure.fields, &structure.versions, tags)?,
        structure.provisional
    ))
}

fn object_type(structure: &Structure, enumerations: &[Definition]) -> Result<String, String> {
    let Some(name) = &structure.object_type else {
        return Ok("None".to_owned());
    };
    let table = enumerations.iter().find(|row| row.name == "Object Type");
    let number = table.and_then(|table| table.number(name));
    let number = number.ok_or_else(|| format!("no object type `{name}`"))?;
    Ok(format!("Some(ObjectType({number}))"))
}

fn variant(
    structure: &Structure,
    tags: &[Tag],
    enumerations: &[Definition],
) -> Result<String, String> {
    if let Some(parent) = &structure.within {
        let parent = fields::tag_expression(parent, tags)?;
        return Ok(format!("Some(Variant::Within({parent}))"));
    }
    let Some((selector, names)) = structure.of.first_key_value() else {
        return Ok("None".to_owned());
    };
    let values: Result<Vec<String>, String> = names
        .iter()
        .map(|name| {
            enumerations
                .iter()
                .find(|definition| definition.name == *selector)
                .and_then(|definition| definition.number(name))
                .map(|number| number.to_string())
                .ok_or_else(|| format!("no `{name}` in the enumeration `{selector}`"))
        })
        .collect();
    Ok(format!(
        "Some(Variant::Value {{ tag: {}, values: &[{}] }})",
        fields::tag_expression(selector, tags)?,
        values?.join(", ")
    ))
}
