//! Oracles: what must hold of every reply, apart from how messages are made and sent.

mod alive;
mod breach;
mod differential;
mod form;
mod growth;
mod life_cycle;
mod malformed;
mod next_connection;
mod secrecy;
mod set;

pub use breach::{Breach, Oracle};
pub use differential::{Differential, Divergence, verdict};
pub use growth::GROWTH;
pub use next_connection::serves_next;
pub use set::{ORACLES, Oracles};

#[cfg(test)]
mod talk;
