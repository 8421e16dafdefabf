//! What a campaign leaves: the machine-readable result, and what is needed to go on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::campaign::Kept;
use super::finding::Finding;
use super::oracle::Divergence;
use super::statistics::Statistics;
use crate::result::ReadResultError;

/// The result of a campaign.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FuzzResult {
    /// The form of this.
    pub schema_version: u32,
    /// Always `fuzz`; no other result has this member.
    pub kind: Kind,
    /// Tool name and version.
    pub tool: String,
    /// When the campaign began or went on, RFC 3339.
    pub start: String,
    /// The target's address, or `bundled`.
    pub target: String,
    /// The seed.
    pub seed: u64,
    /// What was done.
    pub statistics: Statistics,
    /// Whether the target was lost on the way.
    pub lost: bool,
    /// Whether it was stopped before its budget was used up.
    pub stopped: bool,
    /// What breaks a clause.
    pub findings: Vec<Finding>,
    /// Where the target and the reference server differ; no failures.
    pub divergences: Vec<Divergence>,
    /// Always the last member: a result without it was cut off.
    pub complete: bool,
}

/// What tells the result of a campaign from that of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A fuzzing campaign.
    Fuzz,
}

/// The version of the layout.
pub const FUZZ_SCHEMA_VERSION: u32 = 1;

impl FuzzResult {
    /// Whether a text is the result of a campaign, whole or not.
    pub fn is_in(text: &str) -> bool {
        #[derive(Deserialize)]
        struct Head {
            #[serde(rename = "kind")]
            _kind: Kind,
        }
        serde_json::from_str::<Head>(text).is_ok()
    }

    /// Reads what was written as JSON.
    ///
    /// # Errors
    /// When the text is no result, was cut off, or is of another version of the layout.
    pub fn read(text: &str) -> Result<Self, ReadResultError> {
        let result: Self = serde_json::from_str(text)?;
        if result.schema_version != FUZZ_SCHEMA_VERSION {
            return Err(ReadResultError::Version {
                found: result.schema_version,
            });
        }
        match result.complete {
            true => Ok(result),
            false => Err(ReadResultError::Incomplete),
        }
    }

    /// Whether nothing breaks a clause and the target was not lost.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && !self.lost
    }
}

/// What stands in the way of going on.
#[derive(Debug, Error)]
pub enum KeepError {
    /// The file system.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// What stands in the file.
    #[error("{} holds no campaign: {source}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },
}

/// The file in a campaign's folder that the campaign goes on from.
const FILE: &str = "campaign.json";

impl Kept {
    /// Reads what an earlier campaign left in its folder.
    ///
    /// # Errors
    /// When there is nothing of that kind.
    pub fn read(folder: &Path) -> Result<Self, KeepError> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).map_err(|source| KeepError::File {
            path: path.clone(),
            source,
        })?;
        serde_json::from_str(&text).map_err(|source| KeepError::Form { path, source })
    }

    /// Leaves it in the folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), KeepError> {
        let path = folder.join(FILE);
        let file = |source| KeepError::File {
            path: path.clone(),
            source,
        };
        fs::create_dir_all(folder).map_err(file)?;
        let text = serde_json::to_string(self).map_err(|source| KeepError::Form {
            path: path.clone(),
            source,
        })?;
        // Beside it first: a campaign that is stopped now must be able to go on all the same.
        let beside = folder.join("campaign.json.new");
        fs::write(&beside, text).map_err(file)?;
        fs::rename(&beside, &path).map_err(file)
    }
}
