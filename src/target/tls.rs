//! TLS through rustls: mutual authentication with a client certificate, versions 1.2 and 1.3.

use std::io;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{AlertDescription, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::stream::BoxedStream;
use super::{ConfigError, PemIdentity, TargetError, TargetOptions};

/// The rustls set-up of one client identity.
pub(super) struct RustlsClient {
    connector: TlsConnector,
    server_name: ServerName<'static>,
    with_certificate: bool,
}

impl RustlsClient {
    pub(super) fn new(options: &TargetOptions, identity: &str) -> Result<Self, ConfigError> {
        let tls_error = |error: rustls::Error| ConfigError::Tls {
            identity: identity.to_owned(),
            reason: error.to_string(),
        };
        let provider = Arc::new(options.setting.provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(options.setting.versions())
            .map_err(tls_error)?
            .with_root_certificates(roots(&options.ca_pem)?);
        let pem = options.identity(identity);
        let config = match pem {
            None => builder.with_no_client_auth(),
            Some(pem) => builder
                .with_client_auth_cert(chain(pem, identity)?, key(pem, identity)?)
                .map_err(tls_error)?,
        };
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            server_name: server_name(options)?,
            with_certificate: pem.is_some(),
        })
    }

    pub(super) async fn handshake(
        &self,
        tcp: TcpStream,
        address: &str,
    ) -> Result<BoxedStream, TargetError> {
        match self.connector.connect(self.server_name.clone(), tcp).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => Err(self.handshake_error(&error, address)),
        }
    }

    /// The certificate that the server shows; `None` where no handshake came about.
    pub(super) async fn certificate(&self, tcp: TcpStream) -> Option<CertificateDer<'static>> {
        let opened = self.connector.connect(self.server_name.clone(), tcp).await;
        let stream = opened.ok()?;
        let (_, session) = stream.get_ref();
        session.peer_certificates()?.first().cloned()
    }

    fn handshake_error(&self, error: &io::Error, address: &str) -> TargetError {
        let address = address.to_owned();
        let reason = error.to_string();
        match tls_cause(error) {
            Some(cause) if refuses_certificate(cause) => {
                TargetError::CertificateRefused { address, reason }
            }
            // Without a certificate of ours, the same alert may mean that one is wanted.
            Some(cause) if self.with_certificate && refuses_suites(cause) => {
                TargetError::NoCommonSuite { address, reason }
            }
            _ => TargetError::Handshake { address, reason },
        }
    }
}

/// Whether a read failed because the target refused the client certificate. In TLS 1.3 the
/// handshake is over for the client before the server has looked at the certificate.
pub(super) fn is_refused_certificate(error: &io::Error) -> bool {
    tls_cause(error).is_some_and(refuses_certificate)
}

fn tls_cause(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref::<rustls::Error>()
}

fn refuses_certificate(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::AlertReceived(
            AlertDescription::NoCertificate
                | AlertDescription::BadCertificate
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::CertificateRevoked
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnknownCA
                | AlertDescription::AccessDenied
                | AlertDescription::DecryptError
                | AlertDescription::CertificateRequired
        )
    )
}

fn refuses_suites(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::AlertReceived(
            AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity
                | AlertDescription::ProtocolVersion
        ) | rustls::Error::PeerIncompatible(_)
    )
}

pub(super) fn server_name(options: &TargetOptions) -> Result<ServerName<'static>, ConfigError> {
    let name = options.server_name.as_ref();
    let name = name.unwrap_or(&options.address.host);
    ServerName::try_from(name.clone()).map_err(|_| ConfigError::ServerName(name.clone()))
}

pub(super) fn roots(ca_pem: &str) -> Result<RootCertStore, ConfigError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(ca_pem, "the CA certificates")? {
        roots.add(certificate).map_err(|error| ConfigError::Pem {
            what: "the CA certificates".to_owned(),
            reason: error.to_string(),
        })?;
    }
    Ok(roots)
}

pub(super) fn chain(
    pem: &PemIdentity,
    identity: &str,
) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    certificates(
        &pem.certificate_pem,
        &format!("the certificate of identity {identity}"),
    )
}

pub(super) fn key(
    pem: &PemIdentity,
    identity: &str,
) -> Result<PrivateKeyDer<'static>, ConfigError> {
    PrivateKeyDer::from_pem_slice(pem.key_pem.as_bytes()).map_err(|error| ConfigError::Pem {
        what: format!("the key of identity {identity}"),
        reason: error.to_string(),
    })
}

fn certificates(pem: &str, what: &str) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let broken = |reason: String| ConfigError::Pem {
        what: what.to_owned(),
        reason,
    };
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| broken(error.to_string()))?;
    if found.is_empty() {
        return Err(broken("it holds no PEM certificate".to_owned()));
    }
    Ok(found)
}
