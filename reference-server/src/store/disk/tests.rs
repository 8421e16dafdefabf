use std::fs;

use kmip_conform_protocol::enumeration::ObjectType;
use kmip_conform_protocol::{Item, Tag};
use redb::Database;

use super::{FACTS, FILE, FORMAT, NEW_FILE, OBJECTS, RECORDS};
use crate::attribute::Attributes;
use crate::store::tests::Folder;
use crate::store::{Object, RecordKind, SharedStore, Store, StoreError};

fn object(id: &str, sequence: u64) -> Object {
    Object {
        id: id.to_owned(),
        sequence,
        owner: "alice".to_owned(),
        object_type: ObjectType::SECRET_DATA,
        attributes: Attributes::from_iter([Item::text(Tag::OBJECT_GROUP, "a")]),
        content: None,
        husk: None,
        archived: false,
        usage_allocated: false,
        last_default: 0,
    }
}

/// Makes changes and waits until they survive.
fn change(store: &SharedStore, change: impl Fn(&mut dyn Store)) {
    let mut transaction = store.begin();
    change(&mut transaction);
    let position = transaction.commit(|| true).unwrap();
    store.wait(position).unwrap();
}

/// Why a folder that was changed from outside is refused.
fn refused(folder: &Folder, change: impl Fn(&redb::WriteTransaction)) -> StoreError {
    drop(SharedStore::open(&folder.0).unwrap());
    let database = Database::open(folder.0.join(FILE)).unwrap();
    let transaction = database.begin_write().unwrap();
    change(&transaction);
    transaction.commit().unwrap();
    drop(database);
    SharedStore::open(&folder.0).err().unwrap()
}

#[test]
fn objects_and_records_are_there_again_and_what_was_removed_is_not() {
    let folder = Folder::new();
    let store = SharedStore::open(&folder.0).unwrap();
    let record = Item::integer(Tag::REQUEST_COUNT, 3);
    change(&store, |store| {
        for number in 1..=3 {
            store.put(object(&number.to_string(), number));
        }
        store.put_record(RecordKind::Ticket, "a", Some(record.clone()));
        store.put_record(RecordKind::Ticket, "b", Some(record.clone()));
    });
    change(&store, |store| {
        store.remove("2");
        store.put_record(RecordKind::Ticket, "b", None);
    });
    drop(store);
    let store = SharedStore::open(&folder.0).unwrap();
    let reader = store.begin();
    let owned = reader.owned_by("alice").into_iter();
    let objects: Vec<Object> = owned.map(|object| Object::clone(&object)).collect();
    assert_eq!(objects, [object("1", 1), object("3", 3)]);
    let records = reader.records(RecordKind::Ticket);
    assert_eq!(records.len(), 1);
    assert_eq!((records[0].0.as_str(), &*records[0].1), ("a", &record));
}

#[test]
fn sequence_numbers_go_on_where_they_ended() {
    let folder = Folder::new();
    let mut last = 0;
    for _ in 0..3 {
        let store = SharedStore::open(&folder.0).unwrap();
        let mut transaction = store.begin();
        let sequence = transaction.next_sequence();
        assert!(sequence > last);
        last = sequence;
        transaction.put(object("1", sequence));
        transaction.remove("1");
        transaction.commit(|| true).unwrap();
    }
}

#[test]
fn what_waits_to_be_written_is_written_before_the_store_ends() {
    let folder = Folder::new();
    let store = SharedStore::open(&folder.0).unwrap();
    for number in 1..=50 {
        let mut transaction = store.begin();
        transaction.put(object(&number.to_string(), number));
        transaction.commit(|| true).unwrap();
    }
    drop(store);
    let store = SharedStore::open(&folder.0).unwrap();
    assert_eq!(store.begin().owned_by("alice").len(), 50);
}

#[test]
fn two_servers_cannot_use_one_folder() {
    let folder = Folder::new();
    let first = SharedStore::open(&folder.0).unwrap();
    let error = SharedStore::open(&folder.0).err().unwrap();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    drop(first);
    SharedStore::open(&folder.0).unwrap();
}

#[test]
fn a_file_of_something_else_is_refused() {
    for content in ["", "SQLite format 3", &"x".repeat(10_000)] {
        let folder = Folder::new();
        fs::create_dir(&folder.0).unwrap();
        fs::write(folder.0.join(FILE), content).unwrap();
        let error = SharedStore::open(&folder.0).err().unwrap();
        let text = error.to_string();
        assert!(text.starts_with("cannot use the data in "), "{text}");
        assert_eq!(text.lines().count(), 1);
        let kept = fs::read_to_string(folder.0.join(FILE)).unwrap();
        assert!(kept == content, "the file was changed");
    }
}

#[test]
fn data_of_another_format_are_refused() {
    for (format, newer) in [(FORMAT + 1, true), (0, false)] {
        let error = refused(&Folder::new(), |transaction| {
            let mut facts = transaction.open_table(FACTS).unwrap();
            facts.insert("format", format).unwrap();
        });
        assert_eq!(matches!(error, StoreError::Newer { .. }), newer, "{error}");
        assert_eq!(matches!(error, StoreError::Foreign { .. }), !newer);
    }
}

#[test]
fn damaged_entries_are_named() {
    let error = refused(&Folder::new(), |transaction| {
        let mut objects = transaction.open_table(OBJECTS).unwrap();
        objects.insert("some-id", &b"no item"[..]).unwrap();
    });
    assert!(error.to_string().ends_with("object some-id is damaged"));
    let error = refused(&Folder::new(), |transaction| {
        let mut records = transaction.open_table(RECORDS).unwrap();
        records.insert(("dream", "a"), &b""[..]).unwrap();
    });
    assert!(error.to_string().ends_with("record dream a is damaged"));
}

#[test]
fn a_file_that_was_being_made_is_made_anew() {
    let folder = Folder::new();
    fs::create_dir(&folder.0).unwrap();
    fs::write(folder.0.join(NEW_FILE), "redb").unwrap();
    drop(SharedStore::open(&folder.0).unwrap());
    assert!(!folder.0.join(NEW_FILE).exists());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_data() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    drop(SharedStore::open(&folder.0).unwrap());
    for (path, mode) in [(folder.0.clone(), 0o700), (folder.0.join(FILE), 0o600)] {
        let permissions = fs::metadata(&path).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, mode, "{path:?}");
    }
}
