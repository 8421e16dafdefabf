//! Turns the protocol definition in `schema/` into Rust constants and static tables.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads and writes files"
)]

mod attributes;
mod enumerations;
mod fields;
mod names;
mod operations;
mod structures;
mod tags;
mod versions;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=schema");
    println!("cargo::rerun-if-changed=build");
    let schema = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("schema");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let enumerations = enumerations::read(&schema)?;
    let table = tags::read(&schema, &enumerations)?;
    let tags = &table.tags;
    fs::write(out.join("tags.rs"), tags::generate(&table))?;
    fs::write(
        out.join("attributes.rs"),
        attributes::generate(&schema, tags, &enumerations)?,
    )?;
    fs::write(
        out.join("structures.rs"),
        structures::generate(&schema, tags, &enumerations)?,
    )?;
    fs::write(
        out.join("operations.rs"),
        operations::generate(&schema, tags, &enumerations)?,
    )?;
    fs::write(
        out.join("enumerations.rs"),
        enumerations::generate(&enumerations),
    )?;
    Ok(())
}
