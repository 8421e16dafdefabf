//! Requests that break the schema of their version, and what they are answered.

use std::collections::HashMap;

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::schema::check::{self, SchemaViolation};
use kmip_conform_protocol::{Item, MessagePath, Tag, Violation, ViolationKind};

use crate::error::{Cause, OperationError};
use crate::message::RequestHeader;

/// Structures whose fields are attributes. Which attributes an operation takes, and how it refuses
/// others, is the operation's business.
const ATTRIBUTE_LISTS: [Tag; 12] = [
    Tag::ATTRIBUTES,
    Tag::COMMON_ATTRIBUTES,
    Tag::PRIVATE_KEY_ATTRIBUTES,
    Tag::PUBLIC_KEY_ATTRIBUTES,
    Tag::TEMPLATE_ATTRIBUTE,
    Tag::COMMON_TEMPLATE_ATTRIBUTE,
    Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
    Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
    Tag::TEMPLATE,
    Tag::NEW_ATTRIBUTE,
    Tag::CURRENT_ATTRIBUTE,
    Tag::ATTRIBUTE,
];

/// The failures of the batch items that break the schema, by position.
///
/// # Errors
/// The header breaks the schema, so that the message fails as a whole.
pub fn refusals(
    message: &Item,
    header: &RequestHeader,
) -> Result<HashMap<usize, OperationError>, OperationError> {
    let mut refusals = HashMap::new();
    let operations: Vec<Option<u32>> = message
        .fields_with(Tag::BATCH_ITEM)
        .map(|item| item.field(Tag::OPERATION).and_then(Item::as_enumeration))
        .collect();
    for violation in check::message(message, header.version) {
        let Some(cause) = cause(&violation, header) else {
            continue;
        };
        match violation.path.segments().get(1) {
            Some((Tag::BATCH_ITEM, position)) => {
                let operation = operations.get(*position).copied().flatten();
                if is_partial_pattern(&violation, operation) {
                    continue;
                }
                let error = || OperationError::new(cause, violation.to_string());
                refusals.entry(*position).or_insert_with(error);
            }
            _ => {
                return Err(OperationError::new(
                    Cause::InvalidMessage,
                    violation.to_string(),
                ));
            }
        }
    }
    Ok(refusals)
}

/// Whether the violation is a field left out of a structure that Locate is to match, which may be
/// left out there (KMIP 2.1 section 6.1.28).
fn is_partial_pattern(violation: &Violation, operation: Option<u32>) -> bool {
    let missing = matches!(
        violation.kind,
        ViolationKind::Schema(SchemaViolation::MissingField { .. })
    );
    let within = depth_in_attributes(&violation.path).is_some_and(|depth| depth > 0);
    operation == Some(Operation::LOCATE.0) && missing && within
}

/// The cause of failure that a violation is; `None` where the operation itself judges it, or where
/// a message of a later minor version holds what this one does not know (KMIP 1.4 section 11.1).
fn cause(violation: &Violation, header: &RequestHeader) -> Option<Cause> {
    let ViolationKind::Schema(kind) = &violation.kind else {
        return Some(Cause::InvalidMessage);
    };
    if let Some(depth) = depth_in_attributes(&violation.path) {
        if depth == 0 && *kind == SchemaViolation::UnexpectedField {
            // A list of attributes where the operation has none: what it says would be ignored.
            return (header.stated == header.version).then_some(Cause::InvalidField);
        }
        return cause_in_attributes(kind, depth);
    }
    let judged_by_operation = [
        Tag::OPERATION,
        Tag::OBJECT_TYPE,
        Tag::REVOCATION_REASON_CODE,
    ];
    match kind {
        SchemaViolation::UnknownTag
        | SchemaViolation::TagNotInVersion
        | SchemaViolation::UnexpectedField => {
            (header.stated == header.version).then_some(Cause::InvalidField)
        }
        SchemaViolation::UnknownValue { .. } => {
            let named = violation.path.last_tag();
            let left = named.is_some_and(|tag| judged_by_operation.contains(&tag));
            (!left).then_some(Cause::UnknownEnumeration)
        }
        SchemaViolation::UnknownBits { .. } => Some(Cause::InvalidField),
        SchemaViolation::UnknownAttribute { .. } => None,
        SchemaViolation::NotAMessage
        | SchemaViolation::WrongType { .. }
        | SchemaViolation::OutOfOrder { .. }
        | SchemaViolation::RepeatedField
        | SchemaViolation::MissingField { .. }
        | SchemaViolation::BatchCount { .. } => Some(Cause::InvalidMessage),
    }
}

/// How far below a list of attributes the path ends; `None` outside of one.
fn depth_in_attributes(path: &MessagePath) -> Option<usize> {
    let segments = path.segments();
    let list = segments
        .iter()
        .position(|(tag, _)| ATTRIBUTE_LISTS.contains(tag))?;
    Some(segments.len() - list - 1)
}

fn cause_in_attributes(kind: &SchemaViolation, depth: usize) -> Option<Cause> {
    match kind {
        SchemaViolation::UnknownAttribute { .. } => None,
        // A list that stands there twice is no matter of what it holds.
        SchemaViolation::RepeatedField if depth == 0 => Some(Cause::InvalidMessage),
        SchemaViolation::UnknownTag
        | SchemaViolation::TagNotInVersion
        | SchemaViolation::UnexpectedField
        | SchemaViolation::RepeatedField
        | SchemaViolation::OutOfOrder { .. }
            if depth <= 1 =>
        {
            None
        }
        SchemaViolation::MissingField { .. } if depth == 0 => Some(Cause::InvalidMessage),
        _ => Some(Cause::InvalidAttributeValue),
    }
}
