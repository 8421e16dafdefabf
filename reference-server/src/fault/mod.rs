//! Defects that one server instance can be given, to see whether a suite notices them.
//!
//! Every fault sits at an edge of the core: it changes what the core is told it was asked, by whom
//! and when, or what leaves it. The core itself has no faulty paths.

mod attributes;
mod catalogue;
mod change;
mod edit;
mod faulty;
mod octets;
mod set;

pub use catalogue::all;
pub use change::{Change, Fault, Kind};
pub use faulty::Faulty;
pub use set::{FaultSet, UnknownFault};

#[cfg(test)]
mod tests;
