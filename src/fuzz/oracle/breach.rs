//! What an oracle says.

use serde::{Deserialize, Serialize};

use crate::fuzz::model::Model;
use crate::fuzz::seen::Seen;

/// A clause that the target breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// The oracle that says so.
    pub oracle: String,
    /// What is broken, without anything that differs from one time to the next.
    pub what: String,
    /// The clause.
    pub clause: String,
    /// What the oracle saw this time.
    pub saw: String,
}

impl Breach {
    /// What two findings of the same defect have in common.
    pub fn key(&self) -> String {
        format!("{}: {}", self.oracle, self.what)
    }
}

/// Judges one message after the other.
pub trait Oracle {
    /// Its name.
    fn name(&self) -> &'static str;

    /// What is wrong with the reply; `model` is as it was before the message.
    fn judge(&mut self, seen: &Seen, model: &Model) -> Vec<Breach>;

    /// A breach in words of this oracle.
    fn breach(&self, what: String, clause: &str, saw: String) -> Breach {
        Breach {
            oracle: self.name().to_owned(),
            what,
            clause: clause.to_owned(),
            saw,
        }
    }
}
