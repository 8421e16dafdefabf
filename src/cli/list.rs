//! `list`: exactly what `run` with the same options would do.

use clap::Args;

use super::app::write_text;
use super::config_args::ConfigArgs;
use super::selection_args::SelectionArgs;
use super::target_args::TargetArgs;
use super::{ExitCode, ToolError};
use crate::report::write_plan;
use crate::run::plan;

/// Options of `list`.
#[derive(Args, Debug)]
pub(super) struct ListArgs {
    #[command(flatten)]
    _config: ConfigArgs,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    target: TargetArgs,
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
    let mut listing = Vec::new();
    write_plan(&mut listing, &plan).map_err(ToolError::stdout)?;
    write_text(&listing)?;
    Ok(if plan.runs() == 0 {
        ExitCode::Usage
    } else {
        ExitCode::Success
    })
}
