//! Rows of structure and payload tables, as `structures.toml` and `operations/*.toml` write them.

use serde::Deserialize;

use crate::tags::{self, Tag};
use crate::{names, versions};

/// One row: exactly one of `tag`, `choice` and `any` says what stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    tag: Option<String>,
    choice: Option<Vec<String>>,
    any: Option<String>,
    #[serde(default)]
    required: bool,
    /// The condition under which the field is required.
    when: Option<String>,
    #[serde(default)]
    repeats: bool,
    versions: Option<String>,
    r#type: Option<String>,
    #[serde(default)]
    provisional: bool,
}

/// The Rust expression of a list of rows; a row without versions has those of its owner.
pub fn list(rows: &[Row], owner_versions: &str, tags: &[Tag]) -> Result<String, String> {
    let rows: Result<Vec<_>, _> = rows
        .iter()
        .map(|row| expression(row, owner_versions, tags))
        .collect();
    Ok(format!("&[{}]", rows?.concat()))
}

fn expression(row: &Row, owner_versions: &str, tags: &[Tag]) -> Result<String, String> {
    let required = match (&row.when, row.required) {
        (Some(_), true) => return Err("a row is required or required when, not both".to_owned()),
        (Some(condition), false) => format!("Required::When({condition:?})"),
        (None, true) => "Required::Yes".to_owned(),
        (None, false) => "Required::No".to_owned(),
    };
    let types = row.r#type.as_deref().unwrap_or("any");
    Ok(format!(
        "Field {{ content: {}, required: {required}, repeats: {}, versions: {}, types: {}, provisional: {} }},\n",
        content(row, tags)?,
        row.repeats,
        versions::range(row.versions.as_deref().unwrap_or(owner_versions))?,
        tags::item_types(types)?,
        row.provisional
    ))
}

fn content(row: &Row, tags: &[Tag]) -> Result<String, String> {
    match (&row.tag, &row.choice, row.any.as_deref()) {
        (Some(name), None, None) => Ok(format!(
            "FieldContent::Tag({})",
            tag_expression(name, tags)?
        )),
        (None, Some(choice), None) => {
            let choice: Result<Vec<_>, _> = choice
                .iter()
                .map(|name| tag_expression(name, tags))
                .collect();
            Ok(format!("FieldContent::OneOf(&[{}])", choice?.join(", ")))
        }
        (None, None, Some("managed object")) => Ok("FieldContent::ManagedObject".to_owned()),
        (None, None, Some("attribute")) => Ok("FieldContent::Attribute".to_owned()),
        (None, None, Some("extension")) => Ok("FieldContent::Extension".to_owned()),
        (None, None, Some("item")) => Ok("FieldContent::Any".to_owned()),
        _ => Err("a row has one of `tag`, `choice` and `any`".to_owned()),
    }
}

/// The Rust expression of the tag with this specification name.
pub fn tag_expression(name: &str, tags: &[Tag]) -> Result<String, String> {
    if tags.iter().any(|tag| tag.name == name) {
        Ok(format!("Tag::{}", names::constant(name)))
    } else {
        Err(format!("no tag `{name}`"))
    }
}
