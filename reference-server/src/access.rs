//! What clients may do with objects that are not theirs: what the object's operation policy allows
//! (KMIP 1.0 section 3.13, 1.1 to 1.4 section 3.18), and what a group gives its members.
//!
//! Policies and groups are the operator's, outside of the protocol. Two policies are always there:
//! `default`, as the tables of the standard have it, and `public`, which opens to all, for objects of
//! every type, what `default` opens with Certificates and Public Keys. An object of 2.0 and later has
//! no policy: beside its owner only the members of its groups have access.

use kmip_conform_protocol::enumeration::{ObjectType, Operation};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::error::{Cause, OperationError};
use crate::settings::{AccessGroup, OperationPolicy, Settings, Share};
use crate::store::{Object, Store};

/// The policy of objects for which the client names none.
const DEFAULT: &str = "default";
/// The policy that opens every object for reading.
const PUBLIC: &str = "public";

/// What the default policy allows to all with Certificates and Public Keys (KMIP 1.4 section
/// 3.18.2.2). Locate is not among them here: it looks among the objects of the client and of those
/// it shares a group with.
const ALLOWED_TO_ALL: [Operation; 5] = [
    Operation::CHECK,
    Operation::GET,
    Operation::GET_ATTRIBUTES,
    Operation::GET_ATTRIBUTE_LIST,
    Operation::OBTAIN_LEASE,
];

/// Whether a client that does not own the object may perform the operation on it.
pub fn is_open(
    object: &Object,
    operation: Operation,
    identity: &str,
    (settings, store): (&Settings, &dyn Store),
) -> bool {
    let by_policy = match share(object, operation, settings) {
        Share::All => true,
        Share::Owner | Share::Nobody => false,
        Share::Group(name) => group(&name, settings).is_some_and(|group| has(group, identity)),
    };
    by_policy || is_shared(object, operation, identity, (settings, store))
}

/// Refuses the owner what the object's policy gives to nobody.
///
/// # Errors
/// The policy disallows the operation to all.
pub fn check_owner(
    object: &Object,
    operation: Operation,
    settings: &Settings,
) -> Result<(), OperationError> {
    if share(object, operation, settings) != Share::Nobody {
        return Ok(());
    }
    Err(OperationError::new(
        Cause::PermissionDenied,
        "the object's operation policy disallows this to all",
    ))
}

/// The other identities among whose objects the client may find some, for it is in a group with
/// them.
pub fn sharers<'a>(identity: &str, settings: &'a Settings) -> Vec<&'a str> {
    let groups = settings.access_groups.iter();
    let groups = groups.filter(|group| has(group, identity));
    let members = groups.flat_map(|group| &group.members).map(String::as_str);
    let mut others: Vec<&str> = members.filter(|member| *member != identity).collect();
    others.sort_unstable();
    others.dedup();
    others
}

/// To whom the object's policy gives the operation. The first row that speaks of both decides; what
/// no row speaks of is the owner's.
fn share(object: &Object, operation: Operation, settings: &Settings) -> Share {
    let name = object.attributes.get(Tag::OPERATION_POLICY_NAME);
    let Some(name) = name.and_then(Item::as_text) else {
        return Share::Owner;
    };
    if let Some(policy) = named(name, settings) {
        let mut rows = policy.rows.iter();
        let row = rows.find(|row| {
            let of_type =
                row.object_types.is_empty() || row.object_types.contains(&object.object_type);
            of_type && (row.operations.is_empty() || row.operations.contains(&operation))
        });
        return row.map_or(Share::Owner, |row| row.to.clone());
    }
    let public = [ObjectType::CERTIFICATE, ObjectType::PUBLIC_KEY];
    let opens = name == PUBLIC || (name == DEFAULT && public.contains(&object.object_type));
    match opens && ALLOWED_TO_ALL.contains(&operation) {
        true => Share::All,
        false => Share::Owner,
    }
}

/// A policy of the operator, who may also say what `default` and `public` are.
fn named<'a>(name: &str, settings: &'a Settings) -> Option<&'a OperationPolicy> {
    settings.policies.iter().find(|policy| policy.name == name)
}

fn group<'a>(name: &str, settings: &'a Settings) -> Option<&'a AccessGroup> {
    settings
        .access_groups
        .iter()
        .find(|group| group.name == name)
}

fn has(group: &AccessGroup, identity: &str) -> bool {
    group.members.iter().any(|member| member == identity)
}

/// Whether the object is in a group that gives the operation to its members. Only a member can put
/// an object into a group so that others reach it.
fn is_shared(
    object: &Object,
    operation: Operation,
    identity: &str,
    (settings, store): (&Settings, &dyn Store),
) -> bool {
    let gives = |group: &&AccessGroup| {
        let gives = group.operations.is_empty() || group.operations.contains(&operation);
        gives && has(group, identity) && has(group, &object.owner)
    };
    let mut groups = settings.access_groups.iter().filter(gives).peekable();
    groups.peek().is_some() && {
        let own = groups_of(object, store);
        groups.any(|group| own.contains(&group.name))
    }
}

/// The names of the groups of an object: its Object Groups, and from 3.0 the Names of the groups that
/// it is linked to.
fn groups_of(object: &Object, store: &dyn Store) -> Vec<String> {
    let stated = object.attributes.all(Tag::OBJECT_GROUP);
    let mut names: Vec<String> = stated
        .filter_map(Item::as_text)
        .map(str::to_owned)
        .collect();
    let links = object.attributes.all(Tag::GROUP_LINK);
    let ids = links.filter_map(|link| match &link.value {
        Value::Reference(id) | Value::Identifier(id) | Value::TextString(id) => Some(id),
        _ => None,
    });
    for linked in ids.filter_map(|id| store.object(id)) {
        // Whoever makes a group of that name elsewhere gives nothing away.
        if linked.object_type == ObjectType::GROUP && linked.owner == object.owner {
            names.extend(linked.names().map(str::to_owned));
        }
    }
    names
}

/// Gives a new object of 1.x its policy. That of a template is the policy of the objects made with
/// it (KMIP 1.4 section 3.18.2.3).
///
/// # Errors
/// The client names a policy that the server does not have.
pub fn set_policy(
    object: &mut Object,
    version: ProtocolVersion,
    settings: &Settings,
) -> Result<(), OperationError> {
    let attributes = &mut object.attributes;
    let known = |name: &str| [DEFAULT, PUBLIC].contains(&name) || named(name, settings).is_some();
    match attributes.get(Tag::OPERATION_POLICY_NAME) {
        Some(name) if !name.as_text().is_some_and(known) => Err(OperationError::new(
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

#[cfg(test)]
mod tests;
