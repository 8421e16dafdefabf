//! The layer around operations: header, version, credentials, batch, size of the response.

mod asynchronous;
mod attestation;
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
pub use attestation::{Attestation, SIGNED_NONCE};
pub(crate) use attestation::{check as check_attestation, demand as demand_attestation};
pub use authenticate::{Client, Judge, authenticate_attested};
pub use batch::{Environment, run_batch};
pub use extension::refuse_critical_extensions;
pub use header::{ErrorOption, RequestHeader};
pub use response::{
    Outcome, failed_message, message_version, refused_message, response_message, with_demand,
};
pub use validate::refusals;
