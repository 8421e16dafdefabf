//! HTTP over TLS, written octet by octet: what is sent need not be HTTP.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Runtime;

use super::response::{Response, parse};
use super::{Link, NetworkError, Outcome, Reply};
use crate::fuzz::pace::Pace;
use crate::fuzz::step::CLIENTS;
use crate::fuzz::wire::Wire;
use crate::target::{BoxedStream, DEFAULT_IDENTITY, Target};

/// The client of another identity, as `--identity` names it.
const STRANGER: &str = "B";

/// A target behind HTTPS.
pub struct Https {
    runtime: Runtime,
    target: Target,
    connections: BTreeMap<u8, Open>,
    process: Option<u32>,
    pace: Pace,
}

/// A connection with what came and was not read yet.
struct Open {
    stream: BoxedStream,
    received: Vec<u8>,
}

impl Https {
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
        let stream = runtime.block_on(target.stream(DEFAULT_IDENTITY))?;
        let first = Open {
            stream,
            received: Vec::new(),
        };
        Ok(Self {
            runtime,
            target,
            connections: BTreeMap::from([(0, first)]),
            process,
            pace: Pace::new(rate),
        })
    }

    /// Opens the connection of a client unless it is open.
    fn connect(&mut self, client: u8) -> Result<(), Outcome> {
        if !self.connections.contains_key(&client) {
            let stranger = client + 1 == CLIENTS;
            let name = if stranger { STRANGER } else { DEFAULT_IDENTITY };
            let opened = self.runtime.block_on(self.target.stream(name));
            let stream = opened.map_err(|error| Outcome::Unreachable(error.to_string()))?;
            let open = Open {
                stream,
                received: Vec::new(),
            };
            self.connections.insert(client, open);
        }
        Ok(())
    }

    /// Sends the parts and waits for so many responses, or until one fails.
    fn send(&mut self, client: u8, parts: &[&[u8]], responses: usize) -> Vec<Reply> {
        self.pace.wait();
        let began = Instant::now();
        let patience = self.target.options().timeouts.read;
        let limit = self.target.options().max_response;
        let mut outcomes = Vec::new();
        if let Err(outcome) = self.connect(client) {
            outcomes.push(outcome);
        } else if let Some(open) = self.connections.get_mut(&client) {
            let done = self.runtime.block_on(async {
                // A server may answer and close before it has read everything.
                let sent = tokio::time::timeout(patience, open.write(parts)).await;
                let sent = matches!(sent, Ok(Ok(())));
                let mut outcomes = Vec::new();
                while outcomes.len() < responses {
                    let outcome = open.read(patience, limit).await;
                    let last = !sent || !matches!(outcome, Outcome::Answer(_));
                    outcomes.push(outcome);
                    if last {
                        break;
                    }
                }
                outcomes
            });
            outcomes.extend(done);
        }
        if !matches!(outcomes.last(), Some(Outcome::Answer(_))) {
            self.connections.remove(&client);
        }
        let elapsed = began.elapsed();
        let reply = |outcome| Reply { outcome, elapsed };
        outcomes.into_iter().map(reply).collect()
    }

    fn one(&mut self, client: u8, parts: &[&[u8]]) -> Reply {
        let mut replies = self.send(client, parts, 1);
        replies
            .pop()
            .unwrap_or(Reply::at_once(Outcome::Closed(Vec::new())))
    }
}

impl Open {
    async fn write(&mut self, parts: &[&[u8]]) -> std::io::Result<()> {
        for part in parts {
            self.stream.write_all(part).await?;
            self.stream.flush().await?;
        }
        Ok(())
    }

    /// The next response.
    async fn read(&mut self, patience: Duration, limit: usize) -> Outcome {
        let deadline = tokio::time::Instant::now() + patience;
        let mut ended = false;
        loop {
            match parse(&self.received, ended) {
                Response::Whole { body, used, status } => {
                    self.received.drain(..used);
                    return told(status, body);
                }
                Response::Broken(reason) => return Outcome::NotAMessage(reason),
                Response::Part if ended => return Outcome::Closed(self.received.clone()),
                Response::Part if self.received.len() > limit => {
                    return Outcome::NotAMessage(format!("more than {limit} octets"));
                }
                Response::Part => {}
            }
            let mut part = [0; 16 << 10];
            let reading = self.stream.read(&mut part);
            match tokio::time::timeout_at(deadline, reading).await {
                Err(_) => return Outcome::TimedOut(self.received.clone()),
                Ok(Ok(0) | Err(_)) => ended = true,
                Ok(Ok(count)) => self.received.extend(part.iter().take(count)),
            }
        }
    }
}

/// A refusal may be a status alone.
fn told(status: u16, body: Vec<u8>) -> Outcome {
    match status {
        200 => Outcome::Answer(body),
        400..=499 => Outcome::Closed(body),
        // The server does not do what is asked, and says so: 501 and 505 are of HTTP itself.
        501 | 505 => Outcome::Closed(body),
        other => Outcome::NotAMessage(format!("HTTP status {other}")),
    }
}

impl Link for Https {
    fn wire(&self) -> Wire {
        Wire::of(self.target.options())
    }

    fn exchange(&mut self, client: u8, octets: &[u8]) -> Reply {
        self.one(client, &[octets])
    }

    fn pipeline(&mut self, client: u8, messages: &[Vec<u8>]) -> Vec<Reply> {
        self.send(client, &[&messages.concat()], messages.len())
    }

    fn pieces(&mut self, client: u8, parts: &[&[u8]]) -> Reply {
        self.one(client, parts)
    }

    fn half(&mut self, client: u8, octets: &[u8]) {
        self.send(client, &[octets], 0);
        self.connections.remove(&client);
    }

    fn hang_up(&mut self, client: u8) {
        self.connections.remove(&client);
    }

    fn crowd(&mut self, count: u8) {
        let mut open = Vec::new();
        for _ in 0..count {
            let opened = self.runtime.block_on(self.target.stream(DEFAULT_IDENTITY));
            open.extend(opened);
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
