//! What a campaign is told.

use std::collections::BTreeSet;
use std::time::Duration;

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::Operation;

use super::mutate::Level;

/// What a campaign is told.
#[derive(Clone, Debug)]
pub struct FuzzOptions {
    /// Decides every choice.
    pub seed: u64,
    /// Requests to send at most.
    pub requests: Option<u64>,
    /// Time to take at most.
    pub time: Option<Duration>,
    /// The versions to speak.
    pub versions: Vec<ProtocolVersion>,
    /// The operations that requests are about; all where empty.
    pub operations: Vec<Operation>,
    /// The levels at which requests are broken.
    pub levels: Vec<Level>,
    /// Whether credentials may be sent: not to a server of others, whose accounts they might lock.
    pub credentials: bool,
    /// Whether each finding is to be made as small as it can be.
    pub minimise: bool,
    /// Breaches that are no findings, by their keys: a sound server shows them too.
    pub ignored: BTreeSet<String>,
    /// Whether the first finding ends the campaign.
    pub stop_at_first: bool,
}

impl Default for FuzzOptions {
    fn default() -> Self {
        Self {
            seed: 0,
            requests: None,
            time: None,
            versions: vec![
                ProtocolVersion::V1_0,
                ProtocolVersion::V1_1,
                ProtocolVersion::V1_2,
                ProtocolVersion::V1_3,
                ProtocolVersion::V1_4,
                ProtocolVersion::V2_0,
                ProtocolVersion::V2_1,
            ],
            operations: Vec::new(),
            levels: Level::ALL.to_vec(),
            credentials: true,
            minimise: true,
            ignored: BTreeSet::new(),
            stop_at_first: false,
        }
    }
}
