//! TTLV over TLS, as any client comes.

use std::collections::BTreeMap;
use std::time::Instant;

use thiserror::Error;
use tokio::runtime::Runtime;

use super::{Link, Outcome, Reply};
use crate::fuzz::pace::Pace;
use crate::fuzz::step::CLIENTS;
use crate::target::{ConfigError, Connection, DEFAULT_IDENTITY, Stage, Target, TargetError};

/// The client of another identity, as `--identity` names it.
const STRANGER: &str = "B";

/// The way to a target cannot be set up.
#[derive(Debug, Error)]
pub enum NetworkError {
    /// No threads.
    #[error("cannot start the runtime: {0}")]
    Runtime(#[from] std::io::Error),
    /// What was told of the target cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The target cannot be reached.
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// A target over the network.
pub struct Network {
    runtime: Runtime,
    target: Target,
    connections: BTreeMap<u8, Connection>,
    process: Option<u32>,
    pace: Pace,
}

impl Network {
    /// The way to a target, at a rate of messages a second at most; `process` is the target's, where
    /// it runs on this machine.
    ///
    /// # Errors
    /// When the target cannot be reached.
    pub fn open(
        runtime: Runtime,
        target: Target,
        rate: Option<u32>,
        process: Option<u32>,
    ) -> Result<Self, NetworkError> {
        let mut first = target.connection(DEFAULT_IDENTITY)?;
        runtime.block_on(first.open())?;
        Ok(Self {
            runtime,
            target,
            connections: BTreeMap::from([(0, first)]),
            process,
            pace: Pace::new(rate),
        })
    }

    fn with<T>(
        &mut self,
        client: u8,
        run: impl AsyncFnOnce(&mut Connection) -> Result<T, TargetError>,
    ) -> Result<T, TargetError> {
        self.pace.wait();
        if !self.connections.contains_key(&client) {
            let stranger = client + 1 == CLIENTS;
            let name = if stranger { STRANGER } else { DEFAULT_IDENTITY };
            let connection = self.target.connection(name);
            // The identities were found usable when the target was made.
            let connection = connection.map_err(|error| TargetError::Http {
                reason: error.to_string(),
            })?;
            self.connections.insert(client, connection);
        }
        match self.connections.get_mut(&client) {
            Some(connection) => self.runtime.block_on(run(connection)),
            None => Err(TargetError::Closed {
                received: Vec::new(),
            }),
        }
    }

    fn one(&mut self, client: u8, parts: &[&[u8]]) -> Reply {
        let began = Instant::now();
        let parts: Vec<Vec<u8>> = parts.iter().map(|part| part.to_vec()).collect();
        let outcome = self.with(client, async |connection| match parts.as_slice() {
            [whole] => Ok(connection.exchange(whole).await?.bytes),
            parts => connection.exchange_in_parts(parts).await,
        });
        Reply {
            outcome: told(outcome),
            elapsed: began.elapsed(),
        }
    }
}

fn told(done: Result<Vec<u8>, TargetError>) -> Outcome {
    match done {
        Ok(octets) => Outcome::Answer(octets),
        Err(error) if error.stage() == Stage::Reach => Outcome::Unreachable(error.to_string()),
        Err(TargetError::TimedOut { received, .. }) => Outcome::TimedOut(received),
        Err(TargetError::Closed { received }) => Outcome::Closed(received),
        // An answer that came before the request was whole ends the exchange as a close does.
        Err(TargetError::Io { .. } | TargetError::Unsolicited { .. }) => {
            Outcome::Closed(Vec::new())
        }
        Err(error) => Outcome::NotAMessage(error.to_string()),
    }
}

impl Link for Network {
    fn exchange(&mut self, client: u8, octets: &[u8]) -> Reply {
        self.one(client, &[octets])
    }

    fn pipeline(&mut self, client: u8, messages: &[Vec<u8>]) -> Vec<Reply> {
        let began = Instant::now();
        let patience = self.target.options().timeouts.read;
        let all = messages.concat();
        let sent = self.with(client, async |connection| connection.send_only(&all).await);
        if let Err(error) = sent {
            return vec![Reply {
                outcome: told(Err(error)),
                elapsed: began.elapsed(),
            }];
        }
        let mut replies = Vec::new();
        for _ in messages {
            let received = self.with(client, async |connection| {
                connection.receive(patience).await
            });
            let failed = received.is_err();
            replies.push(Reply {
                outcome: told(received),
                elapsed: began.elapsed(),
            });
            if failed {
                break;
            }
        }
        replies
    }

    fn pieces(&mut self, client: u8, parts: &[&[u8]]) -> Reply {
        self.one(client, parts)
    }

    fn half(&mut self, client: u8, octets: &[u8]) {
        let octets = octets.to_vec();
        // What becomes of it is seen by the next message.
        let _ = self.with(client, async |connection| {
            connection.send_only(&octets).await
        });
        self.connections.remove(&client);
    }

    fn hang_up(&mut self, client: u8) {
        self.connections.remove(&client);
    }

    fn crowd(&mut self, count: u8) {
        let mut open = Vec::new();
        for _ in 0..count {
            if let Ok(mut connection) = self.target.connection(DEFAULT_IDENTITY) {
                let opened = self.runtime.block_on(connection.open());
                open.extend(opened.ok().map(|()| connection));
            }
        }
    }

    fn close(&mut self) {
        self.connections.clear();
    }

    fn memory(&self) -> Option<u64> {
        crate::fuzz::memory::resident(self.process?)
    }

    fn has_certificates(&self) -> bool {
        true
    }

    fn has_stranger(&self) -> bool {
        self.target.options().identities.contains_key(STRANGER)
    }
}
