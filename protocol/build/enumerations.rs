//! `enumerations.toml` and `masks.toml`: a newtype with named constants for each, and its table.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::{names, versions};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Files {
    #[serde(default)]
    enumeration: Vec<Definition>,
    #[serde(default)]
    mask: Vec<Definition>,
}

/// One enumeration or mask.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub name: String,
    #[serde(default)]
    sections: BTreeMap<String, String>,
    /// The bits of a mask that vendors may use.
    #[serde(default)]
    extensions: u32,
    values: Vec<Row>,
    #[serde(skip)]
    pub is_mask: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    value: u32,
    name: String,
    xml: Option<String>,
    versions: String,
    #[serde(default)]
    provisional: bool,
}

impl Definition {
    /// The number with this specification name.
    pub fn number(&self, name: &str) -> Option<u32> {
        let row = self.values.iter().find(|row| row.name == name);
        row.map(|row| row.value)
    }
}

/// All definitions, enumerations first.
pub fn read(schema: &Path) -> Result<Vec<Definition>, Box<dyn Error>> {
    let mut all = Vec::new();
    for file in ["enumerations.toml", "masks.toml"] {
        let files: Files = toml::from_str(&fs::read_to_string(schema.join(file))?)
            .map_err(|error| format!("schema/{file}: {error}"))?;
        all.extend(files.enumeration);
        all.extend(files.mask.into_iter().map(|mask| Definition {
            is_mask: true,
            ..mask
        }));
    }
    Ok(all)
}

/// The values of an enumeration that vendors may use: all with the top bit set.
const EXTENSIONS: u32 = 0x8000_0000;

/// The generated module.
pub fn generate(definitions: &[Definition]) -> String {
    let mut out = String::new();
    let mut statics = Vec::new();
    for (index, definition) in definitions.iter().enumerate() {
        let (type_name, number) = (
            names::type_name(&definition.name),
            if definition.is_mask { "i32" } else { "u32" },
        );
        let kind = if definition.is_mask {
            "mask"
        } else {
            "enumeration"
        };
        writeln!(out, "/// The {} {kind}.", definition.name).ok();
        writeln!(
            out,
            "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub struct {type_name}(pub {number});"
        )
        .ok();
        writeln!(out, "impl {type_name} {{").ok();
        let unsigned = if definition.is_mask {
            "self.0.cast_unsigned()"
        } else {
            "self.0"
        };
        let mut seen = BTreeSet::new();
        for row in definition.values.iter().rev() {
            let constant = names::constant(&row.name);
            if seen.insert(constant.clone()) {
                writeln!(
                    out,
                    "    /// {}.\n    pub const {constant}: Self = Self(0x{:08X});",
                    row.name, row.value
                )
                .ok();
            }
        }
        writeln!(out, "}}").ok();
        writeln!(
            out,
            "impl From<{type_name}> for {number} {{ fn from(value: {type_name}) -> Self {{ value.0 }} }}"
        )
        .ok();
        writeln!(
            out,
            "impl NamedValue for {type_name} {{ const TABLE: &'static EnumerationDef = &ENUMERATIONS[{index}]; fn number(self) -> u32 {{ {unsigned} }} }}"
        )
        .ok();
        writeln!(
            out,
            "impl std::fmt::Display for {type_name} {{ fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{ Self::TABLE.fmt_value({unsigned}, f) }} }}"
        )
        .ok();
        statics.push(table(definition));
    }
    writeln!(
        out,
        "/// Every enumeration and mask.\npub static ENUMERATIONS: &[EnumerationDef] = &[\n{}];",
        statics.concat()
    )
    .ok();
    out
}

fn table(definition: &Definition) -> String {
    let or_stop = |result: Result<String, String>| match result {
        Ok(text) => text,
        Err(error) => format!(
            "compile_error!({:?})",
            format!("{}: {error}", definition.name)
        ),
    };
    let mut rows = String::new();
    for row in &definition.values {
        let xml = row.xml.clone().unwrap_or_else(|| names::xml(&row.name));
        writeln!(
            rows,
            "        EnumerationValue {{ value: 0x{:08X}, name: {:?}, xml_name: {xml:?}, versions: {}, provisional: {} }},",
            row.value,
            row.name,
            or_stop(versions::range(&row.versions)),
            row.provisional
        )
        .ok();
    }
    format!(
        "    EnumerationDef {{ name: {:?}, is_mask: {}, extensions: 0x{:08X}, sections: {}, values: &[\n{rows}    ] }},\n",
        definition.name,
        definition.is_mask,
        if definition.is_mask {
            definition.extensions
        } else {
            EXTENSIONS
        },
        or_stop(versions::sections(&definition.sections))
    )
}
