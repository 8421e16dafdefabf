//! Reports: pure functions from a run's result to a writer. None computes a verdict.

mod annotations;
mod cause;
mod closing;
mod counts;
mod coverage;
mod family;
mod fuzz;
mod html;
mod json;
mod junit;
mod listing;
mod markdown;
mod matrix;
mod printable;
mod rerun;
mod sample;
mod statement;
mod summary;
mod survey;
mod terminal;
mod value_diff;

pub use annotations::{write_code_quality, write_github};
pub use closing::write_summary;
pub use counts::write_counts;
pub use coverage::write_coverage;
pub use fuzz::{fuzz, write_fuzz_html, write_fuzz_junit, write_fuzz_markdown};
pub use html::write_html;
pub use json::write_json;
pub use junit::{JunitError, write_junit};
pub use printable::printable;
use rerun::rerun;

pub use listing::{write_case, write_plan};
pub use markdown::write_markdown;
pub use matrix::{Matrix, write_matrix_html, write_matrix_markdown};
pub use sample::sample;
pub use statement::{write_statement, write_statement_markdown, write_statement_table};
pub use summary::write_case_counts;
pub use survey::{write_survey, write_survey_markdown};
pub use terminal::write_failure;

#[cfg(test)]
mod tests;
