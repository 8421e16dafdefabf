//! Result reasons: with which an operation may fail, and where that is written.

use crate::enumeration::{Operation, ResultReason};
use crate::schema::operation::{Exchange, GENERAL, listed, operation};
use crate::{NamedValue, ProtocolVersion, VersionRange};

/// One row of an error table.
#[derive(Debug)]
pub struct ReasonRow {
    /// The reason.
    pub reason: ResultReason,
    /// The versions whose table has the row.
    pub versions: VersionRange,
    /// The condition in short words, where the table gives one (KMIP 1.x does, 2.x does not).
    pub when: Option<&'static str>,
    /// Where the row is from, if not from the error table of its operation.
    pub section: Option<&'static str>,
    /// Whether a message fails with it as a whole, before any operation is looked at.
    pub message: bool,
}

/// The reasons with which any operation may fail.
#[derive(Debug)]
pub(super) struct GeneralReasons {
    /// The section of the table, by version.
    pub sections: &'static [(ProtocolVersion, &'static str)],
    /// Versions whose error tables are not at hand, and the version taken in their place.
    pub carried_over: &'static [(ProtocolVersion, ProtocolVersion)],
    /// The rows.
    pub reasons: &'static [ReasonRow],
    /// What published cases print beyond the tables.
    pub published: &'static [PublishedReason],
}

/// A reason that no table lists and a published case prints.
#[derive(Debug)]
pub(super) struct PublishedReason {
    pub operation: Operation,
    pub reason: ResultReason,
    pub versions: VersionRange,
}

/// A reason with which an operation may fail, and its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllowedReason {
    /// The reason.
    pub reason: ResultReason,
    /// The condition in short words, where the source gives one.
    pub when: Option<&'static str>,
    /// What kind of table says so.
    pub source: ReasonSource,
    /// The version whose document says so; an older one where the reason is carried over.
    pub document: ProtocolVersion,
    /// The section in that document; published cases have none.
    pub section: Option<&'static str>,
    /// Whether the reason is carried over from an older version, for want of a table.
    pub provisional: bool,
}

/// What kind of table allows a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonSource {
    /// The error table of the operation.
    OperationTable,
    /// What the version says of errors of any batch item.
    General,
    /// What the version says of messages that fail as a whole.
    Message,
    /// A published case prints it, no table does.
    PublishedCase,
}

/// The reasons with which `code` may fail in `version`: those of its own error table, a client's
/// request before a server's, then the general ones, then those that only published cases have. A
/// reason is listed once for each condition and source. Empty where the version does not have the operation.
///
/// KMIP 1.x prescribes the reason for each error it lists (chapter 11); 2.x says that its lists
/// are not exhaustive (KMIP 2.1
/// section 6.1), so another reason is unusual there, not wrong.
pub fn allowed_reasons(code: Operation, version: ProtocolVersion) -> Vec<AllowedReason> {
    let Some(row) = operation(code).filter(|row| row.direction(version).is_some()) else {
        return Vec::new();
    };
    let exchanges = [&row.client_to_server, &row.server_to_client];
    exchanges
        .into_iter()
        .flatten()
        .filter(|exchange| exchange.versions.contains(version))
        .flat_map(|exchange| exchange.reasons_in(version))
        .chain(general_reasons(version))
        .chain(published_reasons(code, version))
        .collect()
}

fn published_reasons(
    code: Operation,
    version: ProtocolVersion,
) -> impl Iterator<Item = AllowedReason> {
    let rows = GENERAL.published.iter();
    rows.filter(move |row| row.operation == code && row.versions.contains(version))
        .map(move |row| AllowedReason {
            reason: row.reason,
            when: None,
            source: ReasonSource::PublishedCase,
            document: version,
            section: None,
            provisional: false,
        })
}

/// The reasons with which any operation, or a message as a whole, may fail in `version`.
pub fn general_reasons(version: ProtocolVersion) -> impl Iterator<Item = AllowedReason> {
    rows(
        GENERAL.reasons,
        GENERAL.sections,
        ReasonSource::General,
        version,
    )
}

impl Exchange {
    /// The reasons that the error table of `version` lists, in its order.
    pub fn reasons_in(&self, version: ProtocolVersion) -> impl Iterator<Item = AllowedReason> {
        rows(
            self.reasons,
            self.error_sections,
            ReasonSource::OperationTable,
            version,
        )
    }
}

fn rows(
    rows: &'static [ReasonRow],
    sections: &'static [(ProtocolVersion, &'static str)],
    source: ReasonSource,
    version: ProtocolVersion,
) -> impl Iterator<Item = AllowedReason> {
    let document = document(version);
    let table = listed(sections, document);
    rows.iter()
        .filter(move |row| row.versions.contains(document))
        .filter(move |row| ResultReason::TABLE.lists(row.reason.0, version))
        .map(move |row| AllowedReason {
            reason: row.reason,
            when: row.when,
            source: if row.message {
                ReasonSource::Message
            } else {
                source
            },
            document,
            section: row.section.or(table),
            provisional: document != version,
        })
}

/// The version whose error tables hold for `version`.
fn document(version: ProtocolVersion) -> ProtocolVersion {
    GENERAL
        .carried_over
        .iter()
        .find(|(to, _)| *to == version)
        .map_or(version, |(_, from)| *from)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::schema::operations;

    const V2_1: ProtocolVersion = ProtocolVersion::V2_1;

    /// The distinct pairs of operation and reason in the error tables of a client's requests.
    fn pairs(version: ProtocolVersion) -> BTreeSet<(Operation, ResultReason)> {
        operations()
            .iter()
            .filter_map(|row| Some((row.operation, row.client_to_server.as_ref()?)))
            .filter(|(_, exchange)| exchange.versions.contains(version))
            .flat_map(|(operation, exchange)| {
                let reasons = exchange.reasons_in(version);
                reasons.map(move |allowed| (operation, allowed.reason))
            })
            .collect()
    }

    #[test]
    fn counts_the_pairs_of_operation_and_reason_of_2_1() {
        let asked_by_clients = operations()
            .iter()
            .filter_map(|row| row.client_to_server.as_ref())
            .filter(|exchange| exchange.versions.contains(V2_1))
            .count();
        assert_eq!(asked_by_clients, 57);
        let pairs = pairs(V2_1);
        assert_eq!(pairs.len(), 698);
        let repeated = [
            ResultReason::ATTESTATION_FAILED,
            ResultReason::ATTESTATION_REQUIRED,
            ResultReason::FEATURE_NOT_SUPPORTED,
            ResultReason::INVALID_FIELD,
            ResultReason::INVALID_MESSAGE,
            ResultReason::OPERATION_NOT_SUPPORTED,
            ResultReason::PERMISSION_DENIED,
            ResultReason::RESPONSE_TOO_LARGE,
        ];
        let mut counts: BTreeMap<ResultReason, usize> = BTreeMap::new();
        for (_, reason) in &pairs {
            *counts.entry(*reason).or_default() += 1;
        }
        assert_eq!(
            repeated.iter().map(|reason| counts[reason]).sum::<usize>(),
            447
        );
        counts.retain(|reason, _| !repeated.contains(reason));
        assert!(counts.values().all(|count| *count <= 28), "{counts:?}");
    }

    #[test]
    fn every_reason_is_one_that_its_versions_know() {
        for version in ProtocolVersion::ALL {
            for row in operations() {
                for exchange in [&row.client_to_server, &row.server_to_client] {
                    for reason in exchange.iter().flat_map(|form| form.reasons) {
                        let known = ResultReason::TABLE.lists(reason.reason.0, version);
                        assert!(
                            known || !reason.versions.contains(version),
                            "{} {} {version}",
                            row.name,
                            reason.reason
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_reason_from_a_table_has_a_section() {
        for version in ProtocolVersion::ALL {
            for row in operations() {
                for allowed in allowed_reasons(row.operation, version) {
                    let from_table = allowed.source != ReasonSource::PublishedCase;
                    assert_eq!(allowed.section.is_some(), from_table, "{allowed:?}");
                }
            }
        }
    }

    #[test]
    fn names_the_source_of_a_reason() {
        let allowed = allowed_reasons(Operation::ACTIVATE, ProtocolVersion::V1_4);
        let of = |reason| allowed.iter().find(|allowed| allowed.reason == reason);
        let archived = of(ResultReason::OBJECT_ARCHIVED).expect("Object Archived");
        assert_eq!(archived.source, ReasonSource::OperationTable);
        assert_eq!(archived.section, Some("11.20"));
        let large = of(ResultReason::RESPONSE_TOO_LARGE).expect("Response Too Large");
        assert_eq!(large.source, ReasonSource::General);
        assert_eq!(large.section, Some("11.1"));
        assert_eq!(of(ResultReason::OBJECT_NOT_FOUND), None);
    }

    #[test]
    fn carries_the_reasons_of_2_1_over_to_3_0() {
        let allowed = allowed_reasons(Operation::GET, ProtocolVersion::V3_0);
        let from_tables: Vec<_> = allowed
            .iter()
            .filter(|row| row.source != ReasonSource::PublishedCase)
            .collect();
        assert!(!from_tables.is_empty());
        assert!(
            from_tables
                .iter()
                .all(|row| row.provisional && row.document == V2_1)
        );
        let query = allowed_reasons(Operation::QUERY, ProtocolVersion::V3_0);
        assert!(
            query
                .iter()
                .all(|row| row.reason != ResultReason::UNKNOWN_OBJECT_GROUP)
        );
        let new = allowed_reasons(Operation::CREATE_GROUP, ProtocolVersion::V3_0);
        assert!(
            new.iter()
                .all(|row| row.source != ReasonSource::OperationTable)
        );
    }

    #[test]
    fn an_operation_has_no_reasons_before_it_exists() {
        assert_eq!(allowed_reasons(Operation::PING, ProtocolVersion::V2_0), []);
    }
}
