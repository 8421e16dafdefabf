//! The statement about a target and a profile: requirement by requirement, with evidence.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::model::Level;
use super::probe::TlsFacts;
use crate::result::Confidence;

/// The version of the statement's layout.
pub const STATEMENT_VERSION: u32 = 1;

/// How a requirement fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The evidence shows that it is kept.
    Met,
    /// The evidence shows that it is broken.
    NotMet,
    /// Nothing at hand shows either.
    NotShown,
    /// It asks nothing of this target.
    NotApplicable,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::NotShown => "not shown",
            Self::NotApplicable => "not applicable",
        })
    }
}

/// A requirement with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// What it is about: `operation`, `mandatory-case`, `authentication` and the like.
    pub about: String,
    /// What is asked for.
    pub name: String,
    /// How strongly.
    pub level: Level,
    /// Where it is written.
    pub section: String,
    /// How well that is known.
    pub confidence: Confidence,
    /// Whether neither normative text nor a mandatory case carries it.
    pub provisional: bool,
    /// The profile it is taken over from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// How it fares.
    pub outcome: Outcome,
    /// What shows that.
    pub evidence: Vec<String>,
}

impl Judged {
    /// Whether it decides over the profile: binding, and not provisional.
    pub fn decides(&self) -> bool {
        self.level.is_binding() && !self.provisional
    }
}

/// Whether a target conforms, as far as the evidence goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conformance {
    /// Every requirement that decides is met, and none is provisional.
    Conformant,
    /// A requirement that decides is not met.
    NotConformant,
    /// It cannot be said; the reason says why.
    Undecided,
}

impl fmt::Display for Conformance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conformant => "conformant",
            Self::NotConformant => "not conformant",
            Self::Undecided => "undecided",
        })
    }
}

/// A case that the statement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UsedCase {
    /// Id and version.
    pub name: String,
    /// How it ended: a verdict, or `not at hand`.
    pub verdict: String,
    /// SHA-256 of its requests and expectations.
    pub digest: String,
    /// Whether its file is one that OASIS published, octet for octet.
    pub official: bool,
}

/// The statement.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    /// See [`STATEMENT_VERSION`].
    pub statement_version: u32,
    /// Always `self-assessment`: nobody but the user of the tool vouches for it.
    pub kind: &'static str,
    /// Name and version of the tool.
    pub tool: String,
    /// SHA-256 of the permitted variations.
    pub rules: String,
    /// SHA-256 of the errata.
    pub errata: String,
    /// When the run began, RFC 3339.
    pub date: String,
    /// The profile's id.
    pub profile: String,
    /// The profile's name.
    pub profile_name: String,
    /// The version of KMIP.
    pub version: String,
    /// `standard` or `draft`.
    pub status: &'static str,
    /// Where the profile is written.
    pub sections: Vec<String>,
    /// Whether the target claims the profile in Query; absent where it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed: Option<bool>,
    /// The target as addressed and as it describes itself.
    pub target: BTreeMap<String, String>,
    /// The verdict.
    pub conformance: Conformance,
    /// Why.
    pub reason: String,
    /// How many requirements fare how.
    pub counts: BTreeMap<String, usize>,
    /// What the probes of TLS found, by the name of the listener's setting.
    pub tls: BTreeMap<String, TlsFacts>,
    /// The requirements.
    pub requirements: Vec<Judged>,
    /// The profile's mandatory and optional cases.
    pub cases: Vec<UsedCase>,
    /// Always true, and the last member: a file without it was cut off.
    pub complete: bool,
}

/// The verdict over a profile, and the reason.
pub(super) fn conclude(requirements: &[Judged]) -> (Conformance, String) {
    let binding = || requirements.iter().filter(|one| one.level.is_binding());
    let with = |outcome, decides| {
        let found = binding().filter(move |one| one.outcome == outcome && one.decides() == decides);
        found.collect::<Vec<_>>()
    };
    let broken = with(Outcome::NotMet, true);
    if !broken.is_empty() {
        let reason = format!("{} not met: {}", counted(broken.len()), named(&broken));
        return (Conformance::NotConformant, reason);
    }
    let mut reasons = Vec::new();
    let (cases, open): (Vec<_>, Vec<_>) = with(Outcome::NotShown, true)
        .into_iter()
        .partition(|one| one.about == super::judge::MANDATORY_CASE);
    if !cases.is_empty() {
        let count = cases.len();
        reasons.push(format!(
            "{count} mandatory case(s) not judged: {}",
            named(&cases)
        ));
    }
    if !open.is_empty() {
        reasons.push(format!(
            "{} not shown: {}",
            counted(open.len()),
            named(&open)
        ));
    }
    let provisional: Vec<_> = binding()
        .filter(|one| one.provisional && one.outcome != Outcome::NotApplicable)
        .collect();
    if !provisional.is_empty() {
        let count = counted(provisional.len());
        reasons.push(format!(
            "{count} without normative text: {}",
            named(&provisional)
        ));
    }
    if reasons.is_empty() {
        let count = counted(binding().count());
        (Conformance::Conformant, format!("{count}, all met"))
    } else {
        (Conformance::Undecided, reasons.join("; "))
    }
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 requirement".to_owned(),
        _ => format!("{count} requirements"),
    }
}

/// The first names, the ones with the worst outcome first.
fn named(requirements: &[&Judged]) -> String {
    const MOST: usize = 3;
    let mut first: Vec<_> = requirements.to_vec();
    first.sort_by_key(|one| one.outcome != Outcome::NotMet);
    let names = first.iter().take(MOST);
    let names: Vec<_> = names
        .map(|one| format!("{} {}", one.about, one.name))
        .collect();
    let more = requirements.len().saturating_sub(MOST);
    match more {
        0 => names.join(", "),
        _ => format!("{} and {more} more", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(outcome: Outcome, level: Level, provisional: bool) -> Judged {
        Judged {
            about: "operation".to_owned(),
            name: "Get".to_owned(),
            level,
            section: "s".to_owned(),
            confidence: Confidence::NormativeText,
            provisional,
            from: None,
            outcome,
            evidence: Vec::new(),
        }
    }

    #[test]
    fn a_broken_requirement_decides_unless_it_is_provisional_or_does_not_bind() {
        let met = one(Outcome::Met, Level::Shall, false);
        for (other, expected) in [
            (
                one(Outcome::NotMet, Level::Shall, false),
                Conformance::NotConformant,
            ),
            (
                one(Outcome::NotMet, Level::Shall, true),
                Conformance::Undecided,
            ),
            (
                one(Outcome::NotMet, Level::Should, false),
                Conformance::Conformant,
            ),
            (
                one(Outcome::NotShown, Level::Shall, false),
                Conformance::Undecided,
            ),
            (
                one(Outcome::Met, Level::Shall, true),
                Conformance::Undecided,
            ),
            (
                one(Outcome::NotApplicable, Level::Shall, true),
                Conformance::Conformant,
            ),
        ] {
            let (conformance, reason) = conclude(&[met.clone(), other]);
            assert_eq!(conformance, expected, "{reason}");
        }
    }

    #[test]
    fn the_reason_names_what_is_broken() {
        let (_, reason) = conclude(&[one(Outcome::NotMet, Level::ShallNot, false)]);
        assert_eq!(reason, "1 requirement not met: operation Get");
    }
}
