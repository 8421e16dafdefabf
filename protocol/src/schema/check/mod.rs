//! Checking a whole message against the schema of its version.
//!
//! The check knows the message alone: what depends on another message (a response echoing its
//! request, say) or on the state of an object is not its business.

mod arrange;
mod envelope;
mod kind;
mod value;
mod walk;

pub use kind::SchemaViolation;
pub use walk::message;

#[cfg(test)]
mod tests;
