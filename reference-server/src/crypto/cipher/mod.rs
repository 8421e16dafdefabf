//! Symmetric encryption with any mode of operation, at once or by parts.

mod authenticated;
mod blocks;
mod ccm;
mod keystream;
mod parameters;
mod state;
mod xts;

pub use parameters::{CipherParameters, Direction};
pub use state::{CipherState, Finished, decrypt, encrypt};
