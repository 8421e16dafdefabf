//! How the tool, in the place of a client, answers requests of the server that no step of a case
//! speaks of. What it says of itself is true.

use kmip_conform_protocol::enumeration::{
    EndpointRole, ObjectType, Operation, QueryFunction, ResultReason, ResultStatus,
};
use kmip_conform_protocol::{Item, NamedValue, ProtocolVersion, Tag};

use super::message;

/// A response to every item of the request.
pub(super) fn answer(request: &Item, now: i64) -> Item {
    let stated = message::version(request).filter(|version| version.is_known());
    let version = stated.unwrap_or(ProtocolVersion::V1_0);
    let items: Vec<Item> = request
        .fields_with(Tag::BATCH_ITEM)
        .map(|item| batch_item(item, version))
        .collect();
    let mut fields = vec![header(version, now, items.len())];
    fields.extend(items);
    Item::structure(Tag::RESPONSE_MESSAGE, fields)
}

/// The response that a case prints, made to answer this request: in its version, at this time and
/// under the identifiers that it gave its items.
pub(super) fn fit(printed: Item, request: &Item, now: i64) -> Item {
    let Some(version) = message::version(request) else {
        return printed;
    };
    let asked: Vec<&Item> = request.fields_with(Tag::BATCH_ITEM).collect();
    let items: Vec<Item> = printed
        .fields_with(Tag::BATCH_ITEM)
        .enumerate()
        .map(|(index, item)| identified(item, asked.get(index).copied()))
        .collect();
    let mut fields = vec![header(version, now, items.len())];
    fields.extend(items);
    Item::structure(Tag::RESPONSE_MESSAGE, fields)
}

/// Whether the request makes the tool a client again (KMIP 2.1 section 6.2.5).
pub(super) fn returns_role(request: &Item) -> bool {
    request.fields_with(Tag::BATCH_ITEM).any(|item| {
        let role = item.at(&[Tag::REQUEST_PAYLOAD, Tag::ENDPOINT_ROLE]);
        operation(item) == Some(Operation::SET_ENDPOINT_ROLE)
            && role.and_then(Item::as_enumeration) == Some(EndpointRole::CLIENT.0)
    })
}

fn operation(item: &Item) -> Option<Operation> {
    let number = item.field(Tag::OPERATION)?.as_enumeration()?;
    Some(Operation(number))
}

fn header(version: ProtocolVersion, now: i64, items: usize) -> Item {
    let mut fields = vec![
        message::protocol_version(version),
        Item::date_time(Tag::TIME_STAMP, now),
    ];
    // 3.0 has no batch count.
    if version < ProtocolVersion::V3_0 {
        let items = i32::try_from(items).unwrap_or(i32::MAX);
        fields.push(Item::integer(Tag::BATCH_COUNT, items));
    }
    Item::structure(Tag::RESPONSE_HEADER, fields)
}

/// The printed item with the identifier of the one it answers.
fn identified(item: &Item, asked: Option<&Item>) -> Item {
    let id = asked.and_then(|asked| asked.field(Tag::UNIQUE_BATCH_ITEM_ID));
    let rest = item.fields().iter();
    let mut fields: Vec<Item> = rest
        .filter(|field| field.tag != Tag::UNIQUE_BATCH_ITEM_ID)
        .cloned()
        .collect();
    let after = fields.iter().position(|field| field.tag == Tag::OPERATION);
    if let Some(id) = id {
        fields.insert(after.map_or(0, |place| place + 1), id.clone());
    }
    Item::structure(Tag::BATCH_ITEM, fields)
}

fn batch_item(item: &Item, version: ProtocolVersion) -> Item {
    let empty = Item::structure(Tag::REQUEST_PAYLOAD, Vec::new());
    let payload = item.field(Tag::REQUEST_PAYLOAD).unwrap_or(&empty);
    let answer = match operation(item) {
        Some(Operation::NOTIFY | Operation::PUT) => Some(Vec::new()),
        Some(Operation::QUERY) => Some(description(payload, version)),
        Some(Operation::DISCOVER_VERSIONS) => Some(shared_versions(payload)),
        Some(Operation::SET_ENDPOINT_ROLE) => Some(payload.fields().to_vec()),
        _ => None,
    };
    let mut fields: Vec<Item> = item.field(Tag::OPERATION).cloned().into_iter().collect();
    match answer {
        Some(payload) => {
            fields.push(Item::enumeration(
                Tag::RESULT_STATUS,
                ResultStatus::SUCCESS.0,
            ));
            fields.push(Item::structure(Tag::RESPONSE_PAYLOAD, payload));
        }
        None => {
            let reason = ResultReason::OPERATION_NOT_SUPPORTED.0;
            fields.push(Item::enumeration(
                Tag::RESULT_STATUS,
                ResultStatus::OPERATION_FAILED.0,
            ));
            fields.push(Item::enumeration(Tag::RESULT_REASON, reason));
            let text = "this client does not take such requests";
            fields.push(Item::text(Tag::RESULT_MESSAGE, text));
        }
    }
    identified(&Item::structure(Tag::BATCH_ITEM, fields), Some(item))
}

/// What the tool is, as a client.
fn description(payload: &Item, version: ProtocolVersion) -> Vec<Item> {
    let asked = |function: QueryFunction| {
        payload
            .fields_with(Tag::QUERY_FUNCTION)
            .any(|field| field.as_enumeration() == Some(function.0))
    };
    let mut told = Vec::new();
    if asked(QueryFunction::QUERY_OPERATIONS) {
        let taken = [
            Operation::NOTIFY,
            Operation::PUT,
            Operation::QUERY,
            Operation::DISCOVER_VERSIONS,
            Operation::SET_ENDPOINT_ROLE,
        ];
        let known = taken
            .into_iter()
            .filter(|one| Operation::TABLE.lists(one.0, version));
        told.extend(known.map(|one| Item::enumeration(Tag::OPERATION, one.0)));
    }
    if asked(QueryFunction::QUERY_OBJECTS) {
        let kinds = ObjectType::TABLE.values.iter();
        let known = kinds.filter(|row| row.versions.contains(version));
        told.extend(known.map(|row| Item::enumeration(Tag::OBJECT_TYPE, row.value)));
    }
    if asked(QueryFunction::QUERY_SERVER_INFORMATION) {
        told.push(Item::text(Tag::VENDOR_IDENTIFICATION, "kmip-conform"));
    }
    told
}

fn shared_versions(payload: &Item) -> Vec<Item> {
    let wanted: Vec<ProtocolVersion> = payload
        .fields_with(Tag::PROTOCOL_VERSION)
        .filter_map(message::stated_version)
        .collect();
    let asks_all = payload.field(Tag::PROTOCOL_VERSION).is_none();
    let all = ProtocolVersion::ALL.into_iter().rev();
    all.filter(|version| asks_all || wanted.contains(version))
        .map(message::protocol_version)
        .collect()
}

#[cfg(test)]
mod tests {
    use kmip_conform_protocol::schema::check;

    use super::*;

    #[test]
    fn every_courtesy_keeps_to_the_schema_of_its_version() {
        let functions = [
            QueryFunction::QUERY_OPERATIONS,
            QueryFunction::QUERY_OBJECTS,
            QueryFunction::QUERY_SERVER_INFORMATION,
        ];
        let query = functions.map(|one| Item::enumeration(Tag::QUERY_FUNCTION, one.0));
        let role = Item::enumeration(Tag::ENDPOINT_ROLE, EndpointRole::CLIENT.0);
        for version in ProtocolVersion::ALL {
            let mut requests = vec![
                message::request(version, Operation::NOTIFY, Vec::new()),
                message::request(version, Operation::GET, Vec::new()),
            ];
            if version >= ProtocolVersion::V1_3 {
                requests.push(message::request(version, Operation::QUERY, query.to_vec()));
                requests.push(message::request(
                    version,
                    Operation::DISCOVER_VERSIONS,
                    Vec::new(),
                ));
            }
            if !version.is_1x() {
                requests.push(message::request(
                    version,
                    Operation::SET_ENDPOINT_ROLE,
                    vec![role.clone()],
                ));
            }
            for request in requests {
                let violations = check::message(&answer(&request, 0), version);
                assert!(violations.is_empty(), "{version}: {violations:?}");
            }
        }
    }

    #[test]
    fn what_only_servers_perform_is_refused() {
        let request = message::request(ProtocolVersion::V2_1, Operation::GET, Vec::new());
        let answer = answer(&request, 0);
        let item = answer.field(Tag::BATCH_ITEM).unwrap();
        let refused = Some(ResultReason::OPERATION_NOT_SUPPORTED);
        assert_eq!(message::reason(item), refused);
    }

    #[test]
    fn a_printed_answer_takes_version_and_identifiers_of_the_request() {
        let id = Item::bytes(Tag::UNIQUE_BATCH_ITEM_ID, [7]);
        let request = Item::structure(
            Tag::REQUEST_MESSAGE,
            vec![
                Item::structure(
                    Tag::REQUEST_HEADER,
                    vec![message::protocol_version(ProtocolVersion::V1_2)],
                ),
                Item::structure(
                    Tag::BATCH_ITEM,
                    vec![
                        Item::enumeration(Tag::OPERATION, Operation::NOTIFY.0),
                        id.clone(),
                    ],
                ),
            ],
        );
        let other = message::request(ProtocolVersion::V1_0, Operation::NOTIFY, Vec::new());
        let fitted = fit(answer(&other, 5), &request, 9);
        assert_eq!(
            message::response_version(&fitted),
            Some(ProtocolVersion::V1_2)
        );
        assert_eq!(message::time_stamp(&fitted), Some(9));
        let item = fitted.field(Tag::BATCH_ITEM).unwrap();
        assert_eq!(item.fields()[1], id);
    }
}
