//! Lists the project's own cases and the definitions of the profiles, so that the program has them
//! in any folder.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    embed("testcases", "xml", "testcases.rs")?;
    embed("profiles/definitions", "toml", "definitions.rs")
}

/// Writes the files with an extension below a folder as a table of names and octets.
fn embed(folder: &str, extension: &str, module: &str) -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join(folder);
    println!("cargo::rerun-if-changed={folder}");
    let mut files = Vec::new();
    list(&root, extension, &mut files)?;
    files.sort();
    let mut code = format!(
        "/// The files, by name below `{folder}/`.\npub(super) static FILES: &[(&str, &[u8])] = &[\n",
    );
    for path in files {
        let below = path.strip_prefix(&root)?.iter();
        let name: Vec<_> = below.map(|part| part.to_string_lossy()).collect();
        let name = name.join("/");
        writeln!(code, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join(module), code)?;
    Ok(())
}

fn list(folder: &Path, wanted: &str, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    if !folder.exists() {
        return Ok(());
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, wanted, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == wanted)
        {
            files.push(path);
        }
    }
    Ok(())
}
