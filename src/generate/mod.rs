//! Cases made from the protocol's definition, and the requests that they are made of.
//!
//! Each rule is one file in `rules`; what a case expects is a set of outcomes, each with its source
//! in the specification. The same version gives the same cases with the same ids.

mod allowed;
mod draft;
pub mod request;
mod rules;

pub use rules::{RULES, Rule, cases};
