//! Talking to an implementation: addresses, TLS, HTTPS, encodings, time-outs and bounds. Nothing
//! a target sends is trusted: sizes, rates and times are limited before anything is read.

mod address;
mod certificate;
mod connection;
mod encoding;
mod error;
mod frame;
mod hello;
mod https;
mod identity;
#[cfg(feature = "legacy-tls")]
mod legacy;
mod listener;
mod listener_tls;
mod message;
mod options;
mod stream;
mod tls;

pub use address::{Address, ParseAddressError, Scheme};
pub use certificate::CertificateFacts;
pub use connection::{Connection, Exchange, Target};
pub use encoding::{Encoding, ParseEncodingError};
pub use error::{ConfigError, Stage, TargetError};
pub use hello::{
    CipherSuite, Group, Hello, HelloAnswer, Prober, Renegotiation, ServerHello, TlsOffer,
    TlsVersion, renegotiation,
};
pub use https::HttpHead;
pub use listener::{Incoming, Listener};
pub use message::Received;
pub use options::{Credential, DEFAULT_IDENTITY, PemIdentity, TargetOptions, Timeouts, TlsLibrary};
pub use stream::BoxedStream;
