//! The replacement of a key: which attributes it takes over, and the links between the two (KMIP
//! 1.4 sections 4.4 and 4.5, 2.1 tables 303 and 304).

use kmip_conform_protocol::enumeration::LinkType;
use kmip_conform_protocol::{Item, Tag, Value};

use crate::attribute::{AttributeKey, definition, key_in, merged};
use crate::error::{Cause, OperationError};
use crate::operation::Context;
use crate::store::Object;
use crate::{rotation, usage_limits};

const DATES: [Tag; 4] = [
    Tag::ACTIVATION_DATE,
    Tag::PROCESS_START_DATE,
    Tag::PROTECT_STOP_DATE,
    Tag::DEACTIVATION_DATE,
];

/// Attributes of the existing key that the replacement gets anew, or not at all.
const NOT_COPIED: [Tag; 26] = [
    Tag::INITIAL_DATE,
    Tag::DESTROY_DATE,
    Tag::ARCHIVE_DATE,
    Tag::COMPROMISE_OCCURRENCE_DATE,
    Tag::COMPROMISE_DATE,
    Tag::REVOCATION_REASON,
    Tag::DIGEST,
    Tag::LINK,
    Tag::LAST_CHANGE_DATE,
    Tag::ORIGINAL_CREATION_DATE,
    Tag::RANDOM_NUMBER_GENERATOR,
    Tag::FRESH,
    Tag::LEASE_TIME,
    Tag::ALWAYS_SENSITIVE,
    Tag::NEVER_EXTRACTABLE,
    Tag::PROTECTION_STORAGE_MASK,
    Tag::KEY_VALUE_PRESENT,
    Tag::KEY_VALUE_LOCATION,
    Tag::ROTATE_DATE,
    Tag::ROTATE_GENERATION,
    Tag::ROTATE_LATEST,
    Tag::CERTIFY_COUNTER,
    Tag::DECRYPT_COUNTER,
    Tag::ENCRYPT_COUNTER,
    Tag::SIGN_COUNTER,
    Tag::SIGNATURE_VERIFY_COUNTER,
];

/// Refuses an object whose Key Value is kept elsewhere: so would have to be that of its replacement.
///
/// # Errors
/// The server does not hold the Key Value.
pub fn require_value(existing: &Object) -> Result<(), OperationError> {
    let present = existing.attributes.get(Tag::KEY_VALUE_PRESENT);
    if present.and_then(Item::as_boolean) == Some(false) {
        return Err(OperationError::new(
            Cause::KeyValueNotPresent,
            "the key value is not here",
        ));
    }
    Ok(())
}

/// The Offset of the request, in seconds.
///
/// # Errors
/// An Offset of another type.
pub fn offset(payload: &Item) -> Result<Option<i64>, OperationError> {
    match payload.field(Tag::OFFSET).map(|field| &field.value) {
        None => Ok(None),
        Some(Value::Interval(seconds)) => Ok(Some(i64::from(*seconds))),
        Some(_) => Err(OperationError::new(
            Cause::InvalidField,
            "Offset is no interval",
        )),
    }
}

/// The attributes of the replacement: those of the existing key, over which go computed dates and
/// what the request gives.
///
/// # Errors
/// An Offset beside dates, or without an Activation Date to count from.
pub fn attributes(
    existing: &Object,
    given: Vec<Item>,
    offset: Option<i64>,
    cx: &Context<'_>,
) -> Result<Vec<Item>, OperationError> {
    let gives_dates = given.iter().any(|item| DATES.contains(&item.tag));
    if offset.is_some() && gives_dates {
        return Err(OperationError::new(
            Cause::InvalidMessage,
            "Offset and dates exclude each other",
        ));
    }
    let mut items: Vec<Item> = existing
        .attributes
        .iter()
        .map(|instance| &instance.item)
        .filter(|item| !NOT_COPIED.contains(&item.tag))
        .filter(|item| definition(&key_in(item, cx.version), cx.version).is_some())
        .map(renewed)
        .collect();
    if let Some(offset) = offset {
        move_dates(existing, &mut items, offset, cx.now)?;
    }
    Ok(merged(items, given, cx.version))
}

fn renewed(item: &Item) -> Item {
    if item.tag == Tag::USAGE_LIMITS {
        return usage_limits::renewed(item);
    }
    item.clone()
}

/// Activation lies `offset` after now; the other dates keep their distance to it.
fn move_dates(
    existing: &Object,
    items: &mut Vec<Item>,
    offset: i64,
    now: i64,
) -> Result<(), OperationError> {
    let Some(old) = existing.attributes.date(Tag::ACTIVATION_DATE) else {
        let later = &DATES[1..];
        if later
            .iter()
            .any(|tag| existing.attributes.get(*tag).is_some())
        {
            return Err(OperationError::new(
                Cause::OffsetWithoutDate,
                "there is no Activation Date to count from",
            ));
        }
        items.push(Item::date_time(
            Tag::ACTIVATION_DATE,
            now.saturating_add(offset),
        ));
        return Ok(());
    };
    let moved = now.saturating_add(offset).saturating_sub(old);
    for item in items.iter_mut().filter(|item| DATES.contains(&item.tag)) {
        if let Some(date) = item.as_date_time() {
            *item = Item::date_time(item.tag, date.saturating_add(moved));
        }
    }
    Ok(())
}

/// Takes the names from the existing key, for its replacement gets them.
pub fn retire(mut existing: Object, cx: &mut Context<'_>) -> Object {
    existing
        .attributes
        .remove_all(&AttributeKey::Standard(Tag::NAME));
    cx.save(existing.clone());
    existing
}

/// Links the existing key and its replacement to each other.
pub fn link(mut existing: Object, replacement: &str, cx: &mut Context<'_>) {
    let kind = AttributeKey::Standard(Tag::LINK);
    let old: Vec<i32> = existing
        .attributes
        .instances(&kind)
        .filter(|instance| is_link(&instance.item, LinkType::REPLACEMENT_OBJECT_LINK))
        .map(|instance| instance.index)
        .collect();
    for index in old {
        existing.attributes.remove(&kind, index);
    }
    existing
        .attributes
        .add(to(LinkType::REPLACEMENT_OBJECT_LINK, replacement));
    if let Some(object) = cx.object(replacement) {
        let mut object = (*object).clone();
        object
            .attributes
            .add(to(LinkType::REPLACED_OBJECT_LINK, &existing.id));
        rotation::note(&mut existing, &mut object, cx.now);
        rotation::enlist(&object, cx.version, cx.store);
        cx.store.put(object);
    }
    cx.save(existing);
}

fn is_link(link: &Item, kind: LinkType) -> bool {
    link.field(Tag::LINK_TYPE).and_then(Item::as_enumeration) == Some(kind.0)
}

fn to(kind: LinkType, id: &str) -> Item {
    Item::structure(
        Tag::LINK,
        vec![
            Item::enumeration(Tag::LINK_TYPE, kind),
            Item::text(Tag::LINKED_OBJECT_IDENTIFIER, id),
        ],
    )
}
