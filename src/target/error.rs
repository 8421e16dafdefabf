//! What goes wrong between the tool and a target.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

/// The configuration of a target cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A client's key cannot be opened.
    #[error("cannot use the key in {}: {reason}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// PEM text holds no certificate, no key, or something broken.
    #[error("cannot use {what}: {reason}")]
    Pem {
        /// Which setting.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Key and certificate do not fit, or the TLS library refuses them.
    #[error("cannot set up TLS for identity {identity}: {reason}")]
    Tls {
        /// The client identity.
        identity: String,
        /// What the TLS library says.
        reason: String,
    },
    /// The host is no name that a certificate could carry.
    #[error("`{0}` is not a name a certificate can carry; give one with --server-name")]
    ServerName(String),
    /// XML or JSON over a plain TTLV connection.
    #[error("a kmip:// target takes TTLV only; use an https:// target for {0}")]
    EncodingNeedsHttps(&'static str),
    /// A listener without a certificate to present.
    #[error("--listen needs a certificate to present: give --cert and --key")]
    ListenerNeedsIdentity,
    /// The address for the target's connections cannot be used.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// OpenSSL was asked for in a build without it.
    #[error(
        "this build has no OpenSSL support; rebuild with `cargo build --release --features legacy-tls`"
    )]
    NoOpenSsl,
}

impl ConfigError {
    /// Reads a text file, naming it when that fails.
    pub(super) fn read_text(path: &Path) -> Result<String, Self> {
        fs::read_to_string(path).map_err(|source| Self::Read {
            path: path.to_owned(),
            source,
        })
    }
}

/// How far the conversation had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before any request: resolving, connecting, TLS. The target was not reached.
    Reach,
    /// Sending a request or waiting for its response. The target let the request drop.
    Exchange,
}

/// A conversation with a target failed.
#[derive(Debug, Error)]
pub enum TargetError {
    /// No connection.
    #[error("cannot connect to {address}: {source}")]
    Connect {
        /// The target.
        address: String,
        /// Why not.
        source: io::Error,
    },
    /// TCP connect and TLS handshake took too long.
    #[error("no connection to {address} within {} s", after.as_secs_f64())]
    ConnectTimedOut {
        /// The target.
        address: String,
        /// The limit.
        after: Duration,
    },
    /// The TLS handshake failed.
    #[error("TLS handshake with {address} failed: {reason}")]
    Handshake {
        /// The target.
        address: String,
        /// What the TLS library says.
        reason: String,
    },
    /// The target offers no TLS version or cipher suite that rustls speaks.
    #[error(
        "{address} accepted none of the offered TLS versions and cipher suites ({reason}): rustls \
         speaks TLS 1.2 and 1.3 with ECDHE and AES-GCM or ChaCha20 only, no RSA key exchange and \
         no CBC"
    )]
    NoCommonSuite {
        /// The target.
        address: String,
        /// What the TLS library says.
        reason: String,
    },
    /// The target offers no TLS version or cipher suite that the system's OpenSSL speaks.
    #[error(
        "{address} accepted none of the offered TLS versions and cipher suites ({reason}), though \
         OpenSSL offered all that it has"
    )]
    NoSuiteOfOpenSsl {
        /// The target.
        address: String,
        /// What OpenSSL says.
        reason: String,
    },
    /// The target did not accept the client's certificate.
    #[error("{address} refused the client certificate: {reason}")]
    CertificateRefused {
        /// The target.
        address: String,
        /// The alert.
        reason: String,
    },
    /// The target closed the connection instead of answering.
    #[error("the target closed the connection after {} octets of its response", received.len())]
    Closed {
        /// What had come until then.
        received: Vec<u8>,
    },
    /// The response did not come, or not wholly, in time.
    #[error("no complete response within {} s ({} octets came)", after.as_secs_f64(), received.len())]
    TimedOut {
        /// The limit.
        after: Duration,
        /// What had come until then.
        received: Vec<u8>,
    },
    /// The response is larger than the limit; nothing of its body was kept.
    #[error("the response announces {announced} octets, more than the limit of {limit}")]
    TooLarge {
        /// Its size as announced, or as far as it was read.
        announced: u64,
        /// The limit.
        limit: usize,
    },
    /// The octets do not begin like a TTLV structure.
    #[error("the response is not TTLV: it begins with {}", hex::encode(received))]
    NotTtlv {
        /// The first octets.
        received: Vec<u8>,
    },
    /// Octets arrived that nobody asked for.
    #[error(
        "the target sent octets before any request, beginning with {}",
        hex::encode(received)
    )]
    Unsolicited {
        /// The first of them.
        received: Vec<u8>,
    },
    /// An HTTP response other than 200.
    #[error("the target answered with HTTP status {status}")]
    HttpStatus {
        /// The status code.
        status: u16,
        /// The body, cut to a bounded length.
        body: Vec<u8>,
    },
    /// HTTP itself was violated.
    #[error("the target's HTTP is broken: {reason}")]
    Http {
        /// What the HTTP library says.
        reason: String,
    },
    /// The connection broke.
    #[error("the connection broke: {source}")]
    Io {
        /// How.
        source: io::Error,
    },
}

impl TargetError {
    /// How far the conversation had come.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Connect { .. }
            | Self::ConnectTimedOut { .. }
            | Self::Handshake { .. }
            | Self::NoCommonSuite { .. }
            | Self::NoSuiteOfOpenSsl { .. }
            | Self::CertificateRefused { .. } => Stage::Reach,
            Self::Closed { .. }
            | Self::TimedOut { .. }
            | Self::TooLarge { .. }
            | Self::NotTtlv { .. }
            | Self::Unsolicited { .. }
            | Self::HttpStatus { .. }
            | Self::Http { .. }
            | Self::Io { .. } => Stage::Exchange,
        }
    }

    /// What to try next, where there is something.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Connect { .. } | Self::ConnectTimedOut { .. } => {
                Some("check --target, that the server runs, and --connect-timeout")
            }
            Self::Handshake { .. } => {
                Some("check --ca and --server-name, and that the target speaks TLS 1.2 or 1.3")
            }
            Self::NoCommonSuite { .. } if cfg!(feature = "legacy-tls") => {
                Some("add --legacy-tls to use the system's OpenSSL")
            }
            Self::NoCommonSuite { .. } => Some(
                "rebuild with the cargo feature `legacy-tls` and add --legacy-tls to use the \
                 system's OpenSSL",
            ),
            Self::NoSuiteOfOpenSsl { .. } => Some(
                "check the versions and suites that the target is set to, that it wants the kind of \
                 key that --key has, and what the system's OpenSSL was built and set to allow",
            ),
            Self::CertificateRefused { .. } => {
                Some("check --cert and --key, and that the target trusts their issuer")
            }
            _ => None,
        }
    }

    /// What the target had sent when the exchange failed.
    pub fn received(&self) -> &[u8] {
        match self {
            Self::Closed { received }
            | Self::TimedOut { received, .. }
            | Self::NotTtlv { received }
            | Self::Unsolicited { received } => received,
            Self::HttpStatus { body, .. } => body,
            _ => &[],
        }
    }
}
