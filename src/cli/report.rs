//! `report`: a result that was written before, in the forms that readers want.

use std::path::PathBuf;

use clap::Args;

use super::app::write_text;
use super::report_args::{ReportArgs, read_result};
use super::{ExitCode, ToolError};
use crate::report::write_summary;

/// Options of `report`.
#[derive(Args, Debug)]
#[command(after_help = "\
Without any form the summary is printed. No verdict is computed again.

Examples:
  kmip-conform report result.json --html result.html --junit result.xml
  kmip-conform report result.json --markdown - >> \"$GITHUB_STEP_SUMMARY\"")]
pub(super) struct ReportCommand {
    /// A result that `run --json` wrote
    #[arg(value_name = "RESULT")]
    result: PathBuf,
    #[command(flatten)]
    reports: ReportArgs,
}

pub(super) fn run(args: &ReportCommand) -> Result<ExitCode, ToolError> {
    let result = read_result(&args.result)?;
    if args.reports.is_given() {
        args.reports.write(&result)?;
    } else {
        let mut text = Vec::new();
        write_summary(&mut text, &result).map_err(ToolError::stdout)?;
        write_text(&text)?;
    }
    Ok(ExitCode::Success)
}
