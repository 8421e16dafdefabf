//! `coverage`: what the cases touch.

use std::path::{Path, PathBuf};

use clap::Args;

use super::app::{write_stdout, write_text};
use super::{ExitCode, ToolError};
use crate::case::{Profiles, bundled_cases, load_with};
use crate::coverage::{Figures, OperationTable, Provoked, Unprovoked};
use crate::report::write_coverage;

/// Options of `coverage`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kmip-conform coverage --operations --cases oasis/
  kmip-conform coverage --operations --check reference-server/README.md
  kmip-conform run --json result.json && kmip-conform coverage result.json

Exit codes: 0 the table is printed, written or up to date, 1 the document's is not, 2 it cannot be \
read or written")]
pub(super) struct CoverageArgs {
    /// The operations of the reference server by version, with the number of cases that use them:
    /// built-in ones / published ones
    #[arg(long, conflicts_with = "result")]
    operations: bool,
    /// The result of a run, as `run --json` writes it: operations, pairs of operation and result
    /// reason, rules of attributes that its passed cases touch
    #[arg(value_name = "RESULT.json", required_unless_present = "operations")]
    result: Option<PathBuf>,
    /// The published cases, in a folder, a ZIP archive or a file; repeatable. Where absent, the
    /// figures of the document stay
    #[arg(long, value_name = "PATH", requires = "operations")]
    cases: Vec<PathBuf>,
    /// Write the table into this document, between its marks
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "check",
        requires = "operations"
    )]
    write: Option<PathBuf>,
    /// Compare the table with the one in this document
    #[arg(long, value_name = "FILE", requires = "operations")]
    check: Option<PathBuf>,
}

pub(super) fn run(args: &CoverageArgs) -> Result<ExitCode, ToolError> {
    if let Some(path) = &args.result {
        return show_provoked(path);
    }
    let path = args.write.as_deref().or(args.check.as_deref());
    let document = path.map(read).transpose()?;
    let profiles = Profiles::embedded()?;
    let own = Figures::of(&bundled_cases(&profiles));
    let published = match &document {
        _ if !args.cases.is_empty() => Figures::of(&load_with(&args.cases, &profiles)?),
        Some(document) => Figures::published_in(document)?,
        None => Figures::default(),
    };
    let table = OperationTable::advertised().markdown(&own, &published);
    let (Some(path), Some(document)) = (path, document) else {
        write_stdout(table.as_bytes())?;
        return Ok(ExitCode::Success);
    };
    let renewed = OperationTable::put_into(&document, &table)?;
    if args.write.is_some() {
        std::fs::write(path, renewed).map_err(|source| ToolError::write(path, source))?;
        return Ok(ExitCode::Success);
    }
    if renewed == document {
        return Ok(ExitCode::Success);
    }
    show_differences(&document, &renewed, path)?;
    Ok(ExitCode::Failed)
}

fn show_provoked(path: &Path) -> Result<ExitCode, ToolError> {
    let result = super::report_args::read_result(path)?;
    let mut text = Vec::new();
    let data = Unprovoked::embedded().map_err(ToolError::Reasons)?;
    write_coverage(&mut text, &Provoked::by(&result), &data).map_err(ToolError::stdout)?;
    write_text(&text)?;
    Ok(ExitCode::Success)
}

fn read(path: &Path) -> Result<String, ToolError> {
    std::fs::read_to_string(path).map_err(|source| ToolError::Read {
        path: path.to_owned(),
        source,
    })
}

fn show_differences(document: &str, renewed: &str, path: &Path) -> Result<(), ToolError> {
    let difference = similar::TextDiff::from_lines(document, renewed);
    let mut text = difference.unified_diff().context_radius(0).to_string();
    let path = path.display();
    text.push_str(&format!(
        "{path} is not up to date: kmip-conform coverage --operations --write {path}\n"
    ));
    write_text(text.as_bytes())
}
