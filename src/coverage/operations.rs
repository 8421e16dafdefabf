//! The table of operations by version, with the number of cases that use each.

use std::collections::BTreeMap;

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::Operation;
use thiserror::Error;

use crate::case::Catalogue;
use crate::run::advertised;

/// Numbers of cases by operation, as it is written, and version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures(BTreeMap<(String, ProtocolVersion), usize>);

impl Figures {
    /// Counts the cases of a catalogue that send the operation, or take it from the server.
    pub fn of(catalogue: &Catalogue) -> Self {
        let mut figures = Self::default();
        for case in catalogue.cases() {
            let steps = case.steps.iter().flat_map(|step| step.operations());
            let mut used: Vec<Operation> = steps.collect();
            used.sort_by_key(|operation| operation.0);
            used.dedup();
            for operation in used {
                let key = (operation.to_string(), case.key.version);
                *figures.0.entry(key).or_default() += 1;
            }
        }
        figures
    }

    /// The figures that a document's table has for published cases.
    ///
    /// # Errors
    /// When the document has no table.
    pub fn published_in(document: &str) -> Result<Self, SectionError> {
        let mut figures = Self::default();
        for line in section(document)?.lines() {
            let mut cells = line.trim().trim_matches('|').split('|').map(str::trim);
            let Some(name) = cells.next() else { continue };
            for (version, cell) in ProtocolVersion::ALL.into_iter().zip(cells) {
                let published = cell
                    .split_once(" / ")
                    .map(|(_, published)| published.parse());
                if let Some(Ok(published)) = published {
                    figures.0.insert((name.to_owned(), version), published);
                }
            }
        }
        Ok(figures)
    }

    fn count(&self, operation: &str, version: ProtocolVersion) -> usize {
        let key = (operation.to_owned(), version);
        self.0.get(&key).copied().unwrap_or_default()
    }
}

/// A document without a place for the table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no `{BEGIN}` with an `{END}` after it")]
pub struct SectionError;

const BEGIN: &str = "<!-- operations: begin -->";
const END: &str = "<!-- operations: end -->";

/// The operations that the reference server answers Query with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationTable {
    /// By name, the versions in which it performs it.
    rows: BTreeMap<String, Vec<ProtocolVersion>>,
}

impl OperationTable {
    /// Asks the reference server.
    pub fn advertised() -> Self {
        let mut rows: BTreeMap<String, Vec<ProtocolVersion>> = BTreeMap::new();
        for version in ProtocolVersion::ALL {
            for operation in advertised(version) {
                rows.entry(operation.to_string()).or_default().push(version);
            }
        }
        Self { rows }
    }

    /// The table in Markdown: own and published cases by operation and version.
    pub fn markdown(&self, own: &Figures, published: &Figures) -> String {
        let mut text = String::from("| operation |");
        for version in ProtocolVersion::ALL {
            text.push_str(&format!(" {version} |"));
        }
        text.push_str("\n|---|");
        text.push_str(&"---|".repeat(ProtocolVersion::ALL.len()));
        text.push('\n');
        for (name, versions) in &self.rows {
            text.push_str(&format!("| {name} |"));
            for version in ProtocolVersion::ALL {
                if versions.contains(&version) {
                    let (own, published) =
                        (own.count(name, version), published.count(name, version));
                    text.push_str(&format!(" {own} / {published} |"));
                } else {
                    text.push_str(" |");
                }
            }
            text.push('\n');
        }
        text
    }

    /// The document with this table in the place of the one it has.
    ///
    /// # Errors
    /// When it has no place for one.
    pub fn put_into(document: &str, table: &str) -> Result<String, SectionError> {
        let (before, after) = document.split_once(BEGIN).ok_or(SectionError)?;
        let (_, after) = after.split_once(END).ok_or(SectionError)?;
        Ok(format!("{before}{BEGIN}\n{table}{END}{after}"))
    }
}

/// What stands between the marks.
fn section(document: &str) -> Result<&str, SectionError> {
    let (_, after) = document.split_once(BEGIN).ok_or(SectionError)?;
    let (section, _) = after.split_once(END).ok_or(SectionError)?;
    Ok(section)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Profiles, bundled_cases};

    #[test]
    fn a_document_keeps_its_published_figures_when_its_own_are_counted_again() {
        let table = OperationTable {
            rows: BTreeMap::from([("Get".to_owned(), vec![ProtocolVersion::V1_0])]),
        };
        let figures = |count| {
            let key = ("Get".to_owned(), ProtocolVersion::V1_0);
            Figures(BTreeMap::from([(key, count)]))
        };
        let document = format!("above\n{BEGIN}\nold\n{END}\nbelow\n");
        let first = table.markdown(&figures(1), &figures(7));
        let first = OperationTable::put_into(&document, &first).unwrap();
        assert!(first.contains("| Get | 1 / 7 | | | | | | | |\n"), "{first}");
        let kept = Figures::published_in(&first).unwrap();
        assert_eq!(kept, figures(7));
        let second = table.markdown(&figures(2), &kept);
        let second = OperationTable::put_into(&first, &second).unwrap();
        assert_eq!(second, first.replace("1 / 7", "2 / 7"));
        assert!(second.starts_with("above\n") && second.ends_with("\nbelow\n"));
        assert_eq!(Figures::published_in("nothing"), Err(SectionError));
    }

    #[test]
    fn a_case_counts_once_for_every_operation_that_it_uses() {
        let catalogue = bundled_cases(&Profiles::embedded().unwrap());
        let figures = Figures::of(&catalogue);
        let version = ProtocolVersion::V2_1;
        let uses = |case: &&crate::case::Case| {
            let mut steps = case.steps.iter();
            case.key.version == version
                && steps.any(|step| step.operations().contains(&Operation::DESTROY))
        };
        let expected = catalogue.cases().iter().filter(uses).count();
        assert!(expected > 1);
        assert_eq!(figures.count("Destroy", version), expected);
    }
}
