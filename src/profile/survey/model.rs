//! What a survey says.

use std::collections::BTreeMap;
use std::fmt;

use kmip_conform_protocol::ProtocolVersion;
use serde::Serialize;

use crate::profile::TlsFacts;

/// The version of the survey's layout.
pub const SURVEY_VERSION: u32 = 1;

/// How far a survey goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// Nothing is created or changed: questions, and requests that name an object which is not there.
    #[default]
    ReadOnly,
    /// Objects are created where an operation needs them, and taken away at the end.
    Deep,
}

/// What the target is.
#[derive(Clone, Debug, Serialize)]
pub struct Survey {
    /// See [`SURVEY_VERSION`].
    pub survey_version: u32,
    /// Name and version of the tool.
    pub tool: String,
    /// When the survey began, RFC 3339.
    pub date: String,
    /// How far it went.
    pub depth: Depth,
    /// The target as addressed and as it describes itself.
    pub target: BTreeMap<String, String>,
    /// The versions that Discover Versions lists, oldest first.
    pub listed: Vec<String>,
    /// Each version that it answers, oldest first.
    pub versions: Vec<VersionFacts>,
    /// How messages may be written and travel.
    pub encodings: Vec<EncodingFacts>,
    /// What the probes of TLS found.
    pub tls: TlsFacts,
    /// Every server profile of the versions, with what is claimed and what could be.
    pub profiles: Vec<Standing>,
    /// Where claim and behaviour differ.
    pub differences: Vec<Difference>,
    /// Objects that the survey made and could not take away, with the reason.
    pub left_behind: Vec<String>,
    /// Always true, and the last member: a file without it was cut off.
    pub complete: bool,
}

/// One version of a target.
#[derive(Clone, Debug, Serialize)]
pub struct VersionFacts {
    /// The version.
    pub version: String,
    /// The operations that Query lists.
    pub operations: Vec<String>,
    /// The object types that Query lists.
    pub objects: Vec<String>,
    /// The profiles that Query claims, by name where the version has it.
    pub claims: Vec<String>,
    /// Further things that Query tells: capabilities, generators, validations, namespaces.
    pub tells: BTreeMap<String, Vec<String>>,
    /// Functions of Query that it did not answer.
    pub unanswered: Vec<String>,
    /// How it behaved when asked for an operation, by its name.
    pub conduct: BTreeMap<String, Conduct>,
    /// The algorithms that were tried.
    pub algorithms: Vec<Algorithm>,
    #[serde(skip)]
    pub(super) known: Known,
}

/// The same as numbers and types of the schema.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) version: ProtocolVersion,
    pub(super) inquiry: crate::run::Inquiry,
    pub(super) stated: Option<ProtocolVersion>,
}

/// How a target behaves when asked for an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conduct {
    /// In a word.
    pub behaviour: Behaviour,
    /// What it answered, where that was no success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// How a target behaves when asked for an operation, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// It performs it.
    Performs,
    /// It looks for the object that the request names.
    Knows,
    /// It answers Operation Not Supported.
    Refuses,
    /// Its answer says neither.
    Unclear,
}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Performs => "performs it",
            Self::Knows => "knows it",
            Self::Refuses => "refuses it",
            Self::Unclear => "answers unclearly",
        })
    }
}

/// An algorithm that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Algorithm {
    /// What it was tried for: `hash`, `create`, `key pair`, `encrypt`.
    #[serde(rename = "use")]
    pub purpose: &'static str,
    /// The algorithm, with length, curve or mode.
    pub name: String,
    /// Whether the target did it.
    pub works: bool,
}

/// A way to write messages and have them travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EncodingFacts {
    #[serde(skip)]
    pub(super) carrier: crate::run::Carrier,
    /// In words.
    pub name: String,
    /// Whether the target answers over it.
    pub answers: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A profile in a version, before any case of it was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The profile's id.
    pub profile: String,
    /// The profile's name.
    pub name: String,
    /// The version.
    pub version: String,
    /// Whether Query claims it; absent where the version has no name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed: Option<bool>,
    /// What it asks for and what the target says or does otherwise; nothing stands against a profile
    /// that could be claimed.
    pub against: Vec<String>,
}

impl Standing {
    /// Whether nothing that was seen stands against it.
    pub fn is_possible(&self) -> bool {
        self.against.is_empty()
    }
}

/// A claim that the target's behaviour does not bear out, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The version, where one is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What it is about, such as `operation Get`.
    pub about: String,
    /// What the target says.
    pub claim: String,
    /// What it does.
    pub behaviour: String,
}
