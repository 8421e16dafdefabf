//! The server as a program: options, certificates in files, ports, an end on request.

mod accounts;
mod faults;
mod options;
mod serving;

pub use accounts::AccountsError;
pub use faults::{FaultError, list_faults};
pub use options::Options;
pub use serving::{ServeError, Serving, start, until_signal};
