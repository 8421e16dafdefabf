//! Failures that are known: each with a reason and a day on which it has to be looked at again.

mod read;

use jiff::civil::Date;
use kmip_conform_protocol::ProtocolVersion;
use thiserror::Error;

use crate::case::Pattern;
use crate::result::{CaseResult, RunResult, Verdict};

/// A list that cannot be used: where, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{line}: {problem}")]
pub struct KnownError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

/// A list of known failures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The entries.
    pub entries: Vec<KnownFailure>,
}

/// One entry: cases that are known to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFailure {
    /// The line of the file on which it begins, from 1.
    pub line: usize,
    /// The case's id, or a pattern over ids.
    pub id: Pattern,
    /// The protocol version.
    pub version: ProtocolVersion,
    /// Why it fails.
    pub reason: String,
    /// The last day on which the entry counts.
    pub expires: Date,
}

impl Known {
    /// Marks the failed cases that are known; gives what is wrong with the list: entries that
    /// fit no failed case, fit one that passed, or have expired. Verdicts stay as they are.
    pub fn apply(&self, result: &mut RunResult, today: Date) -> Vec<String> {
        let complaints = self.entries.iter();
        complaints
            .filter_map(|entry| entry.apply(&mut result.cases, today))
            .collect()
    }
}

impl KnownFailure {
    fn apply(&self, cases: &mut [CaseResult], today: Date) -> Option<String> {
        let name = format!("known failure {} {}", self.id.as_str(), self.version);
        if today > self.expires {
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
        version == Ok(self.version) && self.id.matches(&case.id, self.version)
    }
}
