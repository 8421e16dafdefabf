//! Set Defaults (KMIP 2.1 section 6.1.53).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::OperationError;
use crate::policy;
use crate::store::RecordKind;

/// Puts object defaults in the place of those that the client set before; none ends them.
pub(super) fn set_defaults(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let defaults = payload.field(Tag::DEFAULTS_INFORMATION);
    let rows = defaults.map(Item::fields).unwrap_or_default();
    policy::check_rows(rows, cx)?;
    let record = defaults.filter(|_| !rows.is_empty()).cloned();
    cx.store
        .put_record(RecordKind::Defaults, cx.identity, record);
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::{ObjectType, Operation, QueryFunction, ResultReason};
    use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

    use crate::testing::{Answer, Bench, aes};

    fn set(bench: &Bench, kind: ObjectType, attributes: Vec<Item>) -> Answer {
        let row = Item::structure(
            Tag::OBJECT_DEFAULTS,
            vec![
                Item::enumeration(Tag::OBJECT_TYPE, kind),
                Item::structure(Tag::ATTRIBUTES, attributes),
            ],
        );
        let information = Item::structure(Tag::DEFAULTS_INFORMATION, vec![row]);
        bench.call(Operation::SET_DEFAULTS, vec![information])
    }

    fn create(bench: &Bench, attributes: Vec<Item>) -> Answer {
        let payload = vec![
            Item::enumeration(Tag::OBJECT_TYPE, ObjectType::SYMMETRIC_KEY),
            bench.attributes(attributes),
        ];
        bench.call(Operation::CREATE, payload)
    }

    #[test]
    fn defaults_fill_what_create_leaves_out_and_nothing_else() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        assert!(set(&bench, ObjectType::SYMMETRIC_KEY, aes()).is_success());
        let id = create(&bench, vec![Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, 256)]).id();
        let length = bench.value(&id, Tag::CRYPTOGRAPHIC_LENGTH).unwrap();
        assert_eq!(length.as_integer(), Some(256));
        assert!(bench.value(&id, Tag::CRYPTOGRAPHIC_ALGORITHM).is_some());
    }

    #[test]
    fn query_shows_the_defaults_until_they_are_taken_back() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        let query = || {
            let function = Item::enumeration(
                Tag::QUERY_FUNCTION,
                QueryFunction::QUERY_DEFAULTS_INFORMATION,
            );
            let payload = bench.call(Operation::QUERY, vec![function]).payload();
            payload.field(Tag::DEFAULTS_INFORMATION).cloned()
        };
        assert_eq!(query(), None);
        set(&bench, ObjectType::SYMMETRIC_KEY, aes());
        assert_eq!(query().unwrap().fields().len(), 1);
        assert!(bench.call(Operation::SET_DEFAULTS, Vec::new()).is_success());
        assert_eq!(query(), None);
        assert!(!create(&bench, Vec::new()).is_success());
    }

    #[test]
    fn refuses_types_that_the_server_does_not_have() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        let answer = set(&bench, ObjectType::TEMPLATE, aes());
        assert_eq!(answer.reason(), ResultReason::INVALID_OBJECT_TYPE);
    }
}
