//! Requirements against evidence. The verdicts of cases are taken as they are.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::schema::{attributes, operation_named};
use kmip_conform_protocol::{EnumerationDef, ProtocolVersion, Tag};

use super::evidence::{Evidence, Seen, operations_of};
use super::failure::Failure;
use super::load::kind_name;
use super::model::{Kind, Level, NamedRequirement, Profile, Rule, ShownBy};
use super::names::{ALL, AttributeName, enumerated, exists_in, object_type};
use super::probe::{Admission, TlsFacts};
use super::statement::{Judged, Outcome};
use crate::case::{Authority, Pattern};
use crate::result::{CheckResult, Confidence, Verdict};
use crate::run::Inquiry;

/// What a mandatory case is called among the requirements.
pub const MANDATORY_CASE: &str = "mandatory-case";

/// All that requirements are held against.
pub(super) struct Judge<'a> {
    pub(super) version: ProtocolVersion,
    pub(super) evidence: &'a Evidence,
    pub(super) inquiry: &'a Inquiry,
    pub(super) checks: &'a [CheckResult],
    /// The carrier that a case ran over, by id: `ttlv`, `https`, `xml` or `json`.
    pub(super) carriers: &'a BTreeMap<String, BTreeSet<&'static str>>,
    /// Profiles of the version whose mandatory cases all pass, by id.
    pub(super) passed_profiles: &'a BTreeSet<String>,
    /// What the probes found, where there were any.
    pub(super) tls: Option<&'a TlsFacts>,
}

/// An outcome and what shows it.
pub(super) type Finding = (Outcome, Vec<String>);

pub(super) fn found(outcome: Outcome, evidence: impl Into<String>) -> Finding {
    (outcome, vec![evidence.into()])
}

/// Whether neither normative text nor a mandatory case carries a requirement.
pub(super) fn is_provisional(confidence: Confidence) -> bool {
    matches!(confidence, Confidence::KnowledgeBase | Confidence::Inferred)
}

impl Judge<'_> {
    /// The names of a requirement, each judged.
    pub(super) fn named(&self, asked: &NamedRequirement) -> Vec<Judged> {
        let names = asked.names.iter();
        names
            .map(|name| {
                let (outcome, evidence) = self.name(asked.kind, name);
                Judged {
                    about: kind_name(asked.kind).to_owned(),
                    name: name.clone(),
                    level: asked.level,
                    section: asked.section.clone(),
                    confidence: asked.confidence,
                    provisional: is_provisional(asked.confidence),
                    from: None,
                    outcome: permitted(asked.level, outcome),
                    evidence,
                }
            })
            .collect()
    }

    /// The texts of a rule, each judged by what shows the rule.
    pub(super) fn rule(&self, rule: &Rule, profile: &Profile) -> Vec<Judged> {
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

    /// The mandatory cases of a profile, each a requirement.
    pub(super) fn mandatory(&self, profile: &Profile) -> Vec<Judged> {
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
    pub(super) fn case(&self, id: &str) -> Finding {
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

    fn name(&self, kind: Kind, name: &str) -> Finding {
        if !exists_in(kind, name, self.version) {
            let words = format!("KMIP {} has no such thing", self.version);
            return found(Outcome::NotApplicable, words);
        }
        match kind {
            Kind::Operation if name == ALL => self.all_operations(),
            Kind::Operation => self.operation(name),
            Kind::PushedOperation => seen(self.evidence.pushed(name), "no case received it"),
            Kind::Object if name == ALL => self.all_objects(),
            Kind::Object => self.object(name),
            Kind::Attribute if name == ALL => self.all_attributes(),
            Kind::Attribute => {
                let touched = AttributeName::read(name).name.replace(' ', "");
                self.unless_broken(self.evidence.attribute(name), &touched)
            }
            Kind::Structure => self.item(name, |tag| self.evidence.structure(tag)),
            Kind::Message => self.item(name, |tag| self.evidence.header(tag)),
            Kind::Enumeration | Kind::Algorithm => match enumerated(name) {
                Some((definition, row)) => {
                    let value = self.evidence.value(definition.name, row.value);
                    seen(value, "no case that passed uses it")
                }
                None => found(Outcome::NotShown, "the schema lacks it"),
            },
        }
    }

    fn item<'s>(&self, name: &str, of: impl Fn(Tag) -> Option<&'s Seen>) -> Finding {
        let tag = Tag::from_name(name);
        self.unless_broken(tag.and_then(of), &name.replace(' ', ""))
    }

    /// What was seen, unless a failure goes through the element.
    fn unless_broken(&self, shown: Option<&Seen>, element: &str) -> Finding {
        let broken: Vec<_> = self
            .evidence
            .failures
            .iter()
            .filter(|failure| failure.touches(element))
            .map(Failure::described)
            .collect();
        if broken.is_empty() {
            seen(shown, "no case that passed uses it")
        } else {
            (Outcome::NotMet, bounded(broken))
        }
    }

    fn operation(&self, name: &str) -> Finding {
        let Some(row) = operation_named(name) else {
            return found(Outcome::NotShown, "the schema lacks it");
        };
        let written = row.operation.to_string();
        let broken: Vec<_> = self
            .evidence
            .failures
            .iter()
            .filter(|failure| failure.operations.contains(&written))
            .map(Failure::described)
            .collect();
        if !broken.is_empty() {
            return (Outcome::NotMet, bounded(broken));
        }
        let shown = self.evidence.operation(name);
        let listed = self.inquiry.operations.contains(&row.operation);
        if !listed && !self.inquiry.operations.is_empty() && row.operation != Operation::INTEROP {
            let what = match shown {
                Some(_) => "a case performs it, and Query does not list it",
                None => "Query does not list it",
            };
            return found(Outcome::NotMet, what);
        }
        seen(shown, "no case that passed performs it")
    }

    fn object(&self, name: &str) -> Finding {
        let Some(row) = object_type(name) else {
            return found(Outcome::NotShown, "the schema lacks it");
        };
        let listed = self.inquiry.objects.contains(&ObjectType(row.value));
        if !listed && !self.inquiry.objects.is_empty() {
            return found(Outcome::NotMet, "Query does not list it");
        }
        let shown = self.evidence.value("Object Type", row.value);
        seen(shown, "no case that passed handles one")
    }

    fn all_operations(&self) -> Finding {
        let asked = operations_of(self.version);
        let lacks: Vec<_> = asked
            .iter()
            .filter(|name| self.operation(name).0 == Outcome::NotMet)
            .map(|name| (*name).to_owned())
            .collect();
        let open = |name: &&&str| self.evidence.operation(name).is_none();
        let open: Vec<_> = asked
            .iter()
            .filter(open)
            .map(|name| (*name).to_owned())
            .collect();
        totals(&lacks, &open, asked.len())
    }

    fn all_objects(&self) -> Finding {
        let rows = EnumerationDef::named("Object Type").map_or(&[][..], |one| one.values);
        let asked = rows
            .iter()
            .filter(|row| row.versions.contains(self.version));
        let asked: Vec<_> = asked.map(|row| row.name).collect();
        let with = |outcome| {
            let names = asked
                .iter()
                .filter(move |name| self.object(name).0 == outcome);
            names.map(|name| (*name).to_owned()).collect::<Vec<_>>()
        };
        totals(
            &with(Outcome::NotMet),
            &with(Outcome::NotShown),
            asked.len(),
        )
    }

    fn all_attributes(&self) -> Finding {
        let asked = attributes().iter();
        let asked: Vec<_> = asked
            .filter(|row| row.rules_in(self.version).is_some())
            .map(|row| row.name)
            .collect();
        let open = |name: &&&str| self.evidence.attribute(name).is_none();
        let open: Vec<_> = asked
            .iter()
            .filter(open)
            .map(|name| (*name).to_owned())
            .collect();
        totals(&[], &open, asked.len())
    }

    pub(super) fn shown(&self, by: &ShownBy, profile: &Profile) -> Finding {
        match by {
            ShownBy::MandatoryCases => self.all_mandatory(profile),
            ShownBy::Carrier(carrier) => self.carrier(carrier),
            ShownBy::Check(id) => self.check(id),
            ShownBy::OwnCases(pattern) => self.own(pattern),
            ShownBy::Probe(name) => self.probed(name),
            ShownBy::Clauses => self.clauses(),
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

    fn all_mandatory(&self, profile: &Profile) -> Finding {
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

    fn carrier(&self, carrier: &str) -> Finding {
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
    pub(super) fn probed(&self, name: &str) -> Finding {
        let Some(tls) = self.tls else {
            return found(Outcome::NotShown, "TLS was not probed");
        };
        super::authentication::probed(tls, name)
    }
}

/// A permission cannot be broken.
pub(super) fn permitted(level: Level, outcome: Outcome) -> Outcome {
    match (level, outcome) {
        (Level::May, Outcome::NotMet | Outcome::NotShown) => Outcome::NotApplicable,
        (_, outcome) => outcome,
    }
}

fn seen(seen: Option<&Seen>, otherwise: &str) -> Finding {
    match seen {
        None => found(Outcome::NotShown, otherwise),
        Some(seen) => {
            let mut evidence = seen.first.clone();
            let more = seen.count.saturating_sub(evidence.len());
            if more > 0 {
                evidence.push(format!("and {more} more steps"));
            }
            (Outcome::Met, evidence)
        }
    }
}

fn totals(lacks: &[String], open: &[String], all: usize) -> Finding {
    if !lacks.is_empty() {
        return found(Outcome::NotMet, format!("not: {}", lacks.join(", ")));
    }
    if !open.is_empty() {
        let count = open.len();
        let open = open.join(", ");
        return found(
            Outcome::NotShown,
            format!("{count} of {all} not shown: {open}"),
        );
    }
    found(Outcome::Met, format!("all {all}"))
}

/// The first few, and how many more there are.
fn bounded(mut evidence: Vec<String>) -> Vec<String> {
    const MOST: usize = 5;
    let more = evidence.len().saturating_sub(MOST);
    evidence.truncate(MOST);
    if more > 0 {
        evidence.push(format!("and {more} more"));
    }
    evidence
}

/// How a client fares, in words.
pub(super) fn described(admission: Option<&Admission>) -> String {
    match admission {
        Some(Admission::Admitted) => "admitted".to_owned(),
        Some(Admission::Refused(how)) => format!("refused: {how}"),
        Some(Admission::NotTried(why)) => format!("not tried: {why}"),
        None => "not tried".to_owned(),
    }
}
