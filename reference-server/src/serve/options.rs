//! What the operator decides about a server on its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::net::TlsSetting;

/// Options of a server on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The address for TTLV over TLS; port 0 takes a free one.
    pub kmip: SocketAddr,
    /// The address for HTTPS, if wanted.
    pub https: Option<SocketAddr>,
    /// The folder of the certificates and keys; they are made if it has none.
    pub pki: PathBuf,
    /// Which TLS to speak.
    pub tls: TlsSetting,
    /// Whether clients may use the Interop operation, which no server in production offers.
    pub interop: bool,
    /// A TOML file with the accounts, devices and one-time passwords that may authenticate.
    pub accounts: Option<PathBuf>,
}

impl Options {
    /// The port assigned to KMIP (KMIP Profiles 2.1, basic authentication suite).
    pub const KMIP_PORT: u16 = 5696;

    /// A server on loopback, as production would have it, with its certificates in `pki`.
    pub fn new(pki: PathBuf) -> Self {
        Self {
            kmip: SocketAddr::from((Ipv4Addr::LOCALHOST, Self::KMIP_PORT)),
            https: None,
            pki,
            tls: TlsSetting::Default,
            interop: false,
            accounts: None,
        }
    }

    /// The names a server certificate made for these options is good for.
    pub(super) fn hosts(&self) -> Vec<String> {
        let mut hosts = ["localhost", "127.0.0.1", "::1"]
            .map(str::to_owned)
            .to_vec();
        let addresses = [Some(self.kmip), self.https];
        for address in addresses.into_iter().flatten().map(|address| address.ip()) {
            let host = address.to_string();
            if !address.is_unspecified() && !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }
}
