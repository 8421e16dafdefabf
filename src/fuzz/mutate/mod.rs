//! Mutators: one file for each level, all of which can be combined.

mod bytes;
mod choice;
mod field;
mod head;
mod item;
mod level;
mod message;
mod session;
mod structure;
mod text;
mod tried;

pub use level::{Level, ParseLevelError, mutate};
pub use tried::Tried;
