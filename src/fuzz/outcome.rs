//! What a campaign leaves: the machine-readable result, and what is needed to go on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::campaign::{Kept, Statistics};
use super::finding::Finding;
use super::oracle::Divergence;

/// The result of a campaign.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FuzzResult {
    /// The form of this.
    pub schema_version: u32,
    /// The target's address, or `bundled`.
    pub target: String,
    /// The seed.
    pub seed: u64,
    /// What was done.
    pub statistics: Statistics,
    /// Whether the target was lost on the way.
    pub lost: bool,
    /// What breaks a clause.
    pub findings: Vec<Finding>,
    /// Where the target and the reference server differ; no failures.
    pub divergences: Vec<Divergence>,
    /// Always the last member: a result without it was cut off.
    pub complete: bool,
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
