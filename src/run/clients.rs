//! The cooperating clients of a scenario, each with a connection of its own.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::carrier::Carrier;
use crate::target::{ConfigError, Connection, Target};

/// Connections by carrier and client, opened when first used.
#[derive(Default)]
pub(super) struct Clients {
    connections: BTreeMap<(Carrier, String), Connection>,
    /// The clients that serve on their connections, whose roles are exchanged.
    serving: BTreeSet<(Carrier, String)>,
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

    /// Notes whether the client serves on its connection (KMIP 2.1 section 6.1.54).
    pub(super) fn serve(&mut self, target: &Target, client: &str, serves: bool) {
        let key = (Carrier::of(target.options()), client.to_owned());
        if serves {
            self.serving.insert(key);
        } else {
            self.serving.remove(&key);
        }
    }

    /// Whether the client serves on its connection.
    pub(super) fn is_serving(&self, target: &Target, client: &str) -> bool {
        let key = (Carrier::of(target.options()), client.to_owned());
        self.serving.contains(&key)
    }

    /// Closes the connections whose roles are still exchanged when a case has ended.
    pub(super) fn close_serving(&mut self) {
        for key in std::mem::take(&mut self.serving) {
            self.connections.remove(&key);
        }
    }
}
