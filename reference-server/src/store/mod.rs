//! Where objects and records are kept: what operations ask of a store, transactions that many
//! connections make at once, the tables behind them, and the file in which they may survive.

mod codec;
mod contract;
mod disk;
mod error;
mod object;
mod postings;
mod reads;
mod shared;
mod tables;
pub mod terms;
#[cfg(test)]
pub(crate) mod tests;
mod transaction;
mod writer;

pub use contract::{Count, Mark, RecordKind, Store};
pub use error::StoreError;
pub use object::{Object, name_value};
pub use shared::SharedStore;
#[cfg(test)]
use transaction::Conflict;
pub use transaction::Transaction;
