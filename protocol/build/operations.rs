//! `operations/*.toml` and `general_reasons.toml`: the tables of operations and result reasons.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::enumerations::Definition;
use crate::fields::{self, Row};
use crate::tags::Tag;
use crate::{names, versions};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    name: String,
    direction: Direction,
    versions: String,
    #[serde(default)]
    provisional: bool,
    #[serde(default)]
    sections: BTreeMap<String, String>,
    #[serde(default)]
    error_sections: BTreeMap<String, String>,
    request: Vec<Row>,
    response: Vec<Row>,
    reasons: Vec<Reason>,
    server_to_client: Option<Exchange>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Direction {
    ClientToServer,
    ServerToClient,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    versions: String,
    #[serde(default)]
    sections: BTreeMap<String, String>,
    #[serde(default)]
    error_sections: BTreeMap<String, String>,
    request: Vec<Row>,
    response: Vec<Row>,
    reasons: Vec<Reason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    reason: String,
    versions: String,
    when: Option<String>,
    section: Option<String>,
    #[serde(default)]
    message: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct General {
    sections: BTreeMap<String, String>,
    carried_over: BTreeMap<String, String>,
    reasons: Vec<Reason>,
    published: Vec<Published>,
}

/// A reason that a published case prints.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    operation: String,
    reason: String,
    versions: String,
}

/// What names in the files must resolve to.
#[derive(Clone, Copy)]
struct Names<'a> {
    tags: &'a [Tag],
    operations: &'a Definition,
    reasons: &'a Definition,
}

/// The generated tables: operations by number, then the general reasons.
pub fn generate(
    schema: &Path,
    tags: &[Tag],
    enumerations: &[Definition],
) -> Result<String, Box<dyn Error>> {
    let names = Names {
        tags,
        operations: definition(enumerations, "Operation")?,
        reasons: definition(enumerations, "Result Reason")?,
    };
    let mut rows = Vec::new();
    for path in files(&schema.join("operations"))? {
        let shown = path.strip_prefix(schema).unwrap_or(&path).display();
        let row = toml::from_str(&fs::read_to_string(&path)?)
            .map_err(|error| error.to_string())
            .and_then(|operation| operation_row(operation, names))
            .map_err(|error| format!("schema/{shown}: {error}"))?;
        rows.push(row);
    }
    rows.sort();
    let numbers: Vec<u32> = rows.iter().map(|(number, _)| *number).collect();
    if let Some(pair) = numbers.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("schema/operations: two files have number {}", pair[0]).into());
    }
    let rows: String = rows.into_iter().map(|(_, row)| row).collect();
    let general: General =
        toml::from_str(&fs::read_to_string(schema.join("general_reasons.toml"))?)
            .map_err(|error| format!("schema/general_reasons.toml: {error}"))?;
    let general = general_rows(&general, names)
        .map_err(|error| format!("schema/general_reasons.toml: {error}"))?;
    Ok(format!(
        "static OPERATIONS: &[OperationDef] = &[\n{rows}];\n\
         pub(super) static GENERAL: GeneralReasons = {general};\n"
    ))
}

fn definition<'a>(all: &'a [Definition], name: &str) -> Result<&'a Definition, String> {
    all.iter()
        .find(|definition| definition.name == name)
        .ok_or_else(|| format!("schema/enumerations.toml: no enumeration `{name}`"))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn operation_row(operation: Operation, names: Names<'_>) -> Result<(u32, String), String> {
    let number = names
        .operations
        .number(&operation.name)
        .ok_or_else(|| format!("no operation `{}`", operation.name))?;
    let main = Exchange {
        versions: operation.versions.clone(),
        sections: operation.sections,
        error_sections: operation.error_sections,
        request: operation.request,
        response: operation.response,
        reasons: operation.reasons,
    };
    let main = Some(exchange(&main, names)?);
    let (client, server) = match (operation.direction, &operation.server_to_client) {
        (Direction::ClientToServer, None) => (main, None),
        (Direction::ClientToServer, Some(other)) => (main, Some(exchange(other, names)?)),
        (Direction::ServerToClient, None) => (None, main),
        (Direction::ServerToClient, Some(_)) => {
            return Err("`server_to_client` is stated twice".to_owned());
        }
    };
    let row = format!(
        "    OperationDef {{ operation: Operation::{}, name: {:?}, versions: {}, provisional: {}, client_to_server: {}, server_to_client: {} }},\n",
        names::constant(&operation.name),
        operation.name,
        versions::range(&operation.versions)?,
        operation.provisional,
        optional(client),
        optional(server)
    );
    Ok((number, row))
}

fn optional(expression: Option<String>) -> String {
    expression.map_or("None".to_owned(), |text| format!("Some({text})"))
}

fn exchange(exchange: &Exchange, names: Names<'_>) -> Result<String, String> {
    Ok(format!(
        "Exchange {{ versions: {}, sections: {}, error_sections: {}, request: {}, response: {}, reasons: {} }}",
        versions::range(&exchange.versions)?,
        versions::sections(&exchange.sections)?,
        versions::sections(&exchange.error_sections)?,
        fields::list(&exchange.request, &exchange.versions, names.tags)?,
        fields::list(&exchange.response, &exchange.versions, names.tags)?,
        reasons(&exchange.reasons, names)?
    ))
}

fn reasons(rows: &[Reason], names: Names<'_>) -> Result<String, String> {
    let rows: Result<Vec<String>, String> = rows
        .iter()
        .map(|row| {
            Ok(format!(
                "ReasonRow {{ reason: {}, versions: {}, when: {:?}, section: {:?}, message: {} }},\n",
                reason(&row.reason, names)?,
                versions::range(&row.versions)?,
                row.when,
                row.section,
                row.message
            ))
        })
        .collect();
    Ok(format!("&[{}]", rows?.concat()))
}

fn reason(name: &str, names: Names<'_>) -> Result<String, String> {
    match names.reasons.number(name) {
        Some(_) => Ok(format!("ResultReason::{}", names::constant(name))),
        None => Err(format!("no result reason `{name}`")),
    }
}

fn published(row: &Published, names: Names<'_>) -> Result<String, String> {
    if names.operations.number(&row.operation).is_none() {
        return Err(format!("no operation `{}`", row.operation));
    }
    Ok(format!(
        "PublishedReason {{ operation: Operation::{}, reason: {}, versions: {} }},\n",
        names::constant(&row.operation),
        reason(&row.reason, names)?,
        versions::range(&row.versions)?
    ))
}

fn general_rows(general: &General, names: Names<'_>) -> Result<String, String> {
    let carried: Result<Vec<String>, String> = general
        .carried_over
        .iter()
        .map(|(to, from)| {
            Ok(format!(
                "({}, {})",
                versions::version(to)?,
                versions::version(from)?
            ))
        })
        .collect();
    let published: Result<String, String> = general
        .published
        .iter()
        .map(|row| published(row, names))
        .collect();
    Ok(format!(
        "GeneralReasons {{ sections: {}, carried_over: &[{}], reasons: {}, published: &[{}] }}",
        versions::sections(&general.sections)?,
        carried?.join(", "),
        reasons(&general.reasons, names)?,
        published?
    ))
}
