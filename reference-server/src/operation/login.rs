//! Login (KMIP 2.1 section 6.1.30) and Delegated Login (section 6.1.12).

use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};
use crate::ticket::Ticket;

/// Gives a ticket that stands for the client.
pub(super) fn login(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    issue(payload, cx)
}

/// Gives a ticket that stands for the client within the rights stated.
pub(super) fn delegated_login(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    if payload.field(Tag::RIGHTS).is_none() {
        return Err(OperationError::new(
            Cause::InvalidMessage,
            "no Rights are given",
        ));
    }
    issue(payload, cx)
}

/// The bearer of a restricted ticket gets no other: it could have more rights than the first.
fn issue(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    if cx.permit.is_restricted() {
        return Err(OperationError::new(
            Cause::PermissionDenied,
            "a restricted ticket gives no further ticket",
        ));
    }
    let ticket = Ticket::requested(payload, cx.identity, cx.now)?;
    Ok(vec![ticket.issue(cx.store, cx.rng)])
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::{
        CredentialType, Operation, QueryFunction, ResultReason, TicketType, UsageLimitsUnit,
    };
    use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

    use crate::testing::{Answer, Bench, START, batch_item, uid};

    fn bench() -> Bench {
        Bench::new(ProtocolVersion::V2_1)
    }

    fn ticket(answer: &Answer) -> Item {
        answer.payload().field(Tag::TICKET).unwrap().clone()
    }

    fn login(bench: &Bench, payload: Vec<Item>) -> Item {
        ticket(&bench.call(Operation::LOGIN, payload))
    }

    fn bearing(bench: &Bench, ticket: &Item, operation: Operation, payload: Vec<Item>) -> Answer {
        let value = Item::structure(Tag::CREDENTIAL_VALUE, vec![ticket.clone()]);
        let credential = Item::structure(
            Tag::CREDENTIAL,
            vec![
                Item::enumeration(Tag::CREDENTIAL_TYPE, CredentialType::TICKET),
                value,
            ],
        );
        let header = vec![Item::structure(Tag::AUTHENTICATION, vec![credential])];
        let response = bench.send(header, vec![batch_item(operation, payload, None)]);
        Answer(response.field(Tag::BATCH_ITEM).unwrap().clone())
    }

    fn get(bench: &Bench, ticket: &Item, id: &str) -> Answer {
        bearing(bench, ticket, Operation::GET, vec![uid(id)])
    }

    fn right(operations: &[Operation], objects: &[&str]) -> Item {
        let operations = operations
            .iter()
            .map(|operation| Item::enumeration(Tag::OPERATION, *operation));
        let mut fields = vec![Item::structure(Tag::OPERATIONS, operations.collect())];
        if !objects.is_empty() {
            let ids = objects.iter().map(|id| uid(id)).collect();
            fields.push(Item::structure(Tag::OBJECTS, ids));
        }
        Item::structure(Tag::RIGHT, fields)
    }

    /// Usage Limits of one operation.
    fn once() -> Item {
        let fields = vec![
            Item::long_integer(Tag::USAGE_LIMITS_TOTAL, 1),
            Item::long_integer(Tag::USAGE_LIMITS_COUNT, 1),
            Item::enumeration(Tag::USAGE_LIMITS_UNIT, UsageLimitsUnit::OBJECT),
        ];
        Item::structure(Tag::USAGE_LIMITS, fields)
    }

    fn delegated(bench: &Bench, rights: Vec<Item>) -> Item {
        let payload = vec![Item::structure(Tag::RIGHTS, rights)];
        ticket(&bench.call(Operation::DELEGATED_LOGIN, payload))
    }

    #[test]
    fn a_ticket_stands_for_its_owner_on_any_connection() {
        let mut bench = bench();
        let id = bench.key();
        let ticket = login(&bench, Vec::new());
        bench.user = "bob";
        let foreign = bench.call(Operation::GET, vec![uid(&id)]);
        assert_eq!(foreign.reason(), ResultReason::OBJECT_NOT_FOUND);
        assert_eq!(get(&bench, &ticket, &id).id(), id);
    }

    #[test]
    fn a_ticket_ends_with_its_lease_at_an_interval_or_a_date() {
        let bench = bench();
        let id = bench.key();
        let interval = login(&bench, vec![Item::interval(Tag::LEASE_TIME, 10)]);
        let date = login(&bench, vec![Item::date_time(Tag::LEASE_TIME, START + 10)]);
        bench.clock.advance(9);
        assert!(get(&bench, &interval, &id).is_success());
        assert!(get(&bench, &date, &id).is_success());
        bench.clock.advance(1);
        for ticket in [interval, date] {
            let answer = get(&bench, &ticket, &id);
            assert_eq!(answer.reason(), ResultReason::INVALID_TICKET);
            assert!(answer.0.field(Tag::OPERATION).is_some());
        }
    }

    #[test]
    fn a_ticket_is_good_for_its_count_of_requests_failed_ones_among_them() {
        let bench = bench();
        let id = bench.key();
        let ticket = login(&bench, vec![Item::integer(Tag::REQUEST_COUNT, 2)]);
        let missing = get(&bench, &ticket, "none");
        assert_eq!(missing.reason(), ResultReason::OBJECT_NOT_FOUND);
        assert!(get(&bench, &ticket, &id).is_success());
        let answer = get(&bench, &ticket, &id);
        assert_eq!(answer.reason(), ResultReason::USAGE_LIMIT_EXCEEDED);
    }

    #[test]
    fn usage_limits_count_the_operations_performed() {
        let bench = bench();
        let id = bench.key();
        let limits = once();
        let ticket = login(&bench, vec![limits]);
        assert!(!get(&bench, &ticket, "none").is_success());
        assert!(get(&bench, &ticket, &id).is_success());
        let answer = get(&bench, &ticket, &id);
        assert_eq!(answer.reason(), ResultReason::USAGE_LIMIT_EXCEEDED);
    }

    #[test]
    fn refuses_limits_that_are_none() {
        let bench = bench();
        for field in [
            Item::integer(Tag::REQUEST_COUNT, -1),
            Item::structure(Tag::USAGE_LIMITS, Vec::new()),
        ] {
            let answer = bench.call(Operation::LOGIN, vec![field]);
            assert!(!answer.is_success());
        }
        let answer = bench.call(
            Operation::LOGIN,
            vec![Item::integer(Tag::REQUEST_COUNT, -1)],
        );
        assert_eq!(answer.reason(), ResultReason::INVALID_FIELD);
    }

    #[test]
    fn logout_ends_a_ticket_of_its_owner_alone() {
        let mut bench = bench();
        let id = bench.key();
        let ticket = login(&bench, Vec::new());
        bench.user = "bob";
        let foreign = bench.call(Operation::LOGOUT, vec![ticket.clone()]);
        assert_eq!(foreign.reason(), ResultReason::INVALID_TICKET);
        assert!(get(&bench, &ticket, &id).is_success());
        assert!(bearing(&bench, &ticket, Operation::LOGOUT, vec![ticket.clone()]).is_success());
        let answer = get(&bench, &ticket, &id);
        assert_eq!(answer.reason(), ResultReason::INVALID_TICKET);
        bench.user = "alice";
        let again = bench.call(Operation::LOGOUT, vec![ticket]);
        assert_eq!(again.reason(), ResultReason::INVALID_TICKET);
    }

    #[test]
    fn a_ticket_nobody_was_given_is_invalid() {
        let bench = bench();
        let forged = Item::structure(
            Tag::TICKET,
            vec![
                Item::enumeration(Tag::TICKET_TYPE, TicketType::LOGIN),
                Item::bytes(Tag::TICKET_VALUE, [0; 32]),
            ],
        );
        let answer = get(&bench, &forged, "any");
        assert_eq!(answer.reason(), ResultReason::INVALID_TICKET);
    }

    #[test]
    fn a_delegated_ticket_allows_the_listed_operations_on_the_listed_objects() {
        let bench = bench();
        let (mine, other) = (bench.key(), bench.key());
        let ticket = delegated(
            &bench,
            vec![
                right(&[Operation::QUERY, Operation::LOCATE], &[]),
                right(&[Operation::GET], &[&mine]),
            ],
        );
        assert!(get(&bench, &ticket, &mine).is_success());
        let reasons = [
            get(&bench, &ticket, &other).reason(),
            get(&bench, &ticket, "none").reason(),
            bearing(&bench, &ticket, Operation::DESTROY, vec![uid(&mine)]).reason(),
        ];
        assert_eq!(reasons, [ResultReason::PERMISSION_DENIED; 3]);
    }

    #[test]
    fn query_lists_what_the_ticket_allows() {
        let bench = bench();
        let listed = [Operation::GET, Operation::QUERY];
        let ticket = delegated(&bench, vec![right(&listed, &[])]);
        let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
        let answer = bearing(&bench, &ticket, Operation::QUERY, vec![function]);
        let payload = answer.payload();
        let numbers: Vec<u32> = payload
            .fields_with(Tag::OPERATION)
            .filter_map(Item::as_enumeration)
            .collect();
        assert_eq!(numbers, listed.map(|operation| operation.0));
    }

    #[test]
    fn a_right_to_locate_finds_only_what_the_right_covers() {
        let bench = bench();
        let (mine, _other) = (bench.key(), bench.key());
        let ticket = delegated(&bench, vec![right(&[Operation::LOCATE], &[&mine])]);
        let wanted = bench.attributes(crate::testing::aes());
        let answer = bearing(&bench, &ticket, Operation::LOCATE, vec![wanted]);
        let payload = answer.payload();
        let found: Vec<&str> = payload
            .fields_with(Tag::UNIQUE_IDENTIFIER)
            .filter_map(Item::as_text)
            .collect();
        assert_eq!(found, [mine.as_str()]);
    }

    #[test]
    fn a_right_on_listed_objects_makes_no_new_ones() {
        let bench = bench();
        let key = bench.key();
        let ticket = delegated(&bench, vec![right(&[Operation::CREATE], &[&key])]);
        let payload = vec![
            Item::enumeration(
                Tag::OBJECT_TYPE,
                kmip_conform_protocol::enumeration::ObjectType::SYMMETRIC_KEY,
            ),
            bench.attributes(crate::testing::aes()),
        ];
        let refused = bearing(&bench, &ticket, Operation::CREATE, payload.clone());
        assert_eq!(refused.reason(), ResultReason::PERMISSION_DENIED);
        let ticket = delegated(&bench, vec![right(&[Operation::CREATE], &[])]);
        assert!(bearing(&bench, &ticket, Operation::CREATE, payload).is_success());
    }

    #[test]
    fn usage_limits_of_a_right_count_its_own_operations() {
        let bench = bench();
        let key = bench.key();
        let limits = once();
        let mut limited = vec![limits];
        limited.extend(right(&[Operation::GET], &[]).fields().to_vec());
        let rights = vec![
            Item::structure(Tag::RIGHT, limited),
            right(&[Operation::GET_ATTRIBUTES], &[]),
        ];
        let ticket = delegated(&bench, rights);
        let attributes = || bearing(&bench, &ticket, Operation::GET_ATTRIBUTES, vec![uid(&key)]);
        assert!(attributes().is_success());
        assert!(get(&bench, &ticket, &key).is_success());
        let answer = get(&bench, &ticket, &key);
        assert_eq!(answer.reason(), ResultReason::USAGE_LIMIT_EXCEEDED);
        assert!(attributes().is_success());
    }

    #[test]
    fn a_restricted_ticket_gives_no_further_ticket() {
        let bench = bench();
        let ticket = delegated(&bench, vec![right(&[Operation::LOGIN], &[])]);
        let answer = bearing(&bench, &ticket, Operation::LOGIN, Vec::new());
        assert_eq!(answer.reason(), ResultReason::PERMISSION_DENIED);
        let unrestricted = login(&bench, Vec::new());
        assert!(bearing(&bench, &unrestricted, Operation::LOGIN, Vec::new()).is_success());
    }

    #[test]
    fn tickets_are_no_credentials_in_1_4() {
        let bench = bench();
        let ticket = login(&bench, Vec::new());
        let older = Bench::new(ProtocolVersion::V1_4);
        let answer = get(&older, &ticket, "any");
        assert_eq!(answer.reason(), ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
    }
}
