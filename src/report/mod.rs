//! Reports: pure functions from a run's result to a writer. None computes a verdict.

mod json;
mod junit;
mod listing;
mod printable;
mod sample;
mod terminal;
mod value_diff;

pub use json::write_json;
pub use junit::{JunitError, write_junit};
pub use listing::{write_case, write_plan};
pub use sample::sample;
pub use terminal::{write_failure, write_summary};

#[cfg(test)]
mod tests;
