//! Reading a configuration file, every setting with its line.

use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::setting::{Setting, Written, Wrong, line, settings_of};
use crate::case::nearest_name;

/// A configuration file that cannot be used.
#[derive(Debug, Error)]
pub enum ConfigFileError {
    /// The file cannot be read.
    #[error("cannot read the configuration {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// What it says cannot be used.
    #[error("{}:{line}: {problem}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}

/// A configuration file.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The file itself.
    pub path: PathBuf,
    /// The target that is used where the command line names none.
    used: Option<Setting>,
    /// Settings for every run.
    pub common: Vec<Setting>,
    /// Settings of each target, by its name.
    pub targets: Vec<(String, Vec<Setting>)>,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is not TOML, or holds what is no option nor target.
    pub fn read(path: &Path) -> Result<Self, ConfigFileError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigFileError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(path, &text).map_err(|(line, problem)| ConfigFileError::Content {
            path: path.to_owned(),
            line,
            problem,
        })
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Wrong> {
        let document = DeTable::parse(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            (line(text, offset), error.message().to_owned())
        })?;
        let mut document = document.into_inner();
        let mut targets = Vec::new();
        if let Some(tables) = document.remove("targets") {
            for (name, settings) in table(text, "targets", tables)? {
                let what = format!("targets.{}", name.get_ref());
                let found = settings_of(text, table(text, &what, settings)?)?;
                targets.push((name.into_inner().into_owned(), found));
            }
        }
        let mut common = settings_of(text, document)?;
        let place = common.iter().position(|setting| setting.name == "use");
        let used = place.map(|place| common.remove(place));
        Ok(Self {
            path: path.to_owned(),
            used,
            common,
            targets,
        })
    }

    /// The settings of the target that the command line names, else of the one that the file uses.
    ///
    /// # Errors
    /// When no target has that name.
    pub fn target(&self, named: Option<&str>) -> Result<&[Setting], ConfigFileError> {
        let used = self.used.as_ref();
        let (name, line) = match (named, used.map(|used| (&used.value, used.line))) {
            (Some(name), _) => (name, 1),
            (None, Some((Written::One(name), line))) => (name.as_str(), line),
            (None, Some((_, line))) => {
                return Err(self.wrong(line, "`use` has to be the name of a target".to_owned()));
            }
            (None, None) => return Ok(&[]),
        };
        let found = self.targets.iter().find(|(one, _)| one == name);
        found
            .map(|(_, settings)| settings.as_slice())
            .ok_or_else(|| {
                let names = self.targets.iter().map(|(name, _)| name.as_str());
                let problem = match nearest_name(names, name) {
                    Some(nearest) => {
                        format!("no target is called `{name}`; did you mean `{nearest}`?")
                    }
                    None => format!("no target is called `{name}`"),
                };
                self.wrong(line, problem)
            })
    }

    /// Every setting of the file.
    pub fn all(&self) -> impl Iterator<Item = &Setting> {
        let targets = self.targets.iter().flat_map(|(_, settings)| settings);
        self.common.iter().chain(targets)
    }

    /// An error at a line of this file.
    pub fn wrong(&self, line: usize, problem: String) -> ConfigFileError {
        ConfigFileError::Content {
            path: self.path.clone(),
            line,
            problem,
        }
    }
}

fn table<'i>(text: &str, name: &str, value: Spanned<DeValue<'i>>) -> Result<DeTable<'i>, Wrong> {
    let line = line(text, value.span().start);
    match value.into_inner() {
        DeValue::Table(table) => Ok(table),
        _ => Err((line, format!("`{name}` has to be a table"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
use = \"lab\"
retries = 2
profile = [\"BL\", \"SKLC\"]

[targets.lab]
address = \"kmip://h:5696\"
legacy-tls = true
";

    fn config(text: &str) -> Result<Config, Wrong> {
        Config::parse(Path::new("kmip-conform.toml"), text)
    }

    #[test]
    fn settings_have_their_lines() {
        let config = config(FILE).unwrap();
        let target = config.target(None).unwrap();
        assert_eq!(target[0].name, "address");
        assert_eq!(target[0].line, 6);
        assert_eq!(target[1].value, Written::Flag(true));
        let names: Vec<&str> = config.common.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["retries", "profile"]);
        assert_eq!(config.common[0].value, Written::One("2".to_owned()));
    }

    #[test]
    fn a_target_that_is_not_there_is_told_with_the_nearest() {
        let config = config(FILE).unwrap();
        let error = config.target(Some("lap")).unwrap_err().to_string();
        assert!(error.contains("did you mean `lab`?"), "{error}");
    }

    #[test]
    fn what_is_no_setting_is_an_error_with_its_place() {
        for (text, line_of) in [
            ("a = 1\nb = {c = 1}", 2),
            ("a = 1\nb =", 2),
            ("targets = 1", 1),
        ] {
            let (line, _) = config(text).unwrap_err();
            assert_eq!(line, line_of, "{text}");
        }
    }
    #[test]
    fn a_target_has_known_failures_of_its_own() {
        let row = |table: &str| {
            let rest = "id = \"a\"\nversion = \"1.4\"\nreason = \"r\"\nexpires = \"2027-06-30\"\n";
            format!("[[{table}]]\n{rest}")
        };
        let file = row("known") + &row("targets.lab.known") + &row("targets.lab.known");
        let config = config(&file).unwrap();
        let lines = |setting: &Setting| match &setting.value {
            Written::Failures(known) => known.entries.iter().map(|one| one.line).collect(),
            _ => Vec::new(),
        };
        assert_eq!(lines(&config.common[0]), [1]);
        let target = config.target(Some("lab")).unwrap();
        assert_eq!(lines(&target[0]), [6, 11]);
        let (line, problem) =
            Config::parse(Path::new("c"), &file.replacen("reason", "raeson", 1)).unwrap_err();
        assert_eq!(line, 4);
        assert!(problem.contains("did you mean `reason`?"), "{problem}");
    }
}
