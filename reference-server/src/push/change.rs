//! A change of an object as a message made it final, and what a client is told of it.

use std::sync::Arc;

use kmip_conform_protocol::enumeration::PutFunction;
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::message::{notify, put};
use crate::attribute::{self, AttributeKey, Instance};
use crate::store::Object;

/// What a message did to one object.
#[derive(Clone, Debug)]
pub struct Change {
    /// The object as it was; none if it is new.
    pub before: Option<Arc<Object>>,
    /// The object as it is; none if it is forgotten.
    pub after: Option<Arc<Object>>,
    /// When the clock made the change, if nothing else did.
    pub at: Option<i64>,
}

/// What became of an object's attributes.
#[derive(Debug, Default)]
pub struct Changed {
    /// Those with a new value, and the Last Change Date. From 2.0, which names no instances, all
    /// that are left of an attribute that lost one.
    pub values: Vec<Instance>,
    /// Instances that are gone.
    pub gone: Vec<(AttributeKey, i32)>,
    /// Attributes of which no instance is left.
    pub deleted: Vec<AttributeKey>,
}

impl Change {
    /// A change of state that came about because the clock reached `at`.
    pub fn by_clock(object: Arc<Object>, at: i64) -> Self {
        Self {
            before: Some(Arc::clone(&object)),
            after: Some(object),
            at: Some(at),
        }
    }

    /// The object's place in the order of creation.
    pub fn sequence(&self) -> Option<u64> {
        let object = self.after.as_ref().or(self.before.as_ref())?;
        Some(object.sequence)
    }

    /// The identity whose object it is.
    pub fn owner(&self) -> Option<&str> {
        let object = self.after.as_ref().or(self.before.as_ref())?;
        Some(object.owner.as_str())
    }

    /// The request that tells the owner of it, in `version`; none where there is nothing to tell.
    pub fn message(&self, version: ProtocolVersion, now: i64) -> Option<Item> {
        let after = self.after.as_deref()?;
        match self.before.as_deref() {
            None => pushed(after, version, now),
            Some(before) => {
                let (was, is) = self.at.map_or((now, now), |at| (at.saturating_sub(1), at));
                let changed = changed((before, was), (after, is), version)?;
                Some(notify(&after.id, &changed, version))
            }
        }
    }
}

/// The Put of a new object, unless its material may leave the server wrapped only or not at all:
/// how to wrap it would have to be agreed on beforehand.
fn pushed(object: &Object, version: ProtocolVersion, now: i64) -> Option<Item> {
    let kept = object.attributes.is_true(Tag::SENSITIVE)
        || object
            .attributes
            .get(Tag::EXTRACTABLE)
            .and_then(Item::as_boolean)
            == Some(false);
    let content = object.content.as_ref().filter(|_| !kept)?;
    let replaced = replaced(object);
    let function = match replaced {
        Some(_) => PutFunction::REPLACE,
        None => PutFunction::NEW,
    };
    let shown = attribute::visible(object, version, now);
    let mut fields = vec![
        Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str()),
        Item::enumeration(Tag::PUT_FUNCTION, function),
    ];
    fields.extend(replaced.map(|id| Item::text(Tag::REPLACED_UNIQUE_IDENTIFIER, id)));
    fields.push(content.clone());
    fields.extend(attribute::encoded(&shown, version));
    Some(put(fields, version))
}

/// The object whose place this one takes (KMIP 1.4 section 3.35, 2.1 section 4.31).
fn replaced(object: &Object) -> Option<&str> {
    use kmip_conform_protocol::enumeration::LinkType;
    let mut links = object.attributes.all(Tag::LINK);
    let link = links.find(|link| {
        let kind = link.field(Tag::LINK_TYPE).and_then(Item::as_enumeration);
        kind == Some(LinkType::REPLACED_OBJECT_LINK.0)
    })?;
    link.field(Tag::LINKED_OBJECT_IDENTIFIER)?.as_text()
}

/// What a client of `version` sees changed between an object at one time and at another; none where
/// that is nothing. That an object was served for the first time is no change to tell.
fn changed(
    (before, was): (&Object, i64),
    (after, is): (&Object, i64),
    version: ProtocolVersion,
) -> Option<Changed> {
    let counts = |one: &Instance| ![Tag::FRESH, Tag::LAST_CHANGE_DATE].contains(&one.item.tag);
    let was = attribute::visible(before, version, was);
    let is = attribute::visible(after, version, is);
    let key = |one: &Instance| attribute::key_in(&one.item, version);
    let mut changed = Changed::default();
    let news = is.iter().filter(|one| counts(one) && !was.contains(one));
    changed.values.extend(news.cloned());
    for old in was.iter().filter(|one| counts(one)) {
        let name = key(old);
        let mut left = is.iter().filter(|one| key(one) == name).peekable();
        if left.peek().is_none() {
            if !changed.deleted.contains(&name) {
                changed.deleted.push(name.clone());
            }
            changed.gone.push((name, old.index));
        } else if left.clone().all(|one| one.index != old.index) {
            if !version.is_1x() {
                let unchanged =
                    left.filter(|one| was.contains(one) && !changed.values.contains(one));
                let unchanged: Vec<Instance> = unchanged.cloned().collect();
                changed.values.extend(unchanged);
            }
            changed.gone.push((name, old.index));
        }
    }
    if changed.values.is_empty() && changed.gone.is_empty() {
        return None;
    }
    let date = is.iter().find(|one| one.item.tag == Tag::LAST_CHANGE_DATE);
    changed.values.extend(date.cloned());
    Some(changed)
}
