//! Opening the ports and accepting connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::courier::Courier;
use super::exchange::{Exchange, Wake};
use super::listening::Stop;
use super::{connection, https, timekeeper, tls};
use crate::net::{Bounds, Handler, ListenError, Listening, TlsSetting};
use crate::pki::{self, Identity};
use crate::{LinkCertificate, Peer, Transport};

const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Where and how to listen.
#[derive(Clone, Debug)]
pub struct ListenOptions {
    /// The address for TTLV over TLS; port 0 takes a free one.
    pub kmip: SocketAddr,
    /// The address for HTTPS, if wanted.
    pub https: Option<SocketAddr>,
    /// Which TLS to speak.
    pub tls: TlsSetting,
    /// The server's certificate and key.
    pub identity: Identity,
    /// The authority that client certificates come from, as PEM.
    pub client_ca_pem: String,
    /// What clients may cost.
    pub bounds: Bounds,
}

/// Opens the ports and serves them in the background until the result is stopped or dropped.
pub async fn listen(
    handler: Arc<dyn Handler>,
    options: ListenOptions,
) -> Result<Listening, ListenError> {
    let (stop, stopped) = watch::channel(false);
    let connections = Arc::new(AtomicU64::new(0));
    let wake = Wake::default();
    let port = |transport, protocol: Option<&[u8]>| -> Result<Port, ListenError> {
        let (identity, ca) = (&options.identity, &options.client_ca_pem);
        let config = tls::server_config(options.tls, identity, ca, protocol, handler.clone())?;
        Ok(Port {
            handler: handler.clone(),
            acceptor: TlsAcceptor::from(config),
            transport,
            bounds: options.bounds,
            connections: connections.clone(),
            wake: wake.clone(),
        })
    };
    let ttlv_port = port(Transport::Ttlv, None)?;
    let https_port = port(Transport::Https, Some(b"http/1.1"))?;
    let (kmip_listener, kmip) = bind(options.kmip).await?;
    let https_listener = match options.https {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let mut ports = vec![tokio::spawn(
        ttlv_port.serve(kmip_listener, Stop(stopped.clone())),
    )];
    for listener in handler.client_listeners().iter().enumerate() {
        let courier = Courier::new(&handler, listener, &options, &wake)?;
        ports.push(tokio::spawn(courier.run(Stop(stopped.clone()))));
    }
    let timekeeper = timekeeper::keep(handler.clone(), wake.clone(), Stop(stopped.clone()));
    ports.push(tokio::spawn(timekeeper));
    let https = https_listener.map(|(listener, address)| {
        ports.push(tokio::spawn(https_port.serve(listener, Stop(stopped))));
        address
    });
    Ok(Listening {
        kmip,
        https,
        stop,
        ports,
    })
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ListenError> {
    let failed = |source| ListenError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// One port and what its connections share.
#[derive(Clone)]
struct Port {
    handler: Arc<dyn Handler>,
    acceptor: TlsAcceptor,
    transport: Transport,
    bounds: Bounds,
    connections: Arc<AtomicU64>,
    wake: Wake,
}

impl Port {
    async fn serve(self, listener: TcpListener, stop: Stop) {
        let mut clients = JoinSet::new();
        let mut stopping = stop.clone();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(_) = clients.join_next() => continue,
                () = stopping.requested() => break,
            };
            match accepted {
                Ok((stream, _)) if clients.len() < self.bounds.max_connections => {
                    clients.spawn(self.clone().client(stream, stop.clone()));
                }
                Ok(_) => tracing::warn!("too many connections; the newest is closed"),
                Err(error) => {
                    // A client that went away, or no file descriptor left; neither ends the server,
                    // and the second needs a while to pass.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(listener);
        let ended = async { while clients.join_next().await.is_some() {} };
        let _ = timeout(self.bounds.stop, ended).await;
        clients.shutdown().await;
    }

    async fn client(self, stream: TcpStream, mut stop: Stop) {
        // An answer is one write; waiting for more would only delay it.
        let _ = stream.set_nodelay(true);
        let handshake = timeout(self.bounds.handshake, self.acceptor.accept(stream));
        let stream = tokio::select! {
            shaken = handshake => shaken,
            () = stop.requested() => return,
        };
        let stream = match stream {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return tracing::info!(%error, "TLS handshake failed"),
            Err(_) => return tracing::info!("TLS handshake took too long"),
        };
        let Some((identity, certificate)) = identity(&stream) else {
            return tracing::info!("the client's certificate has no single common name");
        };
        let exchange = Exchange {
            handler: self.handler,
            peer: Peer {
                identity,
                connection: self.connections.fetch_add(1, Ordering::Relaxed),
                transport: self.transport,
                certificate: Some(certificate),
            },
            bounds: self.bounds,
            wake: self.wake,
        };
        let _ended = Ended(exchange.clone());
        match self.transport {
            Transport::Ttlv => {
                if let Err(error) = connection::serve(stream, exchange, stop).await {
                    tracing::debug!(%error, "connection ended");
                }
            }
            Transport::Https => {
                if let Err(error) = https::serve(stream, exchange, stop).await {
                    tracing::debug!(%error, "connection ended");
                }
            }
        }
    }
}

/// Forgets what waits for the client of a connection once that has ended, however it does.
struct Ended(Exchange);

impl Drop for Ended {
    fn drop(&mut self) {
        if let Some(outbox) = self.0.handler.outbox() {
            outbox.end(self.0.peer.connection);
        }
    }
}

/// The identity a client proved, the common name of its certificate, and the certificate.
fn identity(stream: &TlsStream<TcpStream>) -> Option<(String, LinkCertificate)> {
    let (_, session) = stream.get_ref();
    let certificate = session.peer_certificates()?.first()?;
    Some((
        pki::common_name(certificate)?,
        LinkCertificate::new(certificate),
    ))
}
