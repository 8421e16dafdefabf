//! What is asked for as a whole: every structure, value or field that a version of the specification
//! has. Each is judged as if it were asked for alone, and whatever is not shown is named.

use std::collections::{BTreeMap, BTreeSet};

use kmip_conform_protocol::schema::{
    Field, FieldContent, attributes, operations, structures, structures_of,
};
use kmip_conform_protocol::{EnumerationDef, Tag};

use super::finding::{Finding, found};
use super::names::totals;
use super::scope::Judge;
use crate::profile::model::Part;
use crate::profile::statement::Outcome;

/// The structures that messages themselves are made of.
const MESSAGES: [Tag; 5] = [
    Tag::REQUEST_MESSAGE,
    Tag::REQUEST_HEADER,
    Tag::RESPONSE_MESSAGE,
    Tag::RESPONSE_HEADER,
    Tag::BATCH_ITEM,
];
/// How messages are written and carried.
const CARRIERS: [&str; 4] = ["ttlv", "https", "xml", "json"];

impl Judge<'_> {
    /// All of a part of the specification.
    pub(super) fn every(&self, part: &Part) -> Finding {
        match part {
            Part::Structures(chapter) => self.every_structure(chapter.as_deref()),
            Part::Messages => self.every_field_of_messages(),
            Part::Enumerations => self.every_value(false),
            Part::Masks => self.every_value(true),
            Part::Protocols => {
                let carriers = CARRIERS.iter();
                let judged = carriers.map(|name| ((*name).to_owned(), self.carrier(name).0));
                taken_together(judged.collect())
            }
        }
    }

    fn every_structure(&self, chapter: Option<&str>) -> Finding {
        let rows = structures().iter();
        let asked = rows.filter(|row| {
            let section = row.section(self.version).unwrap_or_default();
            let of = chapter.is_none_or(|one| section.split('.').next() == Some(one));
            row.versions.contains(self.version) && of
        });
        let names: BTreeSet<_> = asked.filter_map(|row| name_of(row.tag)).collect();
        let judged = names.into_iter();
        let judged = judged.map(|name| (name.to_owned(), self.structure(name).0));
        taken_together(judged.collect())
    }

    fn every_field_of_messages(&self) -> Finding {
        let rows = MESSAGES.iter();
        let rows = rows.flat_map(|tag| structures_of(*tag, self.version));
        let fields = rows.flat_map(|row| row.fields_in(self.version));
        let names: BTreeSet<_> = fields.flat_map(tags_of).filter_map(name_of).collect();
        let judged = names.into_iter().map(|name| {
            let (outcome, _) = self.item(name, |tag| self.evidence.header(tag));
            (name.to_owned(), outcome)
        });
        taken_together(judged.collect())
    }

    /// Every value of the enumerations, or every bit of the masks, that messages of the version can
    /// hold.
    fn every_value(&self, masks: bool) -> Finding {
        let mut all = 0;
        let mut open = Vec::new();
        let tables = self.tables().into_values();
        for table in tables.filter(|table| table.is_mask == masks) {
            let rows = table.values.iter();
            let rows = rows.filter(|row| row.versions.contains(self.version));
            let values: BTreeMap<_, _> = rows.map(|row| (row.value, row.name)).collect();
            all += values.len();
            let missing = values.iter();
            let missing: Vec<&str> = missing
                .filter(|(value, _)| self.evidence.value(table.name, **value).is_none())
                .map(|(_, name)| *name)
                .collect();
            if !missing.is_empty() {
                let count = missing.len();
                open.push((count, format!("{}: {}", table.name, missing.join(", "))));
            }
        }
        let missing: usize = open.iter().map(|(count, _)| count).sum();
        if missing == 0 {
            return found(Outcome::Met, format!("all {all}"));
        }
        let first = format!("{missing} of {all} not shown");
        let named = open.into_iter().map(|(_, words)| words);
        (
            Outcome::NotShown,
            std::iter::once(first).chain(named).collect(),
        )
    }

    /// The enumerations and masks that messages of the version can hold, by name.
    fn tables(&self) -> BTreeMap<&'static str, &'static EnumerationDef> {
        let version = self.version;
        let of_structures = structures().iter();
        let of_structures = of_structures
            .filter(|row| row.versions.contains(version))
            .flat_map(|row| row.fields_in(version));
        let of_payloads = operations().iter().flat_map(|row| {
            let request = row.request_fields(version);
            request.chain(row.response_fields(version))
        });
        let of_attributes = attributes().iter();
        let of_attributes = of_attributes.filter(|row| row.rules_in(version).is_some());
        let tags = of_structures.chain(of_payloads).flat_map(tags_of);
        let tags = tags.chain(of_attributes.map(|row| row.tag));
        let tables = tags.filter_map(|tag| tag.definition()?.enumeration);
        tables.map(|table| (table.name, table)).collect()
    }
}

fn name_of(tag: Tag) -> Option<&'static str> {
    Some(tag.definition()?.name)
}

fn tags_of(field: &Field) -> Vec<Tag> {
    match field.content {
        FieldContent::Tag(tag) => vec![tag],
        FieldContent::OneOf(tags) => tags.to_vec(),
        FieldContent::ManagedObject
        | FieldContent::Attribute
        | FieldContent::Extension
        | FieldContent::Any => Vec::new(),
    }
}

/// Things that are judged alone, taken together.
fn taken_together(judged: Vec<(String, Outcome)>) -> Finding {
    let all = judged.len();
    let with = |outcome| {
        let fit = judged.iter().filter(move |(_, one)| *one == outcome);
        fit.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    totals(&with(Outcome::NotMet), &with(Outcome::NotShown), all)
}
