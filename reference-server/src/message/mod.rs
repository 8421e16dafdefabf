//! The layer around operations: header, version, credentials, batch, size of the response.

mod asynchronous;
mod authenticate;
mod batch;
mod credential;
mod extension;
mod header;
mod one_time_code;
mod response;
mod user;
mod validate;

pub use asynchronous::{Asynchrony, pending, run_message};
pub use authenticate::{Client, Judge, authenticate};
pub use batch::{Environment, run_batch};
pub use extension::refuse_critical_extensions;
pub use header::{ErrorOption, RequestHeader};
pub use response::{Outcome, failed_message, message_version, refused_message, response_message};
pub use validate::refusals;
