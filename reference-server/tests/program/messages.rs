//! Requests, and whether they succeeded.

use kmip_conform_protocol::enumeration::{CredentialType, Operation, QueryFunction, ResultStatus};
use kmip_conform_protocol::{Item, NamedValue, Tag, ttlv};

/// A request in KMIP 2.1.
pub fn message(items: Vec<Item>) -> Vec<u8> {
    with_header(Vec::new(), items)
}

/// A request for the server's operations, with a password in its header.
pub fn with_password(username: &str, password: &str) -> Vec<u8> {
    let value = vec![
        Item::text(Tag::USERNAME, username),
        Item::text(Tag::PASSWORD, password),
    ];
    let credential = vec![
        Item::enumeration(Tag::CREDENTIAL_TYPE, CredentialType::USERNAME_AND_PASSWORD),
        Item::structure(Tag::CREDENTIAL_VALUE, value),
    ];
    let credential = Item::structure(Tag::CREDENTIAL, credential);
    let header = vec![Item::structure(Tag::AUTHENTICATION, vec![credential])];
    let function = Item::enumeration(Tag::QUERY_FUNCTION, QueryFunction::QUERY_OPERATIONS);
    with_header(
        header,
        vec![batch_item(Operation::QUERY, "1", vec![function])],
    )
}

fn with_header(more: Vec<Item>, items: Vec<Item>) -> Vec<u8> {
    let version = vec![
        Item::integer(Tag::PROTOCOL_VERSION_MAJOR, 2),
        Item::integer(Tag::PROTOCOL_VERSION_MINOR, 1),
    ];
    let count = i32::try_from(items.len()).unwrap();
    let mut header = vec![Item::structure(Tag::PROTOCOL_VERSION, version)];
    header.extend(more);
    header.push(Item::integer(Tag::BATCH_COUNT, count));
    let header = Item::structure(Tag::REQUEST_HEADER, header);
    let parts = [header].into_iter().chain(items).collect();
    ttlv::encode(&Item::structure(Tag::REQUEST_MESSAGE, parts))
}

pub fn batch_item(operation: Operation, id: &str, payload: Vec<Item>) -> Item {
    let fields = vec![
        Item::enumeration(Tag::OPERATION, operation.number()),
        Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, id.as_bytes()),
        Item::structure(Tag::REQUEST_PAYLOAD, payload),
    ];
    Item::structure(Tag::BATCH_ITEM, fields)
}

/// Whether every item of the answer succeeded.
pub fn succeeded(answer: &Item) -> bool {
    let mut statuses = answer
        .fields_with(Tag::BATCH_ITEM)
        .map(|item| item.field(Tag::RESULT_STATUS).unwrap().as_enumeration());
    statuses.all(|status| status == Some(ResultStatus::SUCCESS.number()))
}
