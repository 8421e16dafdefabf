//! The reference server.

pub mod crypto;
#[cfg(test)]
mod hex_test;
mod peer;
pub mod pki;

pub use peer::{Peer, Transport};
