//! The network shell: TLS connections in, message trees to the core, answers back.
//!
//! TTLV goes straight over TLS (KMIP 2.1 section 10); TTLV, XML and JSON go over HTTPS on a port
//! of their own (KMIP Additional Message Encodings 1.0 section 2). Clients prove who they are by
//! certificate on both.

mod bounds;
mod client_role;
mod client_verifier;
mod connection;
mod courier;
mod delivery;
mod encoding;
mod error;
mod exchange;
mod frame;
mod handler;
mod https;
mod link;
mod listen;
mod listener_certificate;
mod listening;
mod patience;
mod request_log;
mod timekeeper;
mod tls;

pub use bounds::Bounds;
pub use delivery::{Delivery, Manner};
pub use encoding::Encoding;
pub use error::ListenError;
pub use handler::Handler;
pub use listen::{ListenOptions, listen};
pub use listening::Listening;
pub use tls::{ParseTlsSettingError, TlsSetting};
