//! A server at work, and how to stop it.

use std::net::SocketAddr;

use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A running server. Dropping it ends the server at once; [`stop`](Self::stop) lets requests that
/// are being answered finish.
#[derive(Debug)]
pub struct Listening {
    /// The address of the TTLV port.
    pub kmip: SocketAddr,
    /// The address of the HTTPS port, if there is one.
    pub https: Option<SocketAddr>,
    pub(super) stop: watch::Sender<bool>,
    pub(super) ports: Vec<JoinHandle<()>>,
}

/// Tells a task that the server is stopping.
#[derive(Clone)]
pub(super) struct Stop(pub(super) watch::Receiver<bool>);

impl Stop {
    /// Completes once the server is stopping.
    pub(super) async fn requested(&mut self) {
        // An error means that the server is gone, which is the same thing.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

impl Listening {
    /// Stops: no more connections, every begun request answered, idle connections closed, what
    /// lasts longer than the bounds allow cut off. Nothing of the server runs afterwards.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        for port in self.ports.drain(..) {
            // The tasks do not panic, and are not aborted but by dropping.
            let _ = port.await;
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.ports.iter().for_each(JoinHandle::abort);
    }
}
