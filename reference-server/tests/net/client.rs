//! A bare TLS client.

use std::net::SocketAddr;
use std::sync::Arc;

use kmip_conform_protocol::{Item, Limits, ttlv};
use kmip_reference_server::pki::{CLIENT, Identity};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::mirror::Running;

pub fn config(
    ca_pem: &str,
    identity: Option<&Identity>,
    versions: &[&'static SupportedProtocolVersion],
) -> Arc<ClientConfig> {
    config_with(aws_lc_rs::default_provider(), ca_pem, identity, versions)
}

pub fn config_with(
    provider: CryptoProvider,
    ca_pem: &str,
    identity: Option<&Identity>,
    versions: &[&'static SupportedProtocolVersion],
) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots);
    Arc::new(match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => builder
            .with_client_auth_cert(identity.certificates().unwrap(), identity.key().unwrap())
            .unwrap(),
    })
}

pub async fn handshake(
    address: SocketAddr,
    config: Arc<ClientConfig>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(config).connect(name, tcp).await
}

/// A connection of the client of this name.
pub async fn connect_as(running: &mut Running, name: &str) -> TlsStream<TcpStream> {
    let identity = running.pki.client(name).unwrap().clone();
    let config = config(&running.pki.ca_pem, Some(&identity), rustls::ALL_VERSIONS);
    handshake(running.listening.kmip, config).await.unwrap()
}

/// A connection of the client every server has.
pub async fn connect(running: &mut Running) -> TlsStream<TcpStream> {
    connect_as(running, CLIENT).await
}

pub async fn read_message(stream: &mut (impl AsyncRead + Unpin)) -> Item {
    let mut header = [0; 8];
    stream.read_exact(&mut header).await.unwrap();
    let len = ttlv::message_len(&header).unwrap();
    let mut message = header.to_vec();
    message.resize(len, 0);
    stream.read_exact(&mut message[8..]).await.unwrap();
    ttlv::decode(&message, &Limits::default())
        .into_valid()
        .unwrap()
}

pub async fn exchange(stream: &mut TlsStream<TcpStream>, octets: &[u8]) -> Item {
    stream.write_all(octets).await.unwrap();
    read_message(stream).await
}

/// Whether the server has ended the connection in good order.
pub async fn is_closed(stream: &mut TlsStream<TcpStream>) -> bool {
    matches!(stream.read(&mut [0]).await, Ok(0))
}
