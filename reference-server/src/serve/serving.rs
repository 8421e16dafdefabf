//! Starting a server on its own, and ending it.

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::net::{Handler, ListenError, ListenOptions, Listening, listen};
use crate::pki::{Pki, PkiError};
use crate::serve::{AccountsError, FaultError, Options, accounts, faults, log};
use crate::{Server, Settings, StoreError, SystemClock};

/// A server on its own could not be started or watched.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The certificates could not be read or made.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// The accounts could not be read.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// Faults that the server cannot be given.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// The data could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ports could not be opened.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The system gives no random numbers.
    #[error("cannot draw random numbers: {0}")]
    Random(getrandom::Error),
    /// The system does not tell of signals.
    #[error("cannot wait for signals: {0}")]
    Signal(io::Error),
}

/// A running server. Its text is the line that programs wait for: `listening`, then the URL of
/// each port.
#[derive(Debug)]
pub struct Serving {
    listening: Listening,
}

impl Serving {
    /// The ports.
    pub fn listening(&self) -> &Listening {
        &self.listening
    }

    /// Stops, as [`Listening::stop`] does.
    pub async fn stop(self) {
        self.listening.stop().await;
    }
}

impl fmt::Display for Serving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "listening kmip://{}", self.listening.kmip)?;
        match self.listening.https {
            Some(address) => write!(f, " https://{address}/kmip"),
            None => Ok(()),
        }
    }
}

/// Reads or makes the certificates and opens the ports.
pub async fn start(options: &Options) -> Result<Serving, ServeError> {
    log::to_stderr(options.log);
    let server = server(options)?;
    let hosts = options.hosts();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let pki = Pki::load_or_generate(&options.pki, options.tls.curve(), &hosts)?;
    let ports = ListenOptions {
        kmip: options.kmip,
        https: options.https,
        tls: options.tls,
        identity: pki.server,
        client_ca_pem: pki.ca_pem,
        bounds: options.limits.bounds(),
    };
    let listening = listen(server, ports).await?;
    Ok(Serving { listening })
}

/// The core, before anything is written or opened, so that a mistake leaves nothing behind.
fn server(options: &Options) -> Result<Arc<dyn Handler>, ServeError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(ServeError::Random)?;
    let mut settings = Settings {
        interop: options.interop,
        client_listeners: options.client_listeners.clone(),
        ..Settings::default()
    };
    options.limits.limit(&mut settings);
    if let Some(path) = &options.accounts {
        accounts::add(path, &mut settings)?;
    }
    let clock = Arc::new(SystemClock);
    if let Some(data) = &options.data {
        return Ok(Arc::new(Server::open(data, settings, clock, seed)?));
    }
    if options.faults.is_empty() {
        return Ok(Arc::new(Server::new(settings, clock, seed)));
    }
    Ok(faults::faulty(&options.faults, settings, clock, seed)?)
}

/// Waits until the operator ends the program, by the keyboard or the system's request to end.
pub async fn until_signal() -> Result<(), ServeError> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut ended = signal(SignalKind::terminate()).map_err(ServeError::Signal)?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed.map_err(ServeError::Signal),
            _ = ended.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(ServeError::Signal)
}
