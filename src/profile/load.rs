//! Loading `profiles/definitions/` and `profiles/authentication.toml`, strictly: unknown keys and
//! names, things asked for twice, and rules that say not where they are written are errors.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::{EnumerationDef, ProtocolVersion, VersionRange};
use kmip_reference_server::net::TlsSetting;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

use super::definitions::FILES;
use super::model::{
    CaseList, Extends, Kind, NamedRequirement, Part, Profile, Rule, ShownBy, Suite, SuiteChoice,
};
use super::names::is_known;
use crate::case::nearest_name;

const AUTHENTICATION: &str = include_str!("../../profiles/authentication.toml");

/// A definition that cannot be used.
#[derive(Debug, Error)]
#[error("profiles/{file}: {problem}")]
pub struct DefinitionError {
    /// The file below `profiles/`.
    pub file: String,
    /// What is wrong.
    pub problem: String,
}

/// Every profile and authentication suite.
#[derive(Clone, Debug)]
pub struct Definitions {
    profiles: Vec<Profile>,
    suites: Vec<Suite>,
}

impl Definitions {
    /// Those built into the program.
    ///
    /// # Errors
    /// When one of the files is wrong, which a test rules out.
    pub fn embedded() -> Result<Self, DefinitionError> {
        let texts = FILES.iter().map(|(file, octets)| {
            let text = String::from_utf8_lossy(octets).into_owned();
            ((*file).to_owned(), text)
        });
        Self::read(texts, AUTHENTICATION)
    }

    /// The profiles of these files, and the suites of that text.
    pub(super) fn read(
        files: impl IntoIterator<Item = (String, String)>,
        suites: &str,
    ) -> Result<Self, DefinitionError> {
        let file: SuiteFile = toml::from_str(suites)
            .map_err(|error| wrong("authentication.toml", error.to_string()))?;
        check_suites(&file.suite).map_err(|problem| wrong("authentication.toml", problem))?;
        let mut profiles = Vec::new();
        for (name, text) in files {
            let within = |problem| wrong(&format!("definitions/{name}"), problem);
            let row: ProfileRow =
                toml::from_str(&text).map_err(|error| within(error.to_string()))?;
            let id = name.trim_end_matches(".toml").to_owned();
            profiles.push(row.compile(id).map_err(within)?);
        }
        let definitions = Self {
            profiles,
            suites: file.suite,
        };
        definitions.check_references()?;
        Ok(definitions)
    }

    /// The profiles, by id.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// The profile with this id or name, whatever the case of its letters.
    ///
    /// # Errors
    /// When there is none; gives the id of the nearest.
    pub fn profile(&self, name: &str) -> Result<&Profile, Option<&str>> {
        let fits = |one: &&Profile| {
            one.id.eq_ignore_ascii_case(name) || one.name.eq_ignore_ascii_case(name)
        };
        self.profiles.iter().find(fits).ok_or_else(|| {
            let ids = self.profiles.iter().map(|profile| profile.id.as_str());
            nearest_name(ids, name)
        })
    }

    /// The authentication suite of this name.
    pub fn suite(&self, name: &str) -> Option<&Suite> {
        self.suites.iter().find(|suite| suite.name == name)
    }

    /// The TLS setting with which the bundled server is held against a suite.
    pub fn setting(&self, suite: &str, version: ProtocolVersion) -> Option<&str> {
        let mut settings = self.suite(suite)?.settings.iter();
        let holds = |text: &str| read_range(text).is_ok_and(|range| range.contains(version));
        let (_, setting) = settings.find(|(versions, _)| holds(versions))?;
        Some(setting)
    }

    fn check_references(&self) -> Result<(), DefinitionError> {
        for profile in &self.profiles {
            let within = |problem| wrong(&format!("definitions/{}.toml", profile.id), problem);
            for one in &profile.extends {
                if self.profile(&one.profile).is_err() || one.profile == profile.id {
                    return Err(within(format!(
                        "extends `{}`, which is no other profile",
                        one.profile
                    )));
                }
            }
            let suites = profile.suites.iter().flat_map(|choice| &choice.any_of);
            for name in suites {
                if self.suite(name).is_none() {
                    return Err(within(format!("no suite is called `{name}`")));
                }
            }
        }
        Ok(())
    }
}

fn wrong(file: &str, problem: String) -> DefinitionError {
    DefinitionError {
        file: file.to_owned(),
        problem,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SuiteFile {
    suite: Vec<Suite>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileRow {
    name: String,
    #[serde(deserialize_with = "range")]
    versions: VersionRange,
    family: Option<String>,
    sections: Vec<String>,
    #[serde(default)]
    claimed_as: BTreeMap<String, String>,
    #[serde(default)]
    extends: Vec<Extends>,
    #[serde(default)]
    suite: Vec<SuiteChoice>,
    #[serde(default)]
    requirement: Vec<NamedRequirement>,
    #[serde(default)]
    rule: Vec<Rule>,
    #[serde(default)]
    cases: Vec<CaseList>,
}

impl ProfileRow {
    fn compile(self, id: String) -> Result<Profile, String> {
        let mut claimed_as = Vec::new();
        for (versions, name) in self.claimed_as {
            let names = EnumerationDef::named("Profile Name");
            if !names.is_some_and(|names| names.values.iter().any(|row| row.name == name)) {
                return Err(format!("no Profile Name is called `{name}`"));
            }
            claimed_as.push((read_range(&versions)?, name));
        }
        let profile = Profile {
            id,
            name: self.name,
            versions: self.versions,
            family: self.family,
            sections: self.sections,
            claimed_as,
            extends: self.extends,
            suites: self.suite,
            requirements: self.requirement,
            rules: self.rule,
            cases: self.cases,
        };
        check_sections(&profile)?;
        check_names(&profile)?;
        check_cases(&profile)?;
        Ok(profile)
    }
}

/// Everything says where it is written.
fn check_sections(profile: &Profile) -> Result<(), String> {
    let sections = profile.extends.iter().map(|one| &one.section);
    let sections = sections
        .chain(profile.suites.iter().map(|one| &one.section))
        .chain(profile.requirements.iter().map(|one| &one.section))
        .chain(profile.rules.iter().map(|one| &one.section))
        .chain(profile.cases.iter().map(|one| &one.section))
        .chain(&profile.sections);
    match sections
        .map(|text| text.trim())
        .find(|text| text.is_empty())
    {
        Some(_) => Err("something does not say in which section it is written".to_owned()),
        None if profile.sections.is_empty() => Err("the profile names no section".to_owned()),
        None => Ok(()),
    }
}

/// Names are those of the schema, and nothing is asked for twice in one version.
fn check_names(profile: &Profile) -> Result<(), String> {
    let mut seen: BTreeSet<(Kind, String, ProtocolVersion)> = BTreeSet::new();
    for one in &profile.requirements {
        for name in &one.names {
            if !is_known(one.kind, name) {
                return Err(format!(
                    "the schema has no {} `{name}`",
                    kind_name(one.kind)
                ));
            }
            for version in ProtocolVersion::ALL {
                if one.versions.contains(version) && !seen.insert((one.kind, name.clone(), version))
                {
                    return Err(format!("`{name}` is asked for twice in {version}"));
                }
            }
        }
    }
    let empty = |texts: &[String]| texts.is_empty() || texts.iter().any(String::is_empty);
    if profile.rules.iter().any(|rule| empty(&rule.texts))
        || profile.requirements.iter().any(|one| empty(&one.names))
        || profile.suites.iter().any(|choice| empty(&choice.any_of))
    {
        return Err("a requirement asks for nothing".to_owned());
    }
    Ok(())
}

/// No case stands twice in a version.
fn check_cases(profile: &Profile) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for list in &profile.cases {
        for id in list.mandatory.iter().chain(&list.optional) {
            if !seen.insert((list.version, id)) {
                return Err(format!("case {id} is listed twice for {}", list.version));
            }
        }
    }
    Ok(())
}

fn check_suites(suites: &[Suite]) -> Result<(), String> {
    let mut names = BTreeSet::new();
    for suite in suites {
        if !names.insert(&suite.name) {
            return Err(format!("suite `{}` is there twice", suite.name));
        }
        for (versions, setting) in &suite.settings {
            read_range(versions)?;
            let read = setting.parse::<TlsSetting>();
            read.map_err(|error| format!("suite `{}`: {error}", suite.name))?;
        }
        for rule in &suite.rules {
            if rule.section.trim().is_empty() || rule.names.is_empty() {
                return Err(format!(
                    "a rule of `{}` says nothing or not where",
                    suite.name
                ));
            }
        }
    }
    Ok(())
}

/// A kind as the files write it.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Operation => "operation",
        Kind::PushedOperation => "pushed-operation",
        Kind::Object => "object",
        Kind::Attribute => "attribute",
        Kind::Structure => "structure",
        Kind::Message => "message",
        Kind::Enumeration => "enumeration",
        Kind::Algorithm => "algorithm",
    }
}

impl TryFrom<String> for ShownBy {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
        let rest = rest.to_owned();
        match word {
            "mandatory-cases" if rest.is_empty() => Ok(Self::MandatoryCases),
            "clauses" if rest.is_empty() => Ok(Self::Clauses),
            "another-profile" if rest.is_empty() => Ok(Self::AnotherProfile),
            "carrier" if matches!(&*rest, "ttlv" | "https" | "xml" | "json") => {
                Ok(Self::Carrier(rest))
            }
            "check" if !rest.is_empty() => Ok(Self::Check(rest)),
            "own" if !rest.is_empty() => Ok(Self::OwnCases(rest)),
            "probe" if !rest.is_empty() => Ok(Self::Probe(rest)),
            "every" => part(&rest).map(Self::Every),
            _ => Err(format!("`{text}` shows nothing the tool knows")),
        }
    }
}

/// Reads what stands after `every`.
fn part(text: &str) -> Result<Part, String> {
    match (text, text.strip_prefix("structure of ")) {
        (_, Some(chapter)) if chapter.parse::<u8>().is_ok() => {
            Ok(Part::Structures(Some(chapter.to_owned())))
        }
        ("structure", _) => Ok(Part::Structures(None)),
        ("message-field", _) => Ok(Part::Messages),
        ("enumeration-value", _) => Ok(Part::Enumerations),
        ("mask-bit", _) => Ok(Part::Masks),
        ("carrier", _) => Ok(Part::Protocols),
        _ => Err(format!("`{text}` is no part of a specification")),
    }
}

/// Reads `1.3`, `1.0-1.4` and `2.0-`.
pub(super) fn range<'de, D: Deserializer<'de>>(from: D) -> Result<VersionRange, D::Error> {
    let text = String::deserialize(from)?;
    read_range(&text).map_err(serde::de::Error::custom)
}

/// Reads one version.
pub(super) fn version<'de, D: Deserializer<'de>>(from: D) -> Result<ProtocolVersion, D::Error> {
    let text = String::deserialize(from)?;
    known_version(&text).map_err(serde::de::Error::custom)
}

fn read_range(text: &str) -> Result<VersionRange, String> {
    let (first, last) = match text.split_once('-') {
        None => (known_version(text)?, Some(known_version(text)?)),
        Some((first, "")) => (known_version(first)?, None),
        Some((first, last)) => (known_version(first)?, Some(known_version(last)?)),
    };
    if last.is_some_and(|last| last < first) {
        return Err(format!("`{text}` is no range of versions"));
    }
    Ok(VersionRange { first, last })
}

fn known_version(text: &str) -> Result<ProtocolVersion, String> {
    let version: ProtocolVersion = text
        .parse()
        .map_err(|_| format!("`{text}` is no version"))?;
    let known = version.is_known().then_some(version);
    known.ok_or_else(|| format!("`{text}` is no version of KMIP that the tool knows"))
}

#[cfg(test)]
mod tests;
