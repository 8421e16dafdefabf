//! What a user tells of a target: what it provides, and its own names for what the published
//! cases call by their author's.

mod mapping;
mod read;
mod table;

pub use read::{TargetFile, TargetFileError};
