//! The model of a case.

use std::collections::BTreeMap;
use std::fmt;

use kmip_conform_protocol::enumeration::ResultReason;
use kmip_conform_protocol::{ItemType, ProtocolVersion, Tag, Value};
use serde::{Deserialize, Serialize};

/// What names a case: its id and the protocol version of its messages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseKey {
    /// The file stem with `_` as `-`, cut after the digits of the version; own cases: the stem.
    pub id: String,
    /// The protocol version of the case's messages.
    pub version: ProtocolVersion,
}

impl fmt::Display for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.id, self.version)
    }
}

/// How much weight a published expectation has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// A mandatory case of a Profiles document: normative.
    ProfileMandatory,
    /// An optional case of a Profiles document: normative where the profile's option is claimed.
    ProfileOptional,
    /// A numbered case of the Test Cases committee note: an example.
    CommitteeNote,
    /// A case of this project.
    Own,
}

/// Header lines of an own case, written as comments after `<KMIP>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// What the case does.
    pub title: Option<String>,
    /// The versions it is run for.
    pub versions: Vec<ProtocolVersion>,
    /// The profile it belongs to.
    pub profile: Option<String>,
    /// The clause it checks, such as `KMIP 2.1 section 6.1.19`.
    pub clause: Option<String>,
    /// SHALL, SHOULD or MAY.
    pub level: Option<String>,
    /// What a failure means for a user.
    pub failure: Option<String>,
    /// Names of requirements (see `profiles/requires.toml`).
    pub requires: Vec<String>,
}

/// A test case.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its identity.
    pub key: CaseKey,
    /// Its file, relative to the root it was found under.
    pub file: String,
    /// How much weight its expectations have.
    pub authority: Authority,
    /// Header lines; empty for published cases.
    pub headers: Headers,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// Ids of the errata that corrected an expectation.
    pub errata: Vec<String>,
    /// Oddities that did not keep the file from being read.
    pub warnings: Vec<Warning>,
}

/// Something odd in a case file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The line, from 1.
    pub line: u32,
    /// What is odd.
    pub text: String,
}

/// A file that could not be read as a case. It is in every result as `errored`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The case it probably is, by its name; version 0.0 where the name tells none.
    pub key: CaseKey,
    /// The file, relative to the root it was found under.
    pub file: String,
    /// How much weight its expectations would have.
    pub authority: Authority,
    /// The line where reading stopped, from 1.
    pub line: u32,
    /// Why, in words.
    pub reason: String,
}

/// Who sends the request of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The usual one.
    ClientToServer,
    /// Notify, Put and the like.
    ServerToClient,
}

/// One request and its expected response.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The number of the step in its case, from 0.
    pub index: usize,
    /// The line of the request, from 1.
    pub line: u32,
    /// The case's own clock in `# TIME n`, where it states one.
    pub time: Option<u32>,
    /// Who sends the request.
    pub direction: Direction,
    /// The cooperating client that sends it: `A` unless a directive says otherwise.
    pub client: String,
    /// The text of `# [REPEAT] until ...`: poll with this step until the expectation is met.
    pub repeat_until: Option<String>,
    /// What is sent.
    pub request: Node,
    /// What is expected back.
    pub response: Node,
    /// The outcomes that the specification allows, where it leaves a choice; empty where the
    /// response alone is right. The response then shows the first of them, and what stands beside
    /// status and reason is not compared.
    pub outcomes: Vec<Outcome>,
}

/// One of the outcomes that a step may have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcome {
    /// Why the operation fails; `None` where it succeeds.
    pub reason: Option<ResultReason>,
    /// Where that is written, such as `KMIP 1.4 section 11.20`, and in which case it holds.
    pub source: String,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            Some(reason) => write!(f, "{reason}: {}", self.source),
            None => write!(f, "Success: {}", self.source),
        }
    }
}

/// One item of a message as a case writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The tag.
    pub tag: Tag,
    /// The value, which may be left open.
    pub value: NodeValue,
    /// The line of the element, from 1.
    pub line: u32,
}

/// The value of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    /// Items inside.
    Structure(Vec<Node>),
    /// A value as written.
    Literal(Value),
    /// A value known only when the case runs.
    Variable {
        /// The type the element states.
        item_type: ItemType,
        /// Which value.
        variable: Variable,
    },
}

/// A `$...` in a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// `$NOW`, `$NOW-60`, `$NOW+3600`: the target's clock at the step, and seconds added.
    Now(i64),
    /// Any other, by name without the `$`.
    Named(String),
}

impl Node {
    /// The nodes inside a structure; none for any other.
    pub fn fields(&self) -> &[Node] {
        match &self.value {
            NodeValue::Structure(fields) => fields,
            _ => &[],
        }
    }

    /// The first node inside with this tag.
    pub fn field(&self, tag: Tag) -> Option<&Node> {
        self.fields().iter().find(|field| field.tag == tag)
    }

    /// The first node reached by following `path` down.
    pub fn at(&self, path: &[Tag]) -> Option<&Node> {
        path.iter().try_fold(self, |node, tag| node.field(*tag))
    }

    /// The literal value, if it is one.
    pub fn literal(&self) -> Option<&Value> {
        match &self.value {
            NodeValue::Literal(value) => Some(value),
            _ => None,
        }
    }
}

/// Values of variables.
pub type Bindings = BTreeMap<String, Value>;
