//! Mandatory cases.

use super::finding::{Finding, found};
use super::scope::Judge;
use crate::case::Authority;
use crate::profile::failure::Failure;
use crate::profile::model::{Level, Profile};
use crate::profile::statement::{Judged, Outcome};
use crate::result::{Confidence, Verdict};

/// What a mandatory case is called among the requirements.
pub const MANDATORY_CASE: &str = "mandatory-case";

impl Judge<'_> {
    /// The mandatory cases of a profile, each a requirement.
    pub(in crate::profile) fn mandatory(&self, profile: &Profile) -> Vec<Judged> {
        let mut judged = Vec::new();
        for list in profile.cases_in(self.version) {
            for id in &list.mandatory {
                let (outcome, evidence) = self.case(id);
                judged.push(Judged {
                    about: MANDATORY_CASE.to_owned(),
                    name: id.clone(),
                    level: Level::Shall,
                    section: list.section.clone(),
                    confidence: Confidence::DerivedFromTestCases,
                    provisional: false,
                    from: None,
                    outcome,
                    evidence,
                });
            }
        }
        judged
    }

    /// How a mandatory case ended.
    pub(in crate::profile) fn case(&self, id: &str) -> Finding {
        let Some(facts) = self.evidence.cases.get(id) else {
            return found(Outcome::NotShown, "the case is not at hand (--cases)");
        };
        if facts.authority == Authority::Own {
            return found(Outcome::NotShown, "a case of this name, but not OASIS's");
        }
        let reason = facts.reason.clone().unwrap_or_default();
        match facts.verdict {
            Verdict::Passed => found(Outcome::Met, format!("{id} passed")),
            Verdict::Failed => {
                let mut failures = self.evidence.failures.iter();
                let place = failures.find(|failure| failure.case == id);
                let place = place.map(Failure::described);
                found(
                    Outcome::NotMet,
                    format!("failed: {}", place.unwrap_or(reason)),
                )
            }
            Verdict::Errored => found(Outcome::NotShown, format!("errored: {reason}")),
            Verdict::Skipped => found(Outcome::NotShown, format!("skipped: {reason}")),
        }
    }

    /// The mandatory cases of a profile taken together.
    pub(super) fn all_mandatory(&self, profile: &Profile) -> Finding {
        let ids = profile
            .cases_in(self.version)
            .flat_map(|list| &list.mandatory);
        let findings: Vec<_> = ids.map(|id| self.case(id)).collect();
        let count = |outcome| findings.iter().filter(|(one, _)| *one == outcome).count();
        let all = findings.len();
        if count(Outcome::NotMet) > 0 {
            let broken = findings
                .into_iter()
                .find(|(one, _)| *one == Outcome::NotMet);
            return broken.unwrap_or_else(|| found(Outcome::NotMet, "a mandatory case failed"));
        }
        match all {
            0 => found(Outcome::NotShown, "the profile has no mandatory case"),
            _ if count(Outcome::Met) == all => {
                found(Outcome::Met, format!("all {all} mandatory cases passed"))
            }
            _ => {
                let passed = count(Outcome::Met);
                found(
                    Outcome::NotShown,
                    format!("{passed} of {all} mandatory cases passed"),
                )
            }
        }
    }
}
