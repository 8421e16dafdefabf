//! What TLS a target offers, asked by single hellos: each is written here as a raw record, names one
//! version, one cipher suite or one group, and ends the connection at the first answer. So suites
//! are seen that no library of ours speaks, and no weak handshake is ever completed. Renegotiation is
//! tried inside a strong session.

mod answer;
mod offer;
mod probe;
mod renegotiate;
mod sealed;
mod suites;
mod transcript;
mod write;

pub use answer::{HelloAnswer, ServerHello};
pub use offer::{TlsOffer, TlsVersion};
pub use probe::Prober;
pub use renegotiate::{Renegotiation, renegotiation};
pub use suites::{CipherSuite, Group};
pub use write::Hello;
