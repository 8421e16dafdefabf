//! What the tool is told about a target.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use kmip_reference_server::net::TlsSetting;

use super::{Address, Encoding};

/// The name of the client identity that serves where no other is configured.
pub const DEFAULT_IDENTITY: &str = "A";

/// Bounds in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For TCP connect and TLS handshake together.
    pub connect: Duration,
    /// For sending one request and receiving its whole response.
    pub read: Duration,
    /// For a whole case, apart from waits that the case itself asks for.
    pub case: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(30),
            case: Duration::from_secs(120),
        }
    }
}

/// A certificate chain and its key, both as PEM text.
#[derive(Clone)]
pub struct PemIdentity {
    /// The chain, leaf first.
    pub certificate_pem: String,
    /// The key of the leaf.
    pub key_pem: String,
}

impl fmt::Debug for PemIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PemIdentity").finish_non_exhaustive()
    }
}

/// User name and password for the Authentication structure of request headers.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// Which TLS implementation speaks to the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsLibrary {
    /// rustls: TLS 1.2 and 1.3 with forward secrecy and authenticated encryption.
    #[default]
    Rustls,
    /// The system's OpenSSL, for targets that offer only RSA key exchange or CBC suites. Needs
    /// the cargo feature `legacy-tls`.
    OpenSsl,
}

/// What the tool is told about a target.
#[derive(Clone, Debug)]
pub struct TargetOptions {
    /// Where it listens.
    pub address: Address,
    /// How messages are written; a `kmip` address allows only TTLV.
    pub encoding: Encoding,
    /// The certificates the target's chain must lead to, as PEM.
    pub ca_pem: String,
    /// Client identities by name; [`DEFAULT_IDENTITY`] serves for names that are absent.
    pub identities: BTreeMap<String, PemIdentity>,
    /// Sent with every request that carries no credential of its own.
    pub credential: Option<Credential>,
    /// The name the target's certificate must carry, where it is not the host.
    pub server_name: Option<String>,
    /// Bounds in time.
    pub timeouts: Timeouts,
    /// The largest response that is read, in octets.
    pub max_response: usize,
    /// Which TLS implementation to use.
    pub tls: TlsLibrary,
    /// Which versions, suites and groups rustls offers.
    pub setting: TlsSetting,
}

impl TargetOptions {
    /// Options with every default: TTLV, 16 MiB responses, default time-outs, no identity.
    pub fn new(address: Address, ca_pem: impl Into<String>) -> Self {
        Self {
            address,
            encoding: Encoding::Ttlv,
            ca_pem: ca_pem.into(),
            identities: BTreeMap::new(),
            credential: None,
            server_name: None,
            timeouts: Timeouts::default(),
            max_response: 16 << 20,
            tls: TlsLibrary::default(),
            setting: TlsSetting::default(),
        }
    }

    /// The identity for a client name, falling back to the default one.
    pub fn identity(&self, name: &str) -> Option<&PemIdentity> {
        self.identities
            .get(name)
            .or_else(|| self.identities.get(DEFAULT_IDENTITY))
    }
}
