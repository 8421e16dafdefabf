//! How the process ends.

use std::process;

/// The exit codes of every subcommand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// At least one case passed and none failed or errored; other commands: done.
    Success = 0,
    /// Something failed or errored, or the target was lost after the start.
    Failed = 1,
    /// Usage or configuration, or nothing was selected or judged.
    Usage = 2,
    /// The target could not be reached from the start.
    Unreachable = 3,
    /// A defect of this tool.
    Internal = 4,
}

impl From<ExitCode> for process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

/// The codes in words, for help texts.
pub(super) const HELP: &str = "\
Exit codes:
  0  at least one case passed, none failed or errored
  1  something failed or errored, or the target was lost on the way
  2  usage or configuration, or nothing was selected or judged
  3  the target could not be reached
  4  internal error";
