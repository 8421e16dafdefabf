//! Each operation on one object, on each type of object.

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{ObjectType, Operation, ResultReason};

use super::malformed::id;
use super::rule::Rule;
use super::subject::{moved, on_one_object, registered_type};
use crate::case::{Case, Outcome};
use crate::generate::allowed;
use crate::generate::draft::Draft;
use crate::generate::request::{Extent, KINDS, Request, Sample, item, payload, registration};

pub(super) const RULE: Rule = Rule {
    name: "object-type",
    about: "an operation on each type of object",
    make,
};

/// What a client learns of an object that is not of the operation's type.
const WRONG_OBJECT: [ResultReason; 16] = [
    ResultReason::ATTRIBUTE_NOT_FOUND,
    ResultReason::INVALID_MESSAGE,
    ResultReason::INVALID_OBJECT_TYPE,
    ResultReason::ILLEGAL_OBJECT_TYPE,
    ResultReason::ILLEGAL_OPERATION,
    ResultReason::PERMISSION_DENIED,
    ResultReason::INVALID_FIELD,
    ResultReason::OPERATION_NOT_SUPPORTED,
    ResultReason::FEATURE_NOT_SUPPORTED,
    ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
    ResultReason::CRYPTOGRAPHIC_FAILURE,
    ResultReason::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
    ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
    ResultReason::WRONG_KEY_LIFECYCLE_STATE,
    ResultReason::UNSUPPORTED_ATTRIBUTE,
    ResultReason::INVALID_ATTRIBUTE,
];

fn make(version: ProtocolVersion) -> Vec<Case> {
    let samples = on_one_object(version);
    let pairs = samples
        .iter()
        .flat_map(|sample| KINDS.map(|kind| (sample, kind)));
    pairs
        .filter_map(|(sample, kind)| case(sample, kind, version))
        .collect()
}

fn case(sample: &Sample, kind: ObjectType, version: ProtocolVersion) -> Option<Case> {
    let operation = sample.request.operation;
    let first = sample.setup.first()?;
    let is_own = registered_type(first)? == kind || serves(operation, kind);
    let outcomes = outcomes(operation, is_own, version);
    let attribute = kmip_conform_protocol::Tag::CONTACT_INFORMATION;
    let more = match operation {
        Operation::MODIFY_ATTRIBUTE | Operation::DELETE_ATTRIBUTE => vec![item(attribute, version)],
        _ => Vec::new(),
    };
    let items = registration(kind, &more, version)?;
    let register = payload(Operation::REGISTER, version, Extent::Minimal, &items);
    // A sample's own object has what its operation needs.
    let mut setup = match registered_type(first)? == kind {
        true => vec![first.clone()],
        false => vec![first.with(register)],
    };
    setup.extend(prepared(operation, kind, version));
    let draft = Draft {
        rule: RULE.name,
        id: format!("{}-{}", id(&operation.to_string()), id(&kind.to_string())),
        version,
        title: format!("{operation} on a {kind}"),
        clause: sample.request.section(version),
        failure: "An object is used for what its type does not serve for, or not where it does.",
        setup,
        request: sample.request.clone(),
        outcomes,
        shown: None,
    };
    (!draft.outcomes.is_empty()).then(|| draft.finish())
}

/// What the operation needs of the object's state.
fn prepared(operation: Operation, kind: ObjectType, version: ProtocolVersion) -> Vec<Request> {
    let has_states = !matches!(kind, ObjectType::TEMPLATE | ObjectType::OPAQUE_OBJECT);
    moved(version, |scene| match operation {
        Operation::RECOVER => scene.archive(0),
        Operation::OBLITERATE => scene.destroy(0),
        _ if needs_active(operation) && has_states => scene.activate(0),
        _ => {}
    })
}

fn needs_active(operation: Operation) -> bool {
    is_cryptographic(operation)
        || matches!(
            operation,
            Operation::REVOKE | Operation::DEACTIVATE | Operation::GET_USAGE_ALLOCATION
        )
}

fn outcomes(operation: Operation, is_own: bool, version: ProtocolVersion) -> Vec<Outcome> {
    let success = vec![allowed::success(allowed::section_of(operation, version))];
    let fails = allowed::failures(operation, version, &WRONG_OBJECT);
    match operation {
        _ if is_own => success,
        Operation::GET
        | Operation::GET_ATTRIBUTES
        | Operation::GET_ATTRIBUTE_LIST
        | Operation::ADD_ATTRIBUTE
        | Operation::MODIFY_ATTRIBUTE
        | Operation::DELETE_ATTRIBUTE
        | Operation::DESTROY => success,
        _ if is_cryptographic(operation) => fails,
        _ => [success, fails].concat(),
    }
}

/// Types that an operation takes beside the one that its sample registers.
fn serves(operation: Operation, kind: ObjectType) -> bool {
    matches!(
        (operation, kind),
        (Operation::DERIVE_KEY, ObjectType::SECRET_DATA)
            | (Operation::SIGNATURE_VERIFY, ObjectType::CERTIFICATE)
    )
}

fn is_cryptographic(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::ENCRYPT
            | Operation::DECRYPT
            | Operation::SIGN
            | Operation::SIGNATURE_VERIFY
            | Operation::MAC
            | Operation::MAC_VERIFY
            | Operation::DERIVE_KEY
    )
}
