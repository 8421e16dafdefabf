//! What clients may do with objects that are not theirs: what the object's operation policy allows
//! (KMIP 1.0 section 3.13, 1.1 to 1.4 section 3.18).

use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use crate::error::{Cause, OperationError};
use crate::store::Object;

/// The policy that every server has, and the only one that this server has.
const DEFAULT: &str = "default";

/// What the default policy allows to all with Certificates and Public Keys (KMIP 1.4 section
/// 3.18.2.2). Locate is not among them here: it looks among the client's own objects.
const ALLOWED_TO_ALL: [Operation; 5] = [
    Operation::CHECK,
    Operation::GET,
    Operation::GET_ATTRIBUTES,
    Operation::GET_ATTRIBUTE_LIST,
    Operation::OBTAIN_LEASE,
];

/// Whether a client that does not own the object may perform the operation on it. An object of 2.0
/// and later has no policy, and is its owner's alone.
pub fn is_allowed_to_all(object: &Object, operation: Operation) -> bool {
    let public = [ObjectType::CERTIFICATE, ObjectType::PUBLIC_KEY];
    let policy = object.attributes.get(Tag::OPERATION_POLICY_NAME);
    policy.and_then(Item::as_text) == Some(DEFAULT)
        && public.contains(&object.object_type)
        && ALLOWED_TO_ALL.contains(&operation)
}

/// Gives a new object of 1.x its policy. That of a template is the policy of the objects made with
/// it (KMIP 1.4 section 3.18.2.3).
///
/// # Errors
/// The client names a policy that the server does not have.
pub fn set_policy(object: &mut Object, version: ProtocolVersion) -> Result<(), OperationError> {
    let attributes = &mut object.attributes;
    match attributes.get(Tag::OPERATION_POLICY_NAME) {
        Some(name) if name.as_text() != Some(DEFAULT) => Err(OperationError::new(
            Cause::InvalidAttributeValue,
            "the server has no operation policy of this name",
        )),
        None if version.is_1x() && object.object_type != ObjectType::TEMPLATE => {
            attributes.set(Item::text(Tag::OPERATION_POLICY_NAME, DEFAULT));
            Ok(())
        }
        _ => Ok(()),
    }
}
