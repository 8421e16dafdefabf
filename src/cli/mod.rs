//! The command line: one small file per subcommand, which parses, calls the library and renders.
//! Only this module prints or decides how the process ends.

mod app;
mod completions;
mod convert;
mod error;
mod exit_code;
mod man;

pub use app::{Cli, main};
pub use error::ToolError;
pub use exit_code::ExitCode;
