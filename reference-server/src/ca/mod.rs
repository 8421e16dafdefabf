//! The server's own certificate authority: its key, certification requests, certificates, chains
//! (KMIP 2.1 sections 6.1.6, 6.1.45 and 6.1.57).

mod authority;
mod chain;
mod request;

pub use authority::{Authority, Wanted};
pub use chain::{Chain, Link};
pub use request::CertificateRequest;
