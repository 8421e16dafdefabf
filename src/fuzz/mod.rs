//! The fuzzer: requests made from the protocol's definition, broken at every level, and oracles that
//! say what must hold of every reply.
//!
//! A [`Session`] sends the [`Step`]s of a few clients over a [`Link`] and lets the [`Oracles`] judge
//! each reply; a [`Campaign`] makes sessions from a seed, keeps those that bring something new, and
//! minimises what breaks a clause to a [`Finding`] that can be replayed.

mod bundled;
mod campaign;
mod compose;
mod finding;
pub mod inside;
mod learned;
mod link;
mod memory;
mod minimise;
mod model;
mod mutate;
mod node;
mod options;
mod oracle;
mod outcome;
mod promote;
mod replay;
mod seeds;
#[cfg(feature = "faults")]
mod seek;
mod seen;
mod session;
mod steer;
mod step;

pub use bundled::{Running, start};
pub use campaign::{Campaign, End, Kept, Statistics};
pub use finding::{Finding, FindingError};
pub use learned::Learned;
#[cfg(feature = "faults")]
pub use link::{Child, serve_pipe};
pub use link::{Core, Link, Network, NetworkError, Outcome, Reply};
pub use minimise::minimise;
pub use model::Model;
pub use mutate::{Level, ParseLevelError};
pub use node::{Body, Node};
pub use options::FuzzOptions;
pub use oracle::{Breach, Divergence, Oracle, Oracles};
pub use outcome::{FuzzResult, KeepError};
pub use promote::promote;
pub use replay::replay;
pub use seeds::{corpus, dictionary};
#[cfg(feature = "faults")]
pub use seek::{Figures, Found, Means, control, seek};
pub use seen::Seen;
pub use session::Session;
pub use step::{Act, Edit, Message, Step};

#[cfg(test)]
mod tests;
