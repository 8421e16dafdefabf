//! Locate (KMIP 1.4 section 4.9, 2.1 section 6.1.28).

use std::sync::Arc;

use kmip_conform_protocol::enumeration::{ObjectClassMask, ObjectGroupMember, StorageStatusMask};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::{Context, create};
use crate::access;
use crate::attribute;
use crate::error::{Cause, OperationError};
use crate::matching;
use crate::object_type;
use crate::store::Object;
use crate::store::terms::{self, Term};
use crate::system_object;

/// Finds the objects that have all the attributes given.
pub(super) fn locate(payload: &Item, cx: &mut Context<'_>) -> Result<Vec<Item>, OperationError> {
    let wanted = wanted_attributes(payload, cx)?;
    let mut found = find(payload, &wanted, cx)?;
    if let Some(member) = group_member(payload)? {
        found = of_group(member, found, &wanted, cx)?;
    }
    let total = found.len();
    let maximum = size(payload, Tag::MAXIMUM_ITEMS)?;
    let shown: Vec<String> = found
        .iter()
        .skip(size(payload, Tag::OFFSET_ITEMS)?.unwrap_or_default())
        .take(maximum.unwrap_or(usize::MAX).min(cx.settings.locate_limit))
        .map(|object| object.id.clone())
        .collect();
    let single = (total == 1 || maximum == Some(1)) && shown.len() == 1;
    cx.set_placeholder(shown.first().filter(|_| single).cloned());
    let mut fields = located_items(payload, total);
    fields.extend(
        shown
            .into_iter()
            .map(|id| Item::text(Tag::UNIQUE_IDENTIFIER, id)),
    );
    Ok(fields)
}

fn wanted_attributes(payload: &Item, cx: &Context<'_>) -> Result<Vec<Item>, OperationError> {
    let given = attribute::payload_attributes(payload, cx.version)?;
    let wanted: Vec<Item> = given.into_iter().map(|given| given.item).collect();
    for item in &wanted {
        let key = attribute::key_in(item, cx.version);
        if attribute::definition(&key, cx.version).is_none() {
            return Err(OperationError::new(
                Cause::InvalidAttribute,
                format!("{} is no attribute", item.tag),
            ));
        }
    }
    Ok(wanted)
}

/// The matching objects, newest first. That order is required from 2.0; before 1.4, and among the
/// members of a group in 1.x, the server takes the oldest first.
fn find(
    payload: &Item,
    wanted: &[Item],
    cx: &Context<'_>,
) -> Result<Vec<Arc<Object>>, OperationError> {
    let mask = storage_status(payload)?;
    let classes = object_classes(payload);
    let mut found: Vec<Arc<Object>> = candidates(wanted, cx)
        .into_iter()
        .filter(|object| object_type::is_known(object.object_type, cx.version))
        .filter(|object| cx.permit.covers(object) && is_stored_as(object, mask))
        .filter(|object| is_of_class(object, classes))
        .filter(|object| matching::matches(object, wanted, cx.version, cx.now))
        .collect();
    found.sort_by_key(|object| object.sequence);
    let grouped = cx.version.is_1x() && payload.field(Tag::OBJECT_GROUP_MEMBER).is_some();
    if cx.version >= ProtocolVersion::V1_4 && !grouped {
        found.reverse();
    }
    Ok(found)
}

/// The objects that may match, by an index where the request allows one.
fn candidates(wanted: &[Item], cx: &Context<'_>) -> Vec<Arc<Object>> {
    let asked = |tag| wanted.iter().find(|item| item.tag == tag);
    if let Some(id) = asked(Tag::UNIQUE_IDENTIFIER).and_then(Item::as_text) {
        return cx.object(id).into_iter().collect();
    }
    let terms: Vec<Term> = wanted.iter().flat_map(terms::of_attribute).collect();
    let mut found = cx.store.with_terms(cx.identity, &terms);
    for other in access::sharers(cx.identity, cx.settings) {
        let theirs = cx.store.with_terms(other, &terms).into_iter();
        found.extend(theirs.filter(|object| cx.object(&object.id).is_some()));
    }
    found
}

fn storage_status(payload: &Item) -> Result<i32, OperationError> {
    match payload.field(Tag::STORAGE_STATUS_MASK) {
        None => Ok(StorageStatusMask::ON_LINE_STORAGE.0),
        Some(field) => field.as_integer().ok_or_else(|| {
            OperationError::new(Cause::InvalidField, "Storage Status Mask is no mask")
        }),
    }
}

/// The classes to search: user objects alone where the request leaves it open, which requests
/// before 3.0 do.
fn object_classes(payload: &Item) -> i32 {
    let mask = payload.field(Tag::OBJECT_CLASS_MASK);
    mask.and_then(Item::as_integer)
        .unwrap_or(ObjectClassMask::USER.0)
}

fn is_of_class(object: &Object, classes: i32) -> bool {
    let class = if system_object::is_system(object) {
        ObjectClassMask::SYSTEM
    } else {
        ObjectClassMask::USER
    };
    classes & class.0 != 0
}

fn is_stored_as(object: &Object, mask: i32) -> bool {
    let place = if object.is_destroyed() {
        StorageStatusMask::DESTROYED_STORAGE
    } else if object.archived {
        StorageStatusMask::ARCHIVAL_STORAGE
    } else {
        StorageStatusMask::ON_LINE_STORAGE
    };
    mask & place.0 != 0
}

fn group_member(payload: &Item) -> Result<Option<ObjectGroupMember>, OperationError> {
    let Some(field) = payload.field(Tag::OBJECT_GROUP_MEMBER) else {
        return Ok(None);
    };
    let member = field.as_enumeration().map(ObjectGroupMember);
    match member {
        Some(ObjectGroupMember::GROUP_MEMBER_FRESH | ObjectGroupMember::GROUP_MEMBER_DEFAULT) => {
            Ok(member)
        }
        _ => Err(OperationError::new(
            Cause::InvalidField,
            "Object Group Member is unknown",
        )),
    }
}

/// The fresh members of the group, or its default member. The server's policies: a group of the
/// settings never runs out of fresh members, and the default is the member that was so longest
/// ago.
fn of_group(
    member: ObjectGroupMember,
    found: Vec<Arc<Object>>,
    wanted: &[Item],
    cx: &mut Context<'_>,
) -> Result<Vec<Arc<Object>>, OperationError> {
    if member == ObjectGroupMember::GROUP_MEMBER_DEFAULT {
        return Ok(next_default(&found, cx).into_iter().collect());
    }
    let fresh: Vec<Arc<Object>> = found
        .into_iter()
        .filter(|object| object.attributes.is_true(Tag::FRESH))
        .collect();
    if fresh.is_empty() {
        return make_fresh(wanted, cx);
    }
    Ok(fresh)
}

fn next_default(members: &[Arc<Object>], cx: &mut Context<'_>) -> Option<Arc<Object>> {
    let next = members
        .iter()
        .min_by_key(|object| (object.last_default, object.sequence))?;
    let latest = members.iter().map(|object| object.last_default).max();
    let mut chosen = Object::clone(next);
    chosen.last_default = latest.unwrap_or_default().saturating_add(1);
    cx.store.put(chosen);
    Some(Arc::clone(next))
}

fn make_fresh(wanted: &[Item], cx: &mut Context<'_>) -> Result<Vec<Arc<Object>>, OperationError> {
    let settings = cx.settings;
    let asked = wanted
        .iter()
        .filter(|item| item.tag == Tag::OBJECT_GROUP)
        .filter_map(Item::as_text);
    let mut policies = asked.filter_map(|name| {
        let mut policies = settings.object_groups.iter();
        policies.find(|policy| policy.name == name)
    });
    let Some(policy) = policies.next() else {
        return Ok(Vec::new());
    };
    let mut items = policy.attributes.clone();
    items.push(Item::text(Tag::OBJECT_GROUP, policy.name.as_str()));
    let id = create::symmetric_key(items, cx)?;
    let made = cx.object(&id).into_iter();
    Ok(made
        .filter(|object| matching::matches(object, wanted, cx.version, cx.now))
        .collect())
}

/// Located Items is given where the client pages through the result.
fn located_items(payload: &Item, total: usize) -> Vec<Item> {
    let pages = payload.field(Tag::OFFSET_ITEMS).is_some();
    let total = i32::try_from(total).unwrap_or(i32::MAX);
    pages
        .then(|| Item::integer(Tag::LOCATED_ITEMS, total))
        .into_iter()
        .collect()
}

fn size(payload: &Item, tag: Tag) -> Result<Option<usize>, OperationError> {
    let Some(field) = payload.field(tag) else {
        return Ok(None);
    };
    field
        .as_integer()
        .and_then(|number| usize::try_from(number).ok())
        .map(Some)
        .ok_or_else(|| OperationError::new(Cause::InvalidField, format!("{tag} is no number")))
}
