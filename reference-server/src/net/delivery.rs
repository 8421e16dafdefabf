//! How an answer is sent. An honest handler sends it whole; one with faults need not.

use std::time::Duration;

/// The octets of an answer, and how they are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What is sent.
    pub octets: Vec<u8>,
    /// How.
    pub manner: Manner,
}

/// How octets are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// At once, and the connection goes on.
    Whole,
    /// At once, and the connection ends without notice.
    ThenClosed,
    /// Each octet after a pause.
    Dripped(Duration),
    /// Never, while the connection stays open.
    Withheld,
}

impl Delivery {
    /// An answer sent as it should be.
    pub fn of(octets: Vec<u8>) -> Self {
        Self {
            octets,
            manner: Manner::Whole,
        }
    }
}
