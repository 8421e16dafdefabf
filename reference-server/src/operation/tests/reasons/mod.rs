//! The reasons of failures: every operation is asked in every way that goes wrong, in every version,
//! and has to give a reason that its error table lists there, or that the version has for any.

mod requests;
mod zoo;

use std::collections::BTreeSet;

use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::schema::{self, ReasonSource};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};

use crate::Settings;
use crate::operation::handler;
use crate::operation::table::supported;
use crate::testing::{Answer, Bench};
use crate::version::SUPPORTED;
use requests::{Request, requests};
use zoo::Zoo;

/// The eight reasons that every error table of 2.x repeats.
const REPEATED: [ResultReason; 8] = [
    ResultReason::ATTESTATION_FAILED,
    ResultReason::ATTESTATION_REQUIRED,
    ResultReason::FEATURE_NOT_SUPPORTED,
    ResultReason::INVALID_FIELD,
    ResultReason::INVALID_MESSAGE,
    ResultReason::OPERATION_NOT_SUPPORTED,
    ResultReason::PERMISSION_DENIED,
    ResultReason::RESPONSE_TOO_LARGE,
];

/// Reasons that say what no reason of the operation's table says. KMIP 2.1 section 6.1 leaves its
/// lists open; that of Export in 1.4 leaves out what that of Get has.
const OPEN: [ResultReason; 5] = [
    ResultReason::OBJECT_ARCHIVED,
    ResultReason::OBJECT_DESTROYED,
    ResultReason::SENSITIVE,
    ResultReason::NOT_EXTRACTABLE,
    ResultReason::WRONG_KEY_LIFECYCLE_STATE,
];

/// What the sweep of one version saw.
#[derive(Default)]
struct Seen {
    pairs: BTreeSet<(u32, u32)>,
    wrong: BTreeSet<String>,
    asked: usize,
}

impl Seen {
    fn note(&mut self, version: ProtocolVersion, request: &Request, answer: &Answer) {
        self.asked += 1;
        if answer.is_success() || answer.0.field(Tag::RESULT_REASON).is_none() {
            return;
        }
        let (operation, reason) = (request.operation, answer.reason());
        self.pairs.insert((operation.0, reason.0));
        let allowed = schema::allowed_reasons(operation, version);
        let has_table = allowed
            .iter()
            .any(|row| row.source == ReasonSource::OperationTable);
        let open = OPEN.contains(&reason) && (version.major > 1 || operation == Operation::EXPORT);
        if has_table && !open && !allowed.iter().any(|row| row.reason == reason) {
            let message = answer.0.field(Tag::RESULT_MESSAGE).and_then(Item::as_text);
            self.wrong.insert(format!(
                "KMIP {version} {operation}: {reason} for {} ({})",
                request.about,
                message.unwrap_or_default()
            ));
        }
    }
}

/// A small limit, so that it can be reached.
fn settings() -> Settings {
    Settings {
        attribute_instances: 3,
        ..Settings::for_testing()
    }
}

fn sweep(version: ProtocolVersion) -> Seen {
    let mut seen = Seen::default();
    let bench = Bench::with(version, settings());
    let zoo = Zoo::new(&bench);
    for request in requests(&bench, &zoo) {
        if handler(request.operation, version, &settings()).is_none() {
            continue;
        }
        let answer = bench.call(request.operation, request.payload.clone());
        seen.note(version, &request, &answer);
    }
    seen
}

/// The pairs of the operations' own tables in `version`, without those that every table repeats.
fn specific(version: ProtocolVersion) -> Vec<(Operation, ResultReason)> {
    let mut pairs: Vec<(Operation, ResultReason)> = supported(version, &settings())
        .flat_map(|operation| {
            schema::allowed_reasons(operation, version)
                .into_iter()
                .filter(|row| row.source == ReasonSource::OperationTable)
                .map(move |row| (operation, row.reason))
        })
        .filter(|(_, reason)| !REPEATED.contains(reason))
        .collect();
    pairs.sort_by_key(|(operation, reason)| (operation.0, reason.0));
    pairs.dedup();
    pairs
}

#[test]
fn every_failure_gives_a_reason_that_its_version_lists() {
    let mut wrong = BTreeSet::new();
    for version in SUPPORTED {
        let seen = sweep(version);
        assert!(seen.asked > 200, "KMIP {version}: {}", seen.asked);
        wrong.extend(seen.wrong);
    }
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn most_reasons_of_the_tables_of_2_1_are_given() {
    let version = ProtocolVersion::V2_1;
    let seen = sweep(version);
    let name = |operation: Operation| Operation::TABLE.row(operation.0, version).unwrap().name;
    let (given, never): (Vec<_>, Vec<_>) = specific(version)
        .into_iter()
        .partition(|(operation, reason)| seen.pairs.contains(&(operation.0, reason.0)));
    let never: Vec<String> = never
        .iter()
        .map(|(operation, reason)| format!("{}: {reason}", name(*operation)))
        .collect();
    println!("{} given; never: {}", given.len(), never.join(", "));
    assert!(
        given.len() >= 219,
        "{} given; never:\n{}",
        given.len(),
        never.join("\n")
    );
}
