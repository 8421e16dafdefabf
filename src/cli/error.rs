//! Why the tool cannot do what it was asked to.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::ExitCode;
use crate::convert::ConvertError;
use crate::target::{ConfigError, TargetError};

/// A mistake of the user or the environment: one variant per stage.
#[derive(Debug, Error)]
pub enum ToolError {
    /// Reading what the user named.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Writing a report or output.
    #[error("cannot write {what}: {source}")]
    Write {
        /// The file, or `standard output`.
        what: String,
        /// Why not.
        source: io::Error,
    },
    /// Reading a message to convert.
    #[error(transparent)]
    Convert(#[from] ConvertError),
    /// Setting up the target.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Reaching the target.
    #[error(transparent)]
    Target(#[from] TargetError),
}

impl ToolError {
    /// How the process ends.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Read { .. } | Self::Write { .. } | Self::Convert(_) | Self::Config(_) => {
                ExitCode::Usage
            }
            Self::Target(_) => ExitCode::Unreachable,
        }
    }

    /// What to try next, where there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Target(error) => error.hint().map(str::to_owned),
            Self::Convert(error) => error.hint().map(str::to_owned),
            Self::Read { .. } | Self::Write { .. } | Self::Config(_) => None,
        }
    }
}
