//! Fake targets: TLS listeners on loopback that behave as a test tells them.

#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod running;
pub mod scripted;
pub mod served;
pub mod shared;

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kmip_conform::target::{Address, DEFAULT_IDENTITY, PemIdentity, TargetOptions, Timeouts};
use kmip_reference_server::pki::{Identity, Pki};
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A connection as a fake target sees it.
pub type Stream = TlsStream<TcpStream>;

type Serve = dyn Fn(Stream) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// A fake target under way; it ends with the test's runtime.
pub struct Fake {
    /// Its port on 127.0.0.1.
    pub port: u16,
    /// Connections it has accepted.
    pub accepted: Arc<AtomicUsize>,
    pki: Pki,
}

impl Fake {
    /// Starts a target that hands every connection to `serve`.
    pub async fn start<F, Done>(serve: F) -> Self
    where
        F: Fn(Stream) -> Done + Send + Sync + 'static,
        Done: Future<Output = ()> + Send + 'static,
    {
        let never = Arc::new(Semaphore::new(0));
        Self::start_until(serve, std::future::pending(), never).await
    }

    /// Starts a target that does so until `end`; from then on nobody listens on its port, and
    /// `gone` gets a permit.
    pub async fn start_until<F, Done>(
        serve: F,
        end: impl Future<Output = ()> + Send + 'static,
        gone: Arc<Semaphore>,
    ) -> Self
    where
        F: Fn(Stream) -> Done + Send + Sync + 'static,
        Done: Future<Output = ()> + Send + 'static,
    {
        let pki = Pki::generate(&["127.0.0.1"]).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(server_config(&pki)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let accepted = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&accepted);
        let serve: Arc<Serve> = Arc::new(move |stream| Box::pin(serve(stream)));
        let accepting = async move {
            while let Ok((tcp, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                let (acceptor, serve) = (acceptor.clone(), Arc::clone(&serve));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(tcp).await {
                        serve(stream).await;
                    }
                });
            }
        };
        tokio::spawn(async move {
            tokio::select! {
                () = accepting => {}
                () = end => {}
            }
            gone.add_permits(1);
        });
        Self {
            port,
            accepted,
            pki,
        }
    }

    /// The arguments of a command that runs against it; writes the files they name into `folder`.
    pub fn arguments(&self, folder: &Path) -> Vec<String> {
        std::fs::create_dir_all(folder).unwrap();
        let options = self.options();
        let identity = &options.identities[DEFAULT_IDENTITY];
        let mut arguments = vec!["--target".to_owned(), options.address.to_string()];
        for (option, text) in [
            ("ca", &options.ca_pem),
            ("cert", &identity.certificate_pem),
            ("key", &identity.key_pem),
        ] {
            let path = folder.join(format!("{option}.pem"));
            std::fs::write(&path, text).unwrap();
            arguments.extend([format!("--{option}"), path.display().to_string()]);
        }
        arguments
    }

    /// Options that reach it, with short time-outs.
    pub fn options(&self) -> TargetOptions {
        let mut options = TargetOptions::new(
            Address::kmip("127.0.0.1", self.port),
            self.pki.ca_pem.clone(),
        );
        let client = &self.pki.clients[kmip_reference_server::pki::CLIENT];
        let identity = pem(client);
        options
            .identities
            .insert(DEFAULT_IDENTITY.to_owned(), identity);
        options.timeouts = Timeouts {
            connect: Duration::from_secs(5),
            read: Duration::from_millis(300),
            case: Duration::from_secs(5),
        };
        options
    }
}

/// The identity as the target options take it.
pub fn pem(identity: &Identity) -> PemIdentity {
    PemIdentity {
        certificate_pem: identity.certificate_pem.clone(),
        key_pem: identity.key_pem.clone(),
    }
}

fn server_config(pki: &Pki) -> ServerConfig {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(pki.ca_pem.as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .unwrap();
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            pki.server.certificates().unwrap(),
            pki.server.key().unwrap(),
        )
        .unwrap()
}
