//! `matrix`: results of several implementations side by side.

use std::path::{Path, PathBuf};

use clap::Args;

use super::report_args::{create, put, read_result};
use super::{ExitCode, ToolError};
use crate::report::{Matrix, write_matrix_html, write_matrix_markdown};

/// Options of `matrix`.
#[derive(Args, Debug)]
#[command(after_help = "\
Each implementation is called as its file is, without folder and ending. Without any form the
matrix is printed in Markdown.

Example:
  kmip-conform matrix acme.json vault.json --html matrix.html")]
pub(super) struct MatrixArgs {
    /// Results that `run --json` wrote
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<PathBuf>,
    /// Write the matrix as one HTML page that needs no other file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the matrix in Markdown; `-` for standard output
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

pub(super) fn run(args: &MatrixArgs) -> Result<ExitCode, ToolError> {
    let read = args.results.iter().map(|path| {
        let name = path.file_stem().unwrap_or(path.as_os_str());
        Ok((name.to_string_lossy().into_owned(), read_result(path)?))
    });
    let results = read.collect::<Result<Vec<_>, ToolError>>()?;
    let matrix = Matrix::of(&results);
    if let Some(path) = &args.html {
        let written = write_matrix_html(create(path)?, &matrix);
        written.map_err(|source| ToolError::write(path, source))?;
    }
    let to_screen = args.html.is_none().then_some(Path::new("-"));
    if let Some(path) = args.markdown.as_deref().or(to_screen) {
        let mut text = Vec::new();
        let written = write_matrix_markdown(&mut text, &matrix);
        written.map_err(|source| ToolError::write(path, source))?;
        put(path, &text)?;
    }
    Ok(ExitCode::Success)
}
