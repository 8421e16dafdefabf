//! The configuration file, `kmip-conform.toml`: options by their names, for all runs and by target.
//!
//! The reader knows no option: the command line says which there are, and checks their values.

mod file;
mod setting;
mod starter;

pub use file::{Config, ConfigFileError};
pub use setting::{Setting, Written};
pub use starter::Starter;

/// The file that is read where it is in the working folder.
pub const USUAL: &str = "kmip-conform.toml";
