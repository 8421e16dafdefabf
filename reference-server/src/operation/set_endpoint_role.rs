//! Set Endpoint Role (KMIP 2.1 section 6.1.54).

use kmip_conform_protocol::enumeration::EndpointRole;
use kmip_conform_protocol::{Item, Tag};

use super::Context;
use crate::error::{Cause, OperationError};

/// Confirms the server's role on the connection. It stays a server: it has no requests of its own
/// to send, and says so to a client that offers to serve.
pub(super) fn set_endpoint_role(
    payload: &Item,
    _cx: &mut Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let role = payload
        .field(Tag::ENDPOINT_ROLE)
        .and_then(Item::as_enumeration)
        .ok_or_else(|| OperationError::new(Cause::InvalidMessage, "no Endpoint Role is given"))?;
    match EndpointRole(role) {
        EndpointRole::SERVER => Ok(vec![Item::enumeration(Tag::ENDPOINT_ROLE, role)]),
        EndpointRole::CLIENT => Err(OperationError::new(
            Cause::FeatureNotSupported,
            "the server sends no requests",
        )),
        _ => Err(OperationError::new(
            Cause::InvalidField,
            "the Endpoint Role is unknown",
        )),
    }
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::{EndpointRole, Operation, ResultReason};
    use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

    use crate::testing::Bench;

    #[test]
    fn the_server_keeps_its_role() {
        for version in [ProtocolVersion::V2_0, ProtocolVersion::V2_1] {
            let bench = Bench::new(version);
            let ask = |role: EndpointRole| {
                let field = Item::enumeration(Tag::ENDPOINT_ROLE, role);
                bench.call(Operation::SET_ENDPOINT_ROLE, vec![field])
            };
            let payload = ask(EndpointRole::SERVER).payload();
            let role = payload.field(Tag::ENDPOINT_ROLE).unwrap();
            assert_eq!(role.as_enumeration(), Some(EndpointRole::SERVER.0));
            let refused = ask(EndpointRole::CLIENT).reason();
            assert_eq!(refused, ResultReason::FEATURE_NOT_SUPPORTED);
        }
    }
}
