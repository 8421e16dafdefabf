//! The reference server.

pub mod crypto;
#[cfg(test)]
mod hex_test;
pub mod key_format;
pub mod net;
mod peer;
pub mod pki;

pub use peer::{Peer, Transport};
