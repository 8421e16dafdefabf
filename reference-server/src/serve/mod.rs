//! The server as a program: options, certificates in files, ports, an end on request.

mod accounts;
mod faults;
mod limits;
mod log;
mod options;
mod serving;
mod sharing;

pub use accounts::AccountsError;
pub use faults::{FaultError, list_faults};
pub use limits::Limits;
pub use log::LogLevel;
pub use options::Options;
pub use serving::{ServeError, Serving, start, until_signal};
