//! Requirements against evidence, by what is judged. The verdicts of cases are taken as they are.

mod cases;
mod finding;
mod names;
mod rules;
mod scope;
mod whole;

pub use cases::MANDATORY_CASE;
pub(in crate::profile) use finding::{Finding, described, found, is_provisional, permitted};
pub(in crate::profile) use scope::Judge;

#[cfg(test)]
mod tests;
