//! `man`: the manual page.

use clap::CommandFactory;

use super::app::{Cli, write_stdout};
use super::{ExitCode, ToolError};

pub(super) fn run() -> Result<ExitCode, ToolError> {
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
    rendered.map_err(|source| ToolError::Write {
        what: "the manual page".to_owned(),
        source,
    })?;
    write_stdout(&page)?;
    Ok(ExitCode::Success)
}
