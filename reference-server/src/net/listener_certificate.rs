//! Who may be the listener of a client: the holder of the certificate by which the client would be
//! let in, whatever host it listens on. What goes there may be key material.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::ClientCertVerifier;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use crate::pki;

/// Accepts the certificate of one client.
#[derive(Debug)]
pub(super) struct ListenerVerifier {
    clients: Arc<dyn ClientCertVerifier>,
    identity: String,
}

impl ListenerVerifier {
    /// `clients` judges certificates of clients; `identity` is the common name of the one wanted.
    pub fn new(clients: Arc<dyn ClientCertVerifier>, identity: &str) -> Self {
        Self {
            clients,
            identity: identity.to_owned(),
        }
    }
}

impl ServerCertVerifier for ListenerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.clients
            .verify_client_cert(end_entity, intermediates, now)?;
        if pki::common_name(end_entity).as_deref() != Some(self.identity.as_str()) {
            return Err(CertificateError::NotValidForName.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.clients.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.clients.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.clients.supported_verify_schemes()
    }
}
