//! Expected against actual answers: differences, and the rules that accept some of them.
//!
//! Everything here works on trees and values; it neither reads files nor sends messages. The
//! permitted variations are data (`profiles/variations.toml`); the predicates they may name are
//! the closed set of [`Condition`].

mod accept;
mod align;
mod attributes;
mod bindings;
mod choice;
mod clause;
mod condition;
mod exchange;
mod ledger;
mod observe;
mod outcome;
mod pattern;
mod provenance;
mod refusal;
mod resolve;
mod rules;
mod session;
mod site;
mod stream;
mod text;
mod token;
mod verify;
mod walk;

pub use bindings::State;
pub use condition::Condition;
pub use ledger::{Ledger, ObjectRecord, Origin};
pub use pattern::TagPattern;
pub use resolve::Unbound;
pub use rules::{Rule, Rules, RulesError, Source};
pub use session::{Judgement, Session};

#[cfg(test)]
mod tests;
