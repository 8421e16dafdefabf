//! TLS settings: which versions, suites and groups are spoken, by the server and by clients of it.

use std::str::FromStr;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{
    CipherSuite, ClientConfig, NamedGroup, RootCertStore, ServerConfig, SupportedProtocolVersion,
};

use super::client_verifier::ClientVerifier;
use super::listener_certificate::ListenerVerifier;
use crate::net::{Handler, ListenError, ListenOptions};
use crate::pki::{self, Identity, KeyCurve};

/// Which TLS is spoken; the authentication suites of the profiles differ in it.
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
    /// The Quantum Safe authentication suite (KMIP Profiles 3.0, draft, section 3.3), as far as the
    /// library goes: TLS 1.3 with its two suites, and groups that agree by ML-KEM and by a curve.
    Hybrid,
    /// The Suite B minLOS_128 authentication suite (KMIP Suite B Profile 1.0 section 2.1).
    SuiteB128,
    /// The Suite B minLOS_192 authentication suite (KMIP Suite B Profile 1.0 section 4.1).
    SuiteB192,
}

/// What a setting allows; `None` allows all that the library has.
struct Allowed {
    versions: &'static [&'static SupportedProtocolVersion],
    suites: Option<&'static [CipherSuite]>,
    groups: Option<&'static [NamedGroup]>,
}

static TLS12: [&SupportedProtocolVersion; 1] = [&rustls::version::TLS12];
static TLS13: [&SupportedProtocolVersion; 1] = [&rustls::version::TLS13];

impl TlsSetting {
    /// Every setting, with the name that options and the data of the profiles use.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("default", Self::Default),
        ("tls12", Self::Tls12),
        ("tls13", Self::Tls13),
        ("hybrid", Self::Hybrid),
        ("suite-b-128", Self::SuiteB128),
        ("suite-b-192", Self::SuiteB192),
    ];

    fn allowed(self) -> Allowed {
        let (versions, suites, groups): (_, Option<&'static [_]>, Option<&'static [_]>) = match self
        {
            Self::Default => (rustls::ALL_VERSIONS, None, None),
            Self::Tls12 => (&TLS12[..], None, None),
            Self::Tls13 => (&TLS13[..], None, None),
            Self::Hybrid => (
                &TLS13[..],
                Some(&[
                    CipherSuite::TLS13_AES_256_GCM_SHA384,
                    CipherSuite::TLS13_CHACHA20_POLY1305_SHA256,
                ]),
                Some(&[NamedGroup::X25519MLKEM768, NamedGroup::secp256r1MLKEM768]),
            ),
            Self::SuiteB128 => (
                &TLS12[..],
                Some(&[CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]),
                Some(&[NamedGroup::secp256r1, NamedGroup::secp384r1]),
            ),
            Self::SuiteB192 => (
                &TLS12[..],
                Some(&[CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]),
                Some(&[NamedGroup::secp384r1]),
            ),
        };
        Allowed {
            versions,
            suites,
            groups,
        }
    }

    /// The versions spoken.
    pub fn versions(self) -> &'static [&'static SupportedProtocolVersion] {
        self.allowed().versions
    }

    /// The suites and groups offered.
    pub fn provider(self) -> CryptoProvider {
        let allowed = self.allowed();
        let mut provider = aws_lc_rs::default_provider();
        // Beside the groups offered by default the library has others.
        provider.kx_groups = aws_lc_rs::ALL_KX_GROUPS.to_vec();
        if let Some(suites) = allowed.suites {
            provider
                .cipher_suites
                .retain(|suite| suites.contains(&suite.suite()));
        }
        if let Some(groups) = allowed.groups {
            provider
                .kx_groups
                .retain(|group| groups.contains(&group.name()));
        }
        provider
    }

    /// The curve that certificates of both sides must be on.
    pub fn curve(self) -> KeyCurve {
        match self {
            Self::SuiteB192 => KeyCurve::P384,
            _ => KeyCurve::P256,
        }
    }
}

/// The text names no TLS setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a TLS setting: use default, tls12, tls13, hybrid, suite-b-128 or suite-b-192"
)]
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
    let provider = Arc::new(setting.provider());
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
    let provider = Arc::new(options.tls.provider());
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
        let error = "ssl3".parse::<TlsSetting>().unwrap_err().to_string();
        for (name, _) in TlsSetting::NAMES {
            assert!(error.contains(name), "{name}");
        }
    }

    #[test]
    fn the_library_has_every_suite_and_group_that_a_setting_allows() {
        for (name, setting) in TlsSetting::NAMES {
            let allowed = setting.allowed();
            let provider = setting.provider();
            if let Some(suites) = allowed.suites {
                assert_eq!(provider.cipher_suites.len(), suites.len(), "{name}");
            }
            if let Some(groups) = allowed.groups {
                assert_eq!(provider.kx_groups.len(), groups.len(), "{name}");
            }
        }
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
