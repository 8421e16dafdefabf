//! A test case as a value: what is sent, by whom, and what is expected back.

mod catalogue;
mod directive;
mod document;
mod encoding;
mod error;
pub mod facts;
mod header;
mod identity;
mod model;
mod natural;
mod node;
mod pairing;
mod read;
mod source;
mod variable;

pub use catalogue::{Catalogue, load};
pub use error::{HeaderError, ReadError, ReadErrorKind};
pub use model::{
    Authority, Bindings, Case, CaseKey, Direction, Headers, Node, NodeValue, Step, Unreadable,
    Variable, Warning,
};
pub use read::read;
pub use source::LoadError;
