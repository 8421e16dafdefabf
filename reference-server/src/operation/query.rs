//! Query (KMIP 1.4 section 4.25, 2.1 section 6.1.40).

use kmip_conform_protocol::enumeration::{ProtectionStorageMask, QueryFunction};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag, Value};

use super::{Context, table};
use crate::creation::random_number_generator;
use crate::error::{Cause, OperationError};
use crate::message::SIGNED_NONCE;
use crate::system_object::CREDENTIALS;
use crate::{object_type, policy};

/// Tells what the server is and can do, function by function, in the order of the response.
pub(super) fn query(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let mut asked = Vec::new();
    for field in payload.fields_with(Tag::QUERY_FUNCTION) {
        let number = field
            .as_enumeration()
            .filter(|number| QueryFunction::TABLE.lists(*number, cx.version))
            .ok_or_else(|| {
                OperationError::new(Cause::InvalidField, "a Query Function is unknown")
            })?;
        asked.push(QueryFunction(number));
    }
    if asked.is_empty() {
        return Err(OperationError::new(
            Cause::InvalidMessage,
            "no Query Function is given",
        ));
    }
    require_known_groups(payload, cx)?;
    let mut answer = Vec::new();
    for (function, describe) in ANSWERS {
        if asked.contains(&function) {
            answer.extend(describe(cx));
        }
    }
    Ok(answer)
}

/// Refuses a question about a group that the client put no object in and set nothing for, and of
/// which the server makes no members.
fn require_known_groups(payload: &Item, cx: &Context<'_>) -> Result<(), OperationError> {
    let asked = payload.fields_with(Tag::OBJECT_GROUPS);
    let unknown = asked
        .flat_map(Item::fields)
        .find(|group| !is_known_group(group, cx));
    match unknown {
        None => Ok(()),
        Some(_) => Err(OperationError::new(
            Cause::UnknownObjectGroup,
            "an object group is unknown",
        )),
    }
}

fn is_known_group(group: &Item, cx: &Context<'_>) -> bool {
    let made = cx.settings.object_groups.iter();
    let mut made = made.map(|group| group.name.as_str());
    if made.any(|name| group.as_text() == Some(name)) || policy::speaks_of_group(group, cx) {
        return true;
    }
    let objects = cx.store.owned_by(cx.identity);
    objects.iter().any(|object| {
        let mut own = object.attributes.all(Tag::OBJECT_GROUP);
        own.any(|one| one.value == group.value)
    })
}

type Describe = fn(&Context<'_>) -> Vec<Item>;

/// The functions to which the server has something to answer, in wire order. To the others the
/// truth is an empty list: no extensions, no validations, no claimed profiles.
const ANSWERS: [(QueryFunction, Describe); 10] = [
    (QueryFunction::QUERY_OPERATIONS, operations),
    (QueryFunction::QUERY_OBJECTS, objects),
    (QueryFunction::QUERY_SERVER_INFORMATION, server_information),
    (
        QueryFunction::QUERY_APPLICATION_NAMESPACES,
        application_namespaces,
    ),
    (QueryFunction::QUERY_ATTESTATION_TYPES, attestation_types),
    (QueryFunction::QUERY_RNGS, generators),
    (QueryFunction::QUERY_CAPABILITIES, capabilities),
    (QueryFunction::QUERY_DEFAULTS_INFORMATION, defaults),
    (QueryFunction::QUERY_STORAGE_PROTECTION_MASKS, storage_masks),
    (QueryFunction::QUERY_CREDENTIAL_INFORMATION, credentials),
];

fn operations(cx: &Context<'_>) -> Vec<Item> {
    let sent = table::sent(cx.version, cx.settings);
    table::supported(cx.version, cx.settings)
        .chain(sent)
        .filter(|operation| cx.permit.offers(*operation, cx.now, cx.store))
        .map(|operation| Item::enumeration(Tag::OPERATION, operation))
        .collect()
}

fn objects(cx: &Context<'_>) -> Vec<Item> {
    object_type::supported(cx.version)
        .map(|kind| Item::enumeration(Tag::OBJECT_TYPE, kind))
        .collect()
}

fn server_information(cx: &Context<'_>) -> Vec<Item> {
    vec![
        Item::text(
            Tag::VENDOR_IDENTIFICATION,
            cx.settings.vendor_identification.as_str(),
        ),
        Item::structure(Tag::SERVER_INFORMATION, Vec::new()),
    ]
}

fn application_namespaces(cx: &Context<'_>) -> Vec<Item> {
    cx.settings
        .application_namespaces
        .iter()
        .map(|namespace| Item::text(Tag::APPLICATION_NAMESPACE, namespace.as_str()))
        .collect()
}

/// The one type of attestation that the server verifies, where the operator asks for any.
fn attestation_types(cx: &Context<'_>) -> Vec<Item> {
    let asked = !cx.settings.attestation.operations.is_empty();
    let kind = || Item::new(Tag::ATTESTATION_TYPE, Value::Enumeration(SIGNED_NONCE));
    asked.then(kind).into_iter().collect()
}

fn generators(_cx: &Context<'_>) -> Vec<Item> {
    vec![random_number_generator(Tag::RNG_PARAMETERS)]
}

/// What the server can do beyond its operations (KMIP 2.1 section 7.6, 1.4 section 2.1.23).
fn capabilities(cx: &Context<'_>) -> Vec<Item> {
    let mut fields = vec![
        Item::boolean(Tag::STREAMING_CAPABILITY, true),
        Item::boolean(Tag::ASYNCHRONOUS_CAPABILITY, true),
        Item::boolean(
            Tag::ATTESTATION_CAPABILITY,
            !cx.settings.attestation.operations.is_empty(),
        ),
    ];
    if cx.version >= ProtocolVersion::V1_4 {
        fields.push(Item::boolean(Tag::BATCH_UNDO_CAPABILITY, true));
        fields.push(Item::boolean(Tag::BATCH_CONTINUE_CAPABILITY, true));
    }
    vec![Item::structure(Tag::CAPABILITY_INFORMATION, fields)]
}

/// What is set where the client leaves it out of a new object.
fn defaults(cx: &Context<'_>) -> Vec<Item> {
    policy::defaults(cx).into_iter().collect()
}

/// The credentials that can be made into objects.
fn credentials(_cx: &Context<'_>) -> Vec<Item> {
    let types = CREDENTIALS.iter().map(|form| form.credential_type);
    let fields = types.map(|kind| Item::enumeration(Tag::CREDENTIAL_TYPE, kind));
    vec![Item::structure(
        Tag::CREDENTIAL_INFORMATION,
        fields.collect(),
    )]
}

fn storage_masks(_cx: &Context<'_>) -> Vec<Item> {
    let mask = Item::integer(
        Tag::PROTECTION_STORAGE_MASK,
        ProtectionStorageMask::SOFTWARE,
    );
    vec![Item::structure(Tag::PROTECTION_STORAGE_MASKS, vec![mask])]
}
