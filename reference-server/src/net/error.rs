//! Why the server cannot listen.

use std::io;
use std::net::SocketAddr;

use crate::pki::PemError;

/// The server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address is taken, or not one of this machine.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The server's own certificate or key is not usable PEM.
    #[error("cannot use the server's identity: {0}")]
    Identity(PemError),
    /// The authority that client certificates are checked against is not usable PEM.
    #[error("cannot use the authority for clients: {0}")]
    ClientAuthority(PemError),
    /// The authority's certificate is not one clients can be checked against.
    #[error("cannot check clients against the authority: {0}")]
    ClientVerifier(#[from] rustls::server::VerifierBuilderError),
    /// The certificate and key do not suit each other or the TLS versions asked for.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
}
