//! The permitted variations as data.

use std::collections::HashMap;
use std::str::FromStr;

use kmip_conform_protocol::{EnumerationDef, ProtocolVersion, Tag, VersionRange, enumeration};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::condition::Condition;
use super::pattern::{TagPattern, UnknownTag};
use crate::result::{Acceptance, Confidence, DifferenceKind};

const EMBEDDED: &str = include_str!("../../profiles/variations.toml");

/// Every rule that may accept a difference.
#[derive(Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    by_tag: HashMap<Tag, Vec<usize>>,
    anywhere: Vec<usize>,
    minima: Vec<Minimum>,
    digest: String,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its id, as reports show it.
    pub id: String,
    /// The items it speaks of.
    pub tags: Vec<TagPattern>,
    /// The kinds of difference it accepts.
    pub differences: Vec<DifferenceKind>,
    /// What must hold besides.
    pub condition: Condition,
    /// The operations in whose answers it applies; empty for every message.
    pub operations: Vec<enumeration::Operation>,
    /// The cases it is limited to, as patterns of case ids with `*`; empty for all.
    pub cases: Vec<String>,
    /// The cases it is not for, as patterns.
    pub except_cases: Vec<String>,
    /// Whether the printed value stands for the target's own one from here on.
    pub stands_for: bool,
    /// Where the rule is written, by version; it applies to no other version.
    pub sources: Vec<Source>,
}

/// Where a rule is written.
#[derive(Debug)]
pub struct Source {
    /// The versions the source speaks of.
    pub versions: VersionRange,
    /// The document and its section.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
}

/// What an answer about the server itself must list at least.
#[derive(Debug)]
struct Minimum {
    versions: VersionRange,
    cases: Vec<String>,
    tag: Tag,
    /// The numbers; none at all for whatever the case prints.
    values: Vec<u32>,
}

/// `profiles/variations.toml` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Not the expected layout.
    #[error("cannot read the permitted variations: {0}")]
    Layout(#[from] toml::de::Error),
    /// A tag pattern names no tag.
    #[error("rule {rule}: {cause}")]
    Tag {
        /// The rule.
        rule: String,
        /// What is wrong.
        cause: UnknownTag,
    },
    /// A name that is not in the schema, or a range that is none.
    #[error("rule {rule}: `{text}` is not {wanted}")]
    Text {
        /// The rule.
        rule: String,
        /// The offending text.
        text: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// Two rules of one id, or a rule without a source.
    #[error("rule {rule}: {problem}")]
    Rule {
        /// The rule.
        rule: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<RuleRow>,
    #[serde(default)]
    minimum: Vec<MinimumRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    tags: Vec<String>,
    differences: Vec<DifferenceKind>,
    condition: Condition,
    #[serde(default)]
    operations: Vec<String>,
    #[serde(default)]
    cases: Vec<String>,
    #[serde(default)]
    except_cases: Vec<String>,
    #[serde(default)]
    stands_for: bool,
    sources: Vec<SourceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceRow {
    versions: String,
    source: String,
    confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MinimumRow {
    id: String,
    versions: String,
    tag: String,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    cases: Vec<String>,
    #[expect(dead_code, reason = "the clause is for the reader of the file")]
    source: String,
}

impl Rules {
    /// The rules built into the program.
    pub fn load() -> Result<Self, RulesError> {
        Self::parse(EMBEDDED)
    }

    /// Rules in the notation of `profiles/variations.toml`.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let file: File = toml::from_str(text)?;
        let rules = file
            .rule
            .into_iter()
            .map(Rule::from_row)
            .collect::<Result<Vec<_>, _>>()?;
        let minima = file
            .minimum
            .into_iter()
            .map(Minimum::from_row)
            .collect::<Result<_, _>>()?;
        let mut by_tag: HashMap<Tag, Vec<usize>> = HashMap::new();
        let mut anywhere = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            if rules[..index].iter().any(|other| other.id == rule.id) {
                return Err(rule_error(&rule.id, "another rule has the same id"));
            }
            for pattern in &rule.tags {
                match pattern.last_tag() {
                    Some(tag) => by_tag.entry(tag).or_default().push(index),
                    None => anywhere.push(index),
                }
            }
        }
        Ok(Self {
            rules,
            by_tag,
            anywhere,
            minima,
            digest: hex::encode(Sha256::digest(text)),
        })
    }

    /// SHA-256 of the rules as written: results judged by the same rules carry the same.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Every rule, in the order of the file.
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The rules that may speak of an item with this effective tag.
    pub(super) fn candidates(&self, tag: Tag) -> impl Iterator<Item = &Rule> {
        let named = self.by_tag.get(&tag).into_iter().flatten();
        named
            .chain(&self.anywhere)
            .filter_map(|index| self.rules.get(*index))
    }

    /// Whether an answer about the server itself must list this number under `tag`.
    pub(super) fn demands(
        &self,
        tag: Tag,
        value: u32,
        version: ProtocolVersion,
        case_id: &str,
    ) -> bool {
        self.minima.iter().any(|minimum| {
            minimum.tag == tag
                && minimum.versions.contains(version)
                && applies_to_case(&minimum.cases, case_id)
                && (minimum.values.is_empty() || minimum.values.contains(&value))
        })
    }
}

impl Rule {
    fn from_row(row: RuleRow) -> Result<Self, RulesError> {
        let tags = row
            .tags
            .iter()
            .map(|text| TagPattern::parse(text))
            .collect::<Result<_, _>>()
            .map_err(|cause| RulesError::Tag {
                rule: row.id.clone(),
                cause,
            })?;
        let operations = row
            .operations
            .iter()
            .map(|name| operation(&row.id, name))
            .collect::<Result<_, _>>()?;
        if row.sources.is_empty() {
            return Err(rule_error(&row.id, "it has no source"));
        }
        let sources = row
            .sources
            .into_iter()
            .map(|source| {
                Ok(Source {
                    versions: version_range(&row.id, &source.versions)?,
                    source: source.source,
                    confidence: source.confidence,
                })
            })
            .collect::<Result<_, RulesError>>()?;
        Ok(Self {
            id: row.id,
            tags,
            differences: row.differences,
            condition: row.condition,
            operations,
            cases: row.cases,
            except_cases: row.except_cases,
            stands_for: row.stands_for,
            sources,
        })
    }

    /// The source that speaks of `version`.
    pub fn source(&self, version: ProtocolVersion) -> Option<&Source> {
        self.sources
            .iter()
            .find(|source| source.versions.contains(version))
    }

    /// Whether the rule is for the case with this id.
    pub fn is_for_case(&self, case_id: &str) -> bool {
        applies_to_case(&self.cases, case_id)
            && !self
                .except_cases
                .iter()
                .any(|pattern| glob(pattern, case_id))
    }
}

impl Source {
    pub(super) fn acceptance(&self, rule: &Rule) -> Acceptance {
        Acceptance {
            rule: rule.id.clone(),
            source: self.source.clone(),
            confidence: self.confidence,
        }
    }
}

impl Minimum {
    fn from_row(row: MinimumRow) -> Result<Self, RulesError> {
        let tag = Tag::from_xml_name(&row.tag);
        let table = tag.and_then(|tag| tag.definition()?.enumeration);
        let (Some(tag), Some(table)) = (tag, table) else {
            return Err(text_error(&row.id, &row.tag, "a tag with an enumeration"));
        };
        let values = row
            .values
            .iter()
            .map(|name| number(&row.id, table, name))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            versions: version_range(&row.id, &row.versions)?,
            cases: row.cases,
            tag,
            values,
        })
    }
}

fn operation(rule: &str, name: &str) -> Result<enumeration::Operation, RulesError> {
    let table = Tag::OPERATION
        .definition()
        .and_then(|row| row.enumeration)
        .ok_or_else(|| text_error(rule, name, "an operation"))?;
    number(rule, table, name).map(enumeration::Operation)
}

fn number(rule: &str, table: &EnumerationDef, name: &str) -> Result<u32, RulesError> {
    table
        .number(name)
        .ok_or_else(|| text_error(rule, name, "a name of its enumeration"))
}

fn version_range(rule: &str, text: &str) -> Result<VersionRange, RulesError> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let parse = |part: &str| {
        ProtocolVersion::from_str(part)
            .map_err(|_| text_error(rule, text, "a version or a range of versions"))
    };
    Ok(VersionRange {
        first: parse(first)?,
        last: Some(parse(last)?),
    })
}

fn applies_to_case(patterns: &[String], case_id: &str) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| glob(pattern, case_id))
}

/// Whether `text` has the form of `pattern`, in which `*` stands for any characters.
fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|tail| {
            (0..=tail.len())
                .filter(|start| tail.is_char_boundary(*start))
                .any(|start| glob(rest, &tail[start..]))
        }),
    }
}

fn text_error(rule: &str, text: &str, wanted: &'static str) -> RulesError {
    RulesError::Text {
        rule: rule.to_owned(),
        text: text.to_owned(),
        wanted,
    }
}

fn rule_error(rule: &str, problem: &'static str) -> RulesError {
    RulesError::Rule {
        rule: rule.to_owned(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_load() {
        let rules = Rules::load().unwrap();
        assert!(rules.rule("result-message").is_some());
        assert!(rules.all().iter().all(|rule| !rule.sources.is_empty()));
    }

    #[test]
    fn refuses_a_rule_without_a_source() {
        let text = "[[rule]]\nid='x'\ntags=['TimeStamp']\ndifferences=['value']\n\
                    condition='always'\nsources=[]\n";
        assert!(matches!(Rules::parse(text), Err(RulesError::Rule { .. })));
    }

    #[test]
    fn refuses_an_unknown_condition() {
        let text = "[[rule]]\nid='x'\ntags=['TimeStamp']\ndifferences=['value']\n\
                    condition='if-it-suits'\nsources=[]\n";
        assert!(matches!(Rules::parse(text), Err(RulesError::Layout(_))));
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        assert!(glob("A-*-M-1", "A-B-M-1"));
        assert!(!glob("A-*-M-1", "A-B-M-12"));
        assert!(!glob("A-M-1", "A-M-2"));
    }

    #[test]
    fn a_minimum_without_values_demands_what_its_cases_print() {
        let text = "rule = []\n[[minimum]]\nid='x'\nversions='2.0-2.1'\ntag='Operation'\n\
                    cases=['A-M-1']\nsource='s'\n";
        let rules = Rules::parse(text).unwrap();
        let demands = |version, id| rules.demands(Tag::OPERATION, 10, version, id);
        assert!(demands(ProtocolVersion::V2_1, "A-M-1"));
        assert!(!demands(ProtocolVersion::V2_1, "A-M-2"));
        assert!(!demands(ProtocolVersion::V1_4, "A-M-1"));
    }
}
