//! Set Endpoint Role (KMIP 2.1 section 6.1.54).

use kmip_conform_protocol::enumeration::EndpointRole;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};

/// Changes the server's role on the connection, or confirms it. A client that makes the server the
/// client is sent what waits for it, and then its own role back (KMIP 2.1 section 6.2.5).
pub(super) fn set_endpoint_role(
    payload: &Item,
    cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let role = payload
        .field(Tag::ENDPOINT_ROLE)
        .and_then(Item::as_enumeration)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no Endpoint Role is given"))?;
    match EndpointRole(role) {
        EndpointRole::SERVER => {}
        EndpointRole::CLIENT => offer_to_serve(cx)?,
        _ => {
            return Err(OperationError::new(
                Cause::InvalidField,
                "the Endpoint Role is unknown",
            ));
        }
    }
    Ok(vec![Item::enumeration(Tag::ENDPOINT_ROLE, role)])
}

/// What is told of objects is not limited to those that a ticket covers.
fn offer_to_serve(cx: &Context<'_>) -> Result<(), OperationError> {
    if cx.permit.is_restricted() {
        return Err(OperationError::new(
            Cause::PermissionDenied,
            "the ticket does not cover every object",
        ));
    }
    let channel = cx.channel.ok_or_else(|| {
        OperationError::new(
            Cause::FeatureNotSupported,
            "the roles of this connection cannot be exchanged",
        )
    })?;
    channel.offer(cx.identity, cx.version);
    Ok(())
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::{EndpointRole, Operation, ResultReason};
    use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

    use crate::testing::{Bench, batch_item, message};
    use crate::{Peer, Transport};

    const VERSIONS: [ProtocolVersion; 3] = [
        ProtocolVersion::V2_0,
        ProtocolVersion::V2_1,
        ProtocolVersion::V3_0,
    ];

    fn role(role: EndpointRole) -> Vec<Item> {
        vec![Item::enumeration(Tag::ENDPOINT_ROLE, role)]
    }

    #[test]
    fn both_roles_are_accepted_and_only_the_clients_is_an_offer_to_serve() {
        for version in VERSIONS {
            let bench = Bench::new(version);
            let outbox = bench.server.outbox();
            for (wanted, begins) in [(EndpointRole::SERVER, false), (EndpointRole::CLIENT, true)] {
                let answer = bench.call(Operation::SET_ENDPOINT_ROLE, role(wanted));
                let payload = answer.payload();
                let field = payload.field(Tag::ENDPOINT_ROLE).unwrap();
                assert_eq!(field.as_enumeration(), Some(wanted.0));
                assert_eq!(outbox.begin(bench.peer().connection).is_some(), begins);
            }
        }
    }

    #[test]
    fn the_roles_of_http_stay() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        let peer = Peer {
            transport: Transport::Https,
            ..bench.peer()
        };
        let item = batch_item(
            Operation::SET_ENDPOINT_ROLE,
            role(EndpointRole::CLIENT),
            None,
        );
        let request = message(bench.version, Vec::new(), vec![item]);
        let response = bench.server.handle(&request, &peer);
        let reason = response.at(&[Tag::BATCH_ITEM, Tag::RESULT_REASON]);
        let expected = ResultReason::FEATURE_NOT_SUPPORTED.0;
        assert_eq!(reason.and_then(Item::as_enumeration), Some(expected));
        assert!(bench.server.outbox().begin(peer.connection).is_none());
    }

    #[test]
    fn the_answer_is_never_deferred() {
        let bench = Bench::new(ProtocolVersion::V2_1);
        let later = kmip_conform_protocol::enumeration::AsynchronousIndicator::MANDATORY;
        let header = vec![Item::enumeration(Tag::ASYNCHRONOUS_INDICATOR, later)];
        let item = batch_item(
            Operation::SET_ENDPOINT_ROLE,
            role(EndpointRole::CLIENT),
            None,
        );
        let response = bench.send(header, vec![item]);
        assert!(crate::push::is_success(&response));
    }
}
