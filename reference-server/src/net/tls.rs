//! TLS settings of the server.

use std::str::FromStr;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};

use super::client_verifier::ClientVerifier;
use super::listener_certificate::ListenerVerifier;
use crate::net::{Handler, ListenError, ListenOptions};
use crate::pki::{self, Identity};

/// Which TLS the server speaks; the authentication suites of the profiles differ in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsSetting {
    /// TLS 1.2 and 1.3 with every suite the library has.
    #[default]
    Default,
    /// TLS 1.2 alone.
    Tls12,
    /// TLS 1.3 alone.
    Tls13,
}

impl TlsSetting {
    /// Every setting, with the name that options use.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("default", Self::Default),
        ("tls12", Self::Tls12),
        ("tls13", Self::Tls13),
    ];

    pub(super) fn versions(self) -> &'static [&'static SupportedProtocolVersion] {
        static TLS12: [&SupportedProtocolVersion; 1] = [&rustls::version::TLS12];
        static TLS13: [&SupportedProtocolVersion; 1] = [&rustls::version::TLS13];
        match self {
            Self::Default => rustls::ALL_VERSIONS,
            Self::Tls12 => &TLS12,
            Self::Tls13 => &TLS13,
        }
    }
}

/// The text names no TLS setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a TLS setting: use default, tls12 or tls13")]
pub struct ParseTlsSettingError(String);

impl FromStr for TlsSetting {
    type Err = ParseTlsSettingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::NAMES
            .into_iter()
            .find(|(name, _)| *name == text)
            .map(|(_, setting)| setting)
            .ok_or_else(|| ParseTlsSettingError(text.to_owned()))
    }
}

/// The configuration of one port: clients must have a certificate of the authority, or one that the
/// handler accepts.
pub(super) fn server_config(
    setting: TlsSetting,
    identity: &Identity,
    client_ca_pem: &str,
    protocol: Option<&[u8]>,
    handler: Arc<dyn Handler>,
) -> Result<Arc<ServerConfig>, ListenError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let authority = client_verifier(client_ca_pem, &provider)?;
    let verifier = Arc::new(ClientVerifier { authority, handler });
    let chain = identity.certificates().map_err(ListenError::Identity)?;
    let key = identity.key().map_err(ListenError::Identity)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(setting.versions())?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)?;
    config.alpn_protocols = protocol.into_iter().map(<[u8]>::to_vec).collect();
    Ok(Arc::new(config))
}

/// The configuration of connections that the server opens to the listener of a client.
pub(super) fn client_config(
    options: &ListenOptions,
    client: &str,
) -> Result<Arc<ClientConfig>, ListenError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let clients = client_verifier(&options.client_ca_pem, &provider)?;
    let identity = &options.identity;
    let chain = identity.certificates().map_err(ListenError::Identity)?;
    let key = identity.key().map_err(ListenError::Identity)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(options.tls.versions())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(ListenerVerifier::new(clients, client)))
        .with_client_auth_cert(chain, key)?;
    Ok(Arc::new(config))
}

/// What judges the certificates of clients.
fn client_verifier(
    client_ca_pem: &str,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, ListenError> {
    let mut roots = RootCertStore::empty();
    for authority in pki::certificates(client_ca_pem).map_err(ListenError::ClientAuthority)? {
        roots.add(authority)?;
    }
    let roots = Arc::new(roots);
    Ok(WebPkiClientVerifier::builder_with_provider(roots, provider.clone()).build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_setting_by_its_name_and_no_other() {
        for (name, setting) in TlsSetting::NAMES {
            assert_eq!(name.parse(), Ok(setting));
        }
        assert!("ssl3".parse::<TlsSetting>().is_err());
    }

    fn core() -> Arc<dyn Handler> {
        let clock = Arc::new(crate::FixedClock::at(0));
        Arc::new(crate::Server::new(
            crate::Settings::default(),
            clock,
            [0; 32],
        ))
    }

    #[test]
    fn says_which_pem_is_unusable() {
        let pki = pki::Pki::generate(&["localhost"]).unwrap();
        let broken = Identity {
            key_pem: "no key".to_owned(),
            ..pki.server.clone()
        };
        let refused = server_config(TlsSetting::Default, &broken, &pki.ca_pem, None, core());
        assert!(matches!(refused, Err(ListenError::Identity(_))));
        let refused = server_config(
            TlsSetting::Default,
            &pki.server,
            "no certificate",
            None,
            core(),
        );
        assert!(matches!(refused, Err(ListenError::ClientAuthority(_))));
    }
}
