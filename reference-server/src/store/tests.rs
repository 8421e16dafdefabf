use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

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
        husk: None,
        archived: false,
        usage_allocated: false,
        last_default: 0,
    }
}

fn ticket(count: i32) -> Item {
    Item::integer(Tag::REQUEST_COUNT, count)
}

fn ids(objects: &[Arc<Object>]) -> Vec<&str> {
    objects.iter().map(|object| object.id.as_str()).collect()
}

fn keys(store: &dyn Store) -> Vec<String> {
    let records = store.records(RecordKind::Ticket);
    records.into_iter().map(|(key, _)| key).collect()
}

/// A data folder of a test's own, gone at its end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("kmip-store-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a test with these objects final, in memory and on the disk.
fn on_each(objects: &[Object], test: impl Fn(&SharedStore)) {
    let folder = Folder::new();
    for store in [SharedStore::new(), SharedStore::open(&folder.0).unwrap()] {
        let mut transaction = store.begin();
        objects
            .iter()
            .for_each(|object| transaction.put(object.clone()));
        transaction.commit(|| true).unwrap();
        test(&store);
    }
}

#[test]
fn roll_back_restores_objects_and_indexes() {
    on_each(&[object("1", 1, "a")], |store| {
        for begin in [SharedStore::begin, SharedStore::begin_alone] {
            let mut transaction = begin(store);
            let mark = transaction.mark();
            transaction.put(object("1", 1, "b"));
            transaction.put(object("2", 2, "c"));
            let middle = transaction.mark();
            transaction.remove("1");
            assert_eq!(ids(&transaction.owned_by("alice")), ["2"]);
            transaction.roll_back(middle);
            assert_eq!(ids(&transaction.owned_by("alice")), ["1", "2"]);
            assert_eq!(ids(&transaction.named("alice", "b")), ["1"]);
            transaction.roll_back(mark);
            assert_eq!(ids(&transaction.owned_by("alice")), ["1"]);
            assert_eq!(ids(&transaction.named("alice", "a")), ["1"]);
            assert!(transaction.named("alice", "b").is_empty());
            assert!(transaction.object("2").is_none());
        }
    });
}

#[test]
fn roll_back_restores_records() {
    on_each(&[], |store| {
        let mut transaction = store.begin();
        transaction.put_record(RecordKind::Ticket, "a", Some(ticket(1)));
        transaction.put_record(RecordKind::Job, "a", Some(ticket(9)));
        transaction.commit(|| true).unwrap();
        let mut transaction = store.begin();
        let mark = transaction.mark();
        transaction.put_record(RecordKind::Ticket, "a", Some(ticket(2)));
        transaction.put_record(RecordKind::Ticket, "b", Some(ticket(3)));
        transaction.put_record(RecordKind::Ticket, "a", None);
        assert_eq!(keys(&transaction), ["b"]);
        transaction.roll_back(mark);
        assert_eq!(keys(&transaction), ["a"]);
        let record = transaction.record(RecordKind::Ticket, "a").unwrap();
        assert_eq!(*record, ticket(1));
    });
}

#[test]
fn changes_are_seen_by_others_once_they_are_final() {
    on_each(&[object("1", 1, "a")], |store| {
        let mut writer = store.begin();
        writer.put(object("2", 2, "b"));
        writer.remove("1");
        assert_eq!(ids(&store.begin().owned_by("alice")), ["1"]);
        writer.commit(|| true).unwrap();
        let reader = store.begin();
        assert_eq!(ids(&reader.owned_by("alice")), ["2"]);
        assert!(reader.named("alice", "a").is_empty());
        assert!(reader.object("1").is_none());
    });
}

#[test]
fn names_of_one_owner_are_not_those_of_another() {
    on_each(&[object("1", 1, "a")], |store| {
        assert!(store.begin().named("bob", "a").is_empty());
    });
}

#[test]
fn a_destroyed_object_gives_its_name_back() {
    on_each(&[object("1", 1, "a")], |store| {
        let mut destroyed = object("1", 1, "a");
        let date = Item::date_time(Tag::DESTROY_DATE, 7);
        destroyed.attributes.set(date);
        let mut transaction = store.begin();
        transaction.put(destroyed);
        assert!(transaction.named("alice", "a").is_empty());
        transaction.commit(|| true).unwrap();
        assert!(store.begin().named("alice", "a").is_empty());
    });
}

#[test]
fn a_name_given_to_two_objects_stays_with_the_second_when_the_first_goes() {
    on_each(&[object("1", 1, "a"), object("2", 2, "a")], |store| {
        let mut transaction = store.begin();
        assert_eq!(ids(&transaction.named("alice", "a")), ["1", "2"]);
        transaction.remove("1");
        transaction.commit(|| true).unwrap();
        assert_eq!(ids(&store.begin().named("alice", "a")), ["2"]);
    });
}

/// Ways of seeing something that another transaction then changes.
type Look = fn(&Transaction<'_>);

#[test]
fn what_was_seen_and_then_changed_by_another_is_a_conflict() {
    let looks: [Look; 6] = [
        |seen| drop(seen.object("1")),
        |seen| drop(seen.object("2")),
        |seen| drop(seen.owned_by("alice")),
        |seen| drop(seen.named("alice", "b")),
        |seen| drop(seen.record(RecordKind::Ticket, "a")),
        |seen| drop(seen.records(RecordKind::Ticket)),
    ];
    for (number, look) in looks.into_iter().enumerate() {
        on_each(&[object("1", 1, "a")], |store| {
            let mut late = store.begin();
            look(&late);
            late.put_record(RecordKind::Defaults, "alice", Some(ticket(1)));
            let mut early = store.begin();
            early.put(object("1", 1, "a"));
            early.put(object("2", 2, "b"));
            early.put_record(RecordKind::Ticket, "a", Some(ticket(2)));
            early.commit(|| true).unwrap();
            assert_eq!(late.commit(|| true), Err(Conflict), "look {number}");
            let record = store.begin().record(RecordKind::Defaults, "alice");
            assert_eq!(record, None, "look {number}");
        });
    }
}

#[test]
fn what_others_change_elsewhere_is_none() {
    on_each(&[object("1", 1, "a")], |store| {
        let mut late = store.begin();
        late.object("1");
        late.named("alice", "a");
        late.owned_by("bob");
        late.records_under(RecordKind::Job, "0a");
        late.put(object("3", 3, "c"));
        let mut early = store.begin();
        early.put(object("2", 2, "b"));
        early.put_record(RecordKind::Job, "0b", Some(ticket(2)));
        early.commit(|| true).unwrap();
        late.commit(|| true).unwrap();
        assert_eq!(ids(&store.begin().owned_by("alice")), ["1", "2", "3"]);
    });
}

#[test]
fn nothing_is_done_where_the_other_party_does_not_agree() {
    on_each(&[], |store| {
        for begin in [SharedStore::begin, SharedStore::begin_alone] {
            let mut transaction = begin(store);
            transaction.put(object("1", 1, "a"));
            assert_eq!(transaction.commit(|| false), Err(Conflict));
        }
        assert!(store.begin().object("1").is_none());
    });
}

#[test]
fn records_are_found_by_the_beginning_of_their_keys() {
    on_each(&[], |store| {
        let mut transaction = store.begin();
        for key in ["a1", "a2", "b1"] {
            transaction.put_record(RecordKind::Ticket, key, Some(ticket(1)));
        }
        transaction.commit(|| true).unwrap();
        let mut transaction = store.begin();
        transaction.put_record(RecordKind::Ticket, "a3", Some(ticket(1)));
        transaction.put_record(RecordKind::Ticket, "a1", None);
        let found = transaction.records_under(RecordKind::Ticket, "a");
        let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["a2", "a3"]);
    });
}

#[test]
fn a_sequence_number_is_never_given_twice() {
    on_each(&[], |store| {
        let mut first = store.begin();
        let number = first.next_sequence();
        let mark = first.mark();
        first.roll_back(mark);
        assert!(first.next_sequence() > number);
        drop(first);
        assert!(store.begin().next_sequence() > number + 1);
    });
}

#[test]
fn changes_are_told_once_an_object_and_not_once_taken_back() {
    on_each(&[object("1", 1, "a")], |store| {
        for begin in [SharedStore::begin, SharedStore::begin_alone] {
            let mut transaction = begin(store);
            let mark = transaction.mark();
            transaction.put(object("2", 2, "d"));
            transaction.put(object("1", 1, "b"));
            transaction.put(object("1", 1, "c"));
            let changes = transaction.changes();
            assert_eq!(changes.len(), 2);
            let before = changes[0].before.as_deref();
            assert_eq!(before, Some(&object("1", 1, "a")));
            assert_eq!(changes[0].after.as_deref(), Some(&object("1", 1, "c")));
            assert!(changes[1].before.is_none());
            transaction.roll_back(mark);
            assert!(transaction.changes().is_empty());
        }
    });
}
