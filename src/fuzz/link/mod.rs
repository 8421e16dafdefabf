//! Ways to a target: over the network, through the pipes of a child process, or in this process.

#[cfg(feature = "faults")]
mod child;
mod core;
mod https;
mod network;
mod reply;
mod response;

#[cfg(feature = "faults")]
pub use child::{Child, serve_pipe};
pub use core::Core;
pub use https::Https;
pub use network::{Network, NetworkError};
pub use reply::{Link, Outcome, Reply};
