//! KMIP messages and what is known about them: the TTLV, XML and JSON encodings and the versioned
//! protocol schema.
//!
//! The crate does no I/O, reads no clock and draws no random numbers.

mod item;
pub mod json;
mod limits;
mod path;
pub mod schema;
mod tag;
pub mod ttlv;
mod version;
mod violation;
pub mod xml;

pub use item::{BigInteger, Item, ItemType, Value};
pub use limits::Limits;
pub use path::MessagePath;
pub use schema::enumeration;
pub use schema::{EnumerationDef, EnumerationValue, NamedValue, TagDef};
pub use tag::Tag;
pub use version::{ParseVersionError, ProtocolVersion, VersionRange};
pub use violation::{Decoded, Violation, ViolationKind};
