//! Which outcomes the specification allows, with the source of each.

use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::schema::{self, AllowedReason, ReasonSource};
use kmip_conform_protocol::{NamedValue, ProtocolVersion};

use crate::case::Outcome;

/// Those of the `wanted` reasons with which the operation may fail in `version`: each once, with the
/// first table that lists it.
pub(super) fn failures(
    operation: Operation,
    version: ProtocolVersion,
    wanted: &[ResultReason],
) -> Vec<Outcome> {
    let listed = schema::allowed_reasons(operation, version);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for allowed in listed.iter().filter(|row| wanted.contains(&row.reason)) {
        let reason = Some(allowed.reason);
        if outcomes.iter().all(|known| known.reason != reason) {
            let source = source(allowed);
            outcomes.push(Outcome { reason, source });
        }
    }
    let Some(open) = open_list(operation, version) else {
        return outcomes;
    };
    for reason in wanted {
        let is_known = ResultReason::TABLE.lists(reason.0, version);
        let reason = Some(*reason);
        if is_known && outcomes.iter().all(|known| known.reason != reason) {
            let source = open.clone();
            outcomes.push(Outcome { reason, source });
        }
    }
    outcomes
}

/// Where reasons that no table lists may be right too: since 2.0 the tables are not exhaustive, and
/// some operations have none. `None` where the table prescribes the reasons.
fn open_list(operation: Operation, version: ProtocolVersion) -> Option<String> {
    if !version.is_1x() {
        return Some(match version {
            ProtocolVersion::V2_0 => {
                "KMIP 2.0 section 6.1, the lists are not exhaustive".to_owned()
            }
            _ => "KMIP 2.1 section 6.1, the lists are not exhaustive".to_owned(),
        });
    }
    let exchange = schema::operation(operation)?.exchange(version)?;
    let has_table = exchange.error_section(version).is_some();
    (!has_table).then(|| format!("KMIP {version}, which has no error table for {operation}"))
}

/// Success, as this section describes it.
pub(super) fn success(source: impl Into<String>) -> Outcome {
    let source = source.into();
    Outcome {
        reason: None,
        source,
    }
}

/// The section that describes an operation: `KMIP 2.1 section 6.1.19`.
pub(super) fn section_of(operation: Operation, version: ProtocolVersion) -> String {
    let row = schema::operation(operation);
    // The draft has no section for what it takes over from the version before.
    let described = [version, ProtocolVersion::V2_1];
    let found = described
        .into_iter()
        .find_map(|version| Some((version, row?.section(version)?)));
    match found {
        Some((of, section)) => format!("KMIP {of} section {section}"),
        None => format!("KMIP {version} {operation}"),
    }
}

fn source(allowed: &AllowedReason) -> String {
    let kind = match allowed.source {
        ReasonSource::OperationTable => "operation table",
        ReasonSource::General => "general reasons",
        ReasonSource::Message => "reasons of a message as a whole",
        ReasonSource::PublishedCase => "published cases only",
    };
    let document = allowed.document;
    match allowed.section {
        Some(section) => format!("KMIP {document} section {section}, {kind}"),
        None => format!("KMIP {document}, {kind}"),
    }
}
