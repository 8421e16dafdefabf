//! The TTLV encoding: tag, type, length, value (KMIP 2.1 section 10.1; KMIP 1.x section 9.1).
//!
//! [`decode`] reads strictly and reports every violation with its offset; [`Tree`] is the same
//! reading without copying text and octets. [`encode`] only ever writes well-formed messages;
//! [`raw::Writer`] writes whatever it is told.

mod decode;
mod encode;
mod findings;
mod frame;
mod layout;
pub mod raw;
mod tree;

pub use decode::decode;
pub use encode::{encode, encoded_len};
pub use frame::{FrameError, HEADER_LEN, message_len};
pub use tree::{Node, NodeValue, Tree};
