//! Reading a result that was written before.

use serde::Deserialize;
use thiserror::Error;

use super::{RunResult, SCHEMA_VERSION};

/// A text that is no whole result.
#[derive(Debug, Error)]
pub enum ReadResultError {
    /// It is not JSON, or not of the layout of results.
    #[error("it is not a result of this tool: {0}")]
    Layout(#[from] serde_json::Error),
    /// Another version of the layout.
    #[error("its layout has version {found}, this tool reads {SCHEMA_VERSION}")]
    Version {
        /// The version it states.
        found: u32,
    },
    /// The end marker is absent.
    #[error("it was cut off: its last member is not `\"complete\": true`")]
    Incomplete,
}

impl RunResult {
    /// Reads a result from its JSON.
    ///
    /// # Errors
    /// When the text is no result, was cut off, or is of another version of the layout.
    pub fn read(text: &str) -> Result<Self, ReadResultError> {
        #[derive(Deserialize)]
        struct Head {
            schema_version: u32,
            #[serde(default)]
            complete: bool,
        }
        let head: Head = serde_json::from_str(text)?;
        if head.schema_version != SCHEMA_VERSION {
            return Err(ReadResultError::Version {
                found: head.schema_version,
            });
        }
        if !head.complete {
            return Err(ReadResultError::Incomplete);
        }
        Ok(serde_json::from_str(text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_whole_result_is_refused_with_its_reason() {
        for (text, said) in [
            ("", "not a result"),
            ("{}", "schema_version"),
            (r#"{"schema_version": 99, "complete": true}"#, "version 99"),
            (r#"{"schema_version": 1, "cases": []}"#, "cut off"),
            (
                r#"{"schema_version": 1, "complete": true}"#,
                "missing field",
            ),
        ] {
            let error = RunResult::read(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
