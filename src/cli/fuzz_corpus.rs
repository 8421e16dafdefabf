//! `fuzz-corpus`: writes the seed corpus and the dictionary of the in-process targets.

use std::path::PathBuf;

use clap::Args;

use super::{ExitCode, ToolError};
use crate::fuzz::{corpus, dictionary};

/// Options of `fuzz-corpus`.
#[derive(Args, Debug)]
pub(super) struct FuzzCorpusArgs {
    /// The folder of the in-process targets
    #[arg(default_value = "fuzz")]
    folder: PathBuf,
}

pub(super) fn run(args: &FuzzCorpusArgs) -> Result<ExitCode, ToolError> {
    for (name, octets) in corpus() {
        write(args.folder.join("corpus").join(name), &octets)?;
    }
    write(args.folder.join("kmip.dict"), dictionary().as_bytes())?;
    Ok(ExitCode::Success)
}

fn write(path: PathBuf, octets: &[u8]) -> Result<(), ToolError> {
    let parent = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = parent.and_then(|()| std::fs::write(&path, octets));
    written.map_err(|source| ToolError::write(&path, source))
}
