//! `completions`: a completion script for a shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::app::{Cli, write_stdout};
use super::{ExitCode, ToolError};

/// Options of `completions`.
#[derive(Args, Debug)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Result<ExitCode, ToolError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "kmip-conform", &mut script);
    write_stdout(&script)?;
    Ok(ExitCode::Success)
}
