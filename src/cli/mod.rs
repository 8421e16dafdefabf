//! The command line: one small file per subcommand, which parses, calls the library and renders.
//! Only this module prints or decides how the process ends.

mod app;
mod certify;
mod completions;
mod config_args;
mod convert;
mod coverage;
mod error;
mod exit_code;
mod explain;
mod faults;
mod fuzz;
mod fuzz_campaign;
mod fuzz_corpus;
mod fuzz_faults;
mod fuzz_view;
mod import;
mod init;
mod interrupt;
mod list;
mod man;
mod matrix;
mod progress;
mod provision;
mod replay;
mod report;
mod report_args;
mod run;
mod selection_args;
mod self_check;
mod serve;
mod survey;
mod target_args;

pub use app::{Cli, main};
pub use error::ToolError;
pub use exit_code::ExitCode;
