//! What comes back, and what can be asked of a way to a target.

use std::time::Duration;

use crate::fuzz::wire::Wire;

/// What came back for one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What came.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A message, as far as its length tells.
    Answer(Vec<u8>),
    /// The connection ended before that; what had come until then.
    Closed(Vec<u8>),
    /// Nothing, or not all of it, in time.
    TimedOut(Vec<u8>),
    /// Octets that do not begin like a message, or too many of them.
    NotAMessage(String),
    /// No connection could be opened any more.
    Unreachable(String),
}

impl Reply {
    /// A reply that took no time.
    pub fn at_once(outcome: Outcome) -> Self {
        Self {
            outcome,
            elapsed: Duration::ZERO,
        }
    }
}

/// A way to a target. Clients are numbered; each has a connection of its own, opened when it is
/// needed.
pub trait Link: Send {
    /// How messages are on the wire.
    fn wire(&self) -> Wire {
        Wire::default()
    }

    /// Sends a message and waits for the answer.
    fn exchange(&mut self, client: u8, octets: &[u8]) -> Reply;

    /// Sends several messages at once and waits for as many answers, or until one fails.
    fn pipeline(&mut self, client: u8, messages: &[Vec<u8>]) -> Vec<Reply>;

    /// Sends the parts one after the other and waits for the answer.
    fn pieces(&mut self, client: u8, parts: &[&[u8]]) -> Reply;

    /// Sends octets and closes the connection.
    fn half(&mut self, client: u8, octets: &[u8]);

    /// Closes the connection of a client.
    fn hang_up(&mut self, client: u8);

    /// Opens so many connections more and closes them.
    fn crowd(&mut self, count: u8);

    /// Closes every connection.
    fn close(&mut self);

    /// Octets of memory that the target's process has, where that can be seen.
    fn memory(&self) -> Option<u64> {
        None
    }

    /// Whether clients prove themselves by certificates, which a server may be told to replace.
    fn has_certificates(&self) -> bool {
        false
    }

    /// Whether the last client is of another identity than the others.
    fn has_stranger(&self) -> bool {
        false
    }

    /// Starts the target anew, where that is possible.
    fn restart(&mut self) -> bool {
        false
    }
}
