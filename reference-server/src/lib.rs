//! The reference server.

mod peer;
pub mod pki;

pub use peer::{Peer, Transport};
