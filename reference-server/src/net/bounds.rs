//! How much a client may cost.

use std::time::Duration;

/// What a connection may take of memory and time before it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Octets of one request, in whatever encoding.
    pub max_request: usize,
    /// Structures of one request inside one another, the message itself included.
    pub max_depth: usize,
    /// Connections open at once, on each port; more are closed as they come.
    pub max_connections: usize,
    /// For the TLS handshake as a whole.
    pub handshake: Duration,
    /// Between the end of an answer and the first octet of the next request.
    pub idle: Duration,
    /// From the first octet of a request to its last, and for sending an answer.
    pub transfer: Duration,
    /// For connections to end by themselves once the server stops.
    pub stop: Duration,
}

impl Default for Bounds {
    /// 8 MiB, 32 levels, 512 connections, 10 s handshake, 10 min idle, 30 s transfer, 5 s to stop.
    fn default() -> Self {
        Self {
            max_request: 8 << 20,
            max_depth: 32,
            max_connections: 512,
            handshake: Duration::from_secs(10),
            idle: Duration::from_secs(600),
            transfer: Duration::from_secs(30),
            stop: Duration::from_secs(5),
        }
    }
}
