//! The words for one failure in the tables of different operations.

use kmip_conform_protocol::ProtocolVersion;
use kmip_conform_protocol::enumeration::{Operation, ResultReason};
use kmip_conform_protocol::schema::{self, ReasonSource};

/// A reason, and those that say the same in tables that do not list it, the most exact first.
type Synonyms = (ResultReason, &'static [ResultReason]);

const SYNONYMS: [Synonyms; 9] = [
    (
        ResultReason::KEY_VALUE_NOT_PRESENT,
        &[
            ResultReason::ILLEGAL_OPERATION,
            ResultReason::CRYPTOGRAPHIC_FAILURE,
        ],
    ),
    (
        ResultReason::OBJECT_NOT_FOUND,
        &[ResultReason::ITEM_NOT_FOUND],
    ),
    (
        ResultReason::ITEM_NOT_FOUND,
        &[
            ResultReason::OBJECT_NOT_FOUND,
            ResultReason::INVALID_MESSAGE,
        ],
    ),
    (
        ResultReason::ATTRIBUTE_READ_ONLY,
        &[
            ResultReason::READ_ONLY_ATTRIBUTE,
            ResultReason::INVALID_ATTRIBUTE,
        ],
    ),
    (
        ResultReason::READ_ONLY_ATTRIBUTE,
        &[
            ResultReason::ATTRIBUTE_READ_ONLY,
            ResultReason::INVALID_ATTRIBUTE,
        ],
    ),
    (
        ResultReason::ATTRIBUTE_SINGLE_VALUED,
        &[ResultReason::INVALID_ATTRIBUTE],
    ),
    (
        ResultReason::INVALID_ATTRIBUTE_VALUE,
        &[ResultReason::INVALID_ATTRIBUTE, ResultReason::INVALID_FIELD],
    ),
    (
        ResultReason::INVALID_ATTRIBUTE,
        &[
            ResultReason::UNSUPPORTED_ATTRIBUTE,
            ResultReason::ATTRIBUTE_NOT_FOUND,
            ResultReason::INVALID_FIELD,
        ],
    ),
    (
        ResultReason::ILLEGAL_OBJECT_TYPE,
        &[ResultReason::INVALID_OBJECT_TYPE],
    ),
];

/// 1.x prescribes the reason of each failure that it lists, where 2.x leaves its lists open and the
/// most exact reason may stand (KMIP 2.1 section 6.1).
const SYNONYMS_1X: [Synonyms; 5] = [
    (
        ResultReason::CRYPTOGRAPHIC_FAILURE,
        &[ResultReason::PERMISSION_DENIED],
    ),
    (
        ResultReason::INDEX_OUT_OF_BOUNDS,
        &[ResultReason::INVALID_FIELD],
    ),
    (
        ResultReason::ILLEGAL_OPERATION,
        &[ResultReason::PERMISSION_DENIED],
    ),
    (ResultReason::SENSITIVE, &[ResultReason::PERMISSION_DENIED]),
    (
        ResultReason::NOT_EXTRACTABLE,
        &[ResultReason::PERMISSION_DENIED],
    ),
];

/// The reason, or where the operation's tables do not list it, the one that says the same there.
pub fn listed(
    reason: ResultReason,
    operation: Option<Operation>,
    version: ProtocolVersion,
) -> ResultReason {
    let allowed = operation
        .map(|operation| schema::allowed_reasons(operation, version))
        .unwrap_or_default();
    let has_table = allowed
        .iter()
        .any(|row| row.source == ReasonSource::OperationTable);
    let lists = |reason: ResultReason| allowed.iter().any(|row| row.reason == reason);
    if !has_table || lists(reason) {
        return reason;
    }
    let of_1x = version.is_1x().then_some(SYNONYMS_1X);
    let mut rows = SYNONYMS.into_iter().chain(of_1x.into_iter().flatten());
    let row = rows.find(|(stated, _)| *stated == reason);
    let others = row.map(|(_, others)| others).unwrap_or_default();
    let mut others = others.iter().copied();
    others.find(|other| lists(*other)).unwrap_or(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_operation_has_the_word() {
        let (v1_4, v2_1) = (ProtocolVersion::V1_4, ProtocolVersion::V2_1);
        let listed = |reason, operation, version| listed(reason, Some(operation), version);
        let missing = ResultReason::OBJECT_NOT_FOUND;
        assert_eq!(
            listed(missing, Operation::ADJUST_ATTRIBUTE, v2_1),
            ResultReason::ITEM_NOT_FOUND
        );
        assert_eq!(listed(missing, Operation::GET, v2_1), missing);
        let many = ResultReason::INDEX_OUT_OF_BOUNDS;
        assert_eq!(
            listed(many, Operation::DERIVE_KEY, v1_4),
            ResultReason::INVALID_FIELD
        );
        assert_eq!(listed(many, Operation::ADD_ATTRIBUTE, v1_4), many);
    }

    #[test]
    fn a_reason_without_another_word_stands() {
        let archived = ResultReason::OBJECT_ARCHIVED;
        let (get, v2_1) = (Some(Operation::GET), ProtocolVersion::V2_1);
        assert_eq!(listed(archived, get, v2_1), archived);
        assert_eq!(listed(archived, None, v2_1), archived);
    }
}
