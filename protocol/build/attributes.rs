//! `attributes.toml`: the table of attributes and their rules.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::enumerations::Definition;
use crate::fields;
use crate::tags::Tag;
use crate::{names, versions};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    groups: BTreeMap<String, Vec<String>>,
    attribute: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute {
    name: String,
    tag: Option<String>,
    versions: String,
    sections: BTreeMap<String, String>,
    #[serde(default)]
    rules: Vec<Rules>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    versions: String,
    always_has_value: Option<String>,
    initially_set_by: Vec<String>,
    setter_note: Option<String>,
    modifiable_by_server: Option<String>,
    modifiable_by_client: Option<String>,
    deletable_by_client: Option<String>,
    multiple_instances: Option<String>,
    #[serde(default)]
    implicitly_set_by: Vec<String>,
    implicit_note: Option<String>,
    applies_to: Vec<String>,
    applies_note: Option<String>,
    #[serde(default)]
    provisional: bool,
}

/// The words of a condition, and the variant that stands for it.
const CONDITIONS: [(&str, &str); 16] = [
    ("while Pre-Active", "PreActive"),
    ("while Pre-Active or Active", "PreActiveOrActive"),
    ("while Pre-Active or Active, before the date", "BeforeDate"),
    ("while it has no value", "NoValue"),
    (
        "where the client leaves out Application Data",
        "ApplicationDataOmitted",
    ),
    ("where the server created it", "ServerCreated"),
    ("where the client created it", "ClientCreated"),
    (
        "Total and Unit, before Get Usage Allocation",
        "TotalAndUnitBeforeAllocation",
    ),
    ("before Get Usage Allocation", "BeforeAllocation"),
    ("for PGP objects", "Pgp"),
    ("where the server knows the digested value", "DigestKnown"),
    ("except Opaque Object", "ExceptOpaqueObject"),
    (
        "except Secret Data and Opaque Object",
        "ExceptSecretDataAndOpaqueObject",
    ),
    ("from True to False", "TrueToFalse"),
    ("from False to True", "FalseToTrue"),
    ("as counted by its operation", "Counted"),
];

/// The generated module.
pub fn generate(
    schema: &Path,
    tags: &[Tag],
    enumerations: &[Definition],
) -> Result<String, Box<dyn Error>> {
    let mut file: File = toml::from_str(&fs::read_to_string(schema.join("attributes.toml"))?)
        .map_err(|error| format!("schema/attributes.toml: {error}"))?;
    file.attribute.sort_by(|a, b| a.name.cmp(&b.name));
    let mut rows = String::new();
    for attribute in &file.attribute {
        rows += &row(attribute, &file.groups, tags, enumerations)
            .map_err(|error| format!("schema/attributes.toml: {}: {error}", attribute.name))?;
    }
    Ok(format!(
        "static ATTRIBUTES: &[AttributeDef] = &[\n{rows}];\n"
    ))
}

fn row(
    attribute: &Attribute,
    groups: &BTreeMap<String, Vec<String>>,
    tags: &[Tag],
    enumerations: &[Definition],
) -> Result<String, String> {
    let table: Result<Vec<_>, _> = attribute
        .rules
        .iter()
        .map(|row| rules(row, groups, enumerations))
        .collect();
    let tag = attribute.tag.as_ref().unwrap_or(&attribute.name);
    Ok(format!(
        "    AttributeDef {{ name: {:?}, tag: {}, versions: {}, sections: {}, rules: &[{}] }},\n",
        attribute.name,
        fields::tag_expression(tag, tags)?,
        versions::range(&attribute.versions)?,
        versions::sections(&attribute.sections)?,
        table?.concat()
    ))
}

fn rules(
    row: &Rules,
    groups: &BTreeMap<String, Vec<String>>,
    enumerations: &[Definition],
) -> Result<String, String> {
    let types = row
        .applies_to
        .iter()
        .flat_map(|name| groups.get(name).cloned().unwrap_or(vec![name.clone()]));
    let types: Vec<String> = types.collect();
    Ok(format!(
        "AttributeRules {{ versions: {}, always_has_value: {}, initially_set_by: {}, \
         modifiable_by_server: {}, modifiable_by_client: {}, deletable_by_client: {}, \
         multiple_instances: {}, implicitly_set_by: {}, implicit_note: {:?}, applies_to: {}, \
         applies_note: {:?}, provisional: {} }},\n",
        versions::range(&row.versions)?,
        permission(row.always_has_value.as_deref())?,
        setters(row)?,
        permission(row.modifiable_by_server.as_deref())?,
        permission(row.modifiable_by_client.as_deref())?,
        permission(row.deletable_by_client.as_deref())?,
        permission(row.multiple_instances.as_deref())?,
        constants("Operation", &row.implicitly_set_by, enumerations)?,
        row.implicit_note,
        constants("Object Type", &types, enumerations)?,
        row.applies_note,
        row.provisional
    ))
}

fn setters(row: &Rules) -> Result<String, String> {
    let known = ["server", "client"];
    if let Some(other) = row
        .initially_set_by
        .iter()
        .find(|who| !known.contains(&who.as_str()))
    {
        return Err(format!("`{other}` does not set attributes"));
    }
    let [server, client] = known.map(|who| row.initially_set_by.iter().any(|named| named == who));
    Ok(format!(
        "Setters {{ server: {server}, client: {client}, note: {:?} }}",
        row.setter_note
    ))
}

fn permission(text: Option<&str>) -> Result<String, String> {
    let text = text.unwrap_or("no");
    match (text, CONDITIONS.iter().find(|(words, _)| *words == text)) {
        ("no", _) => Ok("Permission::No".to_owned()),
        ("yes", _) => Ok("Permission::Yes".to_owned()),
        (_, Some((_, variant))) => Ok(format!("Permission::When(Condition::{variant})")),
        (_, None) => Err(format!("`{text}` is not a condition")),
    }
}

/// The Rust expression of a list of constants of one enumeration.
fn constants(
    enumeration: &str,
    values: &[String],
    enumerations: &[Definition],
) -> Result<String, String> {
    let definition = enumerations
        .iter()
        .find(|definition| definition.name == enumeration)
        .ok_or_else(|| format!("no enumeration `{enumeration}`"))?;
    let rows: Result<Vec<String>, String> = values
        .iter()
        .map(|name| match definition.number(name) {
            Some(_) => Ok(format!(
                "{}::{}",
                names::type_name(enumeration),
                names::constant(name)
            )),
            None => Err(format!("no {enumeration} `{name}`")),
        })
        .collect();
    Ok(format!("&[{}]", rows?.join(", ")))
}
