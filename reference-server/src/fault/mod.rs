//! Defects that one server instance can be given, to see whether a suite notices them.
//!
//! Every fault sits at an edge of the core: it changes what the core is told it was asked, by whom
//! and when, or what leaves it. The core itself has no faulty paths.

mod attributes;
mod catalogue;
mod change;
mod defect;
mod edit;
mod faulty;
mod lenient;
mod octets;
mod robust;
mod set;

pub use catalogue::{all, of_class};
pub use change::{Change, Class, Fault, Kind};
pub use defect::{Defect, Effect};
pub use faulty::Faulty;
pub use set::{FaultSet, UnknownFault};

#[cfg(test)]
mod tests;
