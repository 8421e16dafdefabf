//! What a profile asks of a server.

use std::collections::BTreeMap;
use std::fmt;

use kmip_conform_protocol::{ProtocolVersion, VersionRange};
use serde::{Deserialize, Serialize};

use super::load::range;
use crate::result::Confidence;

/// A server profile in every version that has it.
#[derive(Clone, Debug)]
pub struct Profile {
    /// What options and definitions call it: the stem of its file.
    pub id: String,
    /// Its name in the Profiles documents.
    pub name: String,
    /// The versions that have it.
    pub versions: VersionRange,
    /// The first part of the ids of its cases, where it has cases of its own.
    pub family: Option<String>,
    /// Where it is written.
    pub sections: Vec<String>,
    /// The Profile Name that a server reports in Query (KMIP 2.1 section 11.40), by version.
    pub claimed_as: Vec<(VersionRange, String)>,
    /// The profiles whose requirements it takes over.
    pub extends: Vec<Extends>,
    /// The authentication suites it allows.
    pub suites: Vec<SuiteChoice>,
    /// What it asks for by names of the specification.
    pub requirements: Vec<NamedRequirement>,
    /// What it asks for in words.
    pub rules: Vec<Rule>,
    /// Its cases.
    pub cases: Vec<CaseList>,
}

impl Profile {
    /// The versions the tool knows that have the profile.
    pub fn versions(&self) -> impl Iterator<Item = ProtocolVersion> + '_ {
        let all = ProtocolVersion::ALL.into_iter();
        all.filter(|version| self.versions.contains(*version))
    }

    /// The Profile Name of a version, by its specification name.
    pub fn claimed_in(&self, version: ProtocolVersion) -> Option<&str> {
        let mut names = self.claimed_as.iter();
        let found = names.find(|(versions, _)| versions.contains(version))?;
        Some(&found.1)
    }

    /// The cases of a version.
    pub fn cases_in(&self, version: ProtocolVersion) -> impl Iterator<Item = &CaseList> {
        let lists = self.cases.iter();
        lists.filter(move |list| list.version == version)
    }
}

/// How strongly something is asked for (RFC 2119).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// It has to be so.
    #[default]
    #[serde(rename = "SHALL")]
    Shall,
    /// It must not be so.
    #[serde(rename = "SHALL NOT")]
    ShallNot,
    /// It is recommended.
    #[serde(rename = "SHOULD")]
    Should,
    /// It is allowed.
    #[serde(rename = "MAY")]
    May,
}

impl Level {
    /// Whether a server that does otherwise does not conform.
    pub fn is_binding(self) -> bool {
        matches!(self, Self::Shall | Self::ShallNot)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Shall => "SHALL",
            Self::ShallNot => "SHALL NOT",
            Self::Should => "SHOULD",
            Self::May => "MAY",
        })
    }
}

/// Where something is written, and how well that is known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extends {
    /// The id of the other profile.
    pub profile: String,
    /// The versions in which it holds.
    #[serde(deserialize_with = "range")]
    pub versions: VersionRange,
    /// Where it is written.
    pub section: String,
    /// How well that is known.
    pub confidence: Confidence,
}

/// Authentication suites, one of which the server has to speak.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuiteChoice {
    /// Names of suites in `profiles/authentication.toml`.
    pub any_of: Vec<String>,
    /// The versions in which it holds.
    #[serde(deserialize_with = "range")]
    pub versions: VersionRange,
    /// Where it is written.
    pub section: String,
    /// How well that is known.
    pub confidence: Confidence,
}

/// What a name of the specification names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An operation of clients; `all` is every one of the version.
    Operation,
    /// An operation that the server sends.
    PushedOperation,
    /// An object type; `all` is every one of the version.
    Object,
    /// An attribute, with `=VALUE` or `: TYPE` where only that is asked for; `all` as above.
    Attribute,
    /// A structure inside messages and objects.
    Structure,
    /// A field of message headers and batch items.
    Message,
    /// `Enumeration=Value`.
    Enumeration,
    /// `Enumeration=Value` of an algorithm, curve or hash.
    Algorithm,
}

/// Things that a profile asks for by names of the specification.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedRequirement {
    /// What the names name.
    pub kind: Kind,
    /// The names.
    pub names: Vec<String>,
    /// The versions in which it holds.
    #[serde(deserialize_with = "range")]
    pub versions: VersionRange,
    /// How strongly.
    #[serde(default)]
    pub level: Level,
    /// Where it is written.
    pub section: String,
    /// How well that is known.
    pub confidence: Confidence,
}

/// Something that a profile asks for in words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What the rule is about, such as `encoding`.
    pub about: String,
    /// What is asked for.
    pub texts: Vec<String>,
    /// What shows it; nothing where the tool cannot.
    #[serde(default)]
    pub shown_by: Option<ShownBy>,
    /// The versions in which it holds.
    #[serde(deserialize_with = "range")]
    pub versions: VersionRange,
    /// How strongly.
    #[serde(default)]
    pub level: Level,
    /// Where it is written.
    pub section: String,
    /// How well that is known.
    pub confidence: Confidence,
}

/// What shows that a rule in words is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum ShownBy {
    /// Every mandatory case of the profile passes.
    MandatoryCases,
    /// Cases pass that prove something only over this carrier: `ttlv`, `https`, `xml` or `json`.
    Carrier(String),
    /// A check of every response, by its id.
    Check(String),
    /// Cases of the project that fit a pattern.
    OwnCases(String),
    /// A probe of the target, by its name.
    Probe(String),
    /// No clause of the version was seen to be broken.
    Clauses,
    /// Another profile of the version has all its mandatory cases passed.
    AnotherProfile,
    /// All of a part of the specification's version, each thing by what shows it.
    Every(Part),
}

/// A part of the specification that is asked for as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The structures: those of a chapter of 2.0 and later, or all.
    Structures(Option<String>),
    /// The fields of messages, their headers and batch items.
    Messages,
    /// The values of enumerations.
    Enumerations,
    /// The bits of masks.
    Masks,
    /// The encodings and carriers of messages.
    Protocols,
}

/// The cases of a profile in one version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseList {
    /// The version.
    #[serde(deserialize_with = "super::load::version")]
    pub version: ProtocolVersion,
    /// Cases that a conforming server passes.
    #[serde(default)]
    pub mandatory: Vec<String>,
    /// Cases of options.
    #[serde(default)]
    pub optional: Vec<String>,
    /// Where they are named.
    pub section: String,
}

/// An authentication suite.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// What profiles call it.
    pub name: String,
    /// Its name in the Profiles documents.
    pub title: String,
    /// The TLS setting with which the bundled server is held against it, by version.
    pub settings: BTreeMap<String, String>,
    /// What it asks for.
    #[serde(default, rename = "rule")]
    pub rules: Vec<SuiteRule>,
}

/// What a rule of an authentication suite is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuiteRuleKind {
    /// Versions of TLS.
    Protocol,
    /// Cipher suites, by IANA name.
    CipherSuite,
    /// Every cipher suite that the other rules of the version do not name.
    OtherCipherSuites,
    /// Groups of the key exchange.
    Group,
    /// Every group that the other rules of the version do not name.
    OtherGroups,
    /// The rules of one of these suites hold.
    SameAs,
    /// Something in words.
    Words,
}

/// Where a rule of a suite holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Where {
    /// For TLS 1.2, if the server speaks it.
    #[serde(rename = "TLS 1.2")]
    Tls12,
    /// For TLS 1.3, if the server speaks it.
    #[serde(rename = "TLS 1.3")]
    Tls13,
}

/// A rule of an authentication suite.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuiteRule {
    /// What it is about.
    pub kind: SuiteRuleKind,
    /// The names, or the words.
    pub names: Vec<String>,
    /// What shows a rule in words.
    #[serde(default)]
    pub shown_by: Option<ShownBy>,
    /// Where it holds; everywhere if absent.
    #[serde(default, rename = "where")]
    pub holds: Option<Where>,
    /// A condition in words, for readers.
    #[serde(default)]
    pub note: Option<String>,
    /// The versions of KMIP in which it holds.
    #[serde(deserialize_with = "range")]
    pub versions: VersionRange,
    /// How strongly.
    pub level: Level,
    /// Where it is written.
    pub section: String,
    /// How well that is known.
    pub confidence: Confidence,
}
