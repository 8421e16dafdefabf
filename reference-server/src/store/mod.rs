//! Where objects and records are kept: a transactional trait and the store in memory.

mod contract;
mod memory;
mod object;

pub use contract::{Mark, RecordKind, Store};
pub use memory::MemoryStore;
pub use object::{Object, name_value};
