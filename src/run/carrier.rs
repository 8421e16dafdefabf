//! What carries messages: TLS with TTLV, or HTTPS with one of the encodings.

use std::collections::BTreeSet;
use std::fmt;

use crate::target::{Encoding, Scheme, TargetOptions};

/// How messages travel and are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// TTLV over TLS.
    Tls,
    /// HTTPS with bodies in this encoding.
    Https(Encoding),
}

impl Carrier {
    /// What it is called where cases prove something only over it.
    pub fn names(self) -> BTreeSet<&'static str> {
        match self {
            Self::Tls => ["ttlv"].into(),
            Self::Https(Encoding::Ttlv) => ["https", "ttlv"].into(),
            Self::Https(Encoding::Xml) => ["https", "xml"].into(),
            Self::Https(Encoding::Json) => ["https", "json"].into(),
        }
    }

    /// The carrier these options address.
    pub fn of(options: &TargetOptions) -> Self {
        match options.address.scheme {
            Scheme::Kmip => Self::Tls,
            Scheme::Https => Self::Https(options.encoding),
        }
    }
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tls => f.write_str("TLS with TTLV"),
            Self::Https(encoding) => write!(f, "HTTPS with {encoding}"),
        }
    }
}
