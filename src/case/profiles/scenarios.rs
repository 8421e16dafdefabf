//! Scenarios: cases that share state.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Profiles;
use super::load::Wrong;
use crate::case::pattern::Pattern;
use crate::case::{Case, CaseKey, Catalogue};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) scenario: Vec<ScenarioRow>,
}

/// A scenario of every version, as patterns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioRow {
    name: String,
    source: String,
    members: Vec<MemberRow>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberRow {
    case: Pattern,
    #[serde(default)]
    needs: Vec<Pattern>,
}

/// Cases that share one store, in the order in which they run.
#[derive(Clone, Debug)]
pub struct Scenario<'a> {
    /// The name, with the version; that of its case where it has only one.
    pub name: String,
    /// The cases.
    pub members: Vec<Member<'a>>,
}

/// A case of a scenario.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// The case.
    pub case: &'a Case,
    /// Whether it was chosen; if not, a chosen one builds on it.
    pub chosen: bool,
    /// Set-up cases that are not at hand: the case is skipped for their want.
    pub missing: Vec<String>,
}

impl Catalogue {
    /// The chosen cases in scenarios, with the cases they build on, in the order of the catalogue.
    pub fn scenarios<'a>(
        &'a self,
        profiles: &Profiles,
        is_chosen: impl Fn(&Case) -> bool,
    ) -> Vec<Scenario<'a>> {
        let chosen: BTreeSet<&CaseKey> = self
            .cases()
            .iter()
            .filter(|case| is_chosen(case))
            .map(|case| &case.key)
            .collect();
        let mut done: BTreeSet<(&str, &CaseKey)> = BTreeSet::new();
        let mut scenarios = Vec::new();
        for case in self
            .cases()
            .iter()
            .filter(|case| chosen.contains(&case.key))
        {
            let Some(row) = profiles
                .scenarios
                .iter()
                .find(|row| row.position(case).is_some())
            else {
                scenarios.push(alone(case));
                continue;
            };
            if done.contains(&(row.name.as_str(), &case.key)) {
                continue;
            }
            let scenario = row.gather(self, case, &chosen);
            let keys = scenario.members.iter().map(|member| &member.case.key);
            done.extend(keys.map(|key| (row.name.as_str(), key)));
            scenarios.push(scenario);
        }
        scenarios
    }
}

fn alone(case: &Case) -> Scenario<'_> {
    Scenario {
        name: case.key.to_string(),
        members: vec![Member {
            case,
            chosen: true,
            missing: Vec::new(),
        }],
    }
}

impl ScenarioRow {
    fn position(&self, case: &Case) -> Option<usize> {
        let key = &case.key;
        let mut members = self.members.iter();
        members.position(|member| member.case.matches(&key.id, key.version))
    }

    /// The scenario of the version of `case`: every chosen member and all they build on.
    fn gather<'a>(
        &self,
        catalogue: &'a Catalogue,
        case: &Case,
        chosen: &BTreeSet<&CaseKey>,
    ) -> Scenario<'a> {
        let version = case.key.version;
        let of_version = |case: &&Case| case.key.version == version;
        let at = |index: usize| {
            let mut cases = catalogue.cases().iter().filter(of_version);
            cases.find(|case| self.position(case) == Some(index))
        };
        let found: Vec<Option<&Case>> = (0..self.members.len()).map(at).collect();
        let mut wanted: Vec<bool> = found
            .iter()
            .map(|case| case.is_some_and(|case| chosen.contains(&case.key)))
            .collect();
        // Needs point to earlier members only, so one pass from the end pulls in all.
        for index in (0..self.members.len()).rev() {
            if wanted.get(index) == Some(&true) {
                for need in self.needs(index) {
                    if let Some(wanted) = wanted.get_mut(need) {
                        *wanted = true;
                    }
                }
            }
        }
        let lacking = self.lacking(&found);
        let members = found.iter().enumerate().filter_map(|(index, case)| {
            let case = (*case).filter(|_| wanted.get(index) == Some(&true))?;
            let missing = lacking.get(index).into_iter().flatten();
            Some(Member {
                case,
                chosen: chosen.contains(&case.key),
                missing: missing
                    .filter_map(|index| self.members.get(*index))
                    .map(|member| member.case.filled(version))
                    .collect(),
            })
        });
        Scenario {
            name: format!("{}@{version}", self.name),
            members: members.collect(),
        }
    }

    /// The members that a member builds on directly.
    fn needs(&self, index: usize) -> Vec<usize> {
        let needs = self.members.get(index).map(|member| &member.needs);
        let needs = needs.into_iter().flatten();
        needs
            .filter_map(|need| self.members.iter().position(|member| member.case == *need))
            .collect()
    }

    /// For each member, those it builds on, directly or not, that are not at hand.
    fn lacking(&self, found: &[Option<&Case>]) -> Vec<BTreeSet<usize>> {
        let mut lacking: Vec<BTreeSet<usize>> = Vec::new();
        for index in 0..self.members.len() {
            let mut own = BTreeSet::new();
            for need in self.needs(index) {
                match found.get(need) {
                    Some(Some(_)) => own.extend(lacking.get(need).into_iter().flatten().copied()),
                    _ => {
                        own.insert(need);
                    }
                }
            }
            lacking.push(own);
        }
        lacking
    }
}

/// Names are unique, and needs name earlier members.
pub(super) fn check(rows: &[ScenarioRow]) -> Result<(), Wrong> {
    let mut names = BTreeSet::new();
    for row in rows {
        if !names.insert(&row.name) {
            return Err(Wrong::new(&row.name, "given twice"));
        }
        if row.source.is_empty() {
            return Err(Wrong::new(&row.name, "has no source"));
        }
        for (index, member) in row.members.iter().enumerate() {
            let earlier = row.members.get(..index).unwrap_or_default();
            let is_earlier = |need: &&Pattern| earlier.iter().any(|other| other.case == **need);
            if let Some(need) = member.needs.iter().find(|need| !is_earlier(need)) {
                return Err(Wrong::new(need.as_str(), "no earlier member"));
            }
        }
    }
    Ok(())
}
