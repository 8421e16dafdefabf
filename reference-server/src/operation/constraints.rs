//! Set Constraints (KMIP 2.1 section 6.1.52) and Get Constraints (section 6.1.22).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::policy;
use crate::store::RecordKind;

/// Puts constraints in the place of those that the client set before; an empty list ends them.
pub(super) fn set_constraints(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let constraints = payload
        .field(Tag::CONSTRAINTS)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no Constraints are given"))?;
    policy::check_rows(constraints.fields(), cx)?;
    let record = (!constraints.fields().is_empty()).then(|| constraints.clone());
    cx.store
        .put_record(RecordKind::Constraints, cx.identity, record);
    Ok(Vec::new())
}

/// Gives the constraints that the client set.
pub(super) fn get_constraints(
    _payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    Ok(vec![policy::constraints(cx)])
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::{ObjectType, Operation, ResultReason};
    use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

    use crate::testing::{Answer, Bench};

    fn constraint(kind: ObjectType, group: Option<&str>, attributes: Vec<Item>) -> Item {
        let kind = Item::enumeration(Tag::OBJECT_TYPE, kind);
        let mut fields = vec![Item::structure(Tag::OBJECT_TYPES, vec![kind])];
        fields.extend(group.map(|name| {
            let group = Item::text(Tag::OBJECT_GROUP, name);
            Item::structure(Tag::OBJECT_GROUPS, vec![group])
        }));
        fields.push(Item::structure(Tag::ATTRIBUTES, attributes));
        Item::structure(Tag::CONSTRAINT, fields)
    }

    fn set(bench: &Bench, rows: Vec<Item>) -> Answer {
        let payload = vec![Item::structure(Tag::CONSTRAINTS, rows)];
        bench.call(Operation::SET_CONSTRAINTS, payload)
    }

    fn length(bits: i32) -> Item {
        Item::integer(Tag::CRYPTOGRAPHIC_LENGTH, bits)
    }

    fn group() -> Vec<Item> {
        vec![Item::text(Tag::OBJECT_GROUP, "payments")]
    }

    #[test]
    fn gives_back_what_was_set_until_it_is_emptied() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        let row = constraint(
            ObjectType::SYMMETRIC_KEY,
            Some("payments"),
            vec![length(256)],
        );
        assert!(set(&bench, vec![row.clone()]).is_success());
        let payload = bench.call(Operation::GET_CONSTRAINTS, Vec::new()).payload();
        let present = payload.field(Tag::CONSTRAINTS).unwrap();
        assert_eq!(present.fields(), [row]);
        assert!(set(&bench, Vec::new()).is_success());
        let payload = bench.call(Operation::GET_CONSTRAINTS, Vec::new()).payload();
        assert!(payload.field(Tag::CONSTRAINTS).unwrap().fields().is_empty());
        assert!(bench.create(Vec::new()).is_success());
    }

    #[test]
    fn refuses_objects_that_break_a_constraint() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        set(
            &bench,
            vec![constraint(
                ObjectType::SYMMETRIC_KEY,
                None,
                vec![length(256)],
            )],
        );
        let answer = bench.create(Vec::new());
        assert_eq!(answer.reason(), ResultReason::CONSTRAINT_VIOLATION);
        set(
            &bench,
            vec![constraint(
                ObjectType::SYMMETRIC_KEY,
                None,
                vec![length(128)],
            )],
        );
        assert!(bench.create(Vec::new()).is_success());
    }

    #[test]
    fn constraints_on_other_types_do_not_count() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        set(
            &bench,
            vec![constraint(ObjectType::SECRET_DATA, None, vec![length(256)])],
        );
        assert!(bench.create(Vec::new()).is_success());
    }

    #[test]
    fn a_constraint_on_a_group_takes_the_place_of_a_general_one() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        let general = constraint(ObjectType::SYMMETRIC_KEY, None, vec![length(128)]);
        let special = constraint(
            ObjectType::SYMMETRIC_KEY,
            Some("payments"),
            vec![length(256)],
        );
        set(&bench, vec![general, special]);
        assert!(bench.create(Vec::new()).is_success());
        let answer = bench.create(group());
        assert_eq!(answer.reason(), ResultReason::CONSTRAINT_VIOLATION);
    }

    #[test]
    fn constraints_bind_the_client_that_set_them() {
        let mut bench = Bench::new(ProtocolVersion::V2_1);
        set(
            &bench,
            vec![constraint(
                ObjectType::SYMMETRIC_KEY,
                None,
                vec![length(256)],
            )],
        );
        bench.user = "bob";
        assert!(bench.create(Vec::new()).is_success());
    }

    #[test]
    fn refuses_unknown_types_and_missing_constraints() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        let unknown = constraint(ObjectType(0x77), None, vec![length(1)]);
        assert!(!set(&bench, vec![unknown]).is_success());
        let template = constraint(ObjectType::TEMPLATE, None, vec![length(1)]);
        let reason = set(&bench, vec![template]).reason();
        assert_eq!(reason, ResultReason::INVALID_OBJECT_TYPE);
        let missing = bench.call(Operation::SET_CONSTRAINTS, Vec::new());
        assert_eq!(missing.reason(), ResultReason::INVALID_MESSAGE);
        let odd = constraint(
            ObjectType::SYMMETRIC_KEY,
            None,
            vec![Item::integer(Tag::BATCH_COUNT, 1)],
        );
        assert!(!set(&bench, vec![odd]).is_success());
    }
}
