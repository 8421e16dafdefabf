//! Small readers and builders over messages that a run needs whatever the case.

use kmip_conform_protocol::enumeration::{Operation, ResultReason, ResultStatus};
use kmip_conform_protocol::{Item, ProtocolVersion, Tag, Value};

use crate::case::{Node, Step};
use crate::target::Credential;

/// Whether an item of the response says that its operation is still under way.
pub(super) fn is_pending(response: &Item) -> bool {
    response
        .fields_with(Tag::BATCH_ITEM)
        .any(|item| status(item) == Some(ResultStatus::OPERATION_PENDING))
}

/// Whether the step expects an answer that its operation is still under way.
pub(super) fn expects_pending(step: &Step) -> bool {
    let items = step.response.fields().iter();
    let mut items = items.filter(|node| node.tag == Tag::BATCH_ITEM);
    items.any(|item| {
        let status = item.field(Tag::RESULT_STATUS).and_then(Node::literal);
        status == Some(&Value::Enumeration(ResultStatus::OPERATION_PENDING.0))
    })
}

/// The status of a response's batch item.
pub(super) fn status(item: &Item) -> Option<ResultStatus> {
    let number = item.field(Tag::RESULT_STATUS)?.as_enumeration()?;
    Some(ResultStatus(number))
}

/// The reason of a response's batch item.
pub(super) fn reason(item: &Item) -> Option<ResultReason> {
    let number = item.field(Tag::RESULT_REASON)?.as_enumeration()?;
    Some(ResultReason(number))
}

/// Whether every item of the response succeeded, and there is one.
pub(super) fn all_succeeded(response: &Item) -> bool {
    let mut items = response.fields_with(Tag::BATCH_ITEM).peekable();
    items.peek().is_some() && items.all(|item| status(item) == Some(ResultStatus::SUCCESS))
}

/// Whether the answer is that the operation is not supported.
pub(super) fn is_unsupported(response: &Item) -> bool {
    response
        .fields_with(Tag::BATCH_ITEM)
        .any(|item| reason(item) == Some(ResultReason::OPERATION_NOT_SUPPORTED))
}

/// What a response says of its failed items, cut to a bounded length.
pub(super) fn result_messages(response: &Item) -> Vec<String> {
    const MOST: usize = 5;
    const LONGEST: usize = 200;
    let items = response.fields_with(Tag::BATCH_ITEM);
    let messages = items.filter_map(|item| item.field(Tag::RESULT_MESSAGE)?.as_text());
    let messages = messages.filter(|text| !text.is_empty()).take(MOST);
    messages
        .map(|text| text.chars().take(LONGEST).collect::<String>())
        .map(|text| format!("the target says: {text}"))
        .collect()
}

/// The version a request's header states.
pub(super) fn version(request: &Item) -> Option<ProtocolVersion> {
    stated_version(request.at(&[Tag::REQUEST_HEADER, Tag::PROTOCOL_VERSION])?)
}

/// The version a response's header states.
pub(super) fn response_version(response: &Item) -> Option<ProtocolVersion> {
    stated_version(response.at(&[Tag::RESPONSE_HEADER, Tag::PROTOCOL_VERSION])?)
}

/// The version that a Protocol Version structure states.
pub(super) fn stated_version(stated: &Item) -> Option<ProtocolVersion> {
    let number = |tag| stated.field(tag).and_then(Item::as_integer);
    Some(ProtocolVersion::new(
        number(Tag::PROTOCOL_VERSION_MAJOR)?,
        number(Tag::PROTOCOL_VERSION_MINOR)?,
    ))
}

/// The Time Stamp of a response's header, in seconds since 1970.
pub(super) fn time_stamp(response: &Item) -> Option<i64> {
    response
        .at(&[Tag::RESPONSE_HEADER, Tag::TIME_STAMP])?
        .as_date_time()
}

/// The structure that states a version.
pub(super) fn protocol_version(version: ProtocolVersion) -> Item {
    Item::structure(
        Tag::PROTOCOL_VERSION,
        vec![
            Item::integer(Tag::PROTOCOL_VERSION_MAJOR, version.major),
            Item::integer(Tag::PROTOCOL_VERSION_MINOR, version.minor),
        ],
    )
}

/// A request of one batch item.
pub(super) fn request(version: ProtocolVersion, operation: Operation, payload: Vec<Item>) -> Item {
    let mut header = vec![protocol_version(version)];
    // 3.0 has no batch count.
    if version < ProtocolVersion::V3_0 {
        header.push(Item::integer(Tag::BATCH_COUNT, 1));
    }
    Item::structure(
        Tag::REQUEST_MESSAGE,
        vec![
            Item::structure(Tag::REQUEST_HEADER, header),
            Item::structure(
                Tag::BATCH_ITEM,
                vec![
                    Item::enumeration(Tag::OPERATION, operation.0),
                    Item::structure(Tag::REQUEST_PAYLOAD, payload),
                ],
            ),
        ],
    )
}

/// Header fields that come after Authentication (KMIP 2.1 section 9.1, 1.x section 6.1).
const AFTER_AUTHENTICATION: [Tag; 4] = [
    Tag::BATCH_ERROR_CONTINUATION_OPTION,
    Tag::BATCH_ORDER_OPTION,
    Tag::TIME_STAMP,
    Tag::BATCH_COUNT,
];

/// Adds the configured credential to a request that carries none.
pub(super) fn authenticate(request: &mut Item, credential: &Credential) {
    let Value::Structure(fields) = &mut request.value else {
        return;
    };
    let header = fields.iter_mut().find(|f| f.tag == Tag::REQUEST_HEADER);
    let Some(Value::Structure(header)) = header.map(|header| &mut header.value) else {
        return;
    };
    if header.iter().any(|field| field.tag == Tag::AUTHENTICATION) {
        return;
    }
    let place = header
        .iter()
        .position(|field| AFTER_AUTHENTICATION.contains(&field.tag))
        .unwrap_or(header.len());
    header.insert(place, authentication(credential));
}

fn authentication(credential: &Credential) -> Item {
    use kmip_conform_protocol::enumeration::CredentialType;
    let value = Item::structure(
        Tag::CREDENTIAL_VALUE,
        vec![
            Item::text(Tag::USERNAME, credential.user.clone()),
            Item::text(Tag::PASSWORD, credential.password.clone()),
        ],
    );
    let kind = CredentialType::USERNAME_AND_PASSWORD.0;
    Item::structure(
        Tag::AUTHENTICATION,
        vec![Item::structure(
            Tag::CREDENTIAL,
            vec![Item::enumeration(Tag::CREDENTIAL_TYPE, kind), value],
        )],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_goes_before_the_batch_fields_and_never_over_another() {
        let credential = Credential {
            user: "u".to_owned(),
            password: "p".to_owned(),
        };
        let mut message = request(ProtocolVersion::V2_1, Operation::QUERY, Vec::new());
        authenticate(&mut message, &credential);
        let header = message.field(Tag::REQUEST_HEADER).unwrap();
        let tags: Vec<_> = header.fields().iter().map(|field| field.tag).collect();
        assert_eq!(
            tags,
            [Tag::PROTOCOL_VERSION, Tag::AUTHENTICATION, Tag::BATCH_COUNT]
        );
        let once = message.clone();
        authenticate(&mut message, &credential);
        assert_eq!(message, once);
    }

    #[test]
    fn version_3_0_has_no_batch_count() {
        let message = request(ProtocolVersion::V3_0, Operation::QUERY, Vec::new());
        let header = message.field(Tag::REQUEST_HEADER).unwrap();
        assert_eq!(header.field(Tag::BATCH_COUNT), None);
    }
}
