//! A bundled server on its own, for questions and probes beside the cases.

use kmip_reference_server::net::TlsSetting;
use kmip_reference_server::pki::CLIENT;

use super::plan::{PlannedScenario, Provision};
use super::site::{Bundled, HostError, Site};
use crate::target::{PemIdentity, Target};

/// A bundled server that listens until it is closed.
pub struct Standalone {
    site: Site,
    /// Client certificates that a server must not accept, by what is wrong with them.
    pub unfit: Vec<(String, PemIdentity)>,
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
        let site = bundled.open(&scenario).await?;
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

    /// Ends the server.
    pub async fn close(self) {
        self.site.close().await;
    }
}
