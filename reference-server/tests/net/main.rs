//! The network shell against clients of every kind, over real TLS on loopback.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where it meets the unexpected"
)]

mod asynchronous;
mod client;
mod https;
mod limits;
mod mirror;
mod push;
mod re_provision;
mod stop;
mod tls;
mod ttlv;
