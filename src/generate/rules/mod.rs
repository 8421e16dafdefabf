//! The rules that make cases.

mod attestation;
mod attribute;
mod before_version;
mod enumeration;
mod life_cycle;
mod link;
mod linked;
mod malformed;
mod missing;
mod object_type;
mod order;
mod reason;
mod repeated;
mod rights;
mod rule;
mod subject;
mod unknown;
mod wrong_type;

pub use rule::{RULES, Rule, cases};

#[cfg(test)]
mod tests;
