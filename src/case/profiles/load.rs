//! Loading the files of `profiles/`, strictly: unknown keys, names and empty texts are errors.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use thiserror::Error;

use super::directions::{self, DirectionRow};
use super::errata::{self, Erratum};
use super::prefix::{self, Identifiers};
use super::requires::{self, NeedRow, Requirement};
use super::scenarios::{self, ScenarioRow};

/// What is known about cases beyond their files.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    pub(super) scenarios: Vec<ScenarioRow>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) needs: Vec<NeedRow>,
    pub(super) errata: Vec<Erratum>,
    pub(super) directions: Vec<DirectionRow>,
    pub(super) identifiers: Identifiers,
}

/// A file of `profiles/` that cannot be used.
#[derive(Debug, Error)]
#[error("profiles/{file}:{line}: {problem}")]
pub struct ProfileError {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

const SCENARIOS: (&str, &str) = (
    "scenarios.toml",
    include_str!("../../../profiles/scenarios.toml"),
);
const REQUIRES: (&str, &str) = (
    "requires.toml",
    include_str!("../../../profiles/requires.toml"),
);
const ERRATA: (&str, &str) = ("errata.toml", include_str!("../../../profiles/errata.toml"));
const DIRECTIONS: (&str, &str) = (
    "directions.toml",
    include_str!("../../../profiles/directions.toml"),
);

const PREFIX: (&str, &str) = ("prefix.toml", include_str!("../../../profiles/prefix.toml"));

impl Profiles {
    /// The files built into the program.
    ///
    /// # Errors
    ///
    /// When one of them is wrong, which a test rules out.
    pub fn embedded() -> Result<Self, ProfileError> {
        Self::from_texts([
            SCENARIOS.1.to_owned(),
            REQUIRES.1.to_owned(),
            ERRATA.1.to_owned(),
            DIRECTIONS.1.to_owned(),
        ])?
        .with_identifiers(PREFIX.1)
    }

    /// The files of a folder; those it does not have are the ones built into the program.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or is wrong.
    pub fn from_folder(folder: &Path) -> Result<Self, ProfileError> {
        let text = |(name, embedded): (&str, &str)| {
            let path = folder.join(name);
            if !path.exists() {
                return Ok(embedded.to_owned());
            }
            fs::read_to_string(&path).map_err(|error| ProfileError {
                file: name.to_owned(),
                line: 1,
                problem: error.to_string(),
            })
        };
        Self::from_texts([
            text(SCENARIOS)?,
            text(REQUIRES)?,
            text(ERRATA)?,
            text(DIRECTIONS)?,
        ])?
        .with_identifiers(&text(PREFIX)?)
    }

    pub(super) fn from_texts(
        [scenarios, requires, errata, directions]: [String; 4],
    ) -> Result<Self, ProfileError> {
        let scenario_file: scenarios::File = parse(SCENARIOS.0, &scenarios)?;
        let requires_file: requires::File = parse(REQUIRES.0, &requires)?;
        let errata_file: errata::File = parse(ERRATA.0, &errata)?;
        let direction_file: directions::File = parse(DIRECTIONS.0, &directions)?;
        scenarios::check(&scenario_file.scenario)
            .map_err(|wrong| wrong.at(SCENARIOS.0, &scenarios))?;
        requires::check(&requires_file).map_err(|wrong| wrong.at(REQUIRES.0, &requires))?;
        let errata =
            errata::compile(errata_file.erratum).map_err(|wrong| wrong.at(ERRATA.0, &errata))?;
        Ok(Self {
            scenarios: scenario_file.scenario,
            requirements: requires_file.requirement,
            needs: requires_file.need,
            errata,
            directions: direction_file.direction,
            identifiers: Identifiers::default(),
        })
    }

    fn with_identifiers(mut self, text: &str) -> Result<Self, ProfileError> {
        let file: prefix::File = parse(PREFIX.0, text)?;
        let compiled = prefix::compile(file);
        self.identifiers = compiled.map_err(|wrong| wrong.at(PREFIX.0, text))?;
        Ok(self)
    }
}

fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, ProfileError> {
    toml::from_str(text).map_err(|error| ProfileError {
        file: file.to_owned(),
        line: line_at(text, error.span().map_or(0, |span| span.start)),
        problem: error.message().to_owned(),
    })
}

/// A row that parses and yet makes no sense: what names it in the file, and the problem.
pub(super) struct Wrong {
    pub(super) name: String,
    pub(super) problem: String,
}

impl Wrong {
    pub(super) fn new(name: &str, problem: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            problem: problem.into(),
        }
    }

    /// With the last line that names the row, where a second one of the same name would stand.
    fn at(self, file: &str, text: &str) -> ProfileError {
        let offset = text.rfind(&format!("\"{}\"", self.name)).unwrap_or(0);
        ProfileError {
            file: file.to_owned(),
            line: line_at(text, offset),
            problem: format!("{}: {}", self.name, self.problem),
        }
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
