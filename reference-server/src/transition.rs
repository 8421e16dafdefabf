//! States that the clock changes when a date is reached (KMIP 1.4 section 3.22, 2.1 section 4.57). A
//! state follows from the dates whenever it is read, so nothing has to be done for it; but clients
//! that are told of changes are to be told of these as well.
//!
//! An object whose state the clock will change is enlisted under the time when it does.

use kmip_conform_protocol::{Item, Tag};

use crate::push::Change;
use crate::store::{Object, RecordKind, Store};

/// The digits of a time in the key of a record, which keep the records in the order of time.
const DIGITS: usize = 20;

/// Enlists an object whose state the clock changes after `now`.
pub fn enlist(object: &Object, now: i64, store: &mut dyn Store) {
    let Some(due) = object.next_transition(now) else {
        return;
    };
    let key = format!("{due:0DIGITS$}/{}", object.id);
    if store.record(RecordKind::Transition, &key).is_none() {
        let record = Item::date_time(Tag::TIME_STAMP, now);
        store.put_record(RecordKind::Transition, &key, Some(record));
    }
}

/// The time in the key of a record.
pub fn due_of(key: &str) -> Option<i64> {
    key.split_once('/')?.0.parse().ok()
}

/// Takes the changes that the clock made up to `now` off the list, in the order of time, and gives
/// them with the time of the next one.
pub fn pass(now: i64, store: &mut dyn Store) -> (Vec<Change>, i64) {
    let mut passed = Vec::new();
    loop {
        let records = store.records(RecordKind::Transition);
        let dues = records.iter().map(|(key, _)| key.clone());
        let (past, coming): (Vec<String>, Vec<String>) =
            dues.partition(|key| due_of(key).is_none_or(|due| due <= now));
        if past.is_empty() {
            let next = coming.first().and_then(|key| due_of(key));
            return (passed, next.unwrap_or(i64::MAX));
        }
        for key in past {
            store.put_record(RecordKind::Transition, &key, None);
            passed.extend(change(&key, store));
        }
    }
}

/// What became of one object, unless a client changed its dates or its state meanwhile.
fn change(key: &str, store: &mut dyn Store) -> Option<Change> {
    let (due, id) = (due_of(key)?, key.split_once('/')?.1);
    let object = store.object(id)?;
    enlist(&object, due, store);
    let changed = object.last_transition(due) == Some(due);
    changed.then(|| Change::by_clock(object, due))
}
