//! `report`: a result that was written before, in the forms that readers want.

use std::path::PathBuf;

use clap::Args;

use super::app::write_text;
use super::report_args::{ReportArgs, read_result, read_text};
use super::{ExitCode, ToolError};
use crate::fuzz::FuzzResult;
use crate::report::write_summary;

/// Options of `report`.
#[derive(Args, Debug)]
#[command(after_help = "\
Without any form the summary is printed. No verdict is computed again.

Examples:
  kmip-conform report result.json --html result.html --junit result.xml
  kmip-conform report result.json --markdown - >> \"$GITHUB_STEP_SUMMARY\"")]
pub(super) struct ReportCommand {
    /// A result that `run --json` or `fuzz --json` wrote
    #[arg(value_name = "RESULT")]
    result: PathBuf,
    #[command(flatten)]
    reports: ReportArgs,
}

pub(super) fn run(args: &ReportCommand) -> Result<ExitCode, ToolError> {
    let text = read_text(&args.result)?;
    if FuzzResult::is_in(&text) {
        return campaign(args, &text);
    }
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

/// The same for the result of a campaign.
fn campaign(args: &ReportCommand, text: &str) -> Result<ExitCode, ToolError> {
    let read = FuzzResult::read(text);
    let result = read.map_err(|source| ToolError::ReadResult {
        path: args.result.clone(),
        source,
    })?;
    if args.reports.is_given() {
        args.reports.of_campaign()?.write(&result)?;
    } else {
        write_text(crate::report::fuzz(&result).as_bytes())?;
    }
    Ok(ExitCode::Success)
}
