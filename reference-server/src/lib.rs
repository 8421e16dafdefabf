//! The reference server: a pure core (request tree, identity, clock and chance to response tree)
//! in a thin network shell.

mod access;
mod application;
mod attribute;
mod ca;
mod certificate;
mod chance;
mod clock;
mod counters;
mod creation;
pub mod crypto;
mod digest;
mod error;
#[cfg(feature = "faults")]
pub mod fault;
#[cfg(test)]
mod hex_test;
mod husk;
mod job;
pub mod key_format;
mod key_rules;
mod key_use;
mod key_wrapping;
mod lease;
mod lifecycle;
mod link_credential;
mod matching;
mod material;
mod message;
pub mod net;
mod object_rules;
mod object_type;
mod one_time_pad;
mod operation;
mod parameters;
mod peer;
mod permit;
mod pkcs12;
pub mod pki;
mod policy;
mod protection;
pub mod push;
mod quantum_safe;
mod quick;
mod reason;
mod replacement;
mod rotation;
mod sensitivity;
pub mod serve;
mod server;
mod settings;
mod store;
mod streams;
mod system_object;
#[cfg(test)]
mod testing;
mod ticket;
mod token;
mod transition;
mod usage_limits;
mod use_cause;
mod users;
mod version;

pub use certificate::attributes as certificate_attributes;
pub use clock::{Clock, FixedClock, MovableClock, SystemClock};
pub use link_credential::LinkCertificate;
pub use peer::{Peer, Transport};
pub use server::{Server, StartedJob};
pub use settings::{
    AccessGroup, Account, AttestationPolicy, ClientListener, Device, GroupPolicy, OneTimePassword,
    OperationPolicy, ParseListenerError, PolicyRow, SeedPolicy, Settings, Share,
};
pub use store::StoreError;
