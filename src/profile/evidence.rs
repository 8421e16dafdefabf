//! What a run's exchanges show: which operations, objects, attributes and values the target handled
//! as a case that passed expects, and where cases failed. It reads results alone.

use std::collections::BTreeMap;

use kmip_conform_protocol::enumeration::ResultStatus;
use kmip_conform_protocol::schema::{self, attribute_by_tag, operation};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value, enumeration::Operation};

use super::failure::{Failure, message};
use crate::case::{Authority, Direction};
use crate::result::{CaseResult, RunResult, StepResult, Verdict};

/// Where something was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The first places, as `CASE@VERSION step N`.
    pub(super) first: Vec<String>,
    /// How many steps there are in all.
    pub(super) count: usize,
}

/// Places that are named in a statement; the evidence folder has them all.
const NAMED: usize = 3;

impl Seen {
    fn add(&mut self, place: &str) {
        self.count += 1;
        if self.first.len() < NAMED && !self.first.iter().any(|other| other == place) {
            self.first.push(place.to_owned());
        }
    }
}

/// A value of an enumeration, by the enumeration's name and the number.
type Enumerated = (&'static str, u32);

/// What the cases of one version show.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    operations: BTreeMap<&'static str, Seen>,
    pushed: BTreeMap<&'static str, Seen>,
    attributes: BTreeMap<String, Seen>,
    values: BTreeMap<Enumerated, Seen>,
    structures: BTreeMap<Tag, Seen>,
    headers: BTreeMap<Tag, Seen>,
    /// Cases by id, of this version.
    pub(super) cases: BTreeMap<String, CaseFacts>,
    /// Failures that break something normative.
    pub(super) failures: Vec<Failure>,
}

/// What statements need of a case.
#[derive(Clone, Debug)]
pub(super) struct CaseFacts {
    pub(super) authority: Authority,
    pub(super) verdict: Verdict,
    pub(super) reason: Option<String>,
}

impl Evidence {
    /// Reads the cases of one version; `binds` says whether a failure of a case breaks something
    /// that servers have to do.
    pub(super) fn of(
        result: &RunResult,
        version: ProtocolVersion,
        binds: impl Fn(&CaseResult) -> bool,
    ) -> Self {
        let mut evidence = Self::default();
        let written = version.to_string();
        for case in result.cases.iter().filter(|case| case.version == written) {
            let facts = CaseFacts {
                authority: case.authority,
                verdict: case.verdict,
                reason: case.reason.clone(),
            };
            evidence.cases.insert(case.id.clone(), facts);
            match case.verdict {
                Verdict::Passed => evidence.add_case(case),
                Verdict::Failed if binds(case) => evidence.failures.extend(Failure::of(case)),
                Verdict::Failed | Verdict::Errored | Verdict::Skipped => {}
            }
        }
        evidence
    }

    /// The steps that performed the operation.
    pub(super) fn operation(&self, name: &str) -> Option<&Seen> {
        self.operations.get(name)
    }

    /// The steps in which the target sent the operation.
    pub(super) fn pushed(&self, name: &str) -> Option<&Seen> {
        self.pushed.get(name)
    }

    /// The steps that handled the attribute, written as a definition writes it.
    pub(super) fn attribute(&self, name: &str) -> Option<&Seen> {
        self.attributes.get(name)
    }

    /// The steps that handled the value.
    pub(super) fn value(&self, enumeration: &'static str, number: u32) -> Option<&Seen> {
        self.values.get(&(enumeration, number))
    }

    /// The steps that handled a structure or a field.
    pub(super) fn structure(&self, tag: Tag) -> Option<&Seen> {
        self.structures.get(&tag)
    }

    /// The steps with this field in a header or a batch item.
    pub(super) fn header(&self, tag: Tag) -> Option<&Seen> {
        self.headers.get(&tag)
    }

    fn add_case(&mut self, case: &CaseResult) {
        for step in &case.steps {
            let place = format!("{} step {}", case.name(), step.index);
            self.add_step(step, &place);
        }
    }

    fn add_step(&mut self, step: &StepResult, place: &str) {
        let read = |text: &Option<String>| message(text.as_deref()?);
        let (Some(request), Some(response)) = (read(&step.request_xml), read(&step.response_xml))
        else {
            return;
        };
        for message in [&request, &response] {
            self.add_headers(message, place);
        }
        let answers: Vec<&Item> = response.fields_with(Tag::BATCH_ITEM).collect();
        // What a header says counts where something was performed by it.
        let succeeded = |answer: &&Item| status(answer) == Some(ResultStatus::SUCCESS);
        if answers.iter().any(succeeded) {
            for message in [&request, &response] {
                self.structures.entry(message.tag).or_default().add(place);
                let parts = message.fields().iter();
                for part in parts.filter(|part| part.tag != Tag::BATCH_ITEM) {
                    self.add_forms(part, place);
                }
            }
        }
        for (index, asked) in request.fields_with(Tag::BATCH_ITEM).enumerate() {
            let Some(answer) = answers.get(index) else {
                break;
            };
            let Some(code) = asked.field(Tag::OPERATION).and_then(Item::as_enumeration) else {
                continue;
            };
            if status(answer) != Some(ResultStatus::SUCCESS) {
                let told = answer.fields().iter();
                for field in told.filter(|field| field.as_enumeration().is_some()) {
                    self.add_value(field, None, place);
                }
                continue;
            }
            if let Some(row) = operation(Operation(code)) {
                let seen = match step.direction {
                    Direction::ClientToServer => &mut self.operations,
                    Direction::ServerToClient => &mut self.pushed,
                };
                seen.entry(row.name).or_default().add(place);
            }
            for part in [asked, answer] {
                self.add_items(part, None, place);
            }
        }
    }

    fn add_headers(&mut self, message: &Item, place: &str) {
        for part in message.fields() {
            self.headers.entry(part.tag).or_default().add(place);
            for field in part.fields() {
                self.headers.entry(field.tag).or_default().add(place);
            }
        }
    }

    /// Notes the structures and values in an item, and no attributes.
    fn add_forms(&mut self, item: &Item, place: &str) {
        self.structures.entry(item.tag).or_default().add(place);
        self.add_value(item, None, place);
        for field in item.fields() {
            self.add_forms(field, place);
        }
    }

    /// Notes an item and what is in it; `attribute` is the 1.x attribute whose value it is.
    fn add_items(&mut self, item: &Item, attribute: Option<&str>, place: &str) {
        self.structures.entry(item.tag).or_default().add(place);
        self.add_attribute(item, place);
        self.add_value(item, attribute, place);
        let name = item.field(Tag::ATTRIBUTE_NAME).and_then(Item::as_text);
        for field in item.fields() {
            let of = (field.tag == Tag::ATTRIBUTE_VALUE)
                .then_some(name)
                .flatten();
            self.add_items(field, of, place);
        }
    }

    fn add_value(&mut self, item: &Item, attribute: Option<&str>, place: &str) {
        let tag = attribute.and_then(Tag::from_name).unwrap_or(item.tag);
        let Some(definition) = tag.definition().and_then(|row| row.enumeration) else {
            return;
        };
        let mut add = |number| {
            let value = (definition.name, number);
            self.values.entry(value).or_default().add(place);
        };
        match item.value {
            Value::Enumeration(number) => add(number),
            Value::Integer(mask) if definition.is_mask => {
                let mask = mask.cast_unsigned();
                let set = definition.values.iter().map(|row| row.value);
                set.filter(|bit| mask & bit == *bit).for_each(add);
            }
            _ => {}
        }
    }

    fn add_attribute(&mut self, item: &Item, place: &str) {
        let mut names = Vec::new();
        if let Some(name) = item.field(Tag::ATTRIBUTE_NAME).and_then(Item::as_text) {
            let value = item.field(Tag::ATTRIBUTE_VALUE);
            let custom = name.starts_with("x-") || name.starts_with("y-");
            let vendor = item.field(Tag::VENDOR_IDENTIFICATION).is_some();
            let name = match (vendor, custom) {
                (true, _) => "Vendor Attribute",
                (_, true) => "Custom Attribute",
                _ => name,
            };
            names.extend(forms(name, value.map(|item| &item.value)));
        } else if let Some(row) = attribute_by_tag(item.tag) {
            names.extend(forms(row.name, Some(&item.value)));
        }
        if item.tag == Tag::ATTRIBUTE_NAME
            && let Some(name) = item.as_text()
        {
            names.push(name.to_owned());
        }
        for name in names {
            self.attributes.entry(name).or_default().add(place);
        }
    }
}

/// An attribute as definitions write it: alone, with its value, with its type.
fn forms(name: &str, value: Option<&Value>) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    if let Some(Value::Integer(number)) = value {
        forms.push(format!("{name}={number}"));
    }
    if let Some(item_type) = value.and_then(Value::item_type) {
        forms.push(format!("{name}: {}", spaced(item_type.name())));
    }
    forms
}

/// `TextString` as `Text String`, and `DateTime` as `Date Time`.
fn spaced(name: &str) -> String {
    let mut spaced = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !spaced.is_empty() && !spaced.ends_with(' ') {
            spaced.push(' ');
        }
        spaced.push(letter);
    }
    spaced
}

fn status(item: &Item) -> Option<ResultStatus> {
    let number = item.field(Tag::RESULT_STATUS)?.as_enumeration()?;
    Some(ResultStatus(number))
}

/// The operations that clients send in a version.
pub(super) fn operations_of(version: ProtocolVersion) -> Vec<&'static str> {
    let sent = |row: &&schema::OperationDef| {
        let direction = row.direction(version);
        direction.is_some_and(|one| one != schema::Direction::ServerToClient)
    };
    let rows = schema::operations().iter().filter(sent);
    rows.map(|row| row.name).collect()
}
