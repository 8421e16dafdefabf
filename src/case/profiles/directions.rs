//! Who sends the requests of cases that do not say so.

use serde::Deserialize;

use super::Profiles;
use crate::case::pattern::Pattern;
use crate::case::{Case, Direction};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) direction: Vec<DirectionRow>,
}

/// Cases and who sends their requests.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DirectionRow {
    cases: Vec<Pattern>,
    from: Sender,
    #[expect(dead_code, reason = "rows must have a source; nothing shows it yet")]
    source: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Sender {
    Client,
    Server,
}

impl Profiles {
    /// Sets the direction of the steps of a case that the data knows.
    pub(in crate::case) fn direct(&self, case: &mut Case) {
        let key = &case.key;
        let row = self.directions.iter().find(|row| {
            let mut patterns = row.cases.iter();
            patterns.any(|pattern| pattern.matches(&key.id, key.version))
        });
        let Some(row) = row else {
            return;
        };
        let direction = match row.from {
            Sender::Client => Direction::ClientToServer,
            Sender::Server => Direction::ServerToClient,
        };
        for step in &mut case.steps {
            step.direction = direction;
        }
    }
}
