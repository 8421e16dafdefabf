//! The fuzzer: requests made from the protocol's definition, broken at every level, and oracles that
//! say what must hold of every reply.
//!
//! A [`Session`] sends the [`Step`]s of a few clients over a [`Link`] and lets the [`Oracles`] judge
//! each reply; a [`Campaign`] makes sessions from a seed, keeps those that bring something new, and
//! minimises what breaks a clause to a [`Finding`] that can be replayed.

mod ask;
mod bundled;
mod campaign;
mod chapters;
mod compose;
mod confirm;
mod described;
mod draw;
#[cfg(feature = "faults")]
mod figures;
mod finding;
mod head;
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
mod pace;
mod placeholder;
mod promote;
mod replay;
mod seeds;
#[cfg(feature = "faults")]
mod seek;
mod seen;
mod session;
mod statistics;
mod steer;
mod step;
mod text_edit;
mod tidy;
mod unique;
mod watch;
mod wire;

pub use bundled::{Running, start};
pub use campaign::{Campaign, End, Kept};
pub use draw::{COSTLY, is_asked};
#[cfg(feature = "faults")]
pub use figures::Figures;
pub use finding::{Finding, FindingError};
pub use head::{Head, HeadEdit};
pub use learned::Learned;
#[cfg(feature = "faults")]
pub use link::{Child, serve_pipe};
pub use link::{Core, Https, Link, Network, NetworkError, Outcome, Reply};
pub use model::Model;
pub use mutate::{Level, ParseLevelError};
pub use node::{Body, Node};
pub use options::FuzzOptions;
pub use oracle::{Breach, Divergence, ORACLES, Oracle, Oracles};
pub use outcome::{FUZZ_SCHEMA_VERSION, FuzzResult, KeepError, Kind};
pub use promote::promote;
pub use replay::replay;
pub use seeds::{corpus, dictionary};
#[cfg(feature = "faults")]
pub use seek::{Found, Means, Seeking};
pub use seen::Seen;
pub use session::Session;
pub use statistics::Statistics;
pub use step::{Act, Edit, Message, Step};
pub use text_edit::{Characters, TextEdit};
pub use watch::Watch;
pub use wire::{Extent, Post, Sent, Wire};

#[cfg(test)]
mod tests;
