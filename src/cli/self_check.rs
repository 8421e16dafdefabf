//! `self-check`: the proof of the comparison, without a server.

use clap::Args;

use super::app::write_stdout;
use super::selection_args::SelectionArgs;
use super::{ExitCode, ToolError};
use crate::compare::Rules;
use crate::self_check::{self, Options};

/// Options of `self-check`.
#[derive(Args, Debug)]
#[command(after_help = "\
Exit codes: 0 the proof holds, 1 it does not, 2 nothing was selected")]
pub(super) struct SelfCheckArgs {
    #[command(flatten)]
    selection: SelectionArgs,
}

pub(super) fn run(args: &SelfCheckArgs) -> Result<ExitCode, ToolError> {
    let loaded = args.selection.load()?;
    let rules = Rules::load()?;
    let figures = self_check::run(&loaded.catalogue, &rules, Options::default());
    write_stdout(figures.to_string().as_bytes())?;
    Ok(if figures.hold() {
        ExitCode::Success
    } else if figures.cases == 0 {
        ExitCode::Usage
    } else {
        ExitCode::Failed
    })
}
