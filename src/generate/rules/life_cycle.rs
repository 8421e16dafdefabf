//! Each operation on one object in each state of its life.

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{Operation, ResultReason, RevocationReasonCode};

use super::malformed::id;
use super::rule::Rule;
use super::subject::{moved, on_one_object};
use crate::case::{Case, Outcome};
use crate::generate::allowed;
use crate::generate::draft::Draft;
use crate::generate::request::{Request, Sample};

pub(super) const RULE: Rule = Rule {
    name: "life-cycle",
    about: "an operation on an object in each state of its life",
    make,
};

/// The states of KMIP 2.1 section 4.57 (1.4 section 3.22), and the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    PreActive,
    Active,
    Deactivated,
    Compromised,
    Destroyed,
    DestroyedCompromised,
    Archived,
}

const STATES: [State; 7] = [
    State::PreActive,
    State::Active,
    State::Deactivated,
    State::Compromised,
    State::Destroyed,
    State::DestroyedCompromised,
    State::Archived,
];

/// What a client learns of an object that is no more.
const GONE: [ResultReason; 6] = [
    ResultReason::KEY_VALUE_NOT_PRESENT,
    ResultReason::ITEM_NOT_FOUND,
    ResultReason::OBJECT_NOT_FOUND,
    ResultReason::OBJECT_DESTROYED,
    ResultReason::WRONG_KEY_LIFECYCLE_STATE,
    ResultReason::PERMISSION_DENIED,
];

/// What a client learns of an object in a state that forbids the operation.
const WRONG_STATE: [ResultReason; 4] = [
    ResultReason::WRONG_KEY_LIFECYCLE_STATE,
    ResultReason::PERMISSION_DENIED,
    ResultReason::ILLEGAL_OPERATION,
    ResultReason::INVALID_FIELD,
];

fn make(version: ProtocolVersion) -> Vec<Case> {
    let samples = on_one_object(version);
    let pairs = samples
        .iter()
        .flat_map(|sample| STATES.map(|state| (sample, state)));
    pairs
        .filter_map(|(sample, state)| case(sample, state, version))
        .collect()
}

fn case(sample: &Sample, state: State, version: ProtocolVersion) -> Option<Case> {
    let operation = sample.request.operation;
    let outcomes = outcomes(operation, state, version);
    let mut setup = sample.setup.clone();
    setup.extend(requests(state, version));
    let case = Draft {
        rule: RULE.name,
        id: format!(
            "{}-{}",
            id(&operation.to_string()),
            id(&format!("{state:?}"))
        ),
        version,
        title: format!("{operation} on a key that is {state:?}"),
        clause: sample.request.section(version),
        failure: "A key is used in a state that forbids it, or cannot be used where it may.",
        setup,
        request: sample.request.clone(),
        outcomes,
        shown: None,
    };
    (!case.outcomes.is_empty()).then(|| case.finish())
}

/// What brings the first object into the state.
fn requests(state: State, version: ProtocolVersion) -> Vec<Request> {
    let compromise = RevocationReasonCode::KEY_COMPROMISE;
    moved(version, |scene| match state {
        State::PreActive => {}
        State::Active => scene.activate(0),
        State::Deactivated => {
            scene.activate(0);
            scene.revoke(0, RevocationReasonCode::CESSATION_OF_OPERATION);
        }
        State::Compromised => scene.revoke(0, compromise),
        State::Destroyed => scene.destroy(0),
        State::DestroyedCompromised => {
            scene.revoke(0, compromise);
            scene.destroy(0);
        }
        State::Archived => scene.archive(0),
    })
}

/// How an operation on an object in a state may end.
fn outcomes(operation: Operation, state: State, version: ProtocolVersion) -> Vec<Outcome> {
    let success = || {
        let section = allowed::section_of(operation, version);
        vec![allowed::success(section)]
    };
    let fails = |reasons: &[ResultReason]| allowed::failures(operation, version, reasons);
    let either = |reasons: &[ResultReason]| [success(), fails(reasons)].concat();
    match state {
        State::Destroyed | State::DestroyedCompromised => match operation {
            // The attributes of a destroyed object may stay; since 2.0 they do.
            Operation::GET_ATTRIBUTES
            | Operation::GET_ATTRIBUTE_LIST
            | Operation::ADD_ATTRIBUTE
            | Operation::MODIFY_ATTRIBUTE
            | Operation::SET_ATTRIBUTE
            | Operation::ADJUST_ATTRIBUTE
            | Operation::DELETE_ATTRIBUTE
            | Operation::CHECK
            | Operation::REVOKE
            | Operation::ARCHIVE
            | Operation::RECOVER
            | Operation::RE_KEY
            | Operation::EXPORT
            | Operation::OBLITERATE => either(&GONE),
            // No list of certificates holds one that is gone.
            Operation::VALIDATE => {
                let none = [ResultReason::INVALID_FIELD, ResultReason::INVALID_MESSAGE];
                fails(&[&GONE[..], &none].concat())
            }
            // A key without its value is none that can be split.
            Operation::CREATE_SPLIT_KEY => {
                fails(&[&GONE[..], &[ResultReason::CRYPTOGRAPHIC_FAILURE]].concat())
            }
            // A public key without its value is nothing that can be certified.
            Operation::CERTIFY => {
                fails(&[&GONE[..], &[ResultReason::INVALID_OBJECT_TYPE]].concat())
            }
            _ => fails(&GONE),
        },
        State::Archived => match operation {
            Operation::RECOVER => success(),
            // The table of 1.4 does not say how an archived object is exported.
            Operation::EXPORT if version.is_1x() => Vec::new(),
            // What needs the attributes alone may be answered from what is kept on-line.
            _ if needs_material(operation) => fails(&[ResultReason::OBJECT_ARCHIVED]),
            _ => either(&[ResultReason::OBJECT_ARCHIVED]),
        },
        State::PreActive | State::Active | State::Deactivated | State::Compromised => {
            match (operation, state) {
                (Operation::ACTIVATE, State::PreActive)
                | (Operation::REVOKE | Operation::DEACTIVATE, State::Active)
                | (Operation::GET | Operation::GET_ATTRIBUTES, _)
                | (Operation::GET_ATTRIBUTE_LIST, _) => success(),
                (Operation::ACTIVATE, _) | (Operation::DESTROY, State::Active) => {
                    fails(&WRONG_STATE)
                }
                (Operation::DESTROY, _) => success(),
                (_, State::Active) if needs_material(operation) => success(),
                (_, State::PreActive) if needs_material(operation) => fails(&WRONG_STATE),
                (_, _) if protects(operation) => fails(&WRONG_STATE),
                _ => either(&WRONG_STATE),
            }
        }
    }
}

/// Whether the operation protects data with the key: only active keys do.
fn protects(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::ENCRYPT | Operation::SIGN | Operation::MAC
    )
}

fn needs_material(operation: Operation) -> bool {
    protects(operation)
        || matches!(
            operation,
            Operation::DECRYPT | Operation::SIGNATURE_VERIFY | Operation::MAC_VERIFY
        )
}
