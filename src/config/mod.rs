//! The configuration file, `kmip-conform.toml`: options by their names, for all runs and by target.
//!
//! It knows no option: the command line says which there are, and checks their values.

mod file;

pub use file::{Config, ConfigFileError, Setting, Written};
