//! What cases need of a target that no message of theirs brings about.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Profiles;
use super::load::Wrong;
use crate::case::Case;
use crate::case::pattern::Pattern;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) requirement: Vec<Requirement>,
    #[serde(default)]
    pub(super) need: Vec<NeedRow>,
}

/// Cases and the requirements they have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedRow {
    cases: Vec<Pattern>,
    requires: Vec<String>,
}

/// Something a target has to have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RequirementRow")]
pub struct Requirement {
    /// What cases and target files call it.
    pub name: String,
    /// What it is, with the data to check or set it up.
    pub kind: RequirementKind,
    /// What to provision on a target that does not meet it, in words.
    pub provision: String,
    /// How the bundled server meets it, in words.
    pub bundled: String,
}

/// What a requirement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequirementKind {
    /// An account with a password, as the case prints them.
    Account {
        /// The user name in the case.
        user: String,
        /// The password in the case.
        password: String,
    },
    /// No foreign objects of the kind the case locates.
    ExclusiveStore,
    /// Something that the specification leaves to the server.
    Feature,
    /// A fresh object in a group.
    ObjectGroup {
        /// The group.
        group: String,
    },
    /// A server that sends requests to this client.
    PushListener,
    /// Patience for a date.
    Slow,
    /// An authentication suite.
    Suite {
        /// Its name in `authentication.toml`.
        suite: String,
    },
    /// A transport and encoding that the case is about.
    Transport {
        /// The transport.
        transport: Transport,
        /// The encoding.
        encoding: Encoding,
    },
}

/// A requirement as the file writes it: the keys of every kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementRow {
    name: String,
    kind: String,
    provision: String,
    bundled: String,
    user: Option<String>,
    password: Option<String>,
    group: Option<String>,
    suite: Option<String>,
    transport: Option<Transport>,
    encoding: Option<Encoding>,
}

impl TryFrom<RequirementRow> for Requirement {
    type Error = String;

    fn try_from(row: RequirementRow) -> Result<Self, String> {
        let given = (
            (row.user, row.password),
            row.group,
            row.suite,
            (row.transport, row.encoding),
        );
        let has_data = given != ((None, None), None, None, (None, None));
        let kind = match (row.kind.as_str(), given) {
            ("account", ((Some(user), Some(password)), None, None, (None, None))) => {
                RequirementKind::Account { user, password }
            }
            ("object-group", ((None, None), Some(group), None, (None, None))) => {
                RequirementKind::ObjectGroup { group }
            }
            ("suite", ((None, None), None, Some(suite), (None, None))) => {
                RequirementKind::Suite { suite }
            }
            ("transport", ((None, None), None, None, (Some(transport), Some(encoding)))) => {
                RequirementKind::Transport {
                    transport,
                    encoding,
                }
            }
            ("exclusive-store", _) if !has_data => RequirementKind::ExclusiveStore,
            ("feature", _) if !has_data => RequirementKind::Feature,
            ("push-listener", _) if !has_data => RequirementKind::PushListener,
            ("slow", _) if !has_data => RequirementKind::Slow,
            (kind, _) => return Err(format!("no kind `{kind}` with these keys")),
        };
        Ok(Self {
            name: row.name,
            kind,
            provision: row.provision,
            bundled: row.bundled,
        })
    }
}

/// How messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// TTLV on a TLS connection.
    Kmip,
    /// HTTP POST on a TLS connection.
    Https,
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// JSON.
    Json,
    /// TTLV.
    Ttlv,
    /// XML.
    Xml,
}

impl Profiles {
    /// What a case requires: by the data, and by its own header.
    pub fn requirements(&self, case: &Case) -> Vec<&Requirement> {
        let key = &case.key;
        let needed = self.needs.iter().filter(|row| {
            let mut patterns = row.cases.iter();
            patterns.any(|pattern| pattern.matches(&key.id, key.version))
        });
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for row in needed {
            names.extend(row.requires.iter().map(String::as_str));
        }
        names.extend(case.headers.requires.iter().map(String::as_str));
        let known = self.requirements.iter();
        known
            .filter(|row| names.contains(row.name.as_str()))
            .collect()
    }

    /// The requirement of this name.
    pub fn requirement(&self, name: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|row| row.name == name)
    }
}

/// Names are unique and known, and no row is empty.
pub(super) fn check(file: &File) -> Result<(), Wrong> {
    let mut names = BTreeSet::new();
    for row in &file.requirement {
        if !names.insert(row.name.as_str()) {
            return Err(Wrong::new(&row.name, "given twice"));
        }
        if row.provision.is_empty() || row.bundled.is_empty() {
            return Err(Wrong::new(&row.name, "says nothing"));
        }
    }
    for row in &file.need {
        let first = row.cases.first().map_or("", |pattern| pattern.as_str());
        if row.cases.is_empty() || row.requires.is_empty() {
            return Err(Wrong::new(first, "a need without cases or requirements"));
        }
        if let Some(name) = row
            .requires
            .iter()
            .find(|name| !names.contains(name.as_str()))
        {
            return Err(Wrong::new(name, "no requirement of this name"));
        }
    }
    Ok(())
}
