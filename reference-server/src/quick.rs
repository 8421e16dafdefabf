//! Messages that are answered in less time than it takes to hand them to another thread.

use kmip_conform_protocol::enumeration::Operation;
use kmip_conform_protocol::{Item, Tag};

/// Operations that work with symmetric keys, objects and attributes alone, and look at few objects.
const QUICK: [Operation; 17] = [
    Operation::ACTIVATE,
    Operation::ADD_ATTRIBUTE,
    Operation::CHECK,
    Operation::CREATE,
    Operation::DELETE_ATTRIBUTE,
    Operation::DESTROY,
    Operation::DISCOVER_VERSIONS,
    Operation::ENCRYPT,
    Operation::GET,
    Operation::GET_ATTRIBUTES,
    Operation::GET_ATTRIBUTE_LIST,
    Operation::HASH,
    Operation::MODIFY_ATTRIBUTE,
    Operation::PING,
    Operation::QUERY,
    Operation::REVOKE,
    Operation::SET_ATTRIBUTE,
];

/// Fields with which such an operation may take long all the same: the wrapping key may be of any
/// kind.
const SLOW: [Tag; 1] = [Tag::KEY_WRAPPING_SPECIFICATION];

/// The most items of a quick message.
const ITEMS: usize = 4;

/// Whether every item of a message is performed within microseconds.
pub fn is_quick(request: &Item) -> bool {
    let items = || request.fields_with(Tag::BATCH_ITEM);
    items().count() <= ITEMS && items().all(item_is_quick)
}

fn item_is_quick(item: &Item) -> bool {
    let operation = item.field(Tag::OPERATION).and_then(Item::as_enumeration);
    let payload = item.field(Tag::REQUEST_PAYLOAD);
    let listed = operation.is_some_and(|number| QUICK.contains(&Operation(number)));
    listed && payload.is_some_and(|payload| SLOW.iter().all(|tag| payload.field(*tag).is_none()))
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::ProtocolVersion;

    use super::*;
    use crate::testing::{batch_item, message, uid};

    #[test]
    fn a_message_is_as_quick_as_its_slowest_item() {
        let get = || batch_item(Operation::GET, vec![uid("1")], None);
        let pair = || batch_item(Operation::CREATE_KEY_PAIR, Vec::new(), None);
        let wrapping = Item::structure(Tag::KEY_WRAPPING_SPECIFICATION, Vec::new());
        let wrapped = batch_item(Operation::GET, vec![uid("1"), wrapping], None);
        let of = |items| is_quick(&message(ProtocolVersion::V2_1, Vec::new(), items));
        assert!(of(vec![get(), get()]));
        assert!(!of(vec![get(), pair()]));
        assert!(!of(vec![wrapped]));
        assert!(!of((0..=ITEMS).map(|_| get()).collect()));
    }
}
