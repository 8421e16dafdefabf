//! `list`: exactly what `run` with the same options would do.

use std::path::{Path, PathBuf};

use clap::Args;

use super::app::write_text;
use super::config_args::ConfigArgs;
use super::selection_args::SelectionArgs;
use super::target_args::TargetArgs;
use super::{ExitCode, ToolError};
use crate::case::{self, Case};
use crate::report::{write_case_counts, write_plan};
use crate::run::{Plan, plan};

/// Options of `list`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  kmip-conform list --suite generated 'missing-field-*@2.1'
  kmip-conform list --summary
  kmip-conform list --suite written --duplicates

Exit codes: 0 something is listed, 1 --duplicates found some, 2 nothing is")]
pub(super) struct ListArgs {
    #[command(flatten)]
    _config: ConfigArgs,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    target: TargetArgs,
    /// Count the chosen cases by rule or subject and by version
    #[arg(long, conflicts_with_all = ["duplicates", "export"])]
    summary: bool,
    /// Name chosen cases with the same operations, expected answers and clause
    #[arg(long, conflicts_with = "export")]
    duplicates: bool,
    /// Write the chosen cases into this folder, in the notation that --cases reads
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
}

pub(super) fn run(args: &ListArgs) -> Result<ExitCode, ToolError> {
    let loaded = args.selection.load()?;
    let file = args.target.file(&loaded.profiles)?;
    let mut plan = plan(
        &loaded.catalogue,
        &loaded.profiles,
        &loaded.selections,
        &args.target.offer(&file)?,
        args.selection.partition(),
    );
    args.target.adapt(&mut plan, &loaded.profiles, &file);
    if args.duplicates {
        return duplicates(&plan);
    }
    let mut listing = Vec::new();
    match &args.export {
        Some(folder) => listing.extend(export(&plan, folder)?.into_bytes()),
        None if args.summary => {
            write_case_counts(&mut listing, chosen(&plan)).map_err(ToolError::stdout)?;
        }
        None => write_plan(&mut listing, &plan).map_err(ToolError::stdout)?,
    }
    write_text(&listing)?;
    Ok(if plan.runs() == 0 {
        ExitCode::Usage
    } else {
        ExitCode::Success
    })
}

/// The cases that are chosen, whether they would run or be skipped.
fn chosen(plan: &Plan) -> impl Iterator<Item = &Case> {
    let cases = plan.scenarios.iter().flat_map(|scenario| &scenario.cases);
    let chosen = cases.filter(|planned| !planned.is_deselected());
    chosen.map(|planned| &planned.case)
}

fn duplicates(plan: &Plan) -> Result<ExitCode, ToolError> {
    let groups = case::duplicates(chosen(plan));
    let mut text = String::new();
    for group in &groups {
        let names: Vec<String> = group.iter().map(ToString::to_string).collect();
        text.push_str(&format!("same question: {}\n", names.join(", ")));
    }
    text.push_str(&format!("{} groups of duplicates\n", groups.len()));
    write_text(text.as_bytes())?;
    Ok(match groups.as_slice() {
        [] => ExitCode::Success,
        _ => ExitCode::Failed,
    })
}

/// Writes the chosen cases, each into a file of its own.
fn export(plan: &Plan, folder: &Path) -> Result<String, ToolError> {
    let mut count = 0;
    for case in chosen(plan) {
        let version = case.key.version.to_string();
        let path = folder.join(version).join(format!("{}.xml", case.key.id));
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| ToolError::write(parent, error))?;
        }
        std::fs::write(&path, case::write(case)).map_err(|error| ToolError::write(&path, error))?;
        count += 1;
    }
    Ok(format!("{count} cases written to {}\n", folder.display()))
}
