//! What is asked for in words, and what shows it.

use super::finding::{Finding, bounded, found, is_provisional, permitted};
use super::scope::Judge;
use crate::case::{Authority, Pattern};
use crate::profile::authentication;
use crate::profile::failure::Failure;
use crate::profile::model::{Level, Profile, Rule, ShownBy};
use crate::profile::statement::{Judged, Outcome};
use crate::result::Verdict;

impl Judge<'_> {
    /// The texts of a rule, each judged by what shows the rule.
    pub(in crate::profile) fn rule(&self, rule: &Rule, profile: &Profile) -> Vec<Judged> {
        let (outcome, evidence) = match &rule.shown_by {
            Some(shown_by) => self.shown(shown_by, profile),
            None if rule.level == Level::May => found(Outcome::NotApplicable, "a permission"),
            None => found(Outcome::NotShown, "the tool has no way to show it"),
        };
        let texts = rule.texts.iter();
        texts
            .map(|text| Judged {
                about: rule.about.clone(),
                name: text.clone(),
                level: rule.level,
                section: rule.section.clone(),
                confidence: rule.confidence,
                provisional: is_provisional(rule.confidence),
                from: None,
                outcome: permitted(rule.level, outcome),
                evidence: evidence.clone(),
            })
            .collect()
    }

    pub(in crate::profile) fn shown(&self, by: &ShownBy, profile: &Profile) -> Finding {
        match by {
            ShownBy::MandatoryCases => self.all_mandatory(profile),
            ShownBy::Carrier(carrier) => self.carrier(carrier),
            ShownBy::Check(id) => self.check(id),
            ShownBy::OwnCases(pattern) => self.own(pattern),
            ShownBy::Probe(name) => self.probed(name),
            ShownBy::Clauses => self.clauses(),
            ShownBy::Every(part) => self.every(part),
            ShownBy::AnotherProfile => {
                let mut others = self.passed_profiles.iter();
                match others.find(|id| **id != profile.id) {
                    Some(id) => found(Outcome::Met, format!("every mandatory case of {id} passed")),
                    None => found(
                        Outcome::NotShown,
                        "no other profile has all its cases passed",
                    ),
                }
            }
        }
    }

    pub(super) fn carrier(&self, carrier: &str) -> Finding {
        let over = |id: &&String| {
            let carriers = self.carriers.get(*id);
            carriers.is_some_and(|carriers| carriers.contains(carrier))
        };
        let ran: Vec<_> = self.evidence.cases.keys().filter(over).collect();
        let failures = self.evidence.failures.iter();
        let http: Vec<_> = failures
            .filter(|failure| failure.paths.iter().any(|path| path.starts_with("HTTP/")))
            .map(Failure::described)
            .collect();
        if carrier == "https" && !http.is_empty() {
            return (Outcome::NotMet, bounded(http));
        }
        let passed = |id: &&&String| {
            let facts = self.evidence.cases.get(**id);
            facts.is_some_and(|facts| facts.verdict == Verdict::Passed)
        };
        match ran.iter().filter(passed).count() {
            0 => found(Outcome::NotShown, "no case passed over this carrier"),
            count => found(Outcome::Met, format!("{count} cases passed over it")),
        }
    }

    fn check(&self, id: &str) -> Finding {
        match self.checks.iter().find(|check| check.id == id) {
            Some(check) if check.verdict == Verdict::Passed => {
                found(Outcome::Met, format!("{id}: {} responses", check.checked))
            }
            Some(check) if check.verdict == Verdict::Failed => {
                let first = check.first.as_deref().unwrap_or_default();
                found(Outcome::NotMet, format!("{id}: {first}"))
            }
            _ => found(Outcome::NotShown, format!("{id} had nothing to look at")),
        }
    }

    fn own(&self, pattern: &str) -> Finding {
        let pattern = Pattern::new(pattern);
        let fits = |id: &&String| pattern.matches(id, self.version);
        let findings: Vec<_> = self
            .evidence
            .cases
            .iter()
            .filter(|(id, facts)| facts.authority == Authority::Own && fits(id))
            .collect();
        let failed = findings
            .iter()
            .find(|(_, one)| one.verdict == Verdict::Failed);
        if let Some((id, facts)) = failed {
            let reason = facts.reason.as_deref().unwrap_or_default();
            return found(Outcome::NotMet, format!("{id} failed: {reason}"));
        }
        let passed = findings
            .iter()
            .filter(|(_, one)| one.verdict == Verdict::Passed);
        let passed: Vec<_> = passed.map(|(id, _)| format!("{id} passed")).collect();
        match passed.is_empty() {
            true => found(Outcome::NotShown, "no case at hand shows it"),
            false => (Outcome::Met, bounded(passed)),
        }
    }

    /// Whether any clause was seen to be broken.
    fn clauses(&self) -> Finding {
        let broken = self
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Failed);
        let mut broken: Vec<_> = broken
            .map(|check| format!("{}: {}", check.id, check.clause))
            .collect();
        broken.extend(self.evidence.failures.iter().map(Failure::described));
        if !broken.is_empty() {
            return (Outcome::NotMet, bounded(broken));
        }
        let passed = self.evidence.cases.values();
        match passed
            .filter(|facts| facts.verdict == Verdict::Passed)
            .count()
        {
            0 => found(Outcome::NotShown, "no case passed"),
            count => found(
                Outcome::Met,
                format!("no clause is broken in {count} cases that passed"),
            ),
        }
    }

    /// What a probe by this name found.
    pub(in crate::profile) fn probed(&self, name: &str) -> Finding {
        let Some(tls) = self.tls else {
            return found(Outcome::NotShown, "TLS was not probed");
        };
        authentication::probed(tls, name)
    }
}
