//! The JSON encoding (KMIP Additional Message Encodings 1.0 section 4.1; KMIP Profiles 2.1).
//!
//! Names and hex forms are those of the XML encoding. An object with a member twice is refused,
//! numbers that JavaScript cannot hold exactly are hex strings, and a malformed value has its
//! type byte in hex as `type` and its octets in hex as `value`.

mod document;
mod read;
mod write;

pub use document::JsonError;
pub use read::decode;
pub use write::encode;
