//! One message's view of the store, and its changes until they are final.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use kmip_conform_protocol::Item;

use super::reads::Reads;
use super::shared::SharedStore;
use super::tables::{Changes, Position, RecordKey, Tables};
use super::terms::Term;
use super::{Count, Mark, Object, RecordKind, Store};
use crate::push;

/// Somebody else changed what the transaction had seen; nothing of it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another transaction changed what this one had read")]
pub struct Conflict;

/// A transaction. It holds no lock while an operation computes: what it saw is checked at its end.
pub struct Transaction<'a> {
    store: &'a SharedStore,
    access: Access<'a>,
    objects: HashMap<String, Option<Arc<Object>>>,
    records: BTreeMap<RecordKey, Option<Arc<Item>>>,
    journal: Vec<Change>,
    reads: RefCell<Reads>,
}

/// How a transaction reaches the tables.
enum Access<'a> {
    /// With a short lock at each look.
    Shared(&'a RwLock<Tables>),
    /// With all others waiting until its end.
    Sole(RwLockWriteGuard<'a, Tables>),
}

/// What the transaction itself had written before a change; the outer `None` is nothing.
enum Change {
    Object {
        id: String,
        before: Option<Option<Arc<Object>>>,
    },
    Record {
        key: RecordKey,
        before: Option<Option<Arc<Item>>>,
    },
}

impl<'a> Transaction<'a> {
    pub(super) fn shared(store: &'a SharedStore, tables: &'a RwLock<Tables>) -> Self {
        Self::new(store, Access::Shared(tables))
    }

    pub(super) fn sole(store: &'a SharedStore, tables: &'a RwLock<Tables>) -> Self {
        let guard = tables.write().unwrap_or_else(PoisonError::into_inner);
        Self::new(store, Access::Sole(guard))
    }

    fn new(store: &'a SharedStore, access: Access<'a>) -> Self {
        Self {
            store,
            access,
            objects: HashMap::new(),
            records: BTreeMap::new(),
            journal: Vec::new(),
            reads: RefCell::default(),
        }
    }

    /// Makes the changes final, if everything seen still holds and `also` agrees, which is asked
    /// while nobody else can commit. Gives the position that must be on the disk before the
    /// outcome is told to anyone.
    ///
    /// # Errors
    /// Something seen does not hold any more; nothing was changed.
    pub fn commit(self, also: impl FnOnce() -> bool) -> Result<Position, Conflict> {
        let changes = Changes {
            objects: self.objects.into_iter().collect(),
            records: self.records.into_iter().collect(),
        };
        let reads = self.reads.into_inner();
        let agreed = |tables: &Tables| match reads.hold(tables) && also() {
            true => Ok(()),
            false => Err(Conflict),
        };
        match self.access {
            Access::Shared(tables) if changes.is_empty() => {
                agreed(&tables.read().unwrap_or_else(PoisonError::into_inner))?;
                Ok(reads.newest())
            }
            Access::Shared(tables) => {
                let mut tables = tables.write().unwrap_or_else(PoisonError::into_inner);
                agreed(&tables)?;
                Ok(self.store.apply(&mut tables, changes))
            }
            Access::Sole(tables) if changes.is_empty() => {
                agreed(&tables)?;
                Ok(reads.newest())
            }
            Access::Sole(mut tables) => {
                agreed(&tables)?;
                Ok(self.store.apply(&mut tables, changes))
            }
        }
    }

    /// What became of objects so far.
    pub fn changes(&self) -> Vec<push::Change> {
        let before = |id: &String| match &self.access {
            Access::Shared(tables) => {
                let tables = tables.read().unwrap_or_else(PoisonError::into_inner);
                tables.object(id).0
            }
            Access::Sole(tables) => tables.object(id).0,
        };
        let mut changes: Vec<push::Change> = self
            .objects
            .iter()
            .map(|(id, after)| push::Change {
                before: before(id),
                after: after.clone(),
                at: None,
            })
            .filter(|change| change.before != change.after)
            .collect();
        changes.sort_by_key(push::Change::sequence);
        changes
    }

    /// The keys of the records of a kind that the transaction adds or replaces.
    pub fn records_put(&self, kind: RecordKind) -> impl Iterator<Item = &str> {
        let records = self.records.iter();
        records
            .filter(move |((other, _), record)| *other == kind && record.is_some())
            .map(|((_, key), _)| key.as_str())
    }

    /// Looks at the tables and notes what was seen.
    fn look<T>(&self, look: impl FnOnce(&Tables, &mut Reads) -> T) -> T {
        let mut reads = self.reads.borrow_mut();
        match &self.access {
            Access::Shared(tables) => {
                let tables = tables.read().unwrap_or_else(PoisonError::into_inner);
                look(&tables, &mut reads)
            }
            Access::Sole(tables) => look(tables, &mut reads),
        }
    }

    /// The objects that others made final and this transaction did not touch, with those of its
    /// own that fit, oldest first.
    fn with_own(
        &self,
        mut found: Vec<Arc<Object>>,
        fits: impl Fn(&Object) -> bool,
    ) -> Vec<Arc<Object>> {
        if self.objects.is_empty() {
            return found;
        }
        found.retain(|object| !self.objects.contains_key(&object.id));
        let own = self.objects.values().flatten();
        found.extend(own.filter(|object| fits(object)).map(Arc::clone));
        found.sort_by_key(|object| object.sequence);
        found
    }

    fn exchange(&mut self, id: String, after: Option<Arc<Object>>) {
        let before = self.objects.insert(id.clone(), after);
        self.journal.push(Change::Object { id, before });
    }
}

impl Store for Transaction<'_> {
    fn object(&self, id: &str) -> Option<Arc<Object>> {
        if let Some(own) = self.objects.get(id) {
            return own.clone();
        }
        self.look(|tables, reads| {
            let (found, at) = tables.object(id);
            reads.object(id, at, tables);
            found
        })
    }

    fn put(&mut self, object: Object) {
        self.exchange(object.id.clone(), Some(Arc::new(object)));
    }

    fn remove(&mut self, id: &str) {
        self.exchange(id.to_owned(), None);
    }

    fn owned_by(&self, owner: &str) -> Vec<Arc<Object>> {
        let found = self.look(|tables, reads| {
            reads.owner(owner, tables);
            tables.owned_by(owner)
        });
        self.with_own(found, |object| object.owner == owner)
    }

    fn named(&self, owner: &str, name: &str) -> Vec<Arc<Object>> {
        let found = self.look(|tables, reads| {
            reads.name(owner, name, tables);
            tables.named(owner, name)
        });
        self.with_own(found, |object| {
            object.owner == owner && object.names().any(|one| one == name)
        })
    }

    fn with_terms(&self, owner: &str, terms: &[Term]) -> Vec<Arc<Object>> {
        let found = self.look(|tables, reads| {
            reads.owner(owner, tables);
            tables.with_terms(owner, terms)
        });
        self.with_own(found, |object| object.owner == owner)
    }

    fn count(&self, owner: &str) -> Count {
        self.look(|tables, _| {
            let mut count = tables.count(owner);
            let own = self
                .objects
                .iter()
                .filter(|(id, _)| tables.object(id).0.is_none());
            for object in own.filter_map(|(_, object)| object.as_ref()) {
                count.of_all += 1;
                count.of_one += usize::from(object.owner == owner);
            }
            count
        })
    }

    fn record(&self, kind: RecordKind, key: &str) -> Option<Arc<Item>> {
        let key = (kind, key.to_owned());
        if let Some(own) = self.records.get(&key) {
            return own.clone();
        }
        self.look(|tables, reads| {
            let (found, at) = tables.record(&key);
            reads.record(key, at, tables);
            found
        })
    }

    fn records_under(&self, kind: RecordKind, prefix: &str) -> Vec<(String, Arc<Item>)> {
        let mut found: BTreeMap<String, Arc<Item>> = self.look(|tables, reads| {
            reads.records(kind, prefix, tables);
            let records = tables.records_under(kind, prefix);
            records
                .map(|(key, record, _)| (key.to_owned(), Arc::clone(record)))
                .collect()
        });
        let own = self.records.range((kind, prefix.to_owned())..);
        for ((_, key), record) in
            own.take_while(|((other, key), _)| *other == kind && key.starts_with(prefix))
        {
            match record {
                Some(record) => found.insert(key.clone(), Arc::clone(record)),
                None => found.remove(key),
            };
        }
        found.into_iter().collect()
    }

    fn put_record(&mut self, kind: RecordKind, key: &str, record: Option<Item>) {
        let key = (kind, key.to_owned());
        let before = self.records.insert(key.clone(), record.map(Arc::new));
        self.journal.push(Change::Record { key, before });
    }

    fn next_sequence(&mut self) -> u64 {
        self.store.next_sequence()
    }

    fn mark(&self) -> Mark {
        Mark(self.journal.len())
    }

    fn roll_back(&mut self, mark: Mark) {
        for change in self.journal.drain(mark.0.min(self.journal.len())..).rev() {
            match change {
                Change::Object { id, before } => match before {
                    Some(before) => drop(self.objects.insert(id, before)),
                    None => drop(self.objects.remove(&id)),
                },
                Change::Record { key, before } => match before {
                    Some(before) => drop(self.records.insert(key, before)),
                    None => drop(self.records.remove(&key)),
                },
            }
        }
    }
}
