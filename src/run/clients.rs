//! The cooperating clients of a scenario, each with a connection of its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::carrier::Carrier;
use crate::target::{ConfigError, Connection, Target};

/// Connections by carrier and client, opened when first used.
#[derive(Default)]
pub(super) struct Clients {
    connections: BTreeMap<(Carrier, String), Connection>,
}

impl Clients {
    /// The connection of a client over a target's carrier.
    pub(super) fn connection(
        &mut self,
        target: &Target,
        client: &str,
    ) -> Result<&mut Connection, ConfigError> {
        let carrier = Carrier::of(target.options());
        match self.connections.entry((carrier, client.to_owned())) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => Ok(entry.insert(target.connection(client)?)),
        }
    }
}
