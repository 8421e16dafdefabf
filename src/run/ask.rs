//! One question to a target beside the cases. What it answers is not judged.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Limits, ProtocolVersion};

use super::clients::Clients;
use super::message::{authenticate, request};
use crate::target::{DEFAULT_IDENTITY, Target, TargetError};

/// Sends a request of one batch item and reads what comes back; `None` is no message.
///
/// # Errors
/// When the target cannot be reached, hangs up or does not answer in time.
pub(super) async fn ask(
    clients: &mut Clients,
    target: &Target,
    version: ProtocolVersion,
    operation: Operation,
    payload: Vec<Item>,
) -> Result<Option<Item>, TargetError> {
    let options = target.options();
    let mut message = request(version, operation, payload);
    if let Some(credential) = &options.credential {
        authenticate(&mut message, credential);
    }
    let Ok(connection) = clients.connection(target, DEFAULT_IDENTITY) else {
        return Ok(None);
    };
    let octets = options.encoding.write(&message, version);
    let answer = connection.exchange(&octets).await?;
    let limits = Limits {
        max_size: options.max_response,
        ..Limits::default()
    };
    Ok(options.encoding.read(&answer.bytes, &limits).item)
}
