//! Rotation: the replacement of an object by the server itself, when its interval has passed (KMIP
//! 2.1 sections 4.48 to 4.54), and what every replacement notes of it.
//!
//! An object that rotates by itself is enlisted under the time when it is due. The record says in
//! which version its attributes were set, by whose rules it is replaced.

use kmip_conform_protocol::enumeration::{LinkType, ObjectType, Operation};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::job::Surroundings;
use crate::message::{Client, Environment};
use crate::operation::{self, Context};
use crate::store::{Object, RecordKind, Store};

/// How many intervals that nobody saw pass are made up for; what is left of them is skipped.
const MADE_UP: i64 = 8;
/// The digits of a time in the key of a record, which keep the records in the order of time.
const DIGITS: usize = 20;

/// Enlists an object that is to be rotated by the server, under the time when it is due.
pub fn enlist(object: &Object, version: ProtocolVersion, store: &mut dyn Store) {
    let Some(due) = due(object) else {
        return;
    };
    let key = format!("{due:0DIGITS$}/{}", object.id);
    if store.record(RecordKind::Rotation, &key).is_some() {
        return;
    }
    let version = vec![
        Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
        Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
    ];
    let record = Item::structure(Tag::PROTOCOL_VERSION, version);
    store.put_record(RecordKind::Rotation, &key, Some(record));
}

/// The time in the key of a record.
pub fn due_of(key: &str) -> Option<i64> {
    key.split_once('/')?.0.parse().ok()
}

/// When the server is to rotate the object; `None` where it is not.
fn due(object: &Object) -> Option<i64> {
    let attributes = &object.attributes;
    let replaced = attributes
        .get(Tag::ROTATE_LATEST)
        .and_then(Item::as_boolean)
        == Some(false);
    let interval = interval(object)?;
    let rotates = attributes.is_true(Tag::ROTATE_AUTOMATIC) && !replaced;
    if !rotates || object.is_destroyed() || object.archived {
        return None;
    }
    Some(attributes.date(Tag::INITIAL_DATE)?.saturating_add(interval))
}

/// An interval of 0 would let an object be replaced without end.
fn interval(object: &Object) -> Option<i64> {
    match object.attributes.get(Tag::ROTATE_INTERVAL)?.value {
        Value::Interval(seconds) if seconds > 0 => Some(i64::from(seconds)),
        _ => None,
    }
}

/// Notes in an object and its replacement that one was rotated to the other, be it by the server or
/// by a client.
pub fn note(existing: &mut Object, replacement: &mut Object, now: i64) {
    let generation = existing.attributes.get(Tag::ROTATE_GENERATION);
    let generation = generation.and_then(Item::as_integer).unwrap_or_default();
    let next = generation.saturating_add(1);
    let old = &mut existing.attributes;
    old.set_if_absent(Item::integer(Tag::ROTATE_GENERATION, generation));
    old.set(Item::date_time(Tag::ROTATE_DATE, now));
    old.set(Item::boolean(Tag::ROTATE_LATEST, false));
    let new = &mut replacement.attributes;
    new.set(Item::integer(Tag::ROTATE_GENERATION, next));
    new.set(Item::boolean(Tag::ROTATE_LATEST, true));
}

/// Rotates what is due, and gives the time when the next object will be.
pub fn rotate_due(surroundings: Surroundings<'_>) -> i64 {
    let Surroundings {
        now,
        settings,
        store,
        rng,
        streams,
    } = surroundings;
    while let Some((key, record)) = store.records(RecordKind::Rotation).into_iter().next() {
        let due = due_of(&key).unwrap_or(i64::MIN);
        if due > now {
            return due;
        }
        store.put_record(RecordKind::Rotation, &key, None);
        let (Some((_, id)), Some(version)) = (key.split_once('/'), version_in(&record)) else {
            continue;
        };
        let again = Surroundings {
            now,
            settings,
            store: &mut *store,
            rng: &mut *rng,
            streams: &mut *streams,
        };
        rotate(id, due, version, again);
    }
    i64::MAX
}

fn version_in(record: &Item) -> Option<ProtocolVersion> {
    let number = |tag| record.field(tag).and_then(Item::as_integer);
    let version = ProtocolVersion::new(
        number(Tag::PROTOCOL_VERSION_MAJOR)?,
        number(Tag::PROTOCOL_VERSION_MINOR)?,
    );
    Some(version)
}

/// Replaces one object, as of the time when it was due. One that cannot be replaced stays as it is.
fn rotate(id: &str, at: i64, version: ProtocolVersion, surroundings: Surroundings<'_>) {
    let store = surroundings.store;
    let object = store.object(id).filter(|object| due(object) == Some(at));
    let Some(object) = object else {
        return;
    };
    let missed = interval(&object).unwrap_or(1).saturating_mul(MADE_UP);
    let client = Client {
        identity: object.owner.clone(),
        ..Client::default()
    };
    let mark = store.mark();
    let mut cx = Context::new(Environment {
        version,
        client: &client,
        now: at.max(surroundings.now.saturating_sub(missed)),
        settings: surroundings.settings,
        store: &mut *store,
        rng: surroundings.rng,
        streams: surroundings.streams,
        channel: None,
    });
    if let Err(error) = replace(&object, &mut cx) {
        store.roll_back(mark);
        tracing::warn!(id, %error, "an object is not rotated");
    }
}

/// The equivalent of Re-key, Re-key Key Pair or Re-certify, with the object's Rotate Offset.
fn replace(object: &Object, cx: &mut Context<'_>) -> Result<(), crate::error::OperationError> {
    let (operation, tag, id) = match object.object_type {
        ObjectType::PRIVATE_KEY => pair(object.id.clone(), cx),
        ObjectType::PUBLIC_KEY => pair(private_of(object).unwrap_or_default(), cx),
        ObjectType::CERTIFICATE => {
            let id = object.id.clone();
            (Operation::RE_CERTIFY, Tag::UNIQUE_IDENTIFIER, id)
        }
        _ => {
            let id = object.id.clone();
            (Operation::RE_KEY, Tag::UNIQUE_IDENTIFIER, id)
        }
    };
    let offset = object.attributes.get(Tag::ROTATE_OFFSET);
    let offset = offset.map(|offset| Item::new(Tag::OFFSET, offset.value.clone()));
    let fields = [Item::text(tag, id)].into_iter().chain(offset).collect();
    let payload = Item::structure(Tag::REQUEST_PAYLOAD, fields);
    cx.operation = Some(operation);
    if let Some(handler) = operation::handler(operation, cx.version, cx.settings) {
        handler(&payload, cx)?;
    }
    Ok(())
}

/// Re-key Key Pair of the private key, which 3.0 names as any other object.
fn pair(private: String, cx: &Context<'_>) -> (Operation, Tag, String) {
    let tag = match cx.version >= ProtocolVersion::V3_0 {
        true => Tag::UNIQUE_IDENTIFIER,
        false => Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER,
    };
    (Operation::RE_KEY_KEY_PAIR, tag, private)
}

fn private_of(public: &Object) -> Option<String> {
    let mut links = public.attributes.all(Tag::LINK);
    let kind = LinkType::PRIVATE_KEY_LINK.0;
    let link = links.find(|link| {
        let stated = link.field(Tag::LINK_TYPE);
        stated.and_then(Item::as_enumeration) == Some(kind)
    })?;
    let id = link.field(Tag::LINKED_OBJECT_IDENTIFIER)?.as_text()?;
    Some(id.to_owned())
}

#[cfg(test)]
mod tests;
