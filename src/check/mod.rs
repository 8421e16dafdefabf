//! What every response must satisfy, whatever a case expects of it: one result for each clause, so
//! that one defect of a target is one red line and not one in every case.

mod batch;
mod checks;
mod encoding;
mod header;
mod observation;
mod request;
mod table;

pub use checks::Checks;
pub use observation::Observation;
pub use table::{CHECKS, Check, Outcome, Subject};
