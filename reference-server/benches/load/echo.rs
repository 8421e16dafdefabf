//! The limit: TLS and nothing else. A child process on the same network library as the server
//! answers every message with as many octets as the server would.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use kmip_conform_protocol::{Item, Tag, ttlv};
use kmip_reference_server::pki::Pki;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The variable that names the folder of the certificates.
pub const PKI: &str = "LOAD_PKI";

/// Answers with messages of `answer` octets until the process is ended.
pub fn serve(answer: usize) {
    let pki = Pki::load(Path::new(&std::env::var(PKI).unwrap())).unwrap();
    let acceptor = TlsAcceptor::from(config(&pki));
    let answer: Arc<[u8]> = message_of(answer).into();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        println!("listening kmip://{}", listener.local_addr().unwrap());
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(echo(acceptor.clone(), stream, Arc::clone(&answer)));
        }
    });
}

/// Any message of this size.
fn message_of(size: usize) -> Vec<u8> {
    let padding = size.saturating_sub(2 * ttlv::HEADER_LEN);
    let filler = Item::bytes(Tag::DATA, vec![0; padding]);
    ttlv::encode(&Item::structure(Tag::RESPONSE_MESSAGE, vec![filler]))
}

async fn echo(acceptor: TlsAcceptor, stream: TcpStream, answer: Arc<[u8]>) {
    let Ok(mut stream) = acceptor.accept(stream).await else {
        return;
    };
    let mut header = [0; ttlv::HEADER_LEN];
    while stream.read_exact(&mut header).await.is_ok() {
        let rest = ttlv::message_len(&header).unwrap() - ttlv::HEADER_LEN;
        let mut request = vec![0; rest];
        stream.read_exact(&mut request).await.unwrap();
        stream.write_all(&answer).await.unwrap();
        stream.flush().await.unwrap();
    }
}

fn config(pki: &Pki) -> Arc<ServerConfig> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(pki.ca_pem.as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(
            pki.server.certificates().unwrap(),
            pki.server.key().unwrap(),
        );
    Arc::new(config.unwrap())
}
