//! Verdicts, differences and evidence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::case::{Authority, Direction};

/// The version of the result JSON's layout.
pub const SCHEMA_VERSION: u32 = 1;

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every response was as expected, or differed only where a rule allows it.
    Passed,
    /// The target answered wrongly, hung or dropped the request.
    Failed,
    /// The tool could not judge.
    Errored,
    /// Not run; the reason says why.
    Skipped,
}

/// How well a rule's source is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Read in the OASIS text.
    NormativeText,
    /// From an independent description.
    KnowledgeBase,
    /// Follows from mandatory cases.
    DerivedFromTestCases,
    /// Follows from neighbouring versions.
    Inferred,
}

/// In which way an answer differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// An expected item is absent.
    Missing,
    /// An item nobody expected.
    Unexpected,
    /// Another value.
    Value,
    /// Another item type.
    Type,
    /// Items in another order.
    Order,
    /// A bound value that changed, or a new value that should differ and does not.
    Binding,
    /// Output that could be verified and is wrong.
    Verification,
    /// No answer: closed, timed out, not decodable.
    NoResponse,
    /// No request of the server: none in time, not decodable.
    NoRequest,
}

/// The rule that accepts a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The rule's id in `profiles/variations.toml`.
    pub rule: String,
    /// Where the rule is written.
    pub source: String,
    /// How well that source is known.
    pub confidence: Confidence,
}

/// One difference between the expected and the actual answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Where, as a message path of the expected (or unexpected actual) item.
    pub path: String,
    /// In which way.
    pub kind: DifferenceKind,
    /// What was expected, as text.
    pub expected: Option<String>,
    /// What came, as text.
    pub actual: Option<String>,
    /// The rule that accepts it; `None` fails the case.
    pub accepted_by: Option<Acceptance>,
    /// The clause that a difference nobody accepts breaks, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// The attribute that it is about, where the path does not say it: 1.x messages carry the names
    /// of attributes as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
}

/// Something the bytes or the structure of a message did wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViolationRecord {
    /// A stable code such as `non-zero-padding`.
    pub code: String,
    /// The message path.
    pub path: String,
    /// The byte offset in the TTLV form, where there is one.
    pub offset: Option<usize>,
    /// The clause.
    pub section: Option<String>,
    /// The violation in words.
    pub message: String,
}

/// One step as it happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepResult {
    /// The number of the step in its case, from 0.
    pub index: usize,
    /// Who sent the request.
    pub direction: Direction,
    /// The cooperating client (`A`, `B`, ...).
    pub identity: String,
    /// The operations of the batch, by XML name.
    pub operations: Vec<String>,
    /// What was sent, in hex; kept as evidence.
    pub request_hex: Option<String>,
    /// What was sent, as XML.
    pub request_xml: Option<String>,
    /// What came back, in hex.
    pub response_hex: Option<String>,
    /// What came back, as XML.
    pub response_xml: Option<String>,
    /// How each batch item of the response ended: `Success`, `OperationPending` or the reason of the
    /// failure. Of a step sent more than once, the last response counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<String>,
    /// What the response's bytes and structure did wrong.
    pub violations: Vec<ViolationRecord>,
    /// How the response differs from the expectation.
    pub differences: Vec<Difference>,
    /// Things worth knowing that change no verdict: a reconnect, an omitted step, clock skew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What a reader wants to know of a case beside its verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What the case does, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The profile it belongs to, else the part of the protocol it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub family: String,
    /// The clause it checks, where it states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// How strongly that clause asks for it: SHALL, SHOULD or MAY.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// What a failure means for a user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// SHA-256 of its requests and expectations, errata applied: equal digests ask the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Whether its file is one that OASIS published, octet for octet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub official: bool,
}

/// An attempt at a case that ended otherwise than the one that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// How it ended.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<String>,
}

/// One case as it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    /// The case's id.
    pub id: String,
    /// The protocol version, as text.
    pub version: String,
    /// The case's file, relative to its root.
    pub file: String,
    /// The weight of its expectations.
    pub authority: Authority,
    /// How it ended.
    pub verdict: Verdict,
    /// Why, for every verdict but `passed`.
    pub reason: Option<String>,
    /// Milliseconds from first request to last response.
    pub duration_ms: u64,
    /// Ids of the errata that applied.
    pub errata: Vec<String>,
    /// Why the failure is known, where `--known` lists it. It changes no verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// What the case is about.
    #[serde(flatten)]
    pub about: About,
    /// Attempts that did not pass, where retries were allowed; a case that passed all the same is
    /// flaky.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Attempt>,
    /// The steps that ran.
    pub steps: Vec<StepResult>,
}

impl CaseResult {
    /// Whether it failed or errored.
    pub fn is_failure(&self) -> bool {
        matches!(self.verdict, Verdict::Failed | Verdict::Errored)
    }

    /// Whether it passed in one attempt and not in another.
    pub fn is_flaky(&self) -> bool {
        self.verdict == Verdict::Passed && !self.earlier.is_empty()
    }

    /// Its id and version, as every command takes them.
    pub fn name(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }
}

/// A check of every response, judged once for the whole run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// A stable id such as `response-well-formed`.
    pub id: String,
    /// The clause it checks.
    pub clause: String,
    /// `Passed`, `Failed`, or `Skipped` when nothing could be checked.
    pub verdict: Verdict,
    /// Responses looked at.
    pub checked: u64,
    /// Responses that broke it.
    pub broken: u64,
    /// The first place that broke it: case, step, path and what was seen.
    pub first: Option<String>,
}

/// Numbers of verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// See [`Verdict::Passed`].
    pub passed: u64,
    /// See [`Verdict::Failed`].
    pub failed: u64,
    /// See [`Verdict::Errored`].
    pub errored: u64,
    /// See [`Verdict::Skipped`].
    pub skipped: u64,
}

impl Counts {
    /// Counts one more of this verdict.
    pub fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed => self.failed += 1,
            Verdict::Errored => self.errored += 1,
            Verdict::Skipped => self.skipped += 1,
        }
    }
}

/// Numbers of verdicts, whole and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// All cases.
    #[serde(flatten)]
    pub total: Counts,
    /// By protocol version.
    pub by_version: BTreeMap<String, Counts>,
    /// By authority.
    pub by_authority: BTreeMap<Authority, Counts>,
}

/// What became of an earlier result's verdicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The tool of the earlier result.
    pub tool: String,
    /// When the earlier run began.
    pub start: String,
    /// Whether both were judged by the same permitted variations.
    pub same_rules: bool,
    /// Cases that fail and did not, or failed elsewhere.
    pub new: Vec<String>,
    /// Cases that pass and failed.
    pub mended: Vec<String>,
    /// Cases that fail where they failed before.
    pub known: Vec<String>,
    /// Cases that failed and were not run this time.
    pub unseen: Vec<String>,
    /// Checks of every response that fail and did before.
    pub known_checks: Vec<String>,
    /// Cases whose verdict a rule alone has moved.
    pub moved: Vec<Moved>,
}

/// A verdict that changed because a rule did, with the same answers of the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The case.
    pub case: String,
    /// The earlier verdict.
    pub was: Verdict,
    /// The verdict now.
    pub is: Verdict,
    /// The rule.
    pub rule: String,
}

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Tool name and version.
    pub tool: String,
    /// The target as addressed and as it describes itself.
    pub target: BTreeMap<String, String>,
    /// What was selected: the options, as text.
    pub selection: BTreeMap<String, String>,
    /// SHA-256 of the permitted variations that judged; `None` in results of older tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// When the run began, RFC 3339.
    pub start: String,
    /// Counts.
    pub summary: Summary,
    /// Checks of every response.
    pub checks: Vec<CheckResult>,
    /// Every case that was read, in order.
    pub cases: Vec<CaseResult>,
    /// Objects that clean-up could not take away from the target, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_behind: Vec<String>,
    /// The comparison with an earlier result, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Always true, and the last member: a file without it was cut off.
    pub complete: bool,
}
