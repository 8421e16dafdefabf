//! Who sent a message, and how it came.

use crate::link_credential::LinkCertificate;

/// The client at the other end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peer {
    /// The subject common name of the client's certificate; accounts and ownership go by it.
    pub identity: String,
    /// A number that no other connection of this server process has.
    pub connection: u64,
    /// How the message came.
    pub transport: Transport,
    /// The client's certificate; `None` for a client that came without TLS.
    pub certificate: Option<LinkCertificate>,
}

/// The way a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// TTLV straight over TLS (KMIP 2.1 section 10).
    Ttlv,
    /// TTLV, XML or JSON in HTTPS requests (the HTTPS profile).
    Https,
}
