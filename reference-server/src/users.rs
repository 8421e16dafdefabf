//! The users that clients create (KMIP 3.0 draft, section 2.1.1), by the names they log in with.

use std::sync::Arc;

use kmip_conform_protocol::Item;
use kmip_conform_protocol::Tag;
use kmip_conform_protocol::enumeration::ObjectType;

use crate::error::{Cause, OperationError};
use crate::settings::Settings;
use crate::store::{Object, RecordKind, Store};

/// The user who has the name.
pub fn named(name: &str, store: &dyn Store) -> Option<Arc<Object>> {
    let record = store.record(RecordKind::User, name)?;
    let object = store.object(record.as_text()?)?;
    is_user(&object, name).then_some(object)
}

/// Every user.
pub fn all(store: &dyn Store) -> Vec<Arc<Object>> {
    let records = store.records(RecordKind::User);
    let mut users: Vec<Arc<Object>> = records
        .iter()
        .filter_map(|(name, _)| named(name, store))
        .collect();
    users.sort_by_key(|user| user.sequence);
    users.dedup_by_key(|user| user.sequence);
    users
}

/// Refuses a user whose name another has already, whoever made that one: a name has to lead to one
/// user alone.
///
/// # Errors
/// The name is taken.
pub fn require_free_names(
    items: &[Item],
    settings: &Settings,
    store: &dyn Store,
) -> Result<(), OperationError> {
    let names = items.iter().filter(|item| item.tag == Tag::NAME);
    let mut names = names.filter_map(crate::store::name_value);
    let taken = names.find(|name| {
        let mut accounts = settings.accounts.iter();
        accounts.any(|account| account.username == **name) || named(name, store).is_some()
    });
    match taken {
        None => Ok(()),
        Some(name) => Err(OperationError::new(
            Cause::NameInUse,
            format!("another user is named {name}"),
        )),
    }
}

/// Lets a user log in by its names, as far as they are nobody else's.
pub fn enlist(object: &Object, store: &mut dyn Store) {
    if object.object_type != ObjectType::USER {
        return;
    }
    for name in object.names() {
        if named(name, store).is_none() {
            let id = Item::text(Tag::UNIQUE_IDENTIFIER, object.id.as_str());
            store.put_record(RecordKind::User, name, Some(id));
        }
    }
}

fn is_user(object: &Object, name: &str) -> bool {
    object.object_type == ObjectType::USER && object.names().any(|own| own == name)
}
