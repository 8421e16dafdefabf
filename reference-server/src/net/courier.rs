//! The courier to a client that listens: what waits for it goes over a connection that the server
//! opens (KMIP 1.x chapter 5, 2.1 section 6.2). No request of anybody waits for this.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use kmip_conform_protocol::Item;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::client_role::ask;
use super::exchange::Wake;
use super::listening::Stop;
use super::tls;
use crate::ClientListener;
use crate::net::{Bounds, Handler, ListenError, ListenOptions};
use crate::push::is_success;

/// How often a message is tried before it is given up.
const ATTEMPTS: u32 = 5;

/// The pause before the second attempt; it doubles from one to the next.
const PAUSE: Duration = Duration::from_millis(100);

/// The way to one client.
pub(super) struct Courier {
    handler: Arc<dyn Handler>,
    listener: ClientListener,
    connector: TlsConnector,
    bounds: Bounds,
    news: watch::Receiver<u64>,
    link: Option<TlsStream<TcpStream>>,
}

impl Courier {
    /// Prepares TLS; nothing is opened yet.
    ///
    /// # Errors
    /// Certificates or keys that cannot be used.
    pub fn new(
        handler: &Arc<dyn Handler>,
        listener: &ClientListener,
        options: &ListenOptions,
        wake: &Wake,
    ) -> Result<Self, ListenError> {
        Ok(Self {
            handler: Arc::clone(handler),
            listener: listener.clone(),
            connector: TlsConnector::from(tls::client_config(options, &listener.identity)?),
            bounds: options.bounds,
            news: wake.listen(),
            link: None,
        })
    }

    /// Delivers until the server stops.
    pub async fn run(mut self, mut stop: Stop) {
        tokio::select! {
            () = self.deliver() => {}
            () = stop.requested() => {}
        }
    }

    async fn deliver(&mut self) {
        let handler = Arc::clone(&self.handler);
        let Some(outbox) = handler.outbox() else {
            return;
        };
        let subscription = outbox.subscribe(&self.listener.identity, self.listener.version);
        loop {
            while let Some(request) = outbox.next(subscription) {
                self.send(&request).await;
            }
            if self.news.changed().await.is_err() {
                return;
            }
        }
    }

    /// Sends one message, as often as it takes and is allowed.
    async fn send(&mut self, request: &Item) {
        let mut pause = PAUSE;
        for attempt in 1..=ATTEMPTS {
            match self.attempt(request).await {
                Ok(Some(response)) if is_success(&response) => return,
                Ok(Some(_)) => return tracing::info!("a client refused a request of the server"),
                Ok(None) => tracing::info!(attempt, "a client gave no answer"),
                Err(error) => tracing::info!(%error, attempt, "a client was not reached"),
            }
            self.link = None;
            if attempt < ATTEMPTS {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
        }
        tracing::warn!(client = %self.listener.identity, "a message to a client is given up");
    }

    async fn attempt(&mut self, request: &Item) -> io::Result<Option<Item>> {
        let mut link = match self.link.take() {
            Some(link) => link,
            None => timeout(self.bounds.handshake, self.open()).await??,
        };
        let answer = ask(&mut link, request, &self.bounds).await?;
        if answer.is_some() {
            self.link = Some(link);
        }
        Ok(answer)
    }

    async fn open(&self) -> io::Result<TlsStream<TcpStream>> {
        let address = self.listener.address.as_str();
        let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let name = ServerName::try_from(host).map_err(io::Error::other)?;
        let tcp = TcpStream::connect(address).await?;
        tcp.set_nodelay(true)?;
        self.connector.connect(name, tcp).await
    }
}
