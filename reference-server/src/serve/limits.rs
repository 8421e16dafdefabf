//! What clients may cost, as an operator states it.

use std::time::Duration;

use clap::Args;

use crate::Settings;
use crate::net::Bounds;

/// Limits of a server on its own.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Octets of one request
    #[arg(long, value_name = "OCTETS", default_value_t = Bounds::default().max_request)]
    pub max_message: usize,
    /// Structures inside one another in a request
    #[arg(long, value_name = "COUNT", default_value_t = Bounds::default().max_depth)]
    pub max_depth: usize,
    /// Items of one batch
    #[arg(long, value_name = "COUNT", default_value_t = Settings::default().batch_items)]
    pub max_batch: usize,
    /// Values of one attribute of an object
    #[arg(long, value_name = "COUNT", default_value_t = Settings::default().attribute_instances)]
    pub max_values: usize,
    /// Objects of one client
    #[arg(long, value_name = "COUNT", default_value_t = Settings::default().objects_of_one)]
    pub max_objects: usize,
    /// Objects of all clients together
    #[arg(long, value_name = "COUNT", default_value_t = Settings::default().objects_of_all)]
    pub max_all_objects: usize,
    /// Connections open at once, on each port
    #[arg(long, value_name = "COUNT", default_value_t = Bounds::default().max_connections)]
    pub max_connections: usize,
    /// Seconds that a TLS handshake may take
    #[arg(long, value_name = "SECONDS", default_value_t = Bounds::default().handshake.as_secs())]
    pub handshake_time: u64,
    /// Seconds that a connection may be idle
    #[arg(long, value_name = "SECONDS", default_value_t = Bounds::default().idle.as_secs())]
    pub idle_time: u64,
    /// Seconds that a request may take to arrive, and an answer to be taken
    #[arg(long, value_name = "SECONDS", default_value_t = Bounds::default().transfer.as_secs())]
    pub transfer_time: u64,
}

impl Limits {
    pub(super) fn bounds(&self) -> Bounds {
        Bounds {
            max_request: self.max_message,
            max_depth: self.max_depth,
            max_connections: self.max_connections,
            handshake: Duration::from_secs(self.handshake_time),
            idle: Duration::from_secs(self.idle_time),
            transfer: Duration::from_secs(self.transfer_time),
            ..Bounds::default()
        }
    }

    pub(super) fn limit(&self, settings: &mut Settings) {
        settings.batch_items = self.max_batch;
        settings.attribute_instances = self.max_values;
        settings.objects_of_one = self.max_objects;
        settings.objects_of_all = self.max_all_objects;
    }
}
