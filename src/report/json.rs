//! The result as JSON, the source of every other report.

use std::io::{self, Write};

use crate::result::RunResult;

/// Writes the result; its last member is `"complete": true`.
///
/// # Errors
/// When writing fails.
pub fn write_json(mut writer: impl Write, result: &RunResult) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut writer, result)?;
    writer.write_all(b"\n")?;
    writer.flush()
}
