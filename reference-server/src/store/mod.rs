//! Where objects and records are kept: what operations ask of a store, transactions that many
//! connections make at once, and the tables behind them.

mod contract;
mod object;
mod postings;
mod reads;
mod shared;
mod tables;
#[cfg(test)]
mod tests;
mod transaction;

pub use contract::{Mark, RecordKind, Store};
pub use object::{Object, name_value};
pub use shared::SharedStore;
#[cfg(test)]
use transaction::Conflict;
pub use transaction::Transaction;
