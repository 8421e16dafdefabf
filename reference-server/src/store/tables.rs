//! What transactions have made final: objects, records and the indexes over them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use kmip_conform_protocol::Item;

use super::postings::Postings;
use super::terms::{self, Term};
use super::{Count, Object, RecordKind};

/// A number that grows with every transaction that changed something. Beside a value it tells
/// which transaction wrote it.
pub(super) type Position = u64;

/// A record's kind and key.
pub(super) type RecordKey = (RecordKind, String);

/// A value and the transaction that wrote it.
#[derive(Debug)]
struct Written<T> {
    value: Arc<T>,
    at: Position,
}

/// The objects of one identity.
#[derive(Debug, Default)]
struct Owned {
    objects: BTreeMap<u64, Arc<Object>>,
    by_name: HashMap<String, Postings>,
    by_term: HashMap<Term, Postings>,
    /// The last transaction that changed one of them.
    changed_at: Position,
}

/// What one transaction changes; `None` forgets.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub objects: Vec<(String, Option<Arc<Object>>)>,
    pub records: Vec<(RecordKey, Option<Arc<Item>>)>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.records.is_empty()
    }
}

/// Objects and records as they are for everybody.
#[derive(Debug, Default)]
pub(super) struct Tables {
    objects: HashMap<String, Written<Object>>,
    owners: HashMap<String, Owned>,
    records: BTreeMap<RecordKey, Written<Item>>,
    position: Position,
}

impl Tables {
    /// The transaction that last changed something.
    pub fn position(&self) -> Position {
        self.position
    }

    /// An object and the transaction that wrote it; zero for none.
    pub fn object(&self, id: &str) -> (Option<Arc<Object>>, Position) {
        match self.objects.get(id) {
            Some(written) => (Some(Arc::clone(&written.value)), written.at),
            None => (None, 0),
        }
    }

    /// A record and the transaction that wrote it; zero for none.
    pub fn record(&self, key: &RecordKey) -> (Option<Arc<Item>>, Position) {
        match self.records.get(key) {
            Some(written) => (Some(Arc::clone(&written.value)), written.at),
            None => (None, 0),
        }
    }

    /// The records of a kind whose keys begin with `prefix`, each with the transaction that wrote
    /// it.
    pub fn records_under<'a>(
        &'a self,
        kind: RecordKind,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Arc<Item>, Position)> {
        self.records
            .range((kind, prefix.to_owned())..)
            .take_while(move |((found, key), _)| *found == kind && key.starts_with(prefix))
            .map(|((_, key), written)| (key.as_str(), &written.value, written.at))
    }

    /// The objects of an identity, oldest first.
    pub fn owned_by(&self, owner: &str) -> Vec<Arc<Object>> {
        let owned = self.owners.get(owner).into_iter();
        owned
            .flat_map(|owned| owned.objects.values())
            .map(Arc::clone)
            .collect()
    }

    /// The last transaction that changed an object of the identity.
    pub fn owner_changed_at(&self, owner: &str) -> Position {
        self.owners.get(owner).map_or(0, |owned| owned.changed_at)
    }

    /// How many objects there are.
    pub fn count(&self, owner: &str) -> Count {
        let owned = self.owners.get(owner);
        Count {
            of_one: owned.map_or(0, |owned| owned.objects.len()),
            of_all: self.objects.len(),
        }
    }

    /// The objects that have a name, oldest first.
    pub fn named(&self, owner: &str, name: &str) -> Vec<Arc<Object>> {
        let Some(owned) = self.owners.get(owner) else {
            return Vec::new();
        };
        let postings = owned.by_name.get(name);
        postings.map_or_else(Vec::new, |postings| owned.at(postings))
    }

    /// The objects that have the rarest of the terms, oldest first; all where there is none.
    pub fn with_terms(&self, owner: &str, terms: &[Term]) -> Vec<Arc<Object>> {
        let Some(owned) = self.owners.get(owner) else {
            return Vec::new();
        };
        let mut rarest: Option<&Postings> = None;
        for term in terms {
            let Some(postings) = owned.by_term.get(term) else {
                return Vec::new();
            };
            if rarest.is_none_or(|rarest| postings.len() < rarest.len()) {
                rarest = Some(postings);
            }
        }
        match rarest {
            None => self.owned_by(owner),
            Some(postings) => owned.at(postings),
        }
    }

    /// Makes changes final and gives their position.
    pub fn apply(&mut self, changes: &Changes) -> Position {
        self.position += 1;
        for (id, after) in &changes.objects {
            self.exchange(id, after.clone());
        }
        for (key, after) in &changes.records {
            match after {
                Some(record) => {
                    let written = Written {
                        value: Arc::clone(record),
                        at: self.position,
                    };
                    self.records.insert(key.clone(), written);
                }
                None => {
                    self.records.remove(key);
                }
            }
        }
        self.position
    }

    /// Puts or removes an object and keeps the indexes true.
    fn exchange(&mut self, id: &str, after: Option<Arc<Object>>) {
        let written = |value| Written {
            value,
            at: self.position,
        };
        let before = match after.clone().map(written) {
            Some(written) => self.objects.insert(id.to_owned(), written),
            None => self.objects.remove(id),
        };
        if let Some(before) = before {
            self.owner(&before.value.owner).remove(&before.value);
        }
        if let Some(after) = after {
            self.owner(&after.owner).add(after.clone());
        }
    }

    fn owner(&mut self, owner: &str) -> &mut Owned {
        if !self.owners.contains_key(owner) {
            self.owners.insert(owner.to_owned(), Owned::default());
        }
        let owned = self.owners.entry(owner.to_owned()).or_default();
        owned.changed_at = self.position;
        owned
    }
}

impl Owned {
    fn at(&self, postings: &Postings) -> Vec<Arc<Object>> {
        let objects = postings.iter().map(|sequence| self.objects.get(&sequence));
        objects.flatten().cloned().collect()
    }

    fn add(&mut self, object: Arc<Object>) {
        let sequence = object.sequence;
        for term in terms::of_object(&object) {
            self.by_term
                .entry(term)
                .and_modify(|postings| postings.add(sequence))
                .or_insert(Postings::One(sequence));
        }
        for name in object.names() {
            self.by_name
                .entry(name.to_owned())
                .and_modify(|postings| postings.add(sequence))
                .or_insert(Postings::One(sequence));
        }
        self.objects.insert(sequence, object);
    }

    fn remove(&mut self, object: &Object) {
        self.objects.remove(&object.sequence);
        for term in terms::of_object(object) {
            let postings = self.by_term.get_mut(&term);
            if postings.is_some_and(|postings| postings.remove(object.sequence)) {
                self.by_term.remove(&term);
            }
        }
        for name in object.names() {
            let postings = self.by_name.get_mut(name);
            if postings.is_some_and(|postings| postings.remove(object.sequence)) {
                self.by_name.remove(name);
            }
        }
    }
}
