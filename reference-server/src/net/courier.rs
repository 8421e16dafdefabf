//! The courier to a client that listens: what waits for it goes over a connection that the server
//! opens (KMIP 1.x chapter 5, 2.1 section 6.2). No request of anybody waits for this.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use kmip_conform_protocol::Item;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::exchange::Wake;
use super::link::Link;
use super::listening::Stop;
use super::tls;
use crate::ClientListener;
use crate::net::{Bounds, Handler, ListenError, ListenOptions};
use crate::push::{Outgoing, is_success};

/// The pause before the second attempt; it doubles from one to the next.
const PAUSE: Duration = Duration::from_millis(100);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The way to one client.
pub(super) struct Courier {
    handler: Arc<dyn Handler>,
    /// The client's place among those that listen.
    place: usize,
    listener: ClientListener,
    connector: TlsConnector,
    bounds: Bounds,
    news: watch::Receiver<u64>,
    link: Option<Link>,
}

impl Courier {
    /// Prepares TLS; nothing is opened yet.
    ///
    /// # Errors
    /// Certificates or keys that cannot be used.
    pub fn new(
        handler: &Arc<dyn Handler>,
        (place, listener): (usize, &ClientListener),
        options: &ListenOptions,
        wake: &Wake,
    ) -> Result<Self, ListenError> {
        let config = tls::client_config(options, &listener.identity)?;
        Ok(Self {
            handler: Arc::clone(handler),
            place,
            listener: listener.clone(),
            connector: TlsConnector::from(config),
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
        loop {
            while let Some(outgoing) = self.next().await {
                self.send(&outgoing.message).await;
                self.forget(outgoing).await;
            }
            if self.news.changed().await.is_err() {
                return;
            }
        }
    }

    /// What waits. The store may wait for a disk, so network threads do not look.
    async fn next(&self) -> Option<Outgoing> {
        let (handler, place) = (Arc::clone(&self.handler), self.place);
        let next = tokio::task::spawn_blocking(move || handler.next_message(place));
        next.await.ok().flatten()
    }

    async fn forget(&self, outgoing: Outgoing) {
        let (handler, place) = (Arc::clone(&self.handler), self.place);
        let forget = move || handler.delivered(place, &outgoing);
        if tokio::task::spawn_blocking(forget).await.is_err() {
            tracing::error!("a message to a client will come again");
        }
    }

    /// Sends one message as often as it takes: until the client has answered, it waits.
    async fn send(&mut self, request: &Item) {
        let mut pause = PAUSE;
        loop {
            match self.attempt(request).await {
                Ok(Some(response)) if is_success(&response) => return,
                Ok(Some(_)) => return tracing::info!("a client refused a request of the server"),
                Ok(None) => tracing::info!("a client gave no answer"),
                Err(error) => tracing::info!(%error, "a client was not reached"),
            }
            self.link = None;
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn attempt(&mut self, request: &Item) -> io::Result<Option<Item>> {
        let mut link = match self.link.take() {
            Some(link) => link,
            None => {
                let opening = Link::open(&self.listener, &self.connector);
                timeout(self.bounds.handshake, opening).await??
            }
        };
        let answer = link.ask(request, &self.listener, &self.bounds).await?;
        if answer.is_some() {
            self.link = Some(link);
        }
        Ok(answer)
    }
}
