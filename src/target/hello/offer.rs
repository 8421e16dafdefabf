//! What a target offers, gathered from many hellos.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::suites::{CipherSuite, Group};

/// A version of TLS, or of what came before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TlsVersion {
    /// SSL 3.0 (RFC 6101).
    Ssl30,
    /// TLS 1.0 (RFC 2246).
    Tls10,
    /// TLS 1.1 (RFC 4346).
    Tls11,
    /// TLS 1.2 (RFC 5246).
    Tls12,
    /// TLS 1.3 (RFC 8446).
    Tls13,
}

impl TlsVersion {
    /// Every version, oldest first.
    pub const ALL: [Self; 5] = [
        Self::Ssl30,
        Self::Tls10,
        Self::Tls11,
        Self::Tls12,
        Self::Tls13,
    ];

    /// The version with the name that it displays as.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|version| version.to_string() == name)
    }

    pub(super) fn wire(self) -> u16 {
        0x0300 + self as u16
    }

    pub(super) fn of_wire(number: u16) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|version| version.wire() == number)
    }
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ssl30 => "SSL 3.0",
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        })
    }
}

/// What a target offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsOffer {
    /// The suites that were agreed to, by version; a version that is offered with none is absent.
    pub suites: BTreeMap<TlsVersion, BTreeSet<CipherSuite>>,
    /// The groups of TLS 1.3 that were agreed to.
    pub groups: BTreeSet<Group>,
    /// Whether the target binds renegotiations of TLS 1.2 and older to the first handshake; `None`
    /// where it speaks none of them.
    pub secure_renegotiation: Option<bool>,
    /// Hellos that were not answered in time: what they asked for is not known.
    pub silent: BTreeSet<String>,
}

impl TlsOffer {
    /// Whether the version is offered with any suite.
    pub fn speaks(&self, version: TlsVersion) -> bool {
        self.suites.contains_key(&version)
    }

    /// Every suite that is offered in any version.
    pub fn all_suites(&self) -> BTreeSet<CipherSuite> {
        self.suites.values().flatten().copied().collect()
    }
}
