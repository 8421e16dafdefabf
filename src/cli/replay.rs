//! `replay`: does again what a finding of `fuzz` did.

use std::path::PathBuf;

use clap::Args;

use super::fuzz_campaign::way;
use super::target_args::TargetArgs;
use super::{ExitCode, ToolError};
use crate::cli::app::write_stdout;
use crate::fuzz::{Finding, promote, replay};

/// Options of `replay`.
#[derive(Args, Debug)]
#[command(after_help = "\
Exit codes: 0 the finding does not show any more, 1 it does, 2 usage, 3 the target could not be
reached")]
pub(super) struct ReplayArgs {
    /// The folder of the finding
    folder: PathBuf,
    #[command(flatten)]
    target: TargetArgs,
    /// The target is yours: it may crash, fill up and lose what it holds
    #[arg(long)]
    i_own_this_target: bool,
    /// The server's process on this machine, to watch its memory
    #[arg(long, value_name = "PROCESS")]
    pid: Option<u32>,
    /// Write a test case that expects what the reference server answers
    #[arg(long, value_name = "FILE")]
    promote: Option<PathBuf>,
}

pub(super) fn run(args: &ReplayArgs) -> Result<ExitCode, ToolError> {
    let finding = Finding::read(&args.folder)?;
    if let Some(path) = &args.promote {
        let case = promote(&finding).map_err(ToolError::NothingToFuzz)?;
        std::fs::write(path, case).map_err(|source| ToolError::write(path, source))?;
        return Ok(ExitCode::Success);
    }
    let given = args.target.is_given();
    if given && !args.i_own_this_target {
        return Err(ToolError::NotOwned);
    }
    let (mut link, _running) = way(&args.target, None, args.pid)?;
    let (shows, _) = replay(link.as_mut(), &finding, !given);
    let told = if shows {
        "still shows"
    } else {
        "does not show"
    };
    write_stdout(format!("{}: {told}\n", finding.breach.key()).as_bytes())?;
    Ok(if shows {
        ExitCode::Failed
    } else {
        ExitCode::Success
    })
}
