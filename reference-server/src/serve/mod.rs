//! The server as a program: options, certificates in files, ports, an end on request.

mod accounts;
mod arguments;
mod options;
mod serving;

pub use accounts::AccountsError;
pub use arguments::{ArgumentError, Command, USAGE, parse};
pub use options::Options;
pub use serving::{ServeError, Serving, start, until_signal};
