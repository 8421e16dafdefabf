//! The XML encoding (KMIP Additional Message Encodings 1.0 section 6.1; KMIP Profiles 2.1).
//!
//! Tags, types, enumerations and masks are written by the schema's names, anything the schema
//! does not name in hex. Two things the encoding does not provide for are carried so that nothing
//! is lost: text with characters XML cannot hold is written in an attribute `hex` in place of
//! `value`, as the octets of its UTF-8 form, and a malformed value has its type byte in hex as
//! `type` and its octets as `hex`.

mod date_time;
mod elements;
mod names;
mod read;
mod value;
mod write;

pub use elements::{Element, Event, Events, XmlError, XmlErrorKind};
pub use read::decode;
pub use value::{ValueError, format_value, parse_value};
pub use write::encode;

pub(crate) use names::{parse_tag, tag_name};
pub(crate) use value::{Notation, format_in, hex, octets, parse_number};
