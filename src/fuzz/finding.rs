//! A finding on disk: a folder with the octets, what they mean, what an oracle saw and how to see it
//! again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use kmip_conform_protocol::{ProtocolVersion, xml};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::confirm::TIMES;
use super::link::Outcome;
use super::oracle::{Breach, GROWTH};
use super::seen::{Seen, stated_version};
use super::step::Step;

/// What a campaign found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What is broken.
    pub breach: Breach,
    /// The seed of the campaign.
    pub seed: u64,
    /// The number of the request that showed it first.
    pub request: u64,
    /// How often it showed again when it was done twice more; nothing where that was not tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_again: Option<u8>,
    /// What shows it.
    pub steps: Vec<Step>,
}

/// A finding that cannot be written or read.
#[derive(Debug, Error)]
pub enum FindingError {
    /// The file system.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// What stands in the file.
    #[error("{} is no finding: {source}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },
}

/// The file that a finding is read from.
const FILE: &str = "finding.json";

impl Finding {
    /// What was found.
    pub fn of(breach: Breach, steps: Vec<Step>, seed: u64, request: u64) -> Self {
        Self {
            breach,
            seed,
            request,
            shown_again: None,
            steps,
        }
    }

    /// Whether it showed every time it was done again.
    pub fn is_stable(&self) -> bool {
        self.shown_again == Some(TIMES)
    }

    /// Whether it is a time or an amount that never showed again: the machine's own, then, which may
    /// have had other things to do.
    pub fn is_of_the_machine(&self) -> bool {
        self.breach.oracle == GROWTH && self.shown_again == Some(0)
    }

    /// Whether it is stable, in words.
    pub fn stability(&self) -> String {
        match self.shown_again {
            Some(TIMES) => format!("stable: shown again {TIMES} times of {TIMES}"),
            Some(times) => format!("unstable: shown again {times} times of {TIMES}"),
            None => "not tried again".to_owned(),
        }
    }

    /// The name of its folder.
    pub fn name(&self) -> String {
        let key = self.breach.key();
        let words = key.chars().map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        });
        let mut name: String = words.collect();
        while name.contains("--") {
            name = name.replace("--", "-");
        }
        name.truncate(60);
        let digest = hex::encode(Sha256::digest(key.as_bytes()));
        format!("{}-{}", name.trim_matches('-'), &digest[..8])
    }

    /// Reads a finding from its folder.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(folder: &Path) -> Result<Self, FindingError> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).map_err(|source| FindingError::File {
            path: path.clone(),
            source,
        })?;
        serde_json::from_str(&text).map_err(|source| FindingError::Form { path, source })
    }

    /// Writes the finding to a folder of its own below `parent`; `seen` is what its steps sent and
    /// brought when they were last done, `again` the command that does them again, as far as the
    /// folder. Gives the folder.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn write(
        &self,
        parent: &Path,
        seen: &[Seen],
        again: &str,
    ) -> Result<PathBuf, FindingError> {
        let folder = parent.join(self.name());
        create(&folder)?;
        let path = folder.join(FILE);
        let text = serde_json::to_string_pretty(self).map_err(|source| FindingError::Form {
            path: path.clone(),
            source,
        })?;
        write(&path, text.as_bytes())?;
        write(
            &folder.join("README.md"),
            self.describe(&folder, again).as_bytes(),
        )?;
        for (number, seen) in (1..).zip(seen) {
            write_message(&folder, number, seen)?;
        }
        Ok(folder)
    }

    fn describe(&self, folder: &Path, again: &str) -> String {
        let Breach {
            oracle,
            what,
            clause,
            saw,
        } = &self.breach;
        let (seed, request) = (self.seed, self.request);
        let count = self.steps.len();
        format!(
            "# {what}\n\nOracle `{oracle}`: {saw}\n\nClause: {clause}\n\nSteps: {count}. Found with \
             seed {seed} at request {request}; {}.\n\nAgain:\n\n    {again} {}\n",
            self.stability(),
            folder.display()
        )
    }
}

/// The request and its answer: octets, and XML where they can be read.
fn write_message(folder: &Path, number: usize, seen: &Seen) -> Result<(), FindingError> {
    let file = |end: &str| folder.join(format!("{number:02}-client-{}-{end}", seen.client));
    write(&file("request.octets"), &seen.octets)?;
    if let Some(item) = &seen.request {
        let version = stated_version(item).unwrap_or(ProtocolVersion::V2_1);
        write(&file("request.xml"), xml::encode(item, version).as_bytes())?;
    }
    match &seen.reply.outcome {
        Outcome::Answer(octets) => write(&file("answer.octets"), octets)?,
        other => write(&file("answer.txt"), format!("{other:?}\n").as_bytes())?,
    }
    if let Some(item) = &seen.answer {
        write(
            &file("answer.xml"),
            xml::encode(item, seen.version()).as_bytes(),
        )?;
    }
    Ok(())
}

fn create(path: &Path) -> Result<(), FindingError> {
    fs::create_dir_all(path).map_err(|source| FindingError::File {
        path: path.to_owned(),
        source,
    })
}

fn write(path: &Path, octets: &[u8]) -> Result<(), FindingError> {
    fs::write(path, octets).map_err(|source| FindingError::File {
        path: path.to_owned(),
        source,
    })
}
