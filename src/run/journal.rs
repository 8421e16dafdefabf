//! What a run has done so far, in a file, so that a run that was cut off can go on from it.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::about::about;
use super::plan::PlannedScenario;
use super::scenario::ScenarioOutcome;
use crate::check::Checks;
use crate::result::{CaseResult, CheckResult};

/// A journal that cannot be used.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The file cannot be read or written.
    #[error("cannot keep the journal {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is of another run.
    #[error("the journal {} is of a run with other options, or no journal", path.display())]
    Other {
        /// The file.
        path: PathBuf,
    },
}

/// What makes two runs the same: a journal of one is of no use to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalHead {
    /// The tool.
    pub tool: String,
    /// The digest of the rules.
    pub rules: String,
    /// The target as addressed.
    pub target: BTreeMap<String, String>,
    /// The options that selected the cases.
    pub selection: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    scenario: String,
    cases: Vec<CaseResult>,
    checks: Vec<CheckResult>,
    left_behind: Vec<String>,
}

/// The scenarios that are done.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    done: HashMap<String, Entry>,
    file: Mutex<File>,
    trouble: Mutex<Option<io::Error>>,
}

impl Journal {
    /// Opens a journal, or begins one where there is no file. A last line that was cut off is
    /// taken away.
    ///
    /// # Errors
    /// When the file cannot be used, or is of another run.
    pub fn open(path: &Path, head: &JournalHead) -> Result<Self, JournalError> {
        let failed = |source| JournalError::File {
            path: path.to_owned(),
            source,
        };
        let text = match std::fs::read(path) {
            Ok(octets) => String::from_utf8_lossy(&octets).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(error)),
        };
        let (done, whole) = match text.split_once('\n') {
            None if !text.is_empty() => {
                return Err(JournalError::Other {
                    path: path.to_owned(),
                });
            }
            None => (HashMap::new(), 0),
            Some((first, rest)) => {
                if serde_json::from_str::<JournalHead>(first).ok().as_ref() != Some(head) {
                    return Err(JournalError::Other {
                        path: path.to_owned(),
                    });
                }
                let (done, length) = entries(rest);
                (done, first.len() + 1 + length)
            }
        };
        let mut options = OpenOptions::new();
        let file = options
            .create(true)
            .append(true)
            .open(path)
            .map_err(failed)?;
        file.set_len(whole as u64).map_err(failed)?;
        let journal = Self {
            path: path.to_owned(),
            done,
            file: Mutex::new(file),
            trouble: Mutex::new(None),
        };
        if whole == 0 {
            journal.append(head);
        }
        Ok(journal)
    }

    /// How many scenarios are done.
    pub fn scenarios(&self) -> usize {
        self.done.len()
    }

    /// What a scenario gave, where it is done and its cases ask what they asked then.
    pub(super) fn outcome(&self, scenario: &PlannedScenario) -> Option<ScenarioOutcome> {
        let entry = self.done.get(&scenario.name)?;
        let same = entry.cases.len() == scenario.cases.len()
            && entry
                .cases
                .iter()
                .zip(&scenario.cases)
                .all(|(done, planned)| {
                    done.name() == planned.case.key.to_string() && done.about == about(planned)
                });
        same.then(|| ScenarioOutcome {
            cases: entry.cases.clone(),
            checks: Checks::restore(&entry.checks),
            left_behind: entry.left_behind.clone(),
            lost: false,
        })
    }

    /// Keeps what a scenario gave, unless the target was lost in it.
    pub(super) fn record(&self, scenario: &PlannedScenario, outcome: &ScenarioOutcome) {
        if outcome.lost {
            return;
        }
        self.append(&Entry {
            scenario: scenario.name.clone(),
            cases: outcome.cases.clone(),
            checks: outcome.checks.results(),
            left_behind: outcome.left_behind.clone(),
        });
    }

    /// Takes the file away: the run is whole.
    ///
    /// # Errors
    /// When something could not be kept in it, or it cannot be removed.
    pub fn finish(&self) -> Result<(), JournalError> {
        let trouble = self
            .trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let ended = trouble.map_or_else(|| std::fs::remove_file(&self.path), Err);
        ended.map_err(|source| JournalError::File {
            path: self.path.clone(),
            source,
        })
    }

    fn append(&self, line: &impl Serialize) {
        let written = serde_json::to_vec(line)
            .map_err(io::Error::from)
            .and_then(|mut line| {
                line.push(b'\n');
                let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
                file.write_all(&line)
            });
        if let Err(error) = written {
            let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            trouble.get_or_insert(error);
        }
    }
}

/// The entries up to the first that is not whole, and how many octets they take.
fn entries(text: &str) -> (HashMap<String, Entry>, usize) {
    let mut done = HashMap::new();
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        let entry = line.strip_suffix('\n').map(serde_json::from_str::<Entry>);
        let Some(Ok(entry)) = entry else {
            break;
        };
        length += line.len();
        done.insert(entry.scenario.clone(), entry);
    }
    (done, length)
}
