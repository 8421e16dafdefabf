//! Failures that are known: each with a reason and a day on which it has to be looked at again.

use jiff::civil::Date;
use kmip_conform_protocol::ProtocolVersion;
use serde::Deserialize;
use thiserror::Error;

use crate::case::Pattern;
use crate::result::{CaseResult, RunResult, Verdict};

/// The list cannot be used.
#[derive(Debug, Error)]
pub enum KnownError {
    /// It is not of the right form.
    #[error("cannot read the list of known failures: {0}")]
    Form(#[from] toml::de::Error),
    /// An entry says nothing usable.
    #[error("known failure of {id}: {reason}")]
    Entry {
        /// The entry's id.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// A list of known failures.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The entries.
    #[serde(default, rename = "known")]
    entries: Vec<Entry>,
}

/// One entry: cases that are known to fail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The case's id, or a pattern over ids.
    id: Pattern,
    /// The protocol version, as text.
    version: String,
    /// Why it fails.
    reason: String,
    /// The last day on which the entry counts.
    expires: String,
}

impl Known {
    /// Reads a list.
    ///
    /// # Errors
    /// When it is not TOML of the right form, or an entry gives no reason.
    pub fn parse(text: &str) -> Result<Self, KnownError> {
        let known: Self = toml::from_str(text)?;
        for entry in &known.entries {
            entry.validate().map_err(|reason| KnownError::Entry {
                id: entry.id.as_str().to_owned(),
                reason,
            })?;
        }
        Ok(known)
    }

    /// Marks the failed cases that are known; gives what is wrong with the list: entries that
    /// fit no failed case, fit one that passed, or have expired. Verdicts stay as they are.
    pub fn apply(&self, result: &mut RunResult, today: Date) -> Vec<String> {
        let complaints = self.entries.iter();
        complaints
            .filter_map(|entry| entry.apply(&mut result.cases, today))
            .collect()
    }
}

impl Entry {
    fn validate(&self) -> Result<(), String> {
        if self.reason.trim().is_empty() {
            return Err("gives no reason".to_owned());
        }
        let version: Result<ProtocolVersion, _> = self.version.parse();
        version.map_err(|error| error.to_string())?;
        let date: Result<Date, _> = self.expires.parse();
        date.map_err(|error| format!("expires: {error}"))?;
        Ok(())
    }

    fn has_expired(&self, today: Date) -> bool {
        let last: Result<Date, _> = self.expires.parse();
        last.is_ok_and(|last| today > last)
    }

    fn apply(&self, cases: &mut [CaseResult], today: Date) -> Option<String> {
        let name = format!("known failure {} {}", self.id.as_str(), self.version);
        if self.has_expired(today) {
            return Some(format!("{name} expired on {}", self.expires));
        }
        let mut used = false;
        for case in cases.iter_mut().filter(|case| self.fits(case)) {
            match case.verdict {
                Verdict::Passed => {
                    return Some(format!("{name} is out of date: {} passes", case.id));
                }
                Verdict::Failed | Verdict::Errored => {
                    case.known = Some(self.reason.clone());
                    used = true;
                }
                Verdict::Skipped => {}
            }
        }
        (!used).then(|| format!("{name} is unused: it fits no failed case"))
    }

    fn fits(&self, case: &CaseResult) -> bool {
        let version = case.version.parse();
        case.version == self.version
            && version.is_ok_and(|version| self.id.matches(&case.id, version))
    }
}
