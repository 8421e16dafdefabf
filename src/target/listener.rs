//! Taking the connections that a target opens to send requests of its own (KMIP 1.x chapter 5, 2.1
//! section 6.2).

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::frame::read_message;
use super::{ConfigError, TargetError, TargetOptions, listener_tls};

/// Connections that are taken at once; more wait.
const MOST_CONNECTIONS: usize = 8;

/// Requests that wait to be looked at; a target that sends more has to wait with them.
const MOST_WAITING: usize = 64;

/// The pause after a connection that could not be taken.
const PAUSE: Duration = Duration::from_millis(50);

/// Something that a target sent unasked.
#[derive(Debug)]
pub struct Incoming {
    /// A whole message, or why none came.
    received: Result<Vec<u8>, TargetError>,
    answer: Option<oneshot::Sender<Vec<u8>>>,
}

impl Incoming {
    /// Takes what came; a second time there is nothing any more.
    ///
    /// # Errors
    /// No message came.
    pub fn take(&mut self) -> Result<Vec<u8>, TargetError> {
        std::mem::replace(&mut self.received, Ok(Vec::new()))
    }

    /// Sends the answer. Without one, the connection ends.
    pub fn answer(self, octets: Vec<u8>) {
        if let Some(answer) = self.answer {
            // The connection may have ended meanwhile.
            let _ = answer.send(octets);
        }
    }
}

/// An open port for a target's connections. Dropping it closes them.
#[derive(Debug)]
pub struct Listener {
    /// Where it listens.
    pub address: SocketAddr,
    incoming: mpsc::Receiver<Incoming>,
    accepting: JoinHandle<()>,
}

impl Listener {
    /// Opens the port. The target has to prove itself by a certificate that leads to the configured
    /// authority; the tool presents that of its default identity.
    ///
    /// # Errors
    /// No identity, one that cannot be used, or an address that cannot be listened on.
    pub async fn open(address: SocketAddr, options: &TargetOptions) -> Result<Self, ConfigError> {
        let acceptor = TlsAcceptor::from(listener_tls::server_config(options)?);
        let failed = |source| ConfigError::Listen { address, source };
        let tcp = TcpListener::bind(address).await.map_err(failed)?;
        let address = tcp.local_addr().map_err(failed)?;
        let (sender, incoming) = mpsc::channel(MOST_WAITING);
        let serving = Serving {
            acceptor,
            handshake: options.timeouts.connect,
            read: options.timeouts.read,
            limit: options.max_response,
            sender,
        };
        Ok(Self {
            address,
            incoming,
            accepting: tokio::spawn(accept(tcp, Arc::new(serving))),
        })
    }

    /// The next message that comes; never returns while none does.
    pub async fn next(&mut self) -> Option<Incoming> {
        self.incoming.recv().await
    }

    /// A message that has come already.
    pub fn waiting(&mut self) -> Option<Incoming> {
        self.incoming.try_recv().ok()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// What every connection is served with.
struct Serving {
    acceptor: TlsAcceptor,
    handshake: Duration,
    read: Duration,
    limit: usize,
    sender: mpsc::Sender<Incoming>,
}

async fn accept(tcp: TcpListener, serving: Arc<Serving>) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        match tcp.accept().await {
            Ok((stream, _)) => {
                let serving = Arc::clone(&serving);
                connections.spawn(async move {
                    serving.connection(stream).await;
                    drop(place);
                });
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

impl Serving {
    /// Hands on one request after the other, each once the one before was answered. What is no
    /// message is handed on, too, and ends the connection.
    async fn connection(&self, stream: TcpStream) {
        let shaken = tokio::time::timeout(self.handshake, self.acceptor.accept(stream)).await;
        let Ok(Ok(mut stream)) = shaken else {
            return;
        };
        loop {
            let mut octets = Vec::new();
            let received = match self.read(&mut stream, &mut octets).await {
                Ok(()) => Ok(octets),
                // To end, or to break off, between messages is the target's right.
                Err(_) if octets.is_empty() => return,
                Err(error) => Err(error),
            };
            let goes_on = received.is_ok();
            let (answer, answered) = oneshot::channel();
            let incoming = Incoming {
                received,
                answer: goes_on.then_some(answer),
            };
            if self.sender.send(incoming).await.is_err() || !goes_on {
                return;
            }
            let Ok(answer) = answered.await else {
                return;
            };
            let sending = async {
                stream.write_all(&answer).await?;
                stream.flush().await
            };
            if !matches!(tokio::time::timeout(self.read, sending).await, Ok(Ok(()))) {
                return;
            }
        }
    }

    /// Waits as long as it takes for a message to begin, and no longer than the read time-out for
    /// the rest of it.
    async fn read(
        &self,
        stream: &mut (impl tokio::io::AsyncRead + Unpin),
        octets: &mut Vec<u8>,
    ) -> Result<(), TargetError> {
        use tokio::io::AsyncReadExt;
        let first = stream.read_u8().await;
        octets.push(first.map_err(|source| TargetError::Io { source })?);
        let reading = read_message(stream, self.limit, octets);
        match tokio::time::timeout(self.read, reading).await {
            Ok(read) => read,
            Err(_) => Err(TargetError::TimedOut {
                after: self.read,
                received: octets.clone(),
            }),
        }
    }
}
