//! What a transaction has seen, so that it can be told whether it still holds at its end.

use super::RecordKind;
use super::tables::{Position, RecordKey, Tables};

/// One look at the tables, with what identified the answer.
#[derive(Debug)]
enum Read {
    Object {
        id: String,
        at: Position,
    },
    Record {
        key: RecordKey,
        at: Position,
    },
    Records {
        kind: RecordKind,
        prefix: String,
        found: Vec<(String, Position)>,
    },
    Owner {
        owner: String,
        at: Position,
    },
    Name {
        owner: String,
        name: String,
        found: Vec<(u64, Position)>,
    },
}

/// Every look of one transaction.
#[derive(Debug, Default)]
pub(super) struct Reads {
    reads: Vec<Read>,
    /// The newest transaction whose work was seen.
    newest: Position,
}

impl Reads {
    pub fn object(&mut self, id: &str, at: Position, tables: &Tables) {
        let id = id.to_owned();
        self.note(Read::Object { id, at }, at, tables);
    }

    pub fn record(&mut self, key: RecordKey, at: Position, tables: &Tables) {
        self.note(Read::Record { key, at }, at, tables);
    }

    pub fn records(&mut self, kind: RecordKind, prefix: &str, tables: &Tables) {
        let read = Read::Records {
            kind,
            prefix: prefix.to_owned(),
            found: records(kind, prefix, tables),
        };
        self.note(read, 0, tables);
    }

    pub fn owner(&mut self, owner: &str, tables: &Tables) {
        let at = tables.owner_changed_at(owner);
        let owner = owner.to_owned();
        self.note(Read::Owner { owner, at }, at, tables);
    }

    pub fn name(&mut self, owner: &str, name: &str, tables: &Tables) {
        let read = Read::Name {
            owner: owner.to_owned(),
            name: name.to_owned(),
            found: named(owner, name, tables),
        };
        self.note(read, tables.owner_changed_at(owner), tables);
    }

    /// What an answer from these reads depends on: once this transaction is on the disk, so is
    /// everything that was seen.
    pub fn newest(&self) -> Position {
        self.newest
    }

    /// Whether every look would give the same answer now.
    pub fn hold(&self, tables: &Tables) -> bool {
        self.reads.iter().all(|read| match read {
            Read::Object { id, at } => tables.object(id).1 == *at,
            Read::Record { key, at } => tables.record(key).1 == *at,
            Read::Records {
                kind,
                prefix,
                found,
            } => records(*kind, prefix, tables) == *found,
            Read::Owner { owner, at } => tables.owner_changed_at(owner) == *at,
            Read::Name { owner, name, found } => named(owner, name, tables) == *found,
        })
    }

    /// Nothing there may be the work of any transaction so far.
    fn note(&mut self, read: Read, at: Position, tables: &Tables) {
        let of = if at == 0 { tables.position() } else { at };
        self.newest = self.newest.max(of);
        self.reads.push(read);
    }
}

fn records(kind: RecordKind, prefix: &str, tables: &Tables) -> Vec<(String, Position)> {
    tables
        .records_under(kind, prefix)
        .map(|(key, _, at)| (key.to_owned(), at))
        .collect()
}

fn named(owner: &str, name: &str, tables: &Tables) -> Vec<(u64, Position)> {
    let objects = tables.named(owner, name).into_iter();
    objects
        .map(|object| (object.sequence, tables.object(&object.id).1))
        .collect()
}
