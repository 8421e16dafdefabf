//! What a client sets for its new objects: constraints that they must keep and defaults for what
//! it leaves out (KMIP 2.1 sections 6.1.22, 6.1.52, 6.1.53, 7.6, 7.11 and 7.22).
//!
//! Both belong to the identity that set them, as its objects do: no client can bind another.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, Tag};

use crate::attribute;
use crate::error::{Cause, OperationError};
use crate::object_type;
use crate::operation::Context;
use crate::store::{Object, RecordKind};

/// The Constraints of the client, an empty structure where it set none.
pub fn constraints(cx: &Context<'_>) -> Item {
    record(RecordKind::Constraints, cx).map_or_else(
        || Item::structure(Tag::CONSTRAINTS, Vec::new()),
        |record| Item::clone(&record),
    )
}

/// The Defaults Information of the client, where it set any.
pub fn defaults(cx: &Context<'_>) -> Option<Item> {
    record(RecordKind::Defaults, cx).map(|record| Item::clone(&record))
}

fn record(kind: RecordKind, cx: &Context<'_>) -> Option<Arc<Item>> {
    cx.store.record(kind, cx.identity)
}

/// Whether the client set constraints or defaults for the group.
pub fn speaks_of_group(group: &Item, cx: &Context<'_>) -> bool {
    let records = [RecordKind::Constraints, RecordKind::Defaults];
    let records = records.into_iter().filter_map(|kind| record(kind, cx));
    records.into_iter().any(|record| {
        let rows = record.fields().iter();
        let mut groups = rows
            .flat_map(|row| row.fields_with(Tag::OBJECT_GROUPS))
            .flat_map(Item::fields);
        groups.any(|one| one.value == group.value)
    })
}

/// Refuses a new object that breaks a constraint.
///
/// A constraint speaks of objects of the types and groups that it lists, or of all where it lists
/// none. For an object in a group, constraints that list the group take the place of those that
/// list no group. The object must have every attribute of each that remains, with that value.
///
/// # Errors
/// The object breaks a constraint.
pub fn check_constraints(object: &Object, cx: &Context<'_>) -> Result<(), OperationError> {
    let Some(record) = record(RecordKind::Constraints, cx) else {
        return Ok(());
    };
    let present = attribute::visible(object, cx.version, cx.now);
    let broken = applicable(record.fields(), object)
        .into_iter()
        .filter_map(|constraint| constraint.field(Tag::ATTRIBUTES))
        .flat_map(Item::fields)
        .find(|wanted| !present.iter().any(|one| keeps(&one.item, wanted)));
    match broken {
        None => Ok(()),
        Some(wanted) => Err(OperationError::new(
            Cause::ConstraintViolation,
            format!("a constraint on {} forbids the object", wanted.tag),
        )),
    }
}

/// The rows for objects of this type and group; those that list the group over those that list
/// none.
fn applicable<'a>(rows: &'a [Item], object: &Object) -> Vec<&'a Item> {
    let groups: Vec<&Item> = object.attributes.all(Tag::OBJECT_GROUP).collect();
    select(rows, object.object_type, &groups)
}

fn select<'a>(rows: &'a [Item], kind: ObjectType, groups: &[&Item]) -> Vec<&'a Item> {
    let of_type: Vec<&Item> = rows.iter().filter(|row| speaks_of(row, kind)).collect();
    let of_group = |row: &&&Item| {
        let listed = row.field(Tag::OBJECT_GROUPS).map(Item::fields);
        let mut listed = listed.unwrap_or_default().iter();
        listed.any(|one| groups.iter().any(|group| group.value == one.value))
    };
    let specific: Vec<&Item> = of_type.iter().filter(of_group).copied().collect();
    if !specific.is_empty() {
        return specific;
    }
    of_type
        .into_iter()
        .filter(|row| row.field(Tag::OBJECT_GROUPS).is_none())
        .collect()
}

fn speaks_of(row: &Item, kind: ObjectType) -> bool {
    let single = row.fields_with(Tag::OBJECT_TYPE);
    let listed = row.fields_with(Tag::OBJECT_TYPES).flat_map(Item::fields);
    let mut kinds = single.chain(listed).peekable();
    kinds.peek().is_none() || kinds.any(|listed| listed.as_enumeration() == Some(kind.0))
}

/// Whether an attribute is the one wanted. A usage mask may hold less than the constraint lists.
fn keeps(present: &Item, wanted: &Item) -> bool {
    if present.tag == Tag::CRYPTOGRAPHIC_USAGE_MASK && wanted.tag == present.tag {
        let masks = present.as_integer().zip(wanted.as_integer());
        return masks.is_some_and(|(present, wanted)| present & !wanted == 0);
    }
    present == wanted
}

/// The attributes that a client gives a new object, with the defaults for those that it leaves
/// out. Of several defaults for one attribute the first counts.
pub fn with_defaults(kind: ObjectType, mut items: Vec<Item>, cx: &Context<'_>) -> Vec<Item> {
    let Some(record) = record(RecordKind::Defaults, cx) else {
        return items;
    };
    let chosen = {
        let groups: Vec<&Item> = items
            .iter()
            .filter(|item| item.tag == Tag::OBJECT_GROUP)
            .collect();
        select(record.fields(), kind, &groups)
    };
    let offered = chosen
        .into_iter()
        .filter_map(|row| row.field(Tag::ATTRIBUTES))
        .flat_map(Item::fields);
    for item in offered {
        let key = attribute::key_in(item, cx.version);
        let given = items.iter().any(|one| key.names(one));
        // What a later version of the client set may be unknown to the version of this request.
        if !given && attribute::definition(&key, cx.version).is_some() {
            items.push(item.clone());
        }
    }
    items
}

/// Checks the rows of Constraints or Defaults Information.
///
/// # Errors
/// A type of object that the server does not have, or an attribute that is unknown or cannot have
/// the value.
pub fn check_rows(rows: &[Item], cx: &Context<'_>) -> Result<(), OperationError> {
    for row in rows {
        let listed = row.fields_with(Tag::OBJECT_TYPES).flat_map(Item::fields);
        for kind in row.fields_with(Tag::OBJECT_TYPE).chain(listed) {
            let mut supported = object_type::supported(cx.version);
            let number = kind.as_enumeration();
            if !supported.any(|supported| Some(supported.0) == number) {
                return Err(OperationError::new(
                    Cause::InvalidObjectType,
                    "an object type is not one of the server's",
                ));
            }
        }
        let attributes = row.field(Tag::ATTRIBUTES).map(Item::fields);
        for item in attributes.unwrap_or_default() {
            if attribute::definition(&attribute::key_in(item, cx.version), cx.version).is_none() {
                return Err(OperationError::new(
                    Cause::InvalidField,
                    format!("{} is no attribute", item.tag),
                ));
            }
        }
    }
    Ok(())
}
