//! Objects in memory, with a journal from which changes are taken back.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use kmip_conform_protocol::Item;

use super::{Mark, Object, RecordKind, Store};

/// A store that lasts as long as the process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    objects: HashMap<String, Arc<Object>>,
    by_owner: HashMap<String, BTreeMap<u64, String>>,
    by_name: HashMap<String, HashMap<String, BTreeSet<String>>>,
    records: BTreeMap<(RecordKind, String), Arc<Item>>,
    journal: Vec<Change>,
    last_sequence: u64,
}

/// What was there before a change.
#[derive(Debug)]
enum Change {
    Object {
        id: String,
        before: Option<Arc<Object>>,
    },
    Record {
        key: (RecordKind, String),
        before: Option<Arc<Item>>,
    },
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts or removes an object and keeps the indexes true; gives what was there.
    fn exchange(&mut self, id: &str, after: Option<Arc<Object>>) -> Option<Arc<Object>> {
        let before = match &after {
            Some(object) => self.objects.insert(id.to_owned(), Arc::clone(object)),
            None => self.objects.remove(id),
        };
        if let Some(object) = &before {
            self.unindex(object);
        }
        if let Some(object) = &after {
            self.index(object);
        }
        before
    }

    fn exchange_record(
        &mut self,
        key: (RecordKind, String),
        after: Option<Arc<Item>>,
    ) -> Option<Arc<Item>> {
        match after {
            Some(record) => self.records.insert(key, record),
            None => self.records.remove(&key),
        }
    }

    fn index(&mut self, object: &Object) {
        self.by_owner
            .entry(object.owner.clone())
            .or_default()
            .insert(object.sequence, object.id.clone());
        let names = self.by_name.entry(object.owner.clone()).or_default();
        for name in object.names() {
            names
                .entry(name.to_owned())
                .or_default()
                .insert(object.id.clone());
        }
    }

    fn unindex(&mut self, object: &Object) {
        if let Some(owned) = self.by_owner.get_mut(&object.owner) {
            owned.remove(&object.sequence);
        }
        let Some(names) = self.by_name.get_mut(&object.owner) else {
            return;
        };
        for name in object.names() {
            if let Some(ids) = names.get_mut(name) {
                ids.remove(&object.id);
                if ids.is_empty() {
                    names.remove(name);
                }
            }
        }
    }
}

impl Store for MemoryStore {
    fn object(&self, id: &str) -> Option<Arc<Object>> {
        self.objects.get(id).cloned()
    }

    fn put(&mut self, object: Object) {
        let id = object.id.clone();
        let before = self.exchange(&id, Some(Arc::new(object)));
        self.journal.push(Change::Object { id, before });
    }

    fn remove(&mut self, id: &str) {
        let before = self.exchange(id, None);
        self.journal.push(Change::Object {
            id: id.to_owned(),
            before,
        });
    }

    fn owned_by(&self, owner: &str) -> Vec<Arc<Object>> {
        let ids = self
            .by_owner
            .get(owner)
            .into_iter()
            .flat_map(BTreeMap::values);
        ids.filter_map(|id| self.object(id)).collect()
    }

    fn named(&self, owner: &str, name: &str) -> Vec<Arc<Object>> {
        let ids = self.by_name.get(owner).and_then(|names| names.get(name));
        ids.into_iter()
            .flatten()
            .filter_map(|id| self.object(id))
            .collect()
    }

    fn record(&self, kind: RecordKind, key: &str) -> Option<Arc<Item>> {
        self.records.get(&(kind, key.to_owned())).cloned()
    }

    fn records(&self, kind: RecordKind) -> Vec<(String, Arc<Item>)> {
        self.records
            .range((kind, String::new())..)
            .take_while(|((found, _), _)| *found == kind)
            .map(|((_, key), record)| (key.clone(), Arc::clone(record)))
            .collect()
    }

    fn put_record(&mut self, kind: RecordKind, key: &str, record: Option<Item>) {
        let key = (kind, key.to_owned());
        let before = self.exchange_record(key.clone(), record.map(Arc::new));
        self.journal.push(Change::Record { key, before });
    }

    fn next_sequence(&mut self) -> u64 {
        self.last_sequence += 1;
        self.last_sequence
    }

    fn mark(&self) -> Mark {
        Mark(self.journal.len())
    }

    fn roll_back(&mut self, mark: Mark) {
        while self.journal.len() > mark.0 {
            match self.journal.pop() {
                Some(Change::Object { id, before }) => drop(self.exchange(&id, before)),
                Some(Change::Record { key, before }) => drop(self.exchange_record(key, before)),
                None => break,
            }
        }
    }

    fn commit(&mut self) {
        self.journal.clear();
    }
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::enumeration::ObjectType;
    use kmip_conform_protocol::{Item, Tag};

    use super::*;
    use crate::attribute::Attributes;

    fn object(id: &str, sequence: u64, name: &str) -> Object {
        let name = Item::structure(Tag::NAME, vec![Item::text(Tag::NAME_VALUE, name)]);
        Object {
            id: id.to_owned(),
            sequence,
            owner: "alice".to_owned(),
            object_type: ObjectType::SECRET_DATA,
            attributes: Attributes::from_iter([name]),
            content: None,
            archived: false,
            usage_allocated: false,
            last_default: 0,
        }
    }

    fn ids(objects: &[Arc<Object>]) -> Vec<&str> {
        objects.iter().map(|object| object.id.as_str()).collect()
    }

    #[test]
    fn roll_back_restores_objects_and_indexes() {
        let mut store = MemoryStore::new();
        store.put(object("1", 1, "a"));
        store.commit();
        let mark = store.mark();
        store.put(object("1", 1, "b"));
        store.put(object("2", 2, "c"));
        store.remove("1");
        assert_eq!(ids(&store.owned_by("alice")), ["2"]);
        store.roll_back(mark);
        assert_eq!(ids(&store.owned_by("alice")), ["1"]);
        assert_eq!(ids(&store.named("alice", "a")), ["1"]);
        assert!(store.named("alice", "b").is_empty());
        assert!(store.object("2").is_none());
    }

    #[test]
    fn roll_back_restores_records() {
        let mut store = MemoryStore::new();
        let ticket = |count| Item::integer(Tag::REQUEST_COUNT, count);
        store.put_record(RecordKind::Ticket, "a", Some(ticket(1)));
        store.put_record(RecordKind::Job, "a", Some(ticket(9)));
        store.commit();
        let mark = store.mark();
        store.put_record(RecordKind::Ticket, "a", Some(ticket(2)));
        store.put_record(RecordKind::Ticket, "b", Some(ticket(3)));
        store.put_record(RecordKind::Ticket, "a", None);
        let keys = |store: &MemoryStore| -> Vec<String> {
            let records = store.records(RecordKind::Ticket);
            records.into_iter().map(|(key, _)| key).collect()
        };
        assert_eq!(keys(&store), ["b"]);
        store.roll_back(mark);
        assert_eq!(keys(&store), ["a"]);
        assert_eq!(*store.record(RecordKind::Ticket, "a").unwrap(), ticket(1));
    }

    #[test]
    fn names_of_one_owner_are_not_those_of_another() {
        let mut store = MemoryStore::new();
        store.put(object("1", 1, "a"));
        assert!(store.named("bob", "a").is_empty());
    }

    #[test]
    fn a_destroyed_object_gives_its_name_back() {
        let mut store = MemoryStore::new();
        let mut destroyed = object("1", 1, "a");
        store.put(destroyed.clone());
        destroyed
            .attributes
            .set(Item::date_time(Tag::DESTROY_DATE, 7));
        store.put(destroyed);
        assert!(store.named("alice", "a").is_empty());
    }
}
