//! The requests that a server sends.

use kmip_conform_protocol::enumeration::{EndpointRole, Operation, QueryFunction, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag};

use super::change::Changed;
use crate::attribute::{self, AttributeKey};

/// What the server wants to know of a client (KMIP 1.4 section 5.3, 2.1 section 6.2.4).
const ASKED: [QueryFunction; 6] = [
    QueryFunction::QUERY_OPERATIONS,
    QueryFunction::QUERY_OBJECTS,
    QueryFunction::QUERY_SERVER_INFORMATION,
    QueryFunction::QUERY_ATTESTATION_TYPES,
    QueryFunction::QUERY_PROFILES,
    QueryFunction::QUERY_CAPABILITIES,
];

/// The questions to a client that the server meets for the first time; none before 1.3.
pub fn questions(version: ProtocolVersion) -> Vec<Item> {
    if version < ProtocolVersion::V1_3 {
        return Vec::new();
    }
    let functions = ASKED.map(|function| Item::enumeration(Tag::QUERY_FUNCTION, function));
    vec![
        request(Operation::DISCOVER_VERSIONS, Vec::new(), version),
        request(Operation::QUERY, functions.to_vec(), version),
    ]
}

/// A Put with these fields.
pub fn put(fields: Vec<Item>, version: ProtocolVersion) -> Item {
    request(Operation::PUT, fields, version)
}

/// A Notify of an object (KMIP 1.4 section 5.1, 2.1 section 6.2.2).
pub fn notify(id: &str, changed: &Changed, version: ProtocolVersion) -> Item {
    let mut fields = vec![Item::text(Tag::UNIQUE_IDENTIFIER, id)];
    if version.is_1x() {
        let (date, values): (Vec<_>, Vec<_>) = changed
            .values
            .iter()
            .partition(|one| one.item.tag == Tag::LAST_CHANGE_DATE);
        let encoded = |one: &&attribute::Instance| attribute::to_1x(&one.item, one.index);
        fields.extend(values.iter().map(encoded));
        fields.extend(changed.gone.iter().map(|(key, index)| gone(key, *index)));
        fields.extend(date.iter().map(encoded));
    } else {
        fields.extend(attribute::encoded(&changed.values, version));
        fields.extend(changed.deleted.iter().map(attribute::encoded_reference));
    }
    request(Operation::NOTIFY, fields, version)
}

/// A 1.x attribute that was deleted: its name, and no value.
fn gone(key: &AttributeKey, index: i32) -> Item {
    let mut fields = vec![Item::text(Tag::ATTRIBUTE_NAME, attribute::name_1x(key))];
    if index != 0 {
        fields.push(Item::integer(Tag::ATTRIBUTE_INDEX, index));
    }
    Item::structure(Tag::ATTRIBUTE, fields)
}

/// Gives a client that serves the role of a client again (KMIP 2.1 section 6.2.5).
pub fn set_endpoint_role(version: ProtocolVersion) -> Item {
    let role = Item::enumeration(Tag::ENDPOINT_ROLE, EndpointRole::CLIENT);
    request(Operation::SET_ENDPOINT_ROLE, vec![role], version)
}

/// Whether a client's response says that its one operation succeeded.
pub fn is_success(response: &Item) -> bool {
    let status = response.at(&[Tag::BATCH_ITEM, Tag::RESULT_STATUS]);
    status.and_then(Item::as_enumeration) == Some(ResultStatus::SUCCESS.0)
}

/// A request of one item. Of the header fields a server may use, it needs none but the version and
/// the count.
fn request(operation: Operation, payload: Vec<Item>, version: ProtocolVersion) -> Item {
    let mut header = vec![Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
        ],
    )];
    if version < ProtocolVersion::V3_0 {
        header.push(Item::integer(Tag::BATCH_COUNT, 1));
    }
    let payload = Item::structure(Tag::REQUEST_PAYLOAD, payload);
    let item = vec![
        Item::enumeration(Tag::OPERATION, operation),
        attribute::external(&payload, version).into_owned(),
    ];
    Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![
            Item::structure(Tag::REQUEST_HEADER, header),
            Item::structure(Tag::BATCH_ITEM, item),
        ],
    )
}
