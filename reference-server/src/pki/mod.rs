//! Certificates for mutual TLS: an authority of our own, a server and clients, in memory and as
//! PEM files.

mod authority;
mod error;
mod files;
mod identity;

pub use authority::{CertificateAuthority, KeyCurve};
pub use error::PkiError;
pub use files::{CLIENT, Pki};
pub(crate) use identity::certificates;
pub use identity::{Identity, PemError, common_name};
