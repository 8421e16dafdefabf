//! A managed object as the server keeps it.

use kmip_conform_protocol::enumeration::{ObjectType, State};
use kmip_conform_protocol::{Item, Tag};

use crate::attribute::Attributes;
use crate::husk;

/// A managed object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Unique Identifier.
    pub id: String,
    /// Place in the order of creation.
    pub sequence: u64,
    /// The identity the object belongs to.
    pub owner: String,
    /// Object Type.
    pub object_type: ObjectType,
    /// The attributes that are stored; others follow from the object when they are read.
    pub attributes: Attributes,
    /// The object's own structure (`SymmetricKey`, `Certificate`, ...); none once destroyed.
    pub content: Option<Item>,
    /// What the structure of a destroyed object was, without its material.
    pub husk: Option<Item>,
    /// Whether the object is archived.
    pub archived: bool,
    /// Whether a usage allocation was granted, after which the limits are fixed.
    pub usage_allocated: bool,
    /// When, counted in such events, the object was last located as its group's default member.
    pub last_default: u64,
}

impl Object {
    /// The state that the object's dates give at `now` (KMIP 2.1 section 4.57).
    pub fn state(&self, now: i64) -> State {
        let reached = |tag| self.attributes.date(tag).is_some_and(|date| date <= now);
        let destroyed = self.attributes.get(Tag::DESTROY_DATE).is_some();
        let compromised = self.attributes.get(Tag::COMPROMISE_DATE).is_some();
        let activated = reached(Tag::ACTIVATION_DATE);
        match (destroyed, compromised) {
            (true, true) => State::DESTROYED_COMPROMISED,
            (true, false) => State::DESTROYED,
            (false, true) => State::COMPROMISED,
            (false, false) if self.is_revoked() => State::DEACTIVATED,
            (false, false) if activated && reached(Tag::DEACTIVATION_DATE) => State::DEACTIVATED,
            (false, false) if activated => State::ACTIVE,
            (false, false) => State::PRE_ACTIVE,
        }
    }

    /// When the state last changed because the clock reached a date, if it is that state still.
    pub fn last_transition(&self, now: i64) -> Option<i64> {
        let date = |tag| self.attributes.date(tag).filter(|date| *date <= now);
        let activated = date(Tag::ACTIVATION_DATE);
        match self.state(now) {
            State::ACTIVE => activated,
            State::DEACTIVATED if !self.is_revoked() => activated.max(date(Tag::DEACTIVATION_DATE)),
            _ => None,
        }
    }

    /// When the clock changes the state next.
    pub fn next_transition(&self, now: i64) -> Option<i64> {
        let date = |tag| self.attributes.date(tag).filter(|date| *date > now);
        match self.state(now) {
            State::PRE_ACTIVE => date(Tag::ACTIVATION_DATE),
            State::ACTIVE => date(Tag::DEACTIVATION_DATE),
            _ => None,
        }
    }

    /// The date of the last change, be it by a request or by the clock (KMIP 1.4 section 3.38, 2.1
    /// section 4.29): a state that begins at its date is a change of an attribute.
    pub fn last_change(&self, now: i64) -> i64 {
        let stored = self.attributes.date(Tag::LAST_CHANGE_DATE);
        stored.max(self.last_transition(now)).unwrap_or(now)
    }

    /// Whether the object's material is gone for good.
    pub fn is_destroyed(&self) -> bool {
        self.attributes.get(Tag::DESTROY_DATE).is_some()
    }

    /// Lets go of the object's material.
    pub fn empty(&mut self) {
        self.husk = self.content.take().as_ref().map(husk::of);
    }

    /// Whether a client revoked the object.
    fn is_revoked(&self) -> bool {
        self.attributes.get(Tag::REVOCATION_REASON).is_some()
    }

    /// The names that are taken while the object exists.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let taken = !self.is_destroyed();
        self.attributes
            .all(Tag::NAME)
            .filter_map(move |name| name_value(name).filter(|_| taken))
    }
}

/// The text of a Name: a structure up to 2.1, a Text String in 3.0.
pub fn name_value(name: &Item) -> Option<&str> {
    name.field(Tag::NAME_VALUE).unwrap_or(name).as_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(dates: &[(Tag, i64)]) -> Object {
        Object {
            id: "1".to_owned(),
            sequence: 1,
            owner: "alice".to_owned(),
            object_type: ObjectType::SYMMETRIC_KEY,
            attributes: dates
                .iter()
                .map(|(tag, date)| Item::date_time(*tag, *date))
                .collect(),
            content: None,
            husk: None,
            archived: false,
            usage_allocated: false,
            last_default: 0,
        }
    }

    #[test]
    fn state_follows_from_dates_and_clock() {
        let key = object(&[(Tag::ACTIVATION_DATE, 100), (Tag::DEACTIVATION_DATE, 200)]);
        assert_eq!(key.state(99), State::PRE_ACTIVE);
        assert_eq!(key.state(100), State::ACTIVE);
        assert_eq!(key.state(199), State::ACTIVE);
        assert_eq!(key.state(200), State::DEACTIVATED);
    }

    #[test]
    fn compromise_outlives_destruction() {
        let key = object(&[(Tag::COMPROMISE_DATE, 5)]);
        assert_eq!(key.state(9), State::COMPROMISED);
        let key = object(&[(Tag::COMPROMISE_DATE, 5), (Tag::DESTROY_DATE, 6)]);
        assert_eq!(key.state(9), State::DESTROYED_COMPROMISED);
        let key = object(&[(Tag::DESTROY_DATE, 6)]);
        assert_eq!(key.state(9), State::DESTROYED);
    }

    #[test]
    fn a_state_that_begins_at_its_date_is_a_change() {
        let mut key = object(&[
            (Tag::LAST_CHANGE_DATE, 50),
            (Tag::ACTIVATION_DATE, 100),
            (Tag::DEACTIVATION_DATE, 200),
        ]);
        let changes = [(99, 50), (100, 100), (199, 100), (200, 200), (900, 200)];
        for (now, change) in changes {
            assert_eq!(key.last_change(now), change, "{now}");
        }
        let next = [(99, Some(100)), (100, Some(200)), (200, None)];
        for (now, transition) in next {
            assert_eq!(key.next_transition(now), transition, "{now}");
        }
        // What a client did later counts, and what it ended does not go on.
        key.attributes
            .set(Item::date_time(Tag::COMPROMISE_DATE, 120));
        key.attributes
            .set(Item::date_time(Tag::LAST_CHANGE_DATE, 120));
        assert_eq!(key.last_change(900), 120);
        assert_eq!(key.next_transition(150), None);
    }

    #[test]
    fn deactivation_date_alone_does_not_end_a_life_that_never_began() {
        let key = object(&[(Tag::DEACTIVATION_DATE, 5)]);
        assert_eq!(key.state(9), State::PRE_ACTIVE);
    }
}
