//! The requirements that cases have.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::case::{Catalogue, Profiles, Requirement, RequirementKind, nearest_name};

/// A requirement, and how many cases have it.
#[derive(Clone, Debug)]
pub struct Need {
    /// The requirement.
    pub requirement: Requirement,
    /// How many cases would be skipped for it.
    pub cases: usize,
}

/// The requirements of some cases, and which of those that exclude each other the target is to meet.
#[derive(Clone, Debug)]
pub struct Needs {
    needs: Vec<Need>,
    chosen: BTreeSet<String>,
}

/// A choice that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChoiceError {
    /// No requirement of the cases has this name.
    #[error("no requirement of the cases is called {name}")]
    Unknown {
        /// The name as given.
        name: String,
        /// The name most like it.
        nearest: Option<String>,
    },
    /// Every target meets it beside the others.
    #[error("{0} excludes no other requirement: it is among what is to be set up anyhow")]
    NoChoice(String),
    /// Another one that was chosen excludes it.
    #[error("{0} and {1} exclude each other: they need a target each, or a run after the other")]
    Excluded(String, String),
}

/// Requirements of which a target meets one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alternatives {
    /// What a server does with a client's seed.
    Seeds,
    /// What a listener offers in TLS.
    Suites,
    /// How many values an attribute has at most, or that nobody does anything unattested: other
    /// cases need more.
    Limits,
}

impl Need {
    /// The alternatives that it is one of.
    pub(super) fn alternatives(&self) -> Option<Alternatives> {
        match self.requirement.kind {
            RequirementKind::Seed(_) => Some(Alternatives::Seeds),
            RequirementKind::Suite { .. } => Some(Alternatives::Suites),
            RequirementKind::Attestation | RequirementKind::AttributeValues { .. } => {
                Some(Alternatives::Limits)
            }
            _ => None,
        }
    }
}

impl Needs {
    /// Those of the cases; of alternatives, the first seed, no suite and no limit are chosen.
    pub fn of(catalogue: &Catalogue, profiles: &Profiles) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for case in catalogue.cases() {
            for one in profiles.requirements(case) {
                *counts.entry(one.name.as_str()).or_default() += 1;
            }
        }
        let all = profiles.all_requirements().iter();
        let needs: Vec<Need> = all
            .filter_map(|requirement| {
                Some(Need {
                    cases: *counts.get(requirement.name.as_str())?,
                    requirement: requirement.clone(),
                })
            })
            .collect();
        let seeds = |need: &&Need| need.alternatives() == Some(Alternatives::Seeds);
        let first = needs.iter().find(seeds);
        let chosen = first.map(|need| need.requirement.name.clone());
        Self {
            chosen: chosen.into_iter().collect(),
            needs,
        }
    }

    /// Has the target meet one of alternatives, in the place of what was chosen of itself.
    ///
    /// # Errors
    /// When no requirement is called so, or it is no alternative of others.
    pub fn choose(&mut self, names: &[String]) -> Result<(), ChoiceError> {
        let mut wanted: Vec<(Alternatives, &String)> = Vec::new();
        for name in names {
            let alternatives = self.alternatives_of(name)?;
            if let Some((_, other)) = wanted.iter().find(|(one, _)| *one == alternatives) {
                return Err(ChoiceError::Excluded((*other).clone(), name.clone()));
            }
            wanted.push((alternatives, name));
        }
        for (alternatives, name) in wanted {
            for need in self.needs.iter() {
                if need.alternatives() == Some(alternatives) {
                    self.chosen.remove(&need.requirement.name);
                }
            }
            self.chosen.insert(name.clone());
        }
        Ok(())
    }

    fn alternatives_of(&self, name: &str) -> Result<Alternatives, ChoiceError> {
        let named = |need: &&Need| need.requirement.name == name;
        let Some(need) = self.needs.iter().find(named) else {
            let names = self.needs.iter().map(|need| need.requirement.name.as_str());
            return Err(ChoiceError::Unknown {
                name: name.to_owned(),
                nearest: nearest_name(names, name).map(str::to_owned),
            });
        };
        let alternatives = need.alternatives();
        alternatives.ok_or_else(|| ChoiceError::NoChoice(name.to_owned()))
    }

    /// The requirements in the order of their file.
    pub fn all(&self) -> &[Need] {
        &self.needs
    }

    /// Whether the target is to meet it; of alternatives, whether it was chosen.
    pub fn is_wanted(&self, need: &Need) -> bool {
        need.alternatives().is_none() || self.chosen.contains(&need.requirement.name)
    }

    /// Those that the target is to meet.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &Need> {
        self.needs.iter().filter(|need| self.is_wanted(need))
    }
}
