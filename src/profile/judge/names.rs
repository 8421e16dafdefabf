//! What is asked for by names of the specification.

use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::schema::{attributes, operation_named};
use kmip_conform_protocol::{EnumerationDef, Tag};

use super::finding::{Finding, bounded, found, is_provisional, permitted, seen};
use super::scope::Judge;
use crate::profile::evidence::{Seen, operations_of};
use crate::profile::failure::Failure;
use crate::profile::load::kind_name;
use crate::profile::model::{Kind, NamedRequirement};
use crate::profile::names::{ALL, AttributeName, enumerated, exists_in, object_type};
use crate::profile::statement::{Judged, Outcome};

impl Judge<'_> {
    /// The names of a requirement, each judged.
    pub(in crate::profile) fn named(&self, asked: &NamedRequirement) -> Vec<Judged> {
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
                let own = AttributeName::read(name).name;
                self.unless_broken(self.evidence.attribute(name), |one| {
                    one.breaks_attribute(own)
                })
            }
            Kind::Structure => self.structure(name),
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

    /// A structure, by what cases and Query show of it.
    pub(super) fn structure(&self, name: &str) -> Finding {
        let finding = self.item(name, |tag| self.evidence.structure(tag));
        if finding.0 != Outcome::NotShown {
            return finding;
        }
        if let Some(told) = self.inquiry.tells.get(name) {
            let told = told.iter().map(|words| format!("Query tells: {words}"));
            return (Outcome::Met, bounded(told.collect()));
        }
        match self.inquiry.tells_of_none.contains(name) {
            true => found(
                Outcome::NotApplicable,
                "Query is answered, and has none to tell of",
            ),
            false => finding,
        }
    }

    pub(super) fn item<'s>(&self, name: &str, of: impl Fn(Tag) -> Option<&'s Seen>) -> Finding {
        let tag = Tag::from_name(name);
        let element = name.replace(' ', "");
        self.unless_broken(tag.and_then(of), |one| one.breaks_form(&element))
    }

    /// What was seen, unless a failure breaks it.
    fn unless_broken(&self, shown: Option<&Seen>, breaks: impl Fn(&Failure) -> bool) -> Finding {
        let broken: Vec<_> = self
            .evidence
            .failures
            .iter()
            .filter(|failure| breaks(failure))
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
        let those = |fits: &dyn Fn(&str) -> bool| -> Vec<String> {
            let names = asked.iter().filter(|name| fits(name));
            names.map(|name| (*name).to_owned()).collect()
        };
        let failures = &self.evidence.failures;
        let broken = those(&|name| failures.iter().any(|one| one.breaks_attribute(name)));
        let open = those(&|name| self.evidence.attribute(name).is_none());
        totals(&broken, &open, asked.len())
    }
}

pub(super) fn totals(lacks: &[String], open: &[String], all: usize) -> Finding {
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
