//! A bundled server on its own, for questions and probes beside the cases.

use std::net::{Ipv4Addr, SocketAddr};

use kmip_reference_server::net::TlsSetting;
use kmip_reference_server::pki::CLIENT;

use super::carrier::Carrier;
use super::plan::{PlannedScenario, Provision};
use super::site::{Bundled, HostError, Site};
use crate::target::{PemIdentity, Target};

/// A bundled server that listens until it is closed.
pub struct Standalone {
    site: Site,
    /// Client certificates that a server must not accept, by what is wrong with them.
    pub unfit: Vec<(String, PemIdentity)>,
}

/// The port that profiles ask for (KMIP Profiles, authentication suites).
const ASSIGNED: u16 = 5696;

fn own_address() -> SocketAddr {
    let [_, a, b, c] = std::process::id().to_be_bytes();
    (Ipv4Addr::new(127, a.max(1), b, c.clamp(1, 254)), ASSIGNED).into()
}

impl Standalone {
    /// Starts a server with this TLS setting.
    ///
    /// # Errors
    /// When it cannot listen, or certificates cannot be made.
    pub async fn start(bundled: &Bundled, tls: TlsSetting) -> Result<Self, HostError> {
        let scenario = PlannedScenario {
            name: "standalone".to_owned(),
            cases: Vec::new(),
            provision: Provision {
                tls,
                ..Provision::default()
            },
        };
        // The port that IANA assigned, at an address of loopback that is this process's own; where
        // there is none, any port.
        let site = match bundled.open_at(&scenario, own_address()).await {
            Ok(site) => site,
            Err(HostError::Listen(_)) => bundled.open(&scenario).await?,
            Err(error) => return Err(error),
        };
        let mut unfit = Vec::new();
        if let Some(authority) = bundled.authority(tls) {
            for (name, identity) in [
                ("expired", authority.expired_client(CLIENT)?),
                ("wrong-purpose", authority.server(&[CLIENT])?),
            ] {
                let pem = PemIdentity {
                    certificate_pem: identity.certificate_pem,
                    key_pem: identity.key_pem,
                };
                unfit.push((name.to_owned(), pem));
            }
        }
        Ok(Self { site, unfit })
    }

    /// The server over TLS with TTLV.
    pub fn target(&self) -> Option<&Target> {
        self.site.target(None)
    }

    /// The server over a carrier.
    pub fn target_over(&self, carrier: Carrier) -> Option<&Target> {
        self.site.target(Some(carrier))
    }

    /// Ends the server.
    pub async fn close(self) {
        self.site.close().await;
    }
}
