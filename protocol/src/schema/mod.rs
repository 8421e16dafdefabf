//! The protocol definition as data: what exists in which version, and how it is spelled.
//!
//! The tables are generated from the files in `schema/`; nothing else in the project states a
//! protocol fact.

pub mod enumeration;
pub(crate) mod index;
mod tag_def;

pub use enumeration::{EnumerationDef, EnumerationValue, NamedValue};
pub use tag_def::TagDef;

/// Every tag, by number.
pub use crate::tag::TAGS;
