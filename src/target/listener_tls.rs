//! TLS of the port on which a target's own connections come in.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};

use super::options::DEFAULT_IDENTITY;
use super::tls::{chain, key, roots, server_name};
use super::{ConfigError, TargetOptions};

/// Presents the certificate of the default identity, and lets in the target alone.
pub(super) fn server_config(options: &TargetOptions) -> Result<Arc<ServerConfig>, ConfigError> {
    let tls_error = |reason: String| ConfigError::Tls {
        identity: DEFAULT_IDENTITY.to_owned(),
        reason,
    };
    let identity = options.identity(DEFAULT_IDENTITY);
    let identity = identity.ok_or(ConfigError::ListenerNeedsIdentity)?;
    let provider = Arc::new(options.setting.provider());
    let roots = Arc::new(roots(&options.ca_pem)?);
    let as_server =
        WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone()).build();
    let as_client = WebPkiClientVerifier::builder_with_provider(roots, provider.clone()).build();
    let verifier = TargetVerifier {
        as_server: as_server.map_err(|error| tls_error(error.to_string()))?,
        as_client: as_client.map_err(|error| tls_error(error.to_string()))?,
        name: server_name(options)?,
    };
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(options.setting.versions())
        .map_err(|error| tls_error(error.to_string()))?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(
            chain(identity, DEFAULT_IDENTITY)?,
            key(identity, DEFAULT_IDENTITY)?,
        )
        .map_err(|error| tls_error(error.to_string()))?;
    Ok(Arc::new(config))
}

/// Accepts the certificate by which the target proves itself on its own port, or one that the same
/// authority made for it as a client.
#[derive(Debug)]
struct TargetVerifier {
    as_server: Arc<WebPkiServerVerifier>,
    as_client: Arc<dyn ClientCertVerifier>,
    name: ServerName<'static>,
}

impl ClientCertVerifier for TargetVerifier {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.as_client.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let as_server =
            self.as_server
                .verify_server_cert(end_entity, intermediates, &self.name, &[], now);
        match as_server {
            Ok(_) => Ok(ClientCertVerified::assertion()),
            Err(_) => self
                .as_client
                .verify_client_cert(end_entity, intermediates, now),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.as_client.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.as_client.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.as_client.supported_verify_schemes()
    }
}
